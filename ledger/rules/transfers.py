"""A cooperative hands its lots to the merchant of record: one deed, two vouchers, one commit."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.orm import Session

from core.money import Money
from ledger.entities.models import Entity
from ledger.journal.drafts import Pair, Posted
from ledger.rules.posting_rule import Deed, at, post_deed


def handed_over(
    session: Session, deed: Deed, *, merchant: Entity, lot: str, price: Money, cost: Money
) -> tuple[Posted, Posted]:
    """Sell a lot at the transfer price, in both books.

    Cooperative: Dr 113-merchant Cr 501, Dr 521 Cr 121-lot. Merchant: Dr 121-lot Cr 114-member cooperative.
    """
    seller = f"entity:{deed.entity.code}"
    sold = post_deed(
        session,
        deed,
        "t1",
        Pair(at("113", f"entity:{merchant.code}"), at("501", "channel:transfer"), price),
        Pair(at("521", "cost"), at("121", lot), cost),
    )
    taken = post_deed(session, replace(deed, entity=merchant), "t2", Pair(at("121", lot), at("114", seller), price))
    return sold, taken


def transfer_paid(session: Session, deed: Deed, *, merchant: Entity, amount: Money) -> tuple[Posted, Posted]:
    """Pay the cooperative what the merchant owes it. Merchant: Dr 114 Cr 102. Cooperative: Dr 102 Cr 113."""
    seller = f"entity:{deed.entity.code}"
    got = post_deed(session, deed, "t3", Pair(at("102"), at("113", f"entity:{merchant.code}"), amount))
    paid = post_deed(session, replace(deed, entity=merchant), "t4", Pair(at("114", seller), at("102"), amount))
    return got, paid
