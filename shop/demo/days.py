"""Play one day of the season, chapter by chapter."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from core import clock
from shop.demo import office, scale, selling, sheds
from shop.demo.season import Season


def play_day(session: Session, season: Season, day: date, now: datetime) -> None:
    """Play one day, each deed at its hour; nothing happens later than `now`."""
    for hour, minute, chapter in (
        (5, 40, sheds.tend),
        (6, 30, sheds.pick_ripe),
        (7, 20, scale.weigh_deliveries),
        (7, 50, selling.hand_lots_over),
        (8, 30, selling.deliver_wholesale),
        (9, 0, selling.dispatch_orders),
        (9, 20, selling.take_orders),
        (9, 30, office.keep_office),
    ):
        with clock.at(min(clock.local(day, hour, minute), now)):
            chapter(session, season, day)
