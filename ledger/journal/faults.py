"""Find everything in the books that does not agree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ledger.entities.models import Entity
from ledger.journal.contents import Content, contents
from ledger.journal.models import Account, Balance, Period, Posting, Voucher


@dataclass(frozen=True, slots=True)
class Fault:
    """Something in the books that does not agree."""

    where: str
    what: str


def faults(session: Session) -> Iterator[Fault]:
    """Yield everything that does not agree: contents against hashes, balances against rows, gaps in numbers."""
    for entity in session.scalars(select(Entity).order_by(Entity.code)):
        for content in contents(session, entity):
            yield from content_fault(entity, content)
    yield from standing_faults(session)


def content_fault(entity: Entity, content: Content) -> Iterator[Fault]:
    """Yield the fault of a voucher that does not say any more what was hashed when it was written, if it has one."""
    where = f"{entity.code} {content.label}"
    if not content.lines_fit:
        yield Fault(where, "its rows differ from its header")
    elif not content.is_sound:
        yield Fault(where, "its content differs from its hash")


def standing_faults(session: Session) -> Iterator[Fault]:
    """Yield every balance that differs from its rows, and every gap in the numbers of vouchers."""
    yield from _drifted_balances(session)
    yield from _gaps(session)


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
