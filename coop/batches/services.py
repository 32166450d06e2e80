"""Load a shed, do its tasks, and close the batch after the last pick."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from coop.batches.errors import (
    BatchNotGrowingError,
    LoadedInFutureError,
    LoadedTooLongAgoError,
    ShedOccupiedError,
    TooManyBagsError,
)
from coop.batches.models import Batch, BatchState, StageTemplate, Task
from coop.lots.services import lots_of
from coop.sheds.models import Shed
from coop.sheds.services import KEEPERS, ONLOOKERS
from coop.stock.services import level, received
from core import clock
from core.errors import NotFoundError
from core.identity.roles import Actor
from core.money import ZERO, Money
from core.weight import NOTHING, Weight
from ledger.distribution.allocation import largest_remainder
from ledger.entities.models import Entity
from ledger.journal.reading import balance
from ledger.rules import Deed, Split, production

OLDEST_LOADING = timedelta(days=60)


@dataclass(frozen=True, kw_only=True, slots=True)
class Loading:
    """What is known when bags go into a shed; the cost of a bag is what the factory charged."""

    shed: Shed
    loaded_on: date
    bags: int
    bag_cost: Money


def load(session: Session, actor: Actor, loading: Loading) -> Batch:
    """Load a shed: the batch begins, its tasks are laid out, the bags move from 121 to 141."""
    shed = loading.shed
    actor.require(KEEPERS, shed.village.scope)
    _check_loading(session, loading)
    template = current_template(session)
    year = loading.loaded_on.year
    crop = _batches_of_year(session, shed, year) + 1
    batch = Batch(
        code=f"{shed.code}-{year % 100:02d}{crop:02d}",
        shed_id=shed.id,
        growing_in=shed.id,
        shed=shed,
        template_id=template.id,
        template=template,
        year=year,
        crop=crop,
        loaded_on=loading.loaded_on,
        bags=loading.bags,
    )
    batch.tasks = [
        Task(
            title=step.title,
            english_title=step.english_title,
            due_on=loading.loaded_on + timedelta(days=step.day),
        )
        for step in template.tasks
    ]
    session.add(batch)
    session.flush()
    deed = batch_deed(batch, actor, loading.loaded_on, f"batch:{batch.code}", f"菌包进舱 {batch.code}")
    production.bags_loaded(session, deed, batch=batch.subject, amount=loading.bag_cost * loading.bags)
    return batch


def finish_task(session: Session, actor: Actor, task_id: int) -> Task:
    """Mark a task as done; the first to do so is the one who is named."""
    task = session.get(Task, task_id)
    if task is None:
        raise NotFoundError
    actor.require(KEEPERS, task.batch.shed.village.scope)
    if task.done_at is None:
        task.done_at, task.done_by = clock.now(), actor.name
    return task


def close(session: Session, actor: Actor, batch: Batch, *, on: date) -> Batch:
    """Close a batch after its last pick: it takes its shed's depreciation, what planned cost missed is spread.

    141 ends at zero.
    """
    actor.require(KEEPERS, batch.shed.village.scope)
    if batch.state is not BatchState.GROWING:
        raise BatchNotGrowingError
    batch.state, batch.growing_in, batch.closed_on = BatchState.CLOSED, None, on
    _take_depreciation(session, actor, batch, on)
    in_stock, sold = _spread(session, batch)
    deed = batch_deed(batch, actor, on, f"batch:{batch.code}", f"结转 {batch.code} 成本差额")
    production.batch_closed(session, deed, batch=batch.subject, in_stock=in_stock, sold=sold)
    return batch


def batch_deed(batch: Batch, actor: Actor, on: date, source: str, memo: str) -> Deed:
    """Return the deed of something that happened to a batch, for the posting rules."""
    return Deed(entity=batch.shed.entity, on=on, made_by=actor.name, source=source, memo=memo)


def get_batch(session: Session, actor: Actor, code: str) -> Batch:
    """Return a batch that the actor may look at."""
    batch = session.scalar(select(Batch).where(Batch.code == code).options(selectinload(Batch.tasks)))
    if batch is None:
        raise NotFoundError
    actor.require(ONLOOKERS, batch.shed.village.scope)
    return batch


def find_batch(session: Session, entity: Entity, code: str) -> Batch:
    """Return a batch of an entity whose books are open; it must be there."""
    batch = session.scalar(select(Batch).join(Shed).where(Batch.code == code, Shed.entity_id == entity.id))
    if batch is None:
        raise NotFoundError
    return batch


def batches_in_books(session: Session, entity: Entity, *, limit: int = 24) -> list[Batch]:
    """Return an entity's batches that a cost may belong to: those that grow, newest first."""
    wanted = select(Batch).join(Shed).where(Shed.entity_id == entity.id, Batch.state == BatchState.GROWING)
    return list(session.scalars(wanted.order_by(Batch.loaded_on.desc(), Batch.code).limit(limit)))


