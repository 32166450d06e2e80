"""The span that is played: its days, its people, its source of chance."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from random import Random

from core import clock
from shop.demo.cast import Cast

CYCLE = 30
_DAY_OF_SHED_TODAY = {1: 9, 2: 26, 3: 17, 4: 2}


@dataclass
class Season:
    """The span that is played, and the source of chance."""

    cast: Cast
    random: Random
    start: date
    anchor: date
    days: list[date]
    orders: int
    orders_left: int
    played: set[date] = field(default_factory=set)

    def loading_days(self) -> dict[tuple[date, int], None]:
        """Return (day, shed number) of every loading, counted back from today's state of each shed."""
        days: dict[tuple[date, int], None] = {}
        for shed, age in _DAY_OF_SHED_TODAY.items():
            day = self.anchor - timedelta(days=age)
            while day >= self.start:
                if self._is_played_through(day):
                    days[day, shed] = None
                day -= timedelta(days=CYCLE)
        return days

    def _is_played_through(self, loading: date) -> bool:
        """Say whether every day of a batch is played, so that none is left in its shed."""
        last = min(loading + timedelta(days=26), self.anchor)
        return all(day in self.day_set for day in clock.days_between(loading, last))

    @cached_property
    def day_set(self) -> frozenset[date]:
        """Return the days that are played."""
        return frozenset(self.days)

    @cached_property
    def loadings(self) -> frozenset[tuple[date, int]]:
        """Return (day, shed number) of every loading."""
        return frozenset(self.loading_days())
