"""Close months in their order, with what an accountant looks at before; open new years."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import audit, clock
from core.errors import N_, NotFoundError
from core.identity.roles import Actor, Role
from core.money import Money
from ledger.entities.models import Entity
from ledger.entities.services import entities
from ledger.journal.models import Period, PeriodState
from ledger.journal.periods import (
    CLOSING_PERIOD,
    close_period,
    closing_period,
    open_year,
    open_years,
    period_of,
    periods_of,
    reopen_period,
    year_state,
)
from ledger.journal.reading import balances_by_subject
from ledger.manual.models import DraftState, VoucherDraft
from ledger.months.errors import (
    DraftsWaitingError,
    EarlierMonthOpenError,
    LaterMonthClosedError,
    LossesPendingError,
    MonthNotOverError,
    NotReopenableError,
    YearTooFarError,
)

DEEDS = {
    "close-month": N_("结账"),
    "reopen-month": N_("重新打开"),
    "open-year": N_("开新年度"),
    "take-back-closing": N_("撤回年终结转"),
}
"""What the log says of periods, and how the pages call it."""


@dataclass(frozen=True, slots=True)
class Month:
    """A period of a year, and what may be done with it now."""

    period: Period
    may_close: bool
    may_reopen: bool


def months_of(session: Session, entity: Entity, year: int) -> list[Month]:
    """Return the periods of a year; the first that is open and over is the one to close."""
    periods = periods_of(session, entity, year)
    is_carried = year_state(session, entity, year) is not PeriodState.OPEN
    due = next((p.period for p in periods if p.state is PeriodState.OPEN and _is_over(p.period)), 0)
    last_closed = max((p.period for p in periods if p.state is not PeriodState.OPEN), default=0)
    return [
        Month(
            one,
            one.period == due and not is_carried and one.period % 100 != CLOSING_PERIOD,
            one.period == last_closed and one.state is PeriodState.SOFT and not is_carried,
        )
        for one in periods
    ]


def close_month(session: Session, actor: Actor, entity: Entity, period: int) -> None:
    """Close a month that is over, after the months before it. Raises the error of whatever stands in the way."""
    actor.require([Role.ACCOUNTANT], entity.scope)
    found = _get(session, entity, period)
    if found.state is not PeriodState.OPEN:
        return
    if not _is_over(period):
        raise MonthNotOverError
    before = [
        p for p in periods_of(session, entity, period // 100) if p.period < period and p.state is PeriodState.OPEN
    ]
    if before:
        raise EarlierMonthOpenError(period=before[0].period)
    check_nothing_waits(session, entity, period, period)
    close_period(session, entity, found.period)
    _note(session, actor, entity, period, "close-month")


def check_nothing_waits(session: Session, entity: Entity, first: int, last: int) -> None:
    """Raise the error of what must be done before periods close: losses pending on 181, drafts not approved."""
    pending = Money.total(balances_by_subject(session, entity, ["181"], through=last).values())
    if pending:
        raise LossesPendingError(amount=pending)
    waiting = _drafts_waiting(session, entity, first, last)
    if waiting:
        raise DraftsWaitingError(count=waiting)


def reopen_month(session: Session, actor: Actor, entity: Entity, period: int, reason: str) -> None:
    """Open a month again, with a reason that the log keeps; never after the year's results are carried over."""
    actor.require([Role.ACCOUNTANT], entity.scope)
    found = _get(session, entity, period)
    is_carried = year_state(session, entity, period // 100) is not PeriodState.OPEN
    if found.state is not PeriodState.SOFT or is_carried:
        raise NotReopenableError
    after = [p for p in periods_of(session, entity, period // 100) if p.period > period]
    if any(p.state is not PeriodState.OPEN for p in after):
        raise LaterMonthClosedError
    reopen_period(session, entity, period)
    _note(session, actor, entity, period, "reopen-month", reason)


def open_next_year(session: Session, actor: Actor, entity: Entity) -> int:
    """Open the year after the newest; at most next year."""
    actor.require([Role.ACCOUNTANT], entity.scope)
    year = max(open_years(session, entity)) + 1
    if year > clock.today().year + 1:
        raise YearTooFarError
    open_year(session, entity, year)
    _note(session, actor, entity, closing_period(year), "open-year")
    return year


def open_what_is_due(session: Session) -> list[str]:
    """Open this year for every entity that keeps a journal, and from December on the next one; say what was opened."""
    today, opened = clock.today(), []
    wanted = {today.year} | ({today.year + 1} if today.month == 12 else set())
    for entity in entities(session):
        known = set(open_years(session, entity)) if entity.keeps_journal else wanted
        for year in sorted(wanted - known):
            if known and year > min(known):
                open_year(session, entity, year)
                opened.append(f"{entity.code} {year}")
    return opened


def _get(session: Session, entity: Entity, period: int) -> Period:
    found = session.get(Period, (entity.id, period), with_for_update=True, populate_existing=True)
    if found is None or not 1 <= period % 100 <= 12:
        raise NotFoundError
    return found


def _is_over(period: int) -> bool:
    return period < period_of(clock.today())


def _drafts_waiting(session: Session, entity: Entity, first: int, last: int) -> int:
    waiting = session.scalars(
        select(VoucherDraft.dated_on).where(
            VoucherDraft.entity_id == entity.id, VoucherDraft.state == DraftState.WAITING
        )
    )
    return sum(1 for dated_on in waiting if first <= period_of(dated_on) <= last)


def _note(session: Session, actor: Actor, entity: Entity, period: int, deed: str, detail: str = "") -> None:
    audit.note(
        session,
        actor_id=actor.user_id,
        actor_name=actor.name,
        deed=deed,
        subject=f"{entity.code}:{period}",
        detail=detail,
    )
