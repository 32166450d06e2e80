"""A cooperative hands its lots to the merchant of record: one deed, two vouchers, one commit."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from core.money import Money
from core.weight import Weight
from ledger.entities.models import Entity
from ledger.journal.drafts import Pair, Posted
from ledger.rules.posting_rule import Deed, at, post_deed, trade


@dataclass(frozen=True, kw_only=True, slots=True)
class Traded:
    """What a member cooperative brings to its union: its number there, the product, and how much of it."""

    member_no: str
    product: str
    weight: Weight


def handed_over(
    session: Session, deed: Deed, *, merchant: Entity, lot: str, price: Money, cost: Money, traded: Traded | None = None
) -> tuple[Posted, Posted]:
    """Sell a lot at the transfer price, in both books.

    Cooperative: Dr 113-merchant Cr 501, Dr 521 Cr 121-lot. Merchant: Dr 121-lot Cr 114-member cooperative. Where the
    cooperative is a member of the merchant, a union, this is its trade with it (`traded`).
    """
    seller = f"entity:{deed.entity.code}"
    sold = post_deed(
        session,
        deed,
        "t1",
        Pair(at("113", f"entity:{merchant.code}"), at("501", "channel:transfer"), price),
        Pair(at("521", "cost"), at("121", lot), cost),
    )
    taking = replace(deed, entity=merchant)
    taken = post_deed(session, taking, "t2", Pair(at("121", lot), at("114", seller), price))
    if traded is not None and taken.is_new:
        session.add(trade(taking, traded.member_no, traded.product, traded.weight, price))
    return sold, taken


def transfer_paid(session: Session, deed: Deed, *, merchant: Entity, amount: Money) -> tuple[Posted, Posted]:
    """Pay the cooperative what the merchant owes it. Merchant: Dr 114 Cr 102. Cooperative: Dr 102 Cr 113."""
    seller = f"entity:{deed.entity.code}"
    got = post_deed(session, deed, "t3", Pair(at("102"), at("113", f"entity:{merchant.code}"), amount))
    paid = post_deed(session, replace(deed, entity=merchant), "t4", Pair(at("114", seller), at("102"), amount))
    return got, paid
