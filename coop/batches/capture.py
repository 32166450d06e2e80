"""Take a count of lost bags that a phone has kept."""

from __future__ import annotations

from sqlalchemy.orm import Session

from coop.batches.losses import Loss, lose
from coop.batches.models import LossCause
from coop.batches.services import get_batch
from coop.inbox.entries import Entry
from coop.inbox.errors import BrokenFieldError
from coop.inbox.kinds import Outcome
from core import clock
from core.identity.roles import Actor


def take_loss(session: Session, actor: Actor, entry: Entry) -> Outcome:
    """Note the loss on the day on which it was counted; its number is that of its batch."""
    batch, cause = get_batch(session, actor, entry.text("batch")), entry.text("cause")
    if cause not in {one.value for one in LossCause}:
        raise BrokenFieldError(name="cause", value=cause[:40])
    loss = Loss(
        operation=entry.op,
        bags=entry.number("bags"),
        cause=LossCause(cause),
        noticed_on=clock.business_date(entry.captured_at),
        on_behalf_of=entry.on_behalf_of,
    )
    lose(session, actor, batch, loss)
    return Outcome(number=batch.code, path=f"/batches/{batch.code}")
