"""An independent model of the books, in plain dicts: what was posted, by whom nothing is known, and what must hold.

It shares no code with the product but the shapes of its answers.
"""

from __future__ import annotations

from dataclasses import dataclass, field


class Refused(Exception):  # noqa: N818 (the model only says no; it has no error of its own)
    """The model would not do it."""


@dataclass
class ModelVoucher:
    """What the model remembers of a voucher."""

    key: str
    period: int
    number: int
    rows: tuple[tuple[str, str, int], ...]
    is_red: bool = False
    is_reversed: bool = False


@dataclass
class ModelLedger:
    """One entity's books as a child would keep them."""

    years: tuple[int, ...]
    state: dict[int, str] = field(default_factory=dict)
    vouchers: dict[str, ModelVoucher] = field(default_factory=dict)
    numbers: dict[int, int] = field(default_factory=dict)
    sealed: set[str] = field(default_factory=set)
    patronage: dict[str, int] = field(default_factory=dict)
    carried: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.state = {year * 100 + month: "open" for year in self.years for month in range(1, 14)}

    def post(self, key: str, period: int, rows: tuple[tuple[str, str, int], ...]) -> ModelVoucher:
        """Post rows of (debit, credit, fen); the same key with the same rows is the first voucher."""
        if key in self.vouchers:
            known = self.vouchers[key]
            if (known.period, known.rows) != (period, rows):
                raise Refused
            return known
        return self._write(key, period, rows)

    def reverse(self, key: str, period: int) -> ModelVoucher:
        """Take a voucher back in red, once, into an open period."""
        known = self.vouchers[key]
        if known.is_reversed or known.is_red:
            raise Refused
        red = self._write(f"reverse:{key}", period, tuple((d, c, -fen) for d, c, fen in known.rows), is_red=True)
        known.is_reversed = True
        return red

    def close(self, year: int) -> None:
        """Close the months of a year, and carry its results to 332 in month 13."""
        if year in self.carried:
            return
        if self.state.get((year - 1) * 100 + 13) and year - 1 not in self.carried:
            raise Refused
        self.carried.add(year)
        for month in range(1, 13):
            self.state[year * 100 + month] = "soft"
        last = year * 100 + 13
        results = {c: self.balance(c, through=year * 100 + 12) for c in ("501", "521", "523")}
        rows = tuple((c, "331", -net) if net < 0 else ("331", c, net) for c, net in results.items() if net)
        if rows:
            self._write(f"close:{year}", last, rows)
        surplus = -self.balance("331", through=last)
        if surplus:
            row = ("331", "332", surplus) if surplus > 0 else ("332", "331", -surplus)
            self._write(f"carry:{year}", last, (row,))

    def close_month(self, period: int) -> None:
        """Close a month after those before it."""
        if self.state[period] != "open":
            return
        if any(self.state[p] == "open" for p in range(period // 100 * 100 + 1, period)):
            raise Refused
        self.state[period] = "soft"

    def reopen_month(self, period: int) -> None:
        """Open a month again while its year is not carried over."""
        if self.state[period] != "soft" or period // 100 in self.carried:
            raise Refused
        if any(self.state[p] != "open" for p in range(period + 1, period // 100 * 100 + 13)):
            raise Refused
        self.state[period] = "open"

    def lock(self, year: int) -> None:
        """Lock a year for good."""
        for month in range(1, 14):
            self.state[year * 100 + month] = "hard"

    def balance(self, code: str, through: int = 999999) -> int:
        """Return debit minus credit."""
        rows = [row for v in self.vouchers.values() if v.period <= through for row in v.rows]
        return sum(fen for debit, _, fen in rows if debit == code) - sum(fen for _, c, fen in rows if c == code)

    def _write(
        self, key: str, period: int, rows: tuple[tuple[str, str, int], ...], *, is_red: bool = False
    ) -> ModelVoucher:
        if self.state.get(period) != "open":
            raise Refused
        self.numbers[period] = self.numbers.get(period, 0) + 1
        self.vouchers[key] = ModelVoucher(key, period, self.numbers[period], rows, is_red)
        return self.vouchers[key]
