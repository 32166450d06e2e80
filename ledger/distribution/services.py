"""Post a year's distribution once the assembly has voted, and pay it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta

from sqlalchemy import insert, select
from sqlalchemy.orm import Session, selectinload

from core import clock
from core.errors import NotFoundError
from core.identity.roles import Actor, Role
from core.money import Money
from core.progress import reached
from ledger.distribution.declaring import declare
from ledger.distribution.errors import (
    AlreadyDistributedError,
    ImpossibleDatesError,
    PlanTooLateToVoteError,
    YearStillOpenError,
)
from ledger.distribution.models import DistributionLine, DistributionRun
from ledger.distribution.planning import Plan, PlanFigures, plan, quantified
from ledger.entities.models import Entity, EntityKind
from ledger.journal.models import PeriodState
from ledger.journal.periods import closing_period, year_state
from ledger.members.meeting import Meeting
from ledger.members.models import ShareKind
from ledger.members.quantifying import add_shares, equal_shares, quantify_equally
from ledger.proofs.services import plant
from ledger.rules import Deed, Split, closing
from ledger.seals.locking import lock_year

STAGES = 6
"""What a vote that carries sets off, as a reader of the progress sees it: plan, lines, voucher, shares, tree, lock."""
INSPECTION_DAYS = 15
"""How long the plan lies open before the assembly (合作社法 Art. 40)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Resolution:
    """What the assembly decided, with dates and counts from its minutes."""

    published_on: date
    assembly_on: date
    present: int
    agreed: int

    def meeting(self, members: int) -> Meeting:
        """Return the assembly that decided, of so many members."""
        return Meeting(assembly_on=self.assembly_on, members=members, present=self.present, agreed=self.agreed)


def approve(
    session: Session,
    actor: Actor,
    entity: Entity,
    year: int,
    resolution: Resolution,
    *,
    planned: Plan | None = None,
) -> DistributionRun:
    """Post the year's distribution after the vote, quantify the reserve, and lock the year.

    `planned` is the plan where this unit of work has made it already. Raises the error of whichever threshold of the
    law was missed (合作社法 Art. 30, 40).
    """
    actor.require([Role.ACCOUNTANT], entity.scope)
    if year_state(session, entity, year) is PeriodState.OPEN:
        raise YearStillOpenError(year=year)
    if find_run(session, entity, year):
        raise AlreadyDistributedError(year=year)
    if find_run(session, entity, year + 1):  # the later vote has shared out what this year left
        raise AlreadyDistributedError(year=year + 1)
    check_dates(resolution, year)
    planned = planned or plan(session, entity, year)
    check_resolution(resolution, members=len(planned.accounts))
    reached(1, STAGES)
    run = _freeze(session, actor, planned, resolution)
    reached(2, STAGES)
    _post(session, actor, planned, run)
    reached(3, STAGES)
    _quantify(session, planned)
    reached(4, STAGES)
    plant(session, entity, run)
    reached(5, STAGES)
    if run.is_union:
        declare(session, entity, run)
    lock_year(session, entity, year, by=actor.name)
    reached(STAGES, STAGES)
    return run


def check_dates(resolution: Resolution, year: int) -> None:
    """Hold the dates of a resolution against the calendar: after the year's end, and not ahead of us."""
    if not date(year, 12, 31) < resolution.published_on <= resolution.assembly_on <= clock.today():
        raise ImpossibleDatesError(year=year)


def check_resolution(resolution: Resolution, *, members: int) -> None:
    """Hold a resolution against the law: 15 days open, two thirds present, more than half of all votes."""
    check_inspection(resolution)
    resolution.meeting(members).check()


def check_inspection(resolution: Resolution) -> None:
    """Raise PlanTooLateToVoteError where the plan did not lie open for 15 days."""
    earliest = resolution.published_on + timedelta(days=INSPECTION_DAYS)
    if resolution.assembly_on < earliest:
        raise PlanTooLateToVoteError(days=INSPECTION_DAYS, earliest=earliest.isoformat())


def find_run(session: Session, entity: Entity, year: int) -> DistributionRun | None:
    """Return the posted run of a year, if there is one."""
    wanted = select(DistributionRun).where(DistributionRun.entity_id == entity.id, DistributionRun.year == year)
    return session.scalar(wanted.options(selectinload(DistributionRun.lines)))


