"""Selling: events 19 to 25, and 36 to 40 online. Revenue is booked at dispatch (制度 Art. 47)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from core.money import ZERO, Money
from ledger.journal.drafts import Pair, Posted
from ledger.rules.posting_rule import BANK, Deed, Split, at, post_deed

ONLINE, WHOLESALE, FREIGHT = "channel:online", "channel:wholesale", "channel:freight"
VAT = "vat"


def wholesale_dispatched(
    session: Session, deed: Deed, *, customer: str, amount: Money, costs: tuple[Split, ...]
) -> Posted:
    """Events 19 and 20: goods leave for a wholesaler. Dr 113-customer Cr 501; Dr 521 Cr 121-lot."""
    return post_deed(
        session, deed, "19", Pair(at("113", customer), at("501", WHOLESALE), amount), *_cost_of_goods(costs)
    )


def customer_paid(session: Session, deed: Deed, *, customer: str, amount: Money, into: str = BANK) -> Posted:
    """Record that a wholesaler has paid. Dr 102 or 101, Cr 113-customer."""
    return post_deed(session, deed, "19p", Pair(at(into), at("113", customer), amount))


def order_paid(session: Session, deed: Deed, *, order: str, into: str, amount: Money) -> Posted:
    """Event 36: paid before delivery. Dr `into` (101 cash, 102 bank, 109 wallet), Cr 211-order."""
    return post_deed(session, deed, "36", Pair(at(into), at("211", order), amount))


def order_dispatched(
    session: Session,
    deed: Deed,
    *,
    order: str,
    goods: Money,
    freight: Money,
    costs: tuple[Split, ...],
    tax: Money = ZERO,
) -> Posted:
    """Event 37: a paid order leaves. Dr 211-order Cr 501 (goods, and freight charged) and 214; Dr 521 Cr 121-lot.

    `goods` is net of `tax`, where the goods are taxed at all.
    """
    return post_deed(
        session,
        deed,
        "37",
        Pair(at("211", order), at("501", ONLINE), goods),
        Pair(at("211", order), at("501", FREIGHT), freight),
        Pair(at("211", order), at("214", VAT), tax),
        *_cost_of_goods(costs),
    )


def order_refunded(session: Session, deed: Deed, *, order: str, out_of: str, amount: Money) -> Posted:
    """Event 38: refunded before dispatch. Dr 211-order, Cr `out_of`."""
    return post_deed(session, deed, "38", Pair(at("211", order), at(out_of), amount))


def sold_for_cash(
    session: Session, deed: Deed, *, into: str, channel: str, amount: Money, costs: tuple[Split, ...]
) -> Posted:
    """Events 19 and 20, paid at once: Dr 101, 102 or 109, Cr 501-channel; Dr 521 Cr 121-lot."""
    return post_deed(session, deed, "19c", Pair(at(into), at("501", channel), amount), *_cost_of_goods(costs))


def consigned_out(session: Session, deed: Deed, *, agent: str, costs: tuple[Split, ...]) -> Posted:
    """Event 21: goods go to an agent, and stay ours. Dr 125-agent, Cr 121-lot."""
    moved = [Pair(at("125", agent), at("121", split.subject), split.amount) for split in costs]
    return post_deed(session, deed, "21", *moved)


def agent_reported(session: Session, deed: Deed, *, agent: str, amount: Money, fee: Money, cost: Money) -> Posted:
    """Event 21: the agent's list. Dr 113-agent Cr 501; the fee Dr 521 Cr 113; the cost Dr 521 Cr 125."""
    owed = at("113", agent)
    return post_deed(
        session,
        deed,
        "21r",
        Pair(owed, at("501", "channel:agent"), amount),
        Pair(at("521", "agent-fee"), owed, fee),
        Pair(at("521", "cost"), at("125", agent), cost),
    )


def platform_swept(session: Session, deed: Deed, *, amount: Money, fee: Money) -> Posted:
    """Event 22: a platform pays its balance out and keeps its fee. Dr 102 Cr 109; Dr 524 Cr 109."""
    wallet = at("109")
    return post_deed(session, deed, "22", Pair(at("102"), wallet, amount), Pair(at("524", "platform-fee"), wallet, fee))


def quality_deducted(session: Session, deed: Deed, *, customer: str, amount: Money) -> Posted:
    """Event 23: a wholesaler pays less for poor quality. In red: Dr 113-customer, Cr 501."""
    pair = Pair(at("113", customer), at("501", WHOLESALE), -amount)
    return post_deed(session, deed, "23", pair, is_red=True)


def goods_returned(session: Session, deed: Deed, *, customer: str, amount: Money, costs: tuple[Split, ...]) -> Posted:
    """Event 23: goods come back. In red: Dr 113-customer Cr 501, and Dr 521 Cr 121-lot."""
    taken_back = [Pair(at("521", "cost"), at("121", split.subject), -split.amount) for split in costs]
    pair = Pair(at("113", customer), at("501", WHOLESALE), -amount)
    return post_deed(session, deed, "23r", pair, *taken_back, is_red=True)


def spoiled(session: Session, deed: Deed, *, costs: tuple[Split, ...]) -> Posted:
    """Event 24: goods spoil or are missing at a count. Dr 181 Cr 121-lot; Dr 529 Cr 181, so that 181 ends at zero."""
    pending = at("181", "current")
    lost = [Pair(pending, at("121", split.subject), split.amount) for split in costs]
    whole = Money.total(split.amount for split in costs)
    return post_deed(session, deed, "24", *lost, Pair(at("529", "loss"), pending, whole))


def debt_written_off(session: Session, deed: Deed, *, customer: str, amount: Money) -> Posted:
    """Event 25: a receivable is written off after approval. Dr 529, Cr 113-customer."""
    return post_deed(session, deed, "25", Pair(at("529", "bad-debt"), at("113", customer), amount))


def disputed(session: Session, deed: Deed, *, order: str, amount: Money) -> Posted:
    """Event 40: a payment is disputed and held by the platform. Dr 113-order, Cr 109."""
    return post_deed(session, deed, "40", Pair(at("113", order), at("109"), amount))


def dispute_won(session: Session, deed: Deed, *, order: str, amount: Money) -> Posted:
    """Event 40, decided for us: Dr 109, Cr 113-order."""
    return post_deed(session, deed, "40w", Pair(at("109"), at("113", order), amount))


def dispute_lost(session: Session, deed: Deed, *, order: str, amount: Money) -> Posted:
    """Event 40, decided against us: the cooperative bears it. Dr 529, Cr 113-order."""
    return post_deed(session, deed, "40l", Pair(at("529", "dispute"), at("113", order), amount))


def _cost_of_goods(costs: tuple[Split, ...]) -> list[Pair]:
    return [Pair(at("521", "cost"), at("121", split.subject), split.amount) for split in costs]
