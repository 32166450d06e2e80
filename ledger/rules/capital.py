"""Capital, subsidies and donations: events 1 to 6; the members' share in the union: event 35."""

from __future__ import annotations

from sqlalchemy.orm import Session

from core.money import ZERO, Money
from ledger.journal.drafts import Pair, Posted
from ledger.rules.posting_rule import BANK, Deed, Split, at, post_deed


def capital_paid(
    session: Session, deed: Deed, *, member: str, amount: Money, premium: Money = ZERO, into: str = BANK
) -> Posted:
    """Event 1: a member pays capital. Dr 102 or 101, Cr 301-member; what exceeds his share, Cr 321."""
    return post_deed(session, deed, "1", Pair(at(into), at("301", member), amount), Pair(at(into), at("321"), premium))


def asset_contributed(
    session: Session, deed: Deed, *, member: str, asset: str, code: str, amount: Money, premium: Money = ZERO
) -> Posted:
    """Event 2: a member contributes a thing or a right that all have valued. Dr 151 or 161, Cr 301-member.

    What its value exceeds the agreed share by is Cr 321.
    """
    given = at(code, asset)
    return post_deed(session, deed, "2", Pair(given, at("301", member), amount), Pair(given, at("321"), premium))


def subsidy_received(session: Session, deed: Deed, *, project: str, amount: Money) -> Posted:
    """Event 3: a state subsidy arrives. Dr 102, Cr 235-project."""
    return post_deed(session, deed, "3", Pair(at("102"), at("235", project), amount))


def subsidy_spent_on_asset(
    session: Session,
    deed: Deed,
    *,
    project: str,
    asset: str,
    amount: Money,
    code: str = "151",
    granted: Money | None = None,
) -> Posted:
    """Event 4: a subsidy becomes an asset. Dr 151 (153 while it is built), Cr 102; and Dr 235, Cr 311-subsidy.

    Where the subsidy paid only a part, `granted` is that part.
    """
    return post_deed(
        session,
        deed,
        "4",
        Pair(at(code, asset), at("102"), amount),
        Pair(at("235", project), at("311", "subsidy"), amount if granted is None else granted),
    )


def subsidy_spent(session: Session, deed: Deed, *, project: str, amount: Money) -> Posted:
    """Event 5: a subsidy is spent on training, certification or the brand. Dr 235-project, Cr 102."""
    return post_deed(session, deed, "5", Pair(at("235", project), at("102"), amount))


def donation_received(session: Session, deed: Deed, *, amount: Money, into: str = BANK) -> Posted:
    """Event 6: somebody donates money. Dr 102 or 101, Cr 311-donation."""
    return post_deed(session, deed, "6", Pair(at(into), at("311", "donation"), amount))


def asset_bought(
    session: Session,
    deed: Deed,
    *,
    asset: str,
    amount: Money,
    code: str = "151",
    out_of: str = BANK,
    supplier: str = "",
) -> Posted:
    """Buy an asset from own money or on account. Dr 151 (142, 161), Cr 102, 101, 211-supplier (制度, account 151)."""
    paid = at("211", supplier) if supplier else at(out_of)
    return post_deed(session, deed, "asset", Pair(at(code, asset), paid, amount))


def asset_donated(session: Session, deed: Deed, *, asset: str, amount: Money, code: str = "151") -> Posted:
    """Event 6 in kind: somebody donates an asset. Dr 151 (142, 161), Cr 311-donation (制度, accounts 151, 311)."""
    return post_deed(session, deed, "6a", Pair(at(code, asset), at("311", "donation"), amount))


def member_left(session: Session, deed: Deed, *, capital: tuple[Split, ...], reserve_share: Money) -> Posted:
    """Return a leaving member his capital and his part of the reserve (合作社法 Art. 28). Dr 301, 322; Cr 102."""
    returned = [Pair(at("301", split.subject), at("102"), split.amount) for split in capital]
    return post_deed(session, deed, "left", *returned, Pair(at("322"), at("102"), reserve_share))


def invested_in_union(session: Session, deed: Deed, *, union: str, amount: Money) -> Posted:
    """Event 35: a cooperative pays capital into the union. Dr 131-union, Cr 102."""
    return post_deed(session, deed, "35", Pair(at("131", union), at("102"), amount))


def union_declared(session: Session, deed: Deed, *, union: str, amount: Money) -> Posted:
    """Event 35, declared: refund and share from the union are investment income alike. Dr 113-union, Cr 511-union."""
    return post_deed(session, deed, "35d", Pair(at("113", union), at("511", union), amount))


def union_paid(session: Session, deed: Deed, *, union: str, amount: Money) -> Posted:
    """Event 35, paid: what the union declared arrives. Dr 102, Cr 113-union."""
    return post_deed(session, deed, "35p", Pair(at("102"), at("113", union), amount))
