"""Hold weight as whole grams; read 斤 and kilograms as people type them; price it in one place."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import total_ordering

from core.money import Money
from core.numerals import plain_digits

_TYPED = re.compile(r"(\d{1,7})(?:\.(\d{1,3}))?")


class WeightUnit(StrEnum):
    """The unit that a person typed; only grams are stored, with what was typed beside them."""

    JIN = "jin"
    KILOGRAM = "kg"

    @property
    def grams(self) -> int:
        """Return how many grams one unit has: 1 斤 is 500 g exactly."""
        return 500 if self is WeightUnit.JIN else 1000


@total_ordering
@dataclass(frozen=True, slots=True)
class Weight:
    """A weight in grams. `at` is the only place where weight becomes money."""

    grams: int

    def __post_init__(self) -> None:
        if type(self.grams) is not int:
            message = f"weight is whole grams, not {self.grams!r}"
            raise TypeError(message)

    @classmethod
    def parse(cls, text: str, unit: WeightUnit) -> Weight:
        """Read a weight as typed ("12.5"); raise ValueError for anything else or for part of a gram."""
        match = _TYPED.fullmatch(plain_digits(text))
        if not match:
            message = f"not a weight: {text!r}"
            raise ValueError(message)
        whole, part = match.groups()
        grams, rest = divmod(int(whole + (part or "").ljust(3, "0")) * unit.grams, 1000)
        if rest:
            message = f"finer than a gram: {text!r}"
            raise ValueError(message)
        return cls(grams)

    @classmethod
    def total(cls, weights: Iterable[Weight]) -> Weight:
        """Add up any number of weights; nothing is zero grams."""
        return cls(sum(weight.grams for weight in weights))

    def at(self, price_per_kg: Money) -> Money:
        """Return the price of this weight, rounded once, half up, to the fen."""
        return Money((self.grams * price_per_kg.fen * 2 + 1000) // 2000)

    def less(self, deduction_bp: int) -> Weight:
        """Return what is left after a deduction in basis points, rounded once, half up, to the gram."""
        return Weight((self.grams * (10_000 - deduction_bp) * 2 + 10_000) // 20_000)

    def __add__(self, other: Weight) -> Weight:
        return Weight(self.grams + other.grams) if isinstance(other, Weight) else NotImplemented

    def __sub__(self, other: Weight) -> Weight:
        return Weight(self.grams - other.grams) if isinstance(other, Weight) else NotImplemented

    def __mul__(self, times: int) -> Weight:
        return Weight(self.grams * times) if type(times) is int else NotImplemented

    def __neg__(self) -> Weight:
        return Weight(-self.grams)

    def __bool__(self) -> bool:
        return self.grams != 0

    def __lt__(self, other: Weight) -> bool:
        return self.grams < other.grams if isinstance(other, Weight) else NotImplemented

    def __str__(self) -> str:
        return f"{self.kg} kg"

    @property
    def kg(self) -> str:
        """Return kilograms, as contracts and labels write them, without needless zeros."""
        return _decimal(self.grams, 1000)

    @property
    def jin(self) -> str:
        """Return 斤 for the screen, without needless zeros."""
        return _decimal(self.grams, 500)


NOTHING = Weight(0)


def _decimal(grams: int, unit: int) -> str:
    sign, thousandths = ("-" if grams < 0 else ""), abs(grams) * 1000 // unit
    text = f"{thousandths // 1000:,}.{thousandths % 1000:03d}".rstrip("0").rstrip(".")
    return sign + text
