"""What statements are computed from: balances on a day, and what moved between two accounts in a year.

Every posting pairs a debit with a credit account, so the movements of a year are a matrix, and a line such as
"reserve taken from the surplus" is one cell of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased, selectinload

from core.money import ZERO, Money
from ledger.entities.models import Entity
from ledger.journal.chart import CHART
from ledger.journal.models import Account, Posting, Voucher
from ledger.journal.periods import CLOSING_PERIOD, closing_period
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


@dataclass(frozen=True, slots=True)
class Flow:
    """What moved from a credited account to a debited one within a year; no code means any other account.

    `but` names accounts at the other end that do not count; with `is_net` what flowed back counts as less; without
    `with_closing` only the twelve months count, not the year's end.
    """

    debit: str = ""
    credit: str = ""
    but: tuple[str, ...] = ()
    is_net: bool = False
    with_closing: bool = True

    def holds(self, debit: str, credit: str) -> bool:
        """Say whether a posting between these accounts belongs to the flow."""
        ends = (self.debit in ("", debit)) and (self.credit in ("", credit)) and debit != credit
        return ends and not {debit, credit}.intersection(self.but)

    @property
    def back(self) -> Flow:
        """Return the same flow the other way."""
        return replace(self, debit=self.credit, credit=self.debit)


class Movements:
    """What moved from each credited account to each debited one within a year, in its months and at its end."""

    def __init__(self, cells: Mapping[tuple[str, str, bool], Money]) -> None:
        self._cells = cells

    def of(self, flow: Flow) -> Money:
        """Return what flowed."""
        flowed = Money.total(
            amount
            for (debit, credit, is_closing), amount in self._cells.items()
            if flow.holds(debit, credit) and (flow.with_closing or not is_closing)
        )
        return flowed - self.of(replace(flow.back, is_net=False)) if flow.is_net else flowed


def movements(session: Session, entity: Entity, year: int, month: int = CLOSING_PERIOD) -> Movements:
    """Return a year's movements, up to one of its months or with its end."""
    debit, credit = aliased(Account), aliased(Account)
    is_closing = Voucher.period == closing_period(year)
    sums = (
        select(debit.code, credit.code, is_closing, func.sum(Posting.amount_fen))
        .select_from(Posting)
        .join(Voucher, Voucher.id == Posting.voucher_id)
        .join(debit, debit.id == Posting.debit_id)
        .join(credit, credit.id == Posting.credit_id)
        .where(Voucher.entity_id == entity.id, Voucher.period.between(year * 100 + 1, year * 100 + month))
        .group_by(debit.code, credit.code, is_closing)
    )
    return Movements({(d, c, bool(closing)): Money(int(fen)) for d, c, closing, fen in session.execute(sums)})


@dataclass(frozen=True, slots=True)
class FlowLine:
    """One row of a voucher that a figure is made of; `amount` is negative for what flowed back."""

    posting: Posting
    amount: Money


def lines_of(session: Session, entity: Entity, year: int, flow: Flow, month: int = CLOSING_PERIOD) -> list[FlowLine]:
    """Return the rows behind a figure, in the order of their vouchers."""
    last = year * 100 + (month if flow.with_closing else min(month, CLOSING_PERIOD - 1))
    ways = [(flow, 1), (flow.back, -1)] if flow.is_net else [(flow, 1)]
    found: list[FlowLine] = []
    for way, sign in ways:
        debit, credit = aliased(Account), aliased(Account)
        wanted = (
            select(Posting)
            .join(Voucher, Voucher.id == Posting.voucher_id)
            .join(debit, debit.id == Posting.debit_id)
            .join(credit, credit.id == Posting.credit_id)
            .where(Voucher.entity_id == entity.id, debit.code != credit.code)
            .where(Voucher.period.between(year * 100 + 1, last))
            .where(debit.code.not_in(way.but), credit.code.not_in(way.but))
        )
        for side, code in ((debit, way.debit), (credit, way.credit)):
            if code:
                wanted = wanted.where(side.code == code)
        with_all = [selectinload(of) for of in (Posting.voucher, Posting.debit, Posting.credit)]
        wanted = wanted.options(*with_all)
        found += [FlowLine(posting, Money(posting.amount_fen * sign)) for posting in session.scalars(wanted)]
    return sorted(found, key=lambda line: (line.posting.voucher.period, line.posting.voucher.number))
