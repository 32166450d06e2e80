"""Close a year: carry its results over, and take that back where something must be adjusted before the vote."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from core import audit, clock
from core.identity.roles import Actor, Role
from ledger.distribution.errors import (
    AlreadyDistributedError,
    LaterYearClosedError,
    YearStillOpenError,
)
from ledger.distribution.procedure import standing_plan, withdraw
from ledger.distribution.services import find_run, year_end_deed
from ledger.entities.models import Entity
from ledger.journal.errors import NotYetClosableError
from ledger.journal.models import PeriodState, Voucher
from ledger.journal.periods import closing_period, open_years, reopen_carried_year, soft_close_year, year_state
from ledger.journal.posting import reverse
from ledger.journal.reading import vouchers_in
from ledger.months.services import check_nothing_waits
from ledger.rules import closing


def close_year(session: Session, actor: Actor, entity: Entity, year: int) -> None:
    """Soft-close the year's months and close its results to 331 and 332 (events 26 and 27).

    Raises NotYetClosableError, YearStillOpenError where the year before is open (its results would be counted twice),
    LossesPendingError or DraftsWaitingError.
    """
    actor.require([Role.ACCOUNTANT], entity.scope)
    if year_state(session, entity, year) is not PeriodState.OPEN:
        return
    if clock.today().year <= year:
        raise NotYetClosableError(year=year)
    if year - 1 in open_years(session, entity) and year_state(session, entity, year - 1) is PeriodState.OPEN:
        raise YearStillOpenError(year=year - 1)
    check_nothing_waits(session, entity, year * 100 + 1, year * 100 + 12)
    soft_close_year(session, entity, year)
    period, times = closing_period(year), len(_closings(session, entity, year))
    source = f"close:{entity.code}:{year}" + (f":{times + 1}" if times else "")
    deed = year_end_deed(entity, year, actor, source, f"结转 {year} 年损益")
    closing.results_closed(session, deed, period=period)
    closing.surplus_carried_over(session, deed, period=period)


def is_to_close(session: Session, entity: Entity, year: int) -> bool:
    """Say whether a year is over and not closed yet."""
    is_kept = year in open_years(session, entity)
    return is_kept and year < clock.today().year and year_state(session, entity, year) is PeriodState.OPEN


def take_back_closing(session: Session, actor: Actor, entity: Entity, year: int, reason: str) -> None:
    """Reverse the carrying over of a closed year, in red in its period 13, so that it can be adjusted before the vote.

    The months stay closed; the accountant opens the last one, adjusts, and closes again. Raises YearStillOpenError,
    AlreadyDistributedError, or LaterYearClosedError where the year after was closed on top of it.
    """
    actor.require([Role.ACCOUNTANT], entity.scope)
    if find_run(session, entity, year) or year_state(session, entity, year) is PeriodState.HARD:
        raise AlreadyDistributedError(year=year)
    if year_state(session, entity, year) is PeriodState.OPEN:
        raise YearStillOpenError(year=year)
    later = year + 1
    if later in open_years(session, entity) and year_state(session, entity, later) is not PeriodState.OPEN:
        raise LaterYearClosedError(year=later)
    if standing_plan(session, entity, year):
        withdraw(session, actor, entity, year)  # what it says is about to change
    standing = [one for one in _closings(session, entity, year) if not one.is_red]
    reversed_already = {one.reverses_id for one in _closings(session, entity, year)}
    for voucher in reversed([one for one in standing if one.id not in reversed_already]):
        reverse(
            session,
            voucher,
            on=date(year, 12, 31),
            entity=entity,
            made_by=actor.name,
            reason=reason,
            period=closing_period(year),
        )
    reopen_carried_year(session, entity, year)
    audit.note(
        session,
        actor_id=actor.user_id,
        actor_name=actor.name,
        deed="take-back-closing",
        subject=f"{entity.code}:{closing_period(year)}",
        detail=reason,
    )


def _closings(session: Session, entity: Entity, year: int) -> list[Voucher]:
    """Return the vouchers that carried a year over, and those that took it back, in the order of posting."""
    return [
        one
        for one in vouchers_in(session, entity, closing_period(year))
        if one.source.startswith(f"close:{entity.code}:{year}")
    ]
