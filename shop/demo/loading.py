"""Load the demo into an empty database: deterministic from a seed and an anchor date."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from random import Random

from sqlalchemy.orm import Session

from coop.villages.services import villages
from core import clock
from core.db import Database
from core.errors import N_, DomainError
from core.identity.models import Installation
from ledger.seals.sealing import seal_all
from shop.demo import cast as casting
from shop.demo.days import play_day
from shop.demo.office import close_the_year, vote_and_pay
from shop.demo.season import Season
from shop.demo.stage import set_stage

HOUSEHOLDS, ORDERS = 300, 200
Progress = Callable[[int, int, str], None]


class NotEmptyError(DomainError):
    """The database holds something already; a demo never goes beside real books."""

    message = N_("这个数据库里已经有数据，不能再装演示数据。")


def load(database: Database, anchor: date, *, seed: int = 26, is_small: bool = False, progress: Progress) -> None:
    """Play two closed years and the running one up to the anchor date. A small season has a tenth of the days."""
    now = clock.now()
    random = Random(seed)
    start = date(anchor.year - 2, 1, 1)
    with database.transaction() as session, clock.at(clock.local(start, 8)):
        if session.get(Installation, 1) is not None or villages(session):
            raise NotEmptyError
        cast = casting.assemble(session, random, start, HOUSEHOLDS // 10 if is_small else HOUSEHOLDS)
        set_stage(session, random, cast, start, anchor)
        casting.users(session, cast)
    orders = ORDERS // 10 if is_small else ORDERS
    days = [day for day in clock.days_between(start, anchor) if not is_small or _is_played_small(day, anchor)]
    season = Season(cast, random, start, anchor, days, orders, orders)
    with _seldom_collected():
        for count, day in enumerate(days, start=1):
            _turn_of_year(database, season, day, now)
            with database.transaction() as session:
                _attach(session, cast)
                play_day(session, season, day, now)
            progress(count, len(days), day.isoformat())
    with database.transaction() as session:
        seal_all(session)
        session.add(Installation(id=1, is_demo=True, anchor=anchor.isoformat(), loaded_at=now))


@contextmanager
def _seldom_collected() -> Iterator[None]:
    """Collect garbage seldom while thousands of rows come and go: a tenth of the time of loading."""
    before = gc.get_threshold()
    gc.set_threshold(50_000, 20, 20)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _is_played_small(day: date, anchor: date) -> bool:
    return day >= anchor - timedelta(days=32) or any(
        date(year, 11, 1) <= day <= date(year, 12, 31) for year in (anchor.year - 2, anchor.year - 1)
    )


def _turn_of_year(database: Database, season: Season, day: date, now: datetime) -> None:
    """Close last year on the first day played in the new one, and vote on it some weeks later."""
    year = day.year - 1
    is_new = bool(season.played) and day.year not in {played.year for played in season.played}
    season.played.add(day)
    if is_new:
        closing = min(clock.local(date(year + 1, 1, 5), 10), now)
        with database.transaction() as session, clock.at(closing):
            _attach(session, season.cast)
            close_the_year(session, season, year)
        vote_on = min(date(year + 1, 2, 20), season.anchor)
        with database.transaction() as session, clock.at(min(clock.local(vote_on, 10), now)):
            _attach(session, season.cast)
            vote_and_pay(session, season, year, vote_on)


def _attach(session: Session, cast: casting.Cast) -> None:
    """Bring the cast into this unit of work."""
    cast.entities = {code: session.merge(entity, load=False) for code, entity in cast.entities.items()}
    cast.villages = {code: session.merge(village, load=False) for code, village in cast.villages.items()}
