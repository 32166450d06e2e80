"""Selling: events 19 and 20 wholesale, 36 to 38 online. Revenue is booked at dispatch (制度 Art. 47)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from core.money import Money
from ledger.journal.posting import Pair, Posted
from ledger.rules.posting_rule import Deed, Split, at, post_deed

ONLINE, WHOLESALE, FREIGHT = "channel:online", "channel:wholesale", "channel:freight"


def wholesale_dispatched(
    session: Session, deed: Deed, *, customer: str, amount: Money, costs: tuple[Split, ...]
) -> Posted:
    """Events 19 and 20: goods leave for a wholesaler. Dr 113-customer Cr 501; Dr 521 Cr 121-lot."""
    return post_deed(
        session, deed, "19", Pair(at("113", customer), at("501", WHOLESALE), amount), *_cost_of_goods(costs)
    )


def customer_paid(session: Session, deed: Deed, *, customer: str, amount: Money) -> Posted:
    """Record that a wholesaler has paid. Dr 102, Cr 113-customer."""
    return post_deed(session, deed, "19p", Pair(at("102"), at("113", customer), amount))


def order_paid(session: Session, deed: Deed, *, order: str, into: str, amount: Money) -> Posted:
    """Event 36: paid before delivery. Dr `into` (101 cash, 102 bank, 109 wallet), Cr 211-order."""
    return post_deed(session, deed, "36", Pair(at(into), at("211", order), amount))


def order_dispatched(
    session: Session, deed: Deed, *, order: str, goods: Money, freight: Money, costs: tuple[Split, ...]
) -> Posted:
    """Event 37: a paid order leaves. Dr 211-order Cr 501 (goods, and freight charged); Dr 521 Cr 121-lot."""
    return post_deed(
        session,
        deed,
        "37",
        Pair(at("211", order), at("501", ONLINE), goods),
        Pair(at("211", order), at("501", FREIGHT), freight),
        *_cost_of_goods(costs),
    )


def order_refunded(session: Session, deed: Deed, *, order: str, out_of: str, amount: Money) -> Posted:
    """Event 38: refunded before dispatch. Dr 211-order, Cr `out_of`."""
    return post_deed(session, deed, "38", Pair(at("211", order), at(out_of), amount))


def _cost_of_goods(costs: tuple[Split, ...]) -> list[Pair]:
    return [Pair(at("521", "cost"), at("121", split.subject), split.amount) for split in costs]
