"""Hold money as whole fen; print it as yuan, and in the capital numerals of a receipt."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import total_ordering

from core.numerals import capitals, plain_digits

_TYPED = re.compile(r"(-?)(\d{1,12})(?:\.(\d{1,2}))?")


@total_ordering
@dataclass(frozen=True, slots=True)
class Money:
    """An amount in fen (1/100 yuan). Adds to money only; has no division and no fractions."""

    fen: int

    def __post_init__(self) -> None:
        if type(self.fen) is not int:
            message = f"money is whole fen, not {self.fen!r}"
            raise TypeError(message)

    @classmethod
    def parse(cls, text: str) -> Money:
        """Read yuan as typed ("1,234.5"); raise ValueError for anything else."""
        match = _TYPED.fullmatch(plain_digits(text).lstrip("¥￥"))
        if not match:
            message = f"not an amount in yuan: {text!r}"
            raise ValueError(message)
        sign, yuan, cents = match.groups()
        fen = int(yuan) * 100 + int((cents or "").ljust(2, "0"))
        return cls(-fen if sign else fen)

    @classmethod
    def total(cls, amounts: Iterable[Money]) -> Money:
        """Add up any number of amounts; nothing is zero yuan."""
        return cls(sum(amount.fen for amount in amounts))

    def __add__(self, other: Money) -> Money:
        return Money(self.fen + other.fen) if isinstance(other, Money) else NotImplemented

    def __sub__(self, other: Money) -> Money:
        return Money(self.fen - other.fen) if isinstance(other, Money) else NotImplemented

    def __mul__(self, times: int) -> Money:
        return Money(self.fen * times) if type(times) is int else NotImplemented

    __rmul__ = __mul__

    def __neg__(self) -> Money:
        return Money(-self.fen)

    def __bool__(self) -> bool:
        return self.fen != 0

    def __lt__(self, other: Money) -> bool:
        return self.fen < other.fen if isinstance(other, Money) else NotImplemented

    def __str__(self) -> str:
        sign, fen = ("-" if self.fen < 0 else ""), abs(self.fen)
        return f"{sign}{fen // 100:,}.{fen % 100:02d}"

    @property
    def in_capitals(self) -> str:
        """Return the amount in 大写, as receipts and cheques write it."""
        return _in_capitals(self.fen)


ZERO = Money(0)


def _in_capitals(fen: int) -> str:
    sign, fen = ("负" if fen < 0 else ""), abs(fen)
    yuan, jiao, cent = fen // 100, fen // 10 % 10, fen % 10
    whole = f"{capitals(yuan)}元" if yuan or not fen else ""
    if not jiao and not cent:
        return f"{sign}{whole}整"
    gap = "零" if yuan and (not jiao or yuan % 10 == 0) else ""
    tens = f"{capitals(jiao)}角" if jiao else ""
    ones = f"{capitals(cent)}分" if cent else "整"
    return f"{sign}{whole}{gap}{tens}{ones}"
