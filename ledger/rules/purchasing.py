"""Buying produce: events 13 to 18, and the second payment of a contract."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.orm import Session

from core.money import ZERO, Money
from core.weight import Weight
from ledger.journal.drafts import Pair, Posted
from ledger.journal.posting import post
from ledger.rules.posting_rule import BANK, Deed, at, drafted, post_deed, trade


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


def member_paid(
    session: Session, deed: Deed, *, member_no: str, amount: Money, out_of: str = BANK, again: int = 0
) -> Posted:
    """Event 14: a member is paid for produce. Dr 114-member, Cr 102 or 101.

    `again` is how often the deed was paid and came back before.
    """
    return _paid(session, deed, "14", Pair(at("114", f"member:{member_no}"), at(out_of), amount), again)


def neighbour_paid(
    session: Session, deed: Deed, *, seller: str, amount: Money, out_of: str = BANK, again: int = 0
) -> Posted:
    """Event 17, paid: Dr 211-seller, Cr 102 or 101; `again` as above."""
    return _paid(session, deed, "17p", Pair(at("211", seller), at(out_of), amount), again)


def _paid(session: Session, deed: Deed, event: str, pair: Pair, again: int) -> Posted:
    draft = drafted(deed, event, pair)
    return post(session, replace(draft, key=f"{draft.key}:{again + 1}") if again else draft)


def taken_on_consignment(session: Session, deed: Deed, *, member_no: str, lot: str, amount: Money) -> Posted:
    """Event 15: a member's goods are taken for sale at an agreed price. Dr 128-lot, Cr 114-member."""
    return post_deed(session, deed, "15", Pair(at("128", lot), at("114", f"member:{member_no}"), amount))


def consignment_sold(
    session: Session, deed: Deed, *, lot: str, into: str, agreed: Money, proceeds: Money, payer: str = ""
) -> Posted:
    """Event 16: the goods of event 15 are sold. Dr `into` Cr 128 as agreed; more is Cr 501, less is Dr 521."""
    more, less = max(ZERO, proceeds - agreed), max(ZERO, agreed - proceeds)
    return post_deed(
        session,
        deed,
        "16",
        Pair(at(into, payer), at("128", lot), agreed - less),
        Pair(at("521", "consignment"), at("128", lot), less),
        Pair(at(into, payer), at("501", "channel:consignment"), more),
    )


def inputs_for_member(session: Session, deed: Deed, *, member_no: str, cost: Money, fee: Money = ZERO) -> Posted:
    """Event 18: inputs are bought for a member, for a fee. Dr 114-member; Cr 102, and Cr 501-service."""
    member = at("114", f"member:{member_no}")
    return post_deed(
        session, deed, "18", Pair(member, at("102"), cost), Pair(member, at("501", "channel:service"), fee)
    )


def member_repaid(session: Session, deed: Deed, *, member_no: str, amount: Money, into: str = BANK) -> Posted:
    """Event 18, repaid: a member pays for what was bought for him. Dr 102 or 101, Cr 114-member."""
    return post_deed(session, deed, "18p", Pair(at(into), at("114", f"member:{member_no}"), amount))


def second_payment(
    session: Session, deed: Deed, *, seller: str, amount: Money, member_no: str = "", product: str = ""
) -> Posted:
    """Accrue a second payment that a contract promises: price, not patronage refund. Dr 521; Cr 114 or 211.

    As it is price, it is part of a member's trade in the product (交易额), without adding to its quantity.
    """
    owed = at("114", f"member:{member_no}") if member_no else at("211", seller)
    posted = post_deed(session, deed, "second", Pair(at("521", "cost"), owed, amount))
    if member_no and posted.is_new:
        session.add(trade(deed, member_no, product, Weight(0), amount))
    return posted
