"""Buying produce: event 13 from a member, event 17 from a neighbour, event 14 and 17 paid."""

from __future__ import annotations

from sqlalchemy.orm import Session

from core.money import Money
from core.weight import Weight
from ledger.journal.posting import Pair, Posted
from ledger.rules.posting_rule import Deed, at, post_deed, trade


def bought_from_member(
    session: Session, deed: Deed, *, member_no: str, lot: str, product: str, weight: Weight, amount: Money
) -> Posted:
    """Event 13: bought out from a member. Dr 121-lot, Cr 114-member; and the trade enters the member account."""
    posted = post_deed(session, deed, "13", Pair(at("121", lot), at("114", f"member:{member_no}"), amount))
    if posted.is_new:
        session.add(trade(deed, member_no, product, weight, amount))
    return posted


def bought_from_neighbour(session: Session, deed: Deed, *, seller: str, lot: str, amount: Money) -> Posted:
    """Event 17: bought from a grower who is no member. Dr 121-lot, Cr 211-seller."""
    return post_deed(session, deed, "17", Pair(at("121", lot), at("211", seller), amount))


def member_paid(session: Session, deed: Deed, *, member_no: str, amount: Money) -> Posted:
    """Event 14: a member is paid for produce. Dr 114-member, Cr 102."""
    return post_deed(session, deed, "14", Pair(at("114", f"member:{member_no}"), at("102"), amount))


def neighbour_paid(session: Session, deed: Deed, *, seller: str, amount: Money) -> Posted:
    """Event 17, paid: Dr 211-seller, Cr 102."""
    return post_deed(session, deed, "17p", Pair(at("211", seller), at("102"), amount))
