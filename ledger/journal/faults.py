"""Find everything in the books that does not agree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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


def standing_faults(session: Session, entity: Entity | None = None) -> Iterator[Fault]:
    """Yield every balance that differs from its rows, and every gap in the numbers, of one entity or of all."""
    of = {one.id: one.code for one in ([entity] if entity else session.scalars(select(Entity)))}
    yield from _drifted_balances(session, of)
    yield from _gaps(session, of)
    if entity is None:
        yield from _orphans(session)


def _drifted_balances(session: Session, of: Mapping[int, str]) -> Iterator[Fault]:
    summed: dict[tuple[int, int], list[int]] = {}
    for column, side in ((Posting.debit_id, 0), (Posting.credit_id, 1)):
        sums = (
            select(column, Voucher.period, func.sum(Posting.amount_fen))
            .join(Voucher, Voucher.id == Posting.voucher_id)
            .where(Voucher.entity_id.in_(of))
            .group_by(column, Voucher.period)
        )
        for account, period, fen in session.execute(sums):
            summed.setdefault((account, period), [0, 0])[side] = int(fen)
    accounts = {account.id: account for account in session.scalars(select(Account))}
    kept = {
        (b.account_id, b.period): [b.debit_fen, b.credit_fen]
        for b in session.scalars(select(Balance))
        if b.account_id not in accounts or accounts[b.account_id].entity_id in of
    }
    for key in sorted(summed.keys() | kept.keys()):
        if summed.get(key, [0, 0]) != kept.get(key, [0, 0]):
            drifted = accounts.get(key[0])
            whose = of.get(drifted.entity_id, "?") if drifted else "?"
            which = f"{drifted.code} {drifted.subject}" if drifted else f"account {key[0]}, which nobody keeps"
            where = f"{whose} {key[1]} {which}".rstrip()
            yield Fault(where, "the balance differs from its rows")


def _gaps(session: Session, of: Mapping[int, str]) -> Iterator[Fault]:
    counted = (
        select(
            Period.entity_id, Period.period, Period.last_voucher_no, func.count(Voucher.id), func.max(Voucher.number)
        )
        .outerjoin(Voucher, (Voucher.entity_id == Period.entity_id) & (Voucher.period == Period.period))
        .where(Period.entity_id.in_(of))
        .group_by(Period.entity_id, Period.period, Period.last_voucher_no)
    )
    for entity_id, period, last, count, highest in session.execute(counted):
        if count != last or (highest or 0) != last:
            yield Fault(f"{of[entity_id]} {period}", "voucher numbers have a gap")


def _orphans(session: Session) -> Iterator[Fault]:
    alone = select(Posting.voucher_id).outerjoin(Voucher, Voucher.id == Posting.voucher_id).where(Voucher.id.is_(None))
    for voucher_id in session.scalars(alone.distinct().order_by(Posting.voucher_id)):
        yield Fault(f"rows of voucher {voucher_id}", "the voucher that they belong to is missing")
