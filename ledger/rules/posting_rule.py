"""The shape that all rules share: the deed that is recorded, and how its pairs are posted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.money import Money
from core.weight import Weight
from ledger.entities.models import Entity
from ledger.journal.drafts import AccountKey, Draft, Pair, Posted
from ledger.journal.posting import post
from ledger.members.models import BACK, Patronage
from ledger.rules.events import EVENTS

BANK = "102"
"""Where money goes and comes from unless it is said: the bank. A village also keeps cash, 101."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Deed:
    """What every rule needs to know of the deed: whose books, when, by whom, and the name of its source.

    `source` ("ticket:…", "order:…") is unique to the deed; together with the event it makes the idempotency key.
    """

    entity: Entity
    on: date
    made_by: str
    source: str
    memo: str


@dataclass(frozen=True, slots=True)
class Split:
    """Part of an amount that belongs to one subject."""

    subject: str
    amount: Money


def at(code: str, subject: str = "") -> AccountKey:
    """Name an account."""
    return AccountKey(code, subject)


def post_deed(session: Session, deed: Deed, event: str, *pairs: Pair, period: int = 0, is_red: bool = False) -> Posted:
    """Post the pairs of one deed under its event; red ink takes amounts back."""
    return post(session, drafted(deed, event, *pairs, period=period, is_red=is_red))


def drafted(deed: Deed, event: str, *pairs: Pair, period: int = 0, is_red: bool = False) -> Draft:
    """Return the voucher of one deed under its event, which has a name; rules that post thousands collect these."""
    if event not in EVENTS:
        message = f"event {event!r} has no name in ledger.rules.events"
        raise LookupError(message)
    return Draft(
        entity=deed.entity,
        on=deed.on,
        key=f"{event}:{deed.source}",
        event=event,
        memo=deed.memo,
        source=deed.source,
        made_by=deed.made_by,
        pairs=pairs,
        period=period,
        is_red=is_red,
    )


def trade(deed: Deed, member_no: str, product: str, weight: Weight, amount: Money) -> Patronage:
    """Return what a deed adds to a member's trade with the cooperative (交易量、交易额); the caller adds it once."""
    return Patronage(
        entity_id=deed.entity.id,
        member_no=member_no,
        on=deed.on,
        product=product,
        weight=weight,
        amount=amount,
        source=deed.source,
    )


def trade_back(session: Session, deed: Deed) -> None:
    """Take what a deed added to members' trade out of it again, under the day of the deed that takes it back."""
    counted = select(Patronage).where(Patronage.entity_id == deed.entity.id, Patronage.source == deed.source)
    for one in session.scalars(counted).all():
        back = replace(deed, source=f"{deed.source}{BACK}")
        session.add(trade(back, one.member_no, one.product, -one.weight, -one.amount))
