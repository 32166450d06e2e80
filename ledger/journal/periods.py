"""Open a year's periods, and close them: soft on 1 January, hard after the vote."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from ledger.entities.models import Entity
from ledger.journal.chart import chart_for
from ledger.journal.errors import UnopenedYearError
from ledger.journal.models import Period, PeriodState

CLOSING_PERIOD = 13


def period_of(on: date) -> int:
    """Return the period yyyymm of a date."""
    return on.year * 100 + on.month


def last_day(year: int, month: int) -> date:
    """Return the last day of a month."""
    return date(year, month, monthrange(year, month)[1])


def closing_period(year: int) -> int:
    """Return period 13 of a year."""
    return year * 100 + CLOSING_PERIOD


def open_year(session: Session, entity: Entity, year: int) -> None:
    """Open the twelve months and period 13 of a year, once; NoChartError where the 制度 does not hold for it."""
    chart_for(entity.kind, date(year, 1, 1))
    if session.get(Period, (entity.id, closing_period(year))) is None:
        numbers = [year * 100 + month for month in range(1, CLOSING_PERIOD + 1)]
        session.add_all(Period(entity_id=entity.id, period=number) for number in numbers)
        session.flush()


def period_before(year: int) -> int:
    """Return the period that lies before a year: what the books began with stands in it."""
    return closing_period(year - 1)


def open_period(session: Session, entity: Entity, period: int) -> None:
    """Open one period by itself, where it is not there yet."""
    if session.get(Period, (entity.id, period)) is None:
        session.add(Period(entity_id=entity.id, period=period))
        session.flush()


def soft_close_year(session: Session, entity: Entity, year: int) -> None:
    """Close the twelve months for good or until the hard close; period 13 takes the closing and the appropriation."""
    _set_state(session, entity, year * 100 + 1, year * 100 + 12, PeriodState.SOFT)
    last = (Period.entity_id == entity.id) & (Period.period == closing_period(year))
    session.execute(update(Period).where(last).values(is_carried=True))


def reopen_carried_year(session: Session, entity: Entity, year: int) -> None:
    """Take back that a year's results were carried over; its months stay closed until each is opened again."""
    last = (Period.entity_id == entity.id) & (Period.period == closing_period(year))
    session.execute(update(Period).where(last, Period.state != PeriodState.HARD).values(is_carried=False))


def hard_close_year(session: Session, entity: Entity, year: int) -> None:
    """Lock all periods of a year for good; `ledger.seals.locking.lock_year` also keeps what the year held."""
    _set_state(session, entity, year * 100 + 1, closing_period(year), PeriodState.HARD)


def year_state(session: Session, entity: Entity, year: int) -> PeriodState:
    """Return how far a year is closed: soft once its results are carried over, hard once period 13 is locked."""
    last = session.get(Period, (entity.id, closing_period(year)), populate_existing=True)
    if last is None:
        raise UnopenedYearError(year=year)
    if last.state is PeriodState.HARD:
        return PeriodState.HARD
    return PeriodState.SOFT if last.is_carried else PeriodState.OPEN


def periods_of(session: Session, entity: Entity, year: int) -> list[Period]:
    """Return the thirteen periods of a year."""
    within = Period.period.between(year * 100 + 1, closing_period(year))
    wanted = select(Period).where(Period.entity_id == entity.id, within).order_by(Period.period)
    return list(session.scalars(wanted.execution_options(populate_existing=True)))


def is_open(session: Session, entity: Entity, period: int) -> bool:
    """Say whether a period takes vouchers."""
    found = session.get(Period, (entity.id, period), populate_existing=True)
    return found is not None and found.state is PeriodState.OPEN


def close_period(session: Session, entity: Entity, period: int) -> None:
    """Soft-close one month."""
    _set_state(session, entity, period, period, PeriodState.SOFT)


def reopen_period(session: Session, entity: Entity, period: int) -> None:
    """Open a month again that was closed softly."""
    _set_state(session, entity, period, period, PeriodState.OPEN)


def open_years(session: Session, entity: Entity) -> list[int]:
    """Return the years of an entity's books, newest first."""
    numbers = session.scalars(select(Period.period).where(Period.entity_id == entity.id, Period.period % 100 == 1))
    return sorted((number // 100 for number in numbers), reverse=True)


def keeps_books_of(session: Session, year: int) -> bool:
    """Say whether any entity has opened this year."""
    return session.scalar(select(Period.period).where(Period.period == year * 100 + 1).limit(1)) is not None


def _set_state(session: Session, entity: Entity, first: int, last: int, state: PeriodState) -> None:
    within = (Period.entity_id == entity.id) & Period.period.between(first, last)
    session.execute(update(Period).where(within, Period.state != PeriodState.HARD).values(state=state))
