"""Answer questions about the books: balances, and vouchers as they are printed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, selectinload
from sqlalchemy.sql.base import ExecutableOption

from core.errors import NotFoundError
from core.money import ZERO, Money
from ledger.entities.models import Entity
from ledger.journal.chart import Side
from ledger.journal.models import Account, Balance, Posting, Voucher
from ledger.journal.periods import closing_period


@dataclass(frozen=True, slots=True)
class Leg:
    """One line of a printed voucher: the pairs regrouped by account and side."""

    account: Account
    debit: Money | None
    credit: Money | None


def balance(session: Session, entity: Entity, code: str, subject: str | None = None) -> Money:
    """Return debit minus credit of an account, of all its sub-accounts or of one."""
    moved = select(func.coalesce(func.sum(Balance.debit_fen - Balance.credit_fen), 0)).join(
        Account, Account.id == Balance.account_id
    )
    moved = moved.where(Account.entity_id == entity.id, Account.code == code)
    if subject is not None:
        moved = moved.where(Account.subject == subject)
    return Money(int(session.scalar(moved) or 0))


def balances_by_subject(
    session: Session, entity: Entity, codes: Iterable[str], *, through: int | None = None, since: int = 0
) -> dict[tuple[str, str], Money]:
    """Return debit minus credit by code and subject, over the periods given, without the zeros."""
    moved = (
        select(Account.code, Account.subject, func.sum(Balance.debit_fen - Balance.credit_fen))
        .join(Balance, Balance.account_id == Account.id)
        .where(Account.entity_id == entity.id, Account.code.in_(list(codes)), Balance.period >= since)
        .group_by(Account.code, Account.subject)
    )
    if through is not None:
        moved = moved.where(Balance.period <= through)
    return {(code, subject): Money(int(fen)) for code, subject, fen in session.execute(moved) if fen}


def debits_by_event(
    session: Session, entity: Entity, code: str, subjects: Iterable[str]
) -> dict[tuple[str, str], Money]:
    """Return what was debited to some sub-accounts of an account, by subject and event; red ink counts as less."""
    sums = (
        select(Account.subject, Voucher.event, func.sum(Posting.amount_fen))
        .join(Posting, Posting.debit_id == Account.id)
        .join(Voucher, Voucher.id == Posting.voucher_id)
        .where(Account.entity_id == entity.id, Account.code == code, Account.subject.in_(list(subjects)))
        .group_by(Account.subject, Voucher.event)
    )
    return {(subject, event): Money(int(fen)) for subject, event, fen in session.execute(sums)}


def moved_by(
    session: Session,
    entity: Entity,
    code: str,
    *,
    events: Sequence[str] = (),
    apart_from: Sequence[str] = (),
    through: int | None = None,
) -> dict[tuple[str, str], Money]:
    """Return debit minus credit that some vouchers have left on each sub-account of an account, by (code, subject).

    They are those of `events`, where any are named, without those whose source begins with one of `apart_from`.
    """
    wanted = [Voucher.entity_id == entity.id, Account.code == code]
    wanted += [Voucher.event.in_(events)] if events else []
    wanted += [~Voucher.source.startswith(source, autoescape=True) for source in apart_from]
    wanted += [Voucher.period <= through] if through is not None else []
    moved: dict[tuple[str, str], Money] = {}
    for side, sign in ((Posting.debit_id, 1), (Posting.credit_id, -1)):
        sums = (
            select(Account.subject, func.sum(Posting.amount_fen))
            .join(Voucher, Voucher.id == Posting.voucher_id)
            .join(Account, Account.id == side)
            .where(*wanted)
            .group_by(Account.subject)
        )
        for subject, fen in session.execute(sums):
            moved[code, subject] = moved.get((code, subject), ZERO) + Money(int(fen) * sign)
    return moved


def journal(
    session: Session, entity: Entity, *, year: int, sought: str = "", page: int = 1, size: int = 50
) -> tuple[list[Voucher], int]:
    """Return one page of a year's vouchers, newest first, and how many there are.

    `sought` is a part of the memo, an amount in yuan on any line or in all, or a number.
    """
    within = [Voucher.entity_id == entity.id, Voucher.period.between(year * 100 + 1, closing_period(year))]
    if sought:
        within.append(_says(sought))
    count = session.scalar(select(func.count()).select_from(Voucher).where(*within)) or 0
    vouchers = session.scalars(
        select(Voucher)
        .where(*within)
        .options(_with_rows())
        .order_by(Voucher.period.desc(), Voucher.number.desc())
        .limit(size)
        .offset((page - 1) * size)
    )
    return list(vouchers), count


def _says(sought: str) -> ColumnElement[bool]:
    """Return the condition that a voucher says what is looked for."""
    ways = [Voucher.memo.contains(sought, autoescape=True)]
    digits = sought.removeprefix("记").lstrip("-0")
    if digits.isascii() and digits.isdecimal() and len(digits) < _MOST_DIGITS:
        ways.append(Voucher.number == int(digits))
    with suppress(ValueError):
        fen = Money.parse(sought).fen
        of_it = select(Posting.voucher_id).where(Posting.voucher_id == Voucher.id, Posting.amount_fen.in_([fen, -fen]))
        ways += [Voucher.total_fen.in_([fen, -fen]), of_it.exists()]
    return or_(*ways)


_MOST_DIGITS = 9


def vouchers_in(session: Session, entity: Entity, period: int) -> list[Voucher]:
    """Return the vouchers of a period in the order of their numbers, to be printed and bound."""
    wanted = select(Voucher).where(Voucher.entity_id == entity.id, Voucher.period == period).order_by(Voucher.number)
    return list(session.scalars(wanted.options(_with_rows())))


def get_voucher(session: Session, entity: Entity, period: int, number: int) -> Voucher:
    """Return a voucher by its printed number; it must be there."""
    voucher = session.scalar(
        select(Voucher)
        .where(Voucher.entity_id == entity.id, Voucher.period == period, Voucher.number == number)
        .options(_with_rows())
    )
    if voucher is None:
        raise NotFoundError
    return voucher


def get_voucher_by_id(session: Session, entity: Entity, voucher_id: int) -> Voucher:
    """Return a voucher of an entity with its rows; it must be there."""
    wanted = select(Voucher).where(Voucher.entity_id == entity.id, Voucher.id == voucher_id)
    voucher = session.scalar(wanted.options(_with_rows()))
    if voucher is None:
        raise NotFoundError
    return voucher


def vouchers_of(session: Session, source: str) -> list[Voucher]:
    """Return the vouchers that record one deed, in the order of posting."""
    found = select(Voucher).where(Voucher.source == source).options(_with_rows()).order_by(Voucher.id)
    return list(session.scalars(found))


def newest_from(session: Session, entity: Entity, sources: Iterable[str], *, limit: int) -> list[Voucher]:
    """Return an entity's newest vouchers whose sources begin with one of these."""
    begun = or_(*(Voucher.source.startswith(source, autoescape=True) for source in sources))
    wanted = select(Voucher).where(Voucher.entity_id == entity.id, begun).options(_with_rows())
    return list(session.scalars(wanted.order_by(Voucher.id.desc()).limit(limit)))


def legs(voucher: Voucher) -> list[Leg]:
    """Return the lines of the printed voucher: debits first, then credits, one per account."""
    sums: dict[tuple[Side, int], int] = {}
    accounts: dict[int, Account] = {}
    for row in voucher.postings:
        for side, account in ((Side.DEBIT, row.debit), (Side.CREDIT, row.credit)):
            accounts[account.id] = account
            sums[side, account.id] = sums.get((side, account.id), 0) + row.amount_fen
    ordered = sorted(sums.items(), key=lambda item: (item[0][0] is Side.CREDIT, accounts[item[0][1]].code))
    return [
        Leg(
            accounts[key],
            Money(fen) if side is Side.DEBIT else None,
            Money(fen) if side is Side.CREDIT else None,
        )
        for (side, key), fen in ordered
    ]


def _with_rows() -> ExecutableOption:
    rows = selectinload(Voucher.postings)
    return rows.options(selectinload(Posting.debit), selectinload(Posting.credit))
