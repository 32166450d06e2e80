"""Write down what each member's part is of the reserve, of subsidies and of donations (合作社法 Art. 42–44)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from core.money import ZERO, Money
from ledger.distribution.allocation import largest_remainder, number_order
from ledger.entities.models import Entity
from ledger.journal.models import Voucher
from ledger.journal.periods import closing_period
from ledger.journal.reading import balances_by_subject, moved_by
from ledger.members.models import QuantifiedShare, ShareKind

Shares = Mapping[tuple[str, ShareKind], Money]
EQUAL = {ShareKind.SUBSIDY: "subsidy", ShareKind.DONATION: "donation"}
"""The kinds that every member has the same part of, and the sub-account of 311 that each is a part of."""


BY_MEMBER_ON_322 = ("28-31", "34c", "left")
"""The events that move the reserve and every member's part of it by the same amount."""


def shares_held(session: Session, entity: Entity, through: date) -> dict[tuple[str, ShareKind], Money]:
    """Return every member's shares by (member number, kind) as they stood at the end of a day."""
    sums = (
        select(QuantifiedShare.member_no, QuantifiedShare.kind, func.sum(QuantifiedShare.amount))
        .where(QuantifiedShare.entity_id == entity.id, QuantifiedShare.on <= through)
        .group_by(QuantifiedShare.member_no, QuantifiedShare.kind)
    )
    return {(number, kind): amount for number, kind, amount in session.execute(sums) if amount}


def equal_shares(
    session: Session, entity: Entity, year: int, numbers: Sequence[str]
) -> dict[tuple[str, ShareKind], Money]:
    """Divide what 311 holds at a year's end equally among members; the last fen go to the lowest numbers."""
    held = balances_by_subject(session, entity, ["311"], through=closing_period(year))
    shares: dict[tuple[str, ShareKind], Money] = {}
    for kind, subject in EQUAL.items():
        parts = largest_remainder(-held.get(("311", subject), ZERO).fen, [1] * len(numbers), numbers)
        shares |= {(number, kind): Money(part) for number, part in zip(numbers, parts, strict=True) if part}
    return shares


def quantify_equally(session: Session, entity: Entity, on: date, wanted: Shares, *, source: str, memo: str) -> None:
    """Bring the equal shares to what they are to be, by an entry for each difference.

    A member whom `wanted` does not name has no such share any more: who left frees his for those who stay.
    """
    held = shares_held(session, entity, on)
    keys = sorted({key for key in (*held, *wanted) if key[1] in EQUAL})
    differences = {key: wanted.get(key, ZERO) - held.get(key, ZERO) for key in keys}
    add_shares(session, entity, differences, on=on, source=source, memo=memo)


def parts_of_reserve(session: Session, entity: Entity, amount: Money, on: date) -> dict[str, Money]:
    """Share an amount out over the members' parts of the reserve, in proportion, by member number."""
    held = {
        number: part for (number, kind), part in shares_held(session, entity, on).items() if kind is ShareKind.RESERVE
    }
    numbers = sorted(held, key=number_order)
    parts = largest_remainder(amount.fen, [held[number].fen for number in numbers], numbers)
    return {number: Money(part) for number, part in zip(numbers, parts, strict=True) if part}


def quantified_reserve(session: Session, entity: Entity, on: date) -> Money:
    """Return how much of the reserve stands in the members' accounts."""
    held = shares_held(session, entity, on)
    return Money.total(part for (_number, kind), part in held.items() if kind is ShareKind.RESERVE)


def take_from_reserve(
    session: Session, entity: Entity, parts: Mapping[str, Money], *, on: date, source: str, memo: str
) -> None:
    """Enter what each member's part of the reserve lost."""
    taken = {(number, ShareKind.RESERVE): -part for number, part in parts.items()}
    add_shares(session, entity, taken, on=on, source=source, memo=memo)


def add_share(
    session: Session, entity: Entity, key: tuple[str, ShareKind], amount: Money, *, on: date, source: str, memo: str
) -> None:
    """Add one entry to a member's share."""
    add_shares(session, entity, {key: amount}, on=on, source=source, memo=memo)


def add_shares(session: Session, entity: Entity, amounts: Shares, *, on: date, source: str, memo: str) -> None:
    """Add an entry to every share that is not nothing; a source enters once for each member and kind."""
    same = {"entity_id": entity.id, "on": on, "source": source, "memo": memo}
    rows = [
        same | {"member_no": number, "kind": kind, "amount": amount}
        for (number, kind), amount in amounts.items()
        if amount
    ]
    if rows:
        session.execute(insert(QuantifiedShare), rows)


def quantified_with_its_vouchers(session: Session, entity: Entity, through: int) -> tuple[Money, Money]:
    """Return what was entered for members by the deeds that move 322 for each of them, and what these moved on 322.

    These are the appropriation, a conversion and a member's leaving; a loss may be covered out of what nobody holds.
    """
    deeds = select(Voucher.id, Voucher.source).where(
        Voucher.entity_id == entity.id, Voucher.event.in_(BY_MEMBER_ON_322), Voucher.period <= through
    )
    vouchers = session.execute(deeds).all()
    sources = {row.source for row in vouchers} | {f"reversal:{row.id}" for row in vouchers}
    entries = select(QuantifiedShare.source, QuantifiedShare.amount).where(
        QuantifiedShare.entity_id == entity.id, QuantifiedShare.kind == ShareKind.RESERVE
    )
    entered = Money.total(row.amount for row in session.execute(entries) if row.source in sources)
    moved = moved_by(session, entity, "322", events=BY_MEMBER_ON_322, through=through)
    return entered, -Money.total(moved.values())
