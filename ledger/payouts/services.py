"""Find batches of payments, what waits for one, and what is under way; hold a batch for one step."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from core import audit
from core.errors import NotFoundError
from core.identity.roles import Actor, Role
from ledger.entities.models import Entity
from ledger.payouts.errors import BatchOutOfTurnError, UnderWayError
from ledger.payouts.models import BatchState, LineState, PayoutBatch, PayoutLine, Way
from ledger.payouts.payables import Due, dues_of


def waiting(session: Session, entity: Entity) -> list[Due]:
    """Return what is owed and in no open batch."""
    in_flight = keys_in_flight(session, entity)
    return [due for due in dues_of(session, entity) if due.key not in in_flight]


def keys_in_flight(session: Session, entity: Entity) -> set[str]:
    """Return the keys of the payments that are under way."""
    wanted = select(PayoutLine.due).where(PayoutLine.entity_id == entity.id, PayoutLine.state == LineState.OPEN)
    return set(session.scalars(wanted))


def batch_in_flight(session: Session, entity: Entity, key: str) -> int | None:
    """Return the number of the batch in which a payment is under way, if it is."""
    wanted = select(PayoutBatch.number).join(PayoutLine).where(PayoutLine.entity_id == entity.id, PayoutLine.due == key)
    return session.scalar(wanted.where(PayoutLine.state == LineState.OPEN))


def require_not_under_way(session: Session, entity: Entity, key: str) -> None:
    """Raise UnderWayError where a payment is in an open batch: it must not be made on another way too."""
    number = batch_in_flight(session, entity, key)
    if number is not None:
        raise UnderWayError(number=number)


def require_nothing_under_way(session: Session, entity: Entity, member_no: str) -> None:
    """Raise UnderWayError where a share of a member is in an open batch."""
    for key in sorted(keys_in_flight(session, entity)):
        if key.startswith("run:") and key.rpartition(":")[2] == member_no:
            require_not_under_way(session, entity, key)


def batches_of(session: Session, entity: Entity) -> list[PayoutBatch]:
    """Return the batches of an entity, the newest first."""
    wanted = select(PayoutBatch).where(PayoutBatch.entity_id == entity.id).options(selectinload(PayoutBatch.lines))
    return list(session.scalars(wanted.order_by(PayoutBatch.number.desc())))


def get_batch(session: Session, entity: Entity, number: int) -> PayoutBatch:
    """Return a batch by its number; it must be there."""
    wanted = select(PayoutBatch).where(PayoutBatch.entity_id == entity.id, PayoutBatch.number == number)
    batch = session.scalar(wanted.options(selectinload(PayoutBatch.lines)))
    if batch is None:
        raise NotFoundError
    return batch


def hold(session: Session, actor: Actor, batch: PayoutBatch, *states: BatchState, way: Way | None = None) -> None:
    """Hold the batch, as it is now, for one step. Raises BatchOutOfTurnError."""
    actor.require([Role.ACCOUNTANT], batch.entity.scope)
    session.refresh(batch, ["state"], with_for_update=True)
    lines = select(PayoutLine).where(PayoutLine.batch_id == batch.id)
    session.scalars(lines.execution_options(populate_existing=True)).all()
    if batch.state not in states or (way is not None and batch.way is not way):
        raise BatchOutOfTurnError


def note(session: Session, actor: Actor, batch: PayoutBatch, deed: str, detail: str) -> None:
    """Note in the log of deeds what somebody did with a batch."""
    subject = f"{batch.entity.code}:P{batch.number}"
    audit.note(session, actor_id=actor.user_id, actor_name=actor.name, deed=deed, subject=subject, detail=detail)
    session.flush()
