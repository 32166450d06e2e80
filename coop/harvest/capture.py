"""Take a harvest weighing that a phone has kept."""

from __future__ import annotations

from sqlalchemy.orm import Session

from coop.batches.services import get_batch
from coop.harvest.services import Pick, weigh
from coop.inbox.entries import Entry
from coop.inbox.kinds import Outcome
from coop.produce.services import GOLDEN_EAR, get_grade
from core import clock
from core.identity.roles import Actor


def take_harvest(session: Session, actor: Actor, entry: Entry) -> Outcome:
    """Save the weighing on the day on which it was weighed; its number is that of its lot."""
    batch = get_batch(session, actor, entry.text("batch"))
    pick = Pick(
        operation=entry.op,
        grade=get_grade(session, GOLDEN_EAR, entry.text("letter")),
        typed=entry.weighed("typed"),
        unit=entry.unit(),
        picked_on=clock.business_date(entry.captured_at),
        weighed_at=entry.captured_at,
        on_behalf_of=entry.on_behalf_of,
    )
    weighing = weigh(session, actor, batch, pick)
    path = f"/harvest/{batch.code}/saved/{entry.op}"
    return Outcome(number=weighing.lot.code, path=path, flag=weighing.flag)
