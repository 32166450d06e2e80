"""The vouchers of an entity as plain rows, read in batches, for every export."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from core.money import Money
from ledger.entities.models import Entity
from ledger.journal.models import Account, Balance, Posting, Voucher

_BATCH = 1_000


def vouchers(session: Session, entity: Entity) -> Iterator[Voucher]:
    """Yield every voucher with its rows, by date, period and number."""
    wanted = (
        select(Voucher)
        .where(Voucher.entity_id == entity.id)
        .options(selectinload(Voucher.postings))
        .order_by(Voucher.dated_on, Voucher.period, Voucher.number)
        .execution_options(yield_per=_BATCH)
    )
    yield from session.scalars(wanted)


def accounts(session: Session, entity: Entity) -> dict[int, Account]:
    """Return the accounts of an entity by id."""
    wanted = select(Account).where(Account.entity_id == entity.id).order_by(Account.code, Account.subject)
    return {account.id: account for account in session.scalars(wanted)}


def balances_through(session: Session, entity: Entity, period: int) -> dict[int, Money]:
    """Return debit minus credit of every account at the end of a period, from the balances that the books keep."""
    held: dict[int, Money] = {}
    wanted = (
        select(Balance)
        .join(Account, Account.id == Balance.account_id)
        .where(Account.entity_id == entity.id, Balance.period <= period)
    )
    for balance in session.scalars(wanted):
        moved = Money(balance.debit_fen - balance.credit_fen)
        held[balance.account_id] = held.get(balance.account_id, Money(0)) + moved
    return held


def begins_on(session: Session, entity: Entity) -> date:
    """Return the first day that anything in the books bears: opening balances are dated before the first year."""
    first = session.scalar(select(func.min(Voucher.dated_on)).where(Voucher.entity_id == entity.id))
    return min(first, entity.opened_on) if first else entity.opened_on


def last_day(session: Session, entity: Entity) -> date | None:
    """Return the date of the newest voucher."""
    newest = select(Voucher.dated_on).where(Voucher.entity_id == entity.id).order_by(Voucher.dated_on.desc())
    return session.scalar(newest.limit(1))


def in_rows(posting: Posting) -> tuple[int, int, Money]:
    """Return a posting as (debited account, credited account, amount)."""
    return posting.debit_id, posting.credit_id, Money(posting.amount_fen)
