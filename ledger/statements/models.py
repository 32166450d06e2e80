"""The shape that the statements share: numbered rows, each with its figures and the accounts behind it."""

from __future__ import annotations

from dataclasses import dataclass

from core.money import Money
from ledger.journal.periods import CLOSING_PERIOD
from ledger.statements.figures import Flow


@dataclass(frozen=True, slots=True)
class Behind:
    """What a figure is made of: a flow of one year up to a month, whose vouchers a reader may go down to."""

    year: int
    flow: Flow
    month: int = CLOSING_PERIOD


@dataclass(frozen=True, slots=True)
class StatementRow:
    """A row as the 制度 numbers it.

    A reader may go down to the accounts in `codes`, and from each figure to what stands `behind` it, if anything does.
    """

    number: int
    name: str
    figures: tuple[Money, ...]
    codes: tuple[str, ...] = ()
    is_total: bool = False
    behind: tuple[Behind | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Tie:
    """A check that the 制度 asks for: two figures that must agree, and the row that each comes from."""

    name: str
    left: Money
    right: Money

    @property
    def label(self) -> str:
        """Return what the check is called, to be translated."""
        return self.name

    @property
    def holds(self) -> bool:
        """Say whether both figures agree."""
        return self.left == self.right


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement of one entity and year: its form number, its columns, its rows and its checks.

    `month` is up to which month of the year it was drawn; 13 is the whole year with its end.
    """

    form: str
    title: str
    year: int
    columns: tuple[str, ...]
    rows: tuple[StatementRow, ...]
    ties: tuple[Tie, ...]
    month: int = CLOSING_PERIOD

    def row(self, number: int) -> StatementRow:
        """Return a row by its number in the 制度."""
        return next(row for row in self.rows if row.number == number)