def get_run(session: Session, entity: Entity, year: int) -> DistributionRun:
    """Return the posted run of a year; it must be there."""
    run = find_run(session, entity, year)
    if run is None:
        raise NotFoundError
    return run


def latest_run(session: Session, entity: Entity) -> DistributionRun | None:
    """Return the newest posted run of an entity."""
    wanted = select(DistributionRun).where(DistributionRun.entity_id == entity.id)
    return session.scalar(wanted.order_by(DistributionRun.year.desc()).options(selectinload(DistributionRun.lines)))


def _freeze(session: Session, actor: Actor, planned: Plan, resolution: Resolution) -> DistributionRun:
    run = DistributionRun(
        entity_id=planned.entity.id,
        year=planned.year,
        charter_id=planned.charter.id,
        is_union=planned.entity.kind is EntityKind.UNION,
        **{f.name: getattr(planned.figures, f.name) for f in fields(PlanFigures)},
        published_on=resolution.published_on,
        assembly_on=resolution.assembly_on,
        members=len(planned.accounts),
        present=resolution.present,
        agreed=resolution.agreed,
        posted_by=actor.name,
    )
    session.add(run)
    session.flush()
    if planned.accounts:
        session.execute(insert(DistributionLine), _lines(planned, run.id))
    return run


def _lines(planned: Plan, run_id: int) -> list[dict[str, object]]:
    """Return every member's line as a row: a large cooperative's are written in one statement."""
    rows = []
    for position, line in enumerate(planned.lines):
        account, (refund_withheld, share_withheld) = line.account, line.withheld
        rows.append(
            {
                "run_id": run_id,
                "member_no": account.member.number,
                "position": position,
                "patronage": account.patronage,
                "capital": account.capital,
                "reserve_share": account.reserve_share,
                "subsidy_share": account.subsidy_share,
                "donation_share": account.donation_share,
                "patronage_refund": line.refund,
                "surplus_share": line.surplus_share,
                "traded": account.patronage_weight,
                "support": Money(line.share.support_fen),
                "refund_withheld": refund_withheld,
                "share_withheld": share_withheld,
            }
        )
    return rows


def _post(session: Session, actor: Actor, planned: Plan, run: DistributionRun) -> None:
    if planned.waterfall.is_empty and not run.surplus_reserve:
        return
    source = f"distribution:{planned.entity.code}:{planned.year}"
    meeting = Meeting(assembly_on=run.assembly_on, members=run.members, present=run.present, agreed=run.agreed)
    memo = f"{planned.year} 年盈余分配，依 {meeting.in_words}"
    deed = year_end_deed(planned.entity, planned.year, actor, source, memo)
    voucher = closing.surplus_appropriated(
        session,
        deed,
        period=closing_period(planned.year),
        reserve=run.surplus_reserve,
        refunds=_splits(run.lines, "patronage_refund"),
        shares=_splits(run.lines, "surplus_share"),
    )
    run.voucher_id = voucher.voucher_id


def _splits(lines: Sequence[DistributionLine], column: str) -> tuple[Split, ...]:
    return tuple(Split(f"member:{line.member_no}", getattr(line, column)) for line in lines)


def _quantify(session: Session, planned: Plan) -> None:
    """Write each member's shares down: the year's reserve as the charter says (Art. 42), the rest equally."""
    entity, year = planned.entity, planned.year
    numbers = [account.member.number for account in planned.accounts]
    by = planned.charter.quantify_by
    parts = quantified(planned.lines, planned.figures.surplus_reserve, by, planned.charter.measure)
    on, source = date(year, 12, 31), f"distribution:{entity.code}:{year}"
    reserve = {(number, ShareKind.RESERVE): part for number, part in zip(numbers, parts, strict=True)}
    add_shares(session, entity, reserve, on=on, source=source, memo=f"{year} 年提取盈余公积，{by.label}")
    equal = equal_shares(session, entity, year, numbers)
    quantify_equally(session, entity, on, equal, source=source, memo=f"{year} 年末平均量化")


def year_end_deed(entity: Entity, year: int, actor: Actor, source: str, memo: str) -> Deed:
    """Return a deed of a year's last day."""
    return Deed(entity=entity, on=date(year, 12, 31), made_by=actor.name, source=source, memo=memo)
