"""Tell the time: aware UTC instants, business dates in Asia/Shanghai."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
_set_instant: ContextVar[datetime | None] = ContextVar("clock_instant", default=None)


def now() -> datetime:
    """Return the present instant in UTC."""
    return _set_instant.get() or datetime.now(UTC)


def today() -> date:
    """Return the business date in Asia/Shanghai."""
    return business_date(now())


def business_date(instant: datetime) -> date:
    """Return the Asia/Shanghai date of an instant."""
    return instant.astimezone(SHANGHAI).date()


def local(day: date, hour: int = 0, minute: int = 0) -> datetime:
    """Return the UTC instant of a wall-clock time in Asia/Shanghai."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=SHANGHAI).astimezone(UTC)


@contextmanager
def at(instant: datetime) -> Iterator[None]:
    """Set the clock for everything inside the block: a season retold, a test."""
    token = _set_instant.set(instant.astimezone(UTC))
    try:
        yield
    finally:
        _set_instant.reset(token)


def days_between(start: date, end: date) -> Iterator[date]:
    """Yield each date from start to end, both included."""
    for offset in range((end - start).days + 1):
        yield start + timedelta(days=offset)
