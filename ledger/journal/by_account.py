"""Draw up the books by account: the trial balance, sub-accounts under their account, and an account's page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import case, func, literal, select
from sqlalchemy.orm import Session, selectinload

from core.money import Money
from ledger.entities.models import Entity
from ledger.journal.chart import CHART, ChartAccount, Side
from ledger.journal.models import Account, Balance, Posting, Voucher
from ledger.journal.periods import closing_period


@dataclass(frozen=True, slots=True)
class TrialBalanceRow:
    """One account over a year, or one of its sub-accounts, in money; balances are debit minus credit."""

    account: ChartAccount
    opening: Money
    debit: Money
    credit: Money
    subject: str = ""

    @property
    def closing(self) -> Money:
        """Return the closing balance, debit minus credit."""
        return self.opening + self.debit - self.credit


@dataclass(frozen=True, slots=True)
class TrialBalance:
    """The trial balance of one entity over a year, or over one of its months."""

    year: int
    rows: tuple[TrialBalanceRow, ...]
    month: int = 0

    @property
    def debit(self) -> Money:
        """Return what was debited in the year."""
        return Money.total(row.debit for row in self.rows)

    @property
    def credit(self) -> Money:
        """Return what was credited in the year."""
        return Money.total(row.credit for row in self.rows)

    def on_side(self, moment: str, side: Side) -> Money:
        """Return the sum of the "opening" or "closing" balances that stand on one side."""
        balances = [getattr(row, moment) for row in self.rows]
        sign = 1 if side == Side.DEBIT else -1
        return Money.total(amount * sign for amount in balances if amount.fen * sign > 0)

    @property
    def opening(self) -> Money:
        """Return the opening balances together, debit minus credit."""
        return Money.total(row.opening for row in self.rows)

    @property
    def difference(self) -> Money:
        """Return debits less credits, opening balances included: zero, or the books are broken."""
        return Money.total(row.closing for row in self.rows)


@dataclass(frozen=True, slots=True)
class AccountLine:
    """One movement on an account page (明细账), with the counterpart account and the running balance."""

    voucher: Voucher
    counterpart: Account
    subject: str
    side: Side
    amount: Money
    balance: Money


def trial_balance(session: Session, entity: Entity, year: int, month: int = 0) -> TrialBalance:
    """Return the trial balance of a year, period 13 included, or of one of its months (13 for its end)."""
    return TrialBalance(year, tuple(_moved(session, entity, year, by_subject=False, month=month)), month)


def sub_balances(session: Session, entity: Entity, year: int, code: str = "") -> TrialBalance:
    """Return the balances of sub-accounts (明细科目余额表) in a year, of one account or of all that have any."""
    return TrialBalance(year, tuple(row for row in _moved(session, entity, year, code=code) if row.subject or code))


def _moved(
    session: Session, entity: Entity, year: int, *, by_subject: bool = True, code: str = "", month: int = 0
) -> Iterator[TrialBalanceRow]:
    first, last = _span(year, month)
    before = case((Balance.period < first, Balance.debit_fen - Balance.credit_fen), else_=0)
    within = Balance.period >= first
    subject_of = Account.subject if by_subject else literal("").label("subject")
    keys = [Account.code, Account.subject] if by_subject else [Account.code]
    sums = (
        select(
            Account.code,
            subject_of,
            func.sum(before),
            func.sum(case((within, Balance.debit_fen), else_=0)),
            func.sum(case((within, Balance.credit_fen), else_=0)),
        )
        .join(Balance, Balance.account_id == Account.id)
        .where(Account.entity_id == entity.id, Balance.period <= last)
        .group_by(*keys)
        .order_by(*keys)
    )
    if code:
        sums = sums.where(Account.code == code)
    for found, subject, opening, debit, credit in session.execute(sums):
        if opening or debit or credit:
            yield TrialBalanceRow(CHART[found], Money(int(opening)), Money(int(debit)), Money(int(credit)), subject)


@dataclass(frozen=True, slots=True)
class AccountPage:
    """An account over some periods: what it began with, its lines, and what moved in all."""

    opening: Money
    lines: tuple[AccountLine, ...]

    @property
    def has_subjects(self) -> bool:
        """Say whether any line is of a sub-account."""
        return any(line.subject for line in self.lines)

    @property
    def debit(self) -> Money:
        """Return what was debited."""
        return Money.total(line.amount for line in self.lines if line.side is Side.DEBIT)

    @property
    def credit(self) -> Money:
        """Return what was credited."""
        return Money.total(line.amount for line in self.lines if line.side is Side.CREDIT)

    @property
    def closing(self) -> Money:
        """Return the balance at the end, debit minus credit."""
        return self.opening + self.debit - self.credit


def months_moved(session: Session, entity: Entity, code: str, subject: str | None, *, year: int) -> list[int]:
    """Return the months of a year, 13 for its end, in which an account moved."""
    moved = (
        select(Balance.period)
        .join(Account, Account.id == Balance.account_id)
        .where(Account.entity_id == entity.id, Account.code == code)
        .where(Balance.period.between(year * 100 + 1, closing_period(year)))
    )
    if subject is not None:
        moved = moved.where(Account.subject == subject)
    return [period % 100 for period in session.scalars(moved.distinct().order_by(Balance.period))]


def account_page(
    session: Session, entity: Entity, code: str, subject: str | None, *, year: int, month: int = 0
) -> AccountPage:
    """Return every movement of a year, or of one of its months, on an account, with a running balance."""
    first, last = _span(year, month)
    ours = select(Account).where(Account.entity_id == entity.id, Account.code == code)
    if subject is not None:
        ours = ours.where(Account.subject == subject)
    accounts = {account.id: account for account in session.scalars(ours)}
    opening = running = _opening(session, accounts, first)
    lines = []
    for posting in _postings_on(session, accounts, first, last):
        for side, mine, other in (
            (Side.DEBIT, posting.debit, posting.credit),
            (Side.CREDIT, posting.credit, posting.debit),
        ):
            if mine.id in accounts:
                amount = Money(posting.amount_fen)
                running = running + amount if side is Side.DEBIT else running - amount
                lines.append(AccountLine(posting.voucher, other, mine.subject, side, amount, running))
    return AccountPage(opening, tuple(lines))


def _span(year: int, month: int) -> tuple[int, int]:
    """Return the first and the last period of a month, or of the whole year."""
    return (year * 100 + month, year * 100 + month) if month else (year * 100 + 1, closing_period(year))


def _opening(session: Session, accounts: Iterable[int], first: int) -> Money:
    moved = select(func.coalesce(func.sum(Balance.debit_fen - Balance.credit_fen), 0))
    fen = session.scalar(moved.where(Balance.account_id.in_(list(accounts)), Balance.period < first))
    return Money(int(fen or 0))


def _postings_on(session: Session, accounts: Iterable[int], first: int, last: int) -> Iterable[Posting]:
    ids = list(accounts)
    return session.scalars(
        select(Posting)
        .join(Voucher, Voucher.id == Posting.voucher_id)
        .where(Posting.debit_id.in_(ids) | Posting.credit_id.in_(ids), Voucher.period.between(first, last))
        .options(selectinload(Posting.voucher), selectinload(Posting.debit), selectinload(Posting.credit))
        .order_by(Voucher.dated_on, Voucher.period, Voucher.number, Posting.line_no)
    )
