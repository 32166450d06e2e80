"""What statements are computed from: balances on a day, and what moved between two accounts in a year.

Every posting pairs a debit with a credit account, so the movements of a year are a matrix, and a line such as
"reserve taken from the surplus" is one cell of it.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from core.money import ZERO, Money
from ledger.entities.models import Entity
from ledger.journal.chart import CHART
from ledger.journal.models import Account, Posting, Voucher
from ledger.journal.periods import closing_period
from ledger.journal.reading import balances_by_subject

MEMBERS_CURRENT = "114"


class Position:
    """Debit minus credit of every account at the end of a period, members' accounts never netted."""

    def __init__(self, balances: Mapping[tuple[str, str], Money]) -> None:
        self._codes: dict[str, Money] = {}
        self.members_owe = self.owed_to_members = ZERO
        for (code, _subject), amount in balances.items():
            self._codes[code] = self._codes.get(code, ZERO) + amount
            if code == MEMBERS_CURRENT and amount > ZERO:
                self.members_owe = self.members_owe + amount
            elif code == MEMBERS_CURRENT:
                self.owed_to_members = self.owed_to_members - amount

    def debit(self, *codes: str) -> Money:
        """Return the debit balance of accounts together."""
        return Money.total(self._codes.get(code, ZERO) for code in codes)

    def credit(self, *codes: str) -> Money:
        """Return the credit balance of accounts together."""
        return -self.debit(*codes)


def position(session: Session, entity: Entity, through: int) -> Position:
    """Return the position at the end of a period (yyyymm; month 13 after the year's end)."""
    return Position(balances_by_subject(session, entity, CHART, through=through))


class Movements:
    """What moved from each credited account to each debited one within a year, by code."""

    def __init__(self, cells: Mapping[tuple[str, str], Money]) -> None:
        self._cells = cells

    def between(self, debit: str, credit: str) -> Money:
        """Return what was debited to one account against another."""
        return self._cells.get((debit, credit), ZERO)

    def into(self, credit: str, *, but_from: tuple[str, ...] = ()) -> Money:
        """Return what an account was credited with, other than against the accounts named."""
        return Money.total(v for (d, c), v in self._cells.items() if c == credit and d not in (*but_from, credit))

    def out_of(self, debit: str, *, but_to: tuple[str, ...] = ()) -> Money:
        """Return what an account was debited with, other than against the accounts named."""
        return Money.total(v for (d, c), v in self._cells.items() if d == debit and c not in (*but_to, debit))

    def net_credit(self, code: str) -> Money:
        """Return credits less debits of an account."""
        return self.into(code) - self.out_of(code)


def movements(session: Session, entity: Entity, year: int, *, with_closing: bool = True) -> Movements:
    """Return a year's movements; without the closing, those of its twelve months only."""
    debit, credit = aliased(Account), aliased(Account)
    last = closing_period(year) if with_closing else year * 100 + 12
    sums = (
        select(debit.code, credit.code, func.sum(Posting.amount_fen))
        .select_from(Posting)
        .join(Voucher, Voucher.id == Posting.voucher_id)
        .join(debit, debit.id == Posting.debit_id)
        .join(credit, credit.id == Posting.credit_id)
        .where(Voucher.entity_id == entity.id, Voucher.period.between(year * 100 + 1, last))
        .group_by(debit.code, credit.code)
    )
    return Movements({(d, c): Money(int(fen)) for d, c, fen in session.execute(sums)})
