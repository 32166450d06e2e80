"""Find everything in the books that does not agree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ledger.journal.models import Account, Balance, Period, Posting, Voucher


@dataclass(frozen=True, slots=True)
class Fault:
    """Something in the books that does not agree."""

    where: str
    what: str


def faults(session: Session) -> Iterator[Fault]:
    """Yield everything that does not agree: rows against headers, balances against rows, gaps in numbers."""
    yield from _broken_vouchers(session)
    yield from _drifted_balances(session)
    yield from _gaps(session)


def _broken_vouchers(session: Session) -> Iterator[Fault]:
    rows = (
        select(Posting.voucher_id, func.count().label("lines"), func.sum(Posting.amount_fen).label("total"))
        .group_by(Posting.voucher_id)
        .subquery()
    )
    differs = (func.coalesce(rows.c.lines, 0) != Voucher.line_count) | (
        func.coalesce(rows.c.total, 0) != Voucher.total_fen
    )
    broken = select(Voucher).outerjoin(rows, rows.c.voucher_id == Voucher.id).where(differs)
    for voucher in session.scalars(broken):
        yield Fault(f"{voucher.period} {voucher.label}", "its rows differ from its header")


def _drifted_balances(session: Session) -> Iterator[Fault]:
    summed: dict[tuple[int, int], list[int]] = {}
    for column, side in ((Posting.debit_id, 0), (Posting.credit_id, 1)):
        sums = (
            select(column, Voucher.period, func.sum(Posting.amount_fen))
            .join(Voucher, Voucher.id == Posting.voucher_id)
            .group_by(column, Voucher.period)
        )
        for account, period, fen in session.execute(sums):
            summed.setdefault((account, period), [0, 0])[side] = int(fen)
    kept = {(b.account_id, b.period): [b.debit_fen, b.credit_fen] for b in session.scalars(select(Balance))}
    for key in sorted(summed.keys() | kept.keys()):
        if summed.get(key, [0, 0]) != kept.get(key, [0, 0]):
            drifted = session.get_one(Account, key[0])
            where = f"{key[1]} {drifted.code} {drifted.subject}".rstrip()
            yield Fault(where, "the balance differs from its rows")


def _gaps(session: Session) -> Iterator[Fault]:
    counted = (
        select(Period.period, Period.last_voucher_no, func.count(Voucher.id), func.max(Voucher.number))
        .outerjoin(Voucher, (Voucher.entity_id == Period.entity_id) & (Voucher.period == Period.period))
        .group_by(Period.entity_id, Period.period, Period.last_voucher_no)
    )
    for period, last, count, highest in session.execute(counted):
        if count != last or (highest or 0) != last:
            yield Fault(str(period), "voucher numbers have a gap")
