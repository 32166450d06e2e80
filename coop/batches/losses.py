"""Count the bags that a batch has lost: what is left viable is what a yield and a forecast are counted by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from coop.batches.errors import (
    BatchNotGrowingError,
    LostMoreThanThereAreError,
    LostOutOfTimeError,
    OperationReusedError,
)
from coop.batches.models import BagLoss, Batch, BatchState, LossCause
from coop.sheds.services import KEEPERS
from core import clock
from core.identity.roles import Actor


@dataclass(frozen=True, kw_only=True, slots=True)
class Loss:
    """So many bags that were taken out of a shed, and why."""

    operation: str
    bags: int
    cause: LossCause
    noticed_on: date
    on_behalf_of: str = ""


def lose(session: Session, actor: Actor, batch: Batch, loss: Loss) -> BagLoss:
    """Note bags that were lost. The same operation with the same content returns the first note.

    Raises BatchNotGrowingError, LostOutOfTimeError or LostMoreThanThereAreError.
    """
    actor.require(KEEPERS, batch.shed.village.scope)
    earlier = session.scalar(select(BagLoss).where(BagLoss.operation == loss.operation))
    if earlier is not None:
        if (earlier.batch_id, earlier.bags, earlier.cause) != (batch.id, loss.bags, loss.cause):
            raise OperationReusedError
        return earlier
    session.refresh(batch, ["state"], with_for_update=True)  # two who count at once count one after the other
    if batch.state is not BatchState.GROWING:
        raise BatchNotGrowingError
    if not batch.loaded_on <= loss.noticed_on <= clock.today():
        raise LostOutOfTimeError(loaded_on=batch.loaded_on)
    left = batch.bags - lost(session, [batch.id]).get(batch.id, 0)
    if not 0 < loss.bags <= left:
        raise LostMoreThanThereAreError(left=left)
    noted = BagLoss(
        operation=loss.operation,
        batch_id=batch.id,
        bags=loss.bags,
        cause=loss.cause,
        noticed_on=loss.noticed_on,
        noted_by=loss.on_behalf_of or actor.name,
        captured_by=actor.name if loss.on_behalf_of else "",
    )
    session.add(noted)
    session.flush()
    return noted


def lost(session: Session, batch_ids: list[int]) -> dict[int, int]:
    """Return how many bags each batch has lost so far, by its id."""
    sums = select(BagLoss.batch_id, func.sum(BagLoss.bags)).where(BagLoss.batch_id.in_(batch_ids))
    return {batch_id: int(bags) for batch_id, bags in session.execute(sums.group_by(BagLoss.batch_id))}


def losses(session: Session, batch: Batch) -> list[BagLoss]:
    """Return the losses of a batch, the newest first."""
    wanted = select(BagLoss).where(BagLoss.batch_id == batch.id)
    return list(session.scalars(wanted.order_by(BagLoss.noticed_on.desc(), BagLoss.id.desc())))
