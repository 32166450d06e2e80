"""银行存款余额调节表: both balances, each corrected by what only the other side has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session, aliased

from core.money import Money
from ledger.entities.models import Entity
from ledger.journal.models import Account, Posting, Voucher
from ledger.reconciling.models import BankLine, BankMatch, BankStatement


@dataclass(frozen=True, slots=True)
class Movement:
    """What a voucher moved on an account in all (in is positive), and the line that it is, if it is one yet."""

    voucher: Voucher
    amount: Money
    line_id: int | None
    is_cancelled: bool


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """The table at the end of a statement."""

    statement: BankStatement
    book_balance: Money
    only_bank: tuple[BankLine, ...]
    only_books: tuple[Movement, ...]
    before: BankStatement | None = None
    """The statement of the account before this one."""

    @property
    def gap(self) -> Money:
        """Return how far this statement's opening is from the closing of the one before."""
        return self.statement.opening - self.before.closing if self.before else Money(0)

    @property
    def adjusted_books(self) -> Money:
        """Return the books' balance with what only the bank has."""
        return self.book_balance + Money.total(line.amount for line in self.only_bank)

    @property
    def adjusted_bank(self) -> Money:
        """Return the bank's balance with what only the books have."""
        return self.statement.closing + Money.total(one.amount for one in self.only_books)

    @property
    def difference(self) -> Money:
        """Return what is still unexplained: zero, or both sides began differently."""
        return self.adjusted_bank - self.adjusted_books


def reconcile(session: Session, entity: Entity, statement: BankStatement) -> Reconciliation:
    """Draw the table of an account up to the end of a statement.

    What the books moved before the account's first statement is taken as settled: it stands in its opening balance.
    A line that the bank had before the books did stays the bank's alone until the day of its voucher.
    """
    account, ends_on = statement.account, statement.ends_on
    if statement.is_count:
        return Reconciliation(statement, _balance(session, entity, account, ends_on), (), ())
    same = (BankStatement.entity_id == entity.id, BankStatement.account == account)
    first = session.scalar(select(func.min(BankStatement.begins_on)).where(*same)) or statement.begins_on
    moved = movements_on(session, entity, account, first, ends_on)
    lines = select(BankLine).where(BankLine.entity_id == entity.id, BankLine.account == account, BankLine.on <= ends_on)
    of_line = select(BankMatch.line_id).join(Voucher, Voucher.id == BankMatch.voucher_id)
    of_line = of_line.where(BankMatch.line_id == BankLine.id)
    unsettled = ~of_line.exists() | of_line.where(Voucher.dated_on > ends_on).exists()
    only_bank = tuple(session.scalars(lines.where(unsettled).order_by(BankLine.on, BankLine.position)))
    apart = _matched_later(session, entity, account, ends_on) | {line.id for line in only_bank}
    return Reconciliation(
        statement,
        _balance(session, entity, account, ends_on),
        only_bank,
        tuple(one for one in moved if not one.is_cancelled and (not one.line_id or one.line_id in apart)),
        _before(session, statement),
    )


def _before(session: Session, statement: BankStatement) -> BankStatement | None:
    same = (BankStatement.entity_id == statement.entity_id, BankStatement.account == statement.account)
    earlier = select(BankStatement).where(*same, BankStatement.ends_on < statement.begins_on)
    return session.scalar(earlier.order_by(BankStatement.ends_on.desc(), BankStatement.id.desc()).limit(1))


def movements_on(
    session: Session,
    entity: Entity,
    account: str,
    first: date | None,
    last: date | None,
    *,
    only: Sequence[int] | None = None,
) -> list[Movement]:
    """Return what each voucher within a span moved on an account, oldest first.

    A voucher and its reversal cancel each other where the bank knows neither and both lie within the span.
    """
    sums = _sums(entity, account).group_by(Posting.voucher_id).add_columns(Posting.voucher_id).subquery()
    other, others_match = aliased(Voucher), aliased(BankMatch)
    wanted = (
        select(Voucher, sums.c.fen, BankMatch.line_id, other.dated_on, others_match.line_id)
        .join(sums, sums.c.voucher_id == Voucher.id)
        .outerjoin(BankMatch, (BankMatch.voucher_id == Voucher.id) & (BankMatch.account == account))
        .outerjoin(other, (other.reverses_id == Voucher.id) | (other.id == Voucher.reverses_id))
        .outerjoin(others_match, (others_match.voucher_id == other.id) & (others_match.account == account))
        .where(Voucher.entity_id == entity.id, sums.c.fen != 0)
        .order_by(Voucher.dated_on, Voucher.id)
    )
    if first is not None:
        wanted = wanted.where(Voucher.dated_on >= first)
    if last is not None:
        wanted = wanted.where(Voucher.dated_on <= last)
    if only is not None:
        wanted = wanted.where(Voucher.id.in_(list(only)))
    return [
        Movement(
            voucher,
            Money(int(fen)),
            line_id,
            not line_id and not others_line and other_day is not None and (last is None or other_day <= last),
        )
        for voucher, fen, line_id, other_day, others_line in session.execute(wanted)
    ]


def _matched_later(session: Session, entity: Entity, account: str, ends_on: date) -> set[int]:
    """Return the lines after a day: a voucher that is one of them was not at the bank yet on that day."""
    lines = select(BankLine.id).where(
        BankLine.entity_id == entity.id, BankLine.account == account, BankLine.on > ends_on
    )
    return set(session.scalars(lines))


def _balance(session: Session, entity: Entity, account: str, on: date) -> Money:
    """Return the balance of an account at the end of a day, by the dates of its vouchers."""
    until = _sums(entity, account).join(Voucher, Voucher.id == Posting.voucher_id).where(Voucher.dated_on <= on)
    return Money(int(session.scalar(until) or 0))


def _sums(entity: Entity, account: str) -> Select[Any]:
    """Select what postings moved on an account, in fen; what came in is positive."""
    mine = select(Account.id).where(Account.entity_id == entity.id, Account.code == account)
    came, went = Posting.debit_id.in_(mine), Posting.credit_id.in_(mine)
    signed = case((came, Posting.amount_fen), else_=0) - case((went, Posting.amount_fen), else_=0)
    return select(func.sum(signed).label("fen")).select_from(Posting).where(came | went)
