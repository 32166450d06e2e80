"""What a batch costs beside its bags: labour, power and water, depreciation."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from coop.batches.errors import BatchNotGrowingError, PaidAlreadyError, PaidOutOfTimeError, WorkedOutOfTimeError
from coop.batches.models import Batch, BatchState, LabourDay
from coop.batches.services import batch_deed
from coop.members.models import Person
from coop.sheds.services import KEEPERS
from core import clock
from core.errors import NotFoundError
from core.identity.roles import Actor, Role
from core.ids import new_id
from core.money import Money
from ledger.journal.errors import KeyReusedError
from ledger.members.services import find_membership
from ledger.rules import production

STANDS = LabourDay.voided_on.is_(None)
"""Days that were not taken back."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Labour:
    """Half days that a villager worked, and the pay of one half day."""

    operation: str
    person: Person
    worked_on: date
    half_days: int
    half_day_pay: Money


def record_labour(session: Session, actor: Actor, batch: Batch, labour: Labour) -> LabourDay:
    """Write down a villager's days on a batch: Dr 141, Cr 213. The same operation again returns the first."""
    if not actor.may([Role.ACCOUNTANT], batch.shed.entity.scope):
        actor.require(KEEPERS, batch.shed.village.scope)
    earlier = session.scalar(select(LabourDay).where(LabourDay.operation == labour.operation))
    if earlier is not None:
        _check_same(earlier, batch, labour)
        return earlier
    if not batch.loaded_on <= labour.worked_on <= clock.today():
        raise WorkedOutOfTimeError(loaded_on=batch.loaded_on)
    if batch.state is not BatchState.GROWING:
        raise BatchNotGrowingError
    row = LabourDay(
        id=new_id(),
        operation=labour.operation,
        batch_id=batch.id,
        person_id=labour.person.id,
        worked_on=labour.worked_on,
        half_days=labour.half_days,
        amount=labour.half_day_pay * labour.half_days,
    )
    session.add(row)
    deed = batch_deed(
        batch, actor, labour.worked_on, f"labour:{row.id}", f"{batch.code} 用工 {labour.half_days / 2:g} 天"
    )
    membership = find_membership(session, batch.shed.entity, labour.person.holder, labour.worked_on)
    production.labour_recorded(
        session,
        deed,
        batch=batch.subject,
        worker=labour.person.holder,
        amount=row.amount,
        member_no=membership.number if membership else None,
    )
    return row


def half_days_of(session: Session, sources: Iterable[str]) -> dict[str, int]:
    """Return how many half days stand behind the sources of trade in labour, by source."""
    ids = [int(source.partition(":")[2]) for source in sources if _LABOUR.fullmatch(source)]
    worked = select(LabourDay.id, LabourDay.half_days).where(LabourDay.id.in_(ids))
    return {f"labour:{labour_id}": half_days for labour_id, half_days in session.execute(worked)}


_LABOUR = re.compile(r"labour:[0-9]{1,19}")


def _check_same(earlier: LabourDay, batch: Batch, labour: Labour) -> None:
    """Raise KeyReusedError where an operation that is sent again says something else."""
    known = (earlier.batch_id, earlier.person_id, earlier.worked_on, earlier.half_days, earlier.amount)
    amount = labour.half_day_pay * labour.half_days
    if known != (batch.id, labour.person.id, labour.worked_on, labour.half_days, amount):
        raise KeyReusedError


def pay_labour(session: Session, actor: Actor, batch: Batch, *, on: date, out_of: str = "102") -> list[LabourDay]:
    """Record that the labour of a batch was paid: Dr 213, Cr 102 or 101. Raises PaidOutOfTimeError."""
    actor.require([Role.ACCOUNTANT], batch.shed.entity.scope)
    unpaid = (LabourDay.batch_id == batch.id, LabourDay.paid_on.is_(None), STANDS)
    rows = list(session.scalars(select(LabourDay).where(*unpaid)))
    newest = max((row.worked_on for row in rows), default=on)
    if not newest <= on <= clock.today():
        raise PaidOutOfTimeError(worked_on=newest)
    for row in rows:
        row.paid_on = on
        deed = batch_deed(batch, actor, on, f"labour:{row.id}", f"支付 {batch.code} 劳务费")
        production.labour_paid(session, deed, worker=f"person:{row.person_id}", amount=row.amount, out_of=out_of)
    return rows


def void_labour(session: Session, actor: Actor, row: LabourDay, batch: Batch) -> LabourDay:
    """Take back days that were written down by mistake, in red and as of today; the trade of a member too.

    Raises PaidAlreadyError, or BatchNotGrowingError where the batch has been closed over this cost.
    """
    actor.require([Role.ACCOUNTANT], batch.shed.entity.scope)
    session.refresh(row, ["paid_on", "voided_on"], with_for_update=True)
    if row.voided_on is not None:
        return row
    if row.paid_on is not None:
        raise PaidAlreadyError
    if batch.state is not BatchState.GROWING:
        raise BatchNotGrowingError
    row.voided_on = clock.today()
    deed = batch_deed(batch, actor, row.voided_on, f"labour:{row.id}", f"{batch.code} 用工记错")
    production.labour_taken_back(session, deed)
    return row


def charge_power(session: Session, actor: Actor, batch: Batch, *, on: date, amount: Money) -> None:
    """Book a batch's power and water."""
    actor.require([Role.ACCOUNTANT], batch.shed.entity.scope)
    bill = batch_deed(batch, actor, on, f"batch:{batch.code}", f"{batch.code} 水电费")
    production.power_and_water_paid(session, bill, batch=batch.subject, amount=amount)


def labour_on(session: Session, batch: Batch) -> list[tuple[LabourDay, Person]]:
    """Return who worked on a batch, newest first."""
    wanted = select(LabourDay, Person).join(Person, Person.id == LabourDay.person_id)
    found = session.execute(wanted.where(LabourDay.batch_id == batch.id).order_by(LabourDay.worked_on.desc()))
    return [(row, person) for row, person in found]


def get_labour(session: Session, batch: Batch, labour_id: int) -> LabourDay:
    """Return an entry of labour on a batch; it must be there."""
    row = session.get(LabourDay, labour_id)
    if row is None or row.batch_id != batch.id:
        raise NotFoundError
    return row


def labour_of(session: Session, person_ids: list[int], start: date, end: date) -> list[LabourDay]:
    """Return the labour of some persons within a span, oldest first."""
    within = LabourDay.worked_on.between(start, end)
    wanted = select(LabourDay).where(LabourDay.person_id.in_(person_ids), within, STANDS)
    return list(session.scalars(wanted.order_by(LabourDay.worked_on)))