def growing(session: Session, sheds: Iterable[Shed]) -> dict[int, Batch]:
    """Return the batch that grows in each shed, by shed id, with its tasks."""
    ids = [shed.id for shed in sheds]
    wanted = select(Batch).where(Batch.growing_in.in_(ids)).options(selectinload(Batch.tasks))
    return {batch.shed_id: batch for batch in session.scalars(wanted)}


def batches_of_village(session: Session, village_id: int, start: date, end: date) -> list[Batch]:
    """Return a village's batches that grew within a span, oldest first."""
    ends = func.coalesce(Batch.closed_on, end)
    wanted = select(Batch).join(Shed).where(Shed.village_id == village_id, Batch.loaded_on <= end, ends >= start)
    return list(session.scalars(wanted.order_by(Batch.loaded_on, Batch.code)))


def current_template(session: Session) -> StageTemplate:
    """Return the newest version of the stage template."""
    template = session.scalar(select(StageTemplate).order_by(StageTemplate.version.desc()))
    if template is None:
        raise NotFoundError
    return template


def due_tasks(batch: Batch, on: date) -> list[Task]:
    """Return what is open and due by a day."""
    return [task for task in batch.tasks if task.done_at is None and task.due_on <= on]


def _check_loading(session: Session, loading: Loading) -> None:
    shed = loading.shed
    if loading.loaded_on > clock.today():
        raise LoadedInFutureError
    if loading.loaded_on < clock.today() - OLDEST_LOADING:
        raise LoadedTooLongAgoError(days=OLDEST_LOADING.days)
    if loading.bags > shed.bag_capacity:
        raise TooManyBagsError(shed=shed.number, capacity=shed.bag_capacity)
    if growing(session, [shed]):
        raise ShedOccupiedError(shed=shed.number)


def _batches_of_year(session: Session, shed: Shed, year: int) -> int:
    wanted = select(func.count()).select_from(Batch).where(Batch.shed_id == shed.id, Batch.year == year)
    return session.scalar(wanted) or 0


def _take_depreciation(session: Session, actor: Actor, batch: Batch, on: date) -> None:
    """Allocate what the months since the batch before have collected of the shed's depreciation (event 10)."""
    collected = balance(session, batch.shed.entity, "401", batch.shed.subject)
    if collected > ZERO:
        deed = batch_deed(batch, actor, on, f"batch:{batch.code}", f"{batch.code} 方舱折旧")
        production.overhead_allocated(session, deed, batch=batch.subject, overhead=batch.shed.subject, amount=collected)


def _spread(session: Session, batch: Batch) -> tuple[tuple[Split, ...], Money]:
    """Divide the rest of 141 by weight over the grower's lots still in store and what has been sold, to the fen."""
    rest = balance(session, batch.shed.entity, "141", batch.subject)
    lots = lots_of(session, batch.subject)
    weights = [level(session, lot).on_hand if lot.owner_id == batch.shed.entity_id else NOTHING for lot in lots]
    picked = received(session, lots)
    if not picked:
        return (), rest
    sold = picked - Weight.total(weights)
    *parts, of_sold = largest_remainder(
        rest.fen, [w.grams for w in (*weights, sold)], [*(lot.code for lot in lots), batch.code]
    )
    return tuple(Split(lot.subject, Money(part)) for lot, part in zip(lots, parts, strict=True)), Money(of_sold)
