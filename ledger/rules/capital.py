"""Capital and subsidies: events 1 to 4."""

from __future__ import annotations

from sqlalchemy.orm import Session

from core.money import Money
from ledger.journal.posting import Pair, Posted
from ledger.rules.posting_rule import Deed, at, post_deed


def capital_paid(session: Session, deed: Deed, *, member: str, amount: Money) -> Posted:
    """Event 1: a member pays capital. Dr 102, Cr 301-member."""
    return post_deed(session, deed, "1", Pair(at("102"), at("301", member), amount))


def subsidy_received(session: Session, deed: Deed, *, project: str, amount: Money) -> Posted:
    """Event 3: a state subsidy arrives. Dr 102, Cr 235-project."""
    return post_deed(session, deed, "3", Pair(at("102"), at("235", project), amount))


def subsidy_spent_on_asset(session: Session, deed: Deed, *, project: str, asset: str, amount: Money) -> Posted:
    """Event 4: a subsidy becomes a fixed asset. Dr 151, Cr 102; and Dr 235, Cr 311-state subsidy."""
    return post_deed(
        session,
        deed,
        "4",
        Pair(at("151", asset), at("102"), amount),
        Pair(at("235", project), at("311", "subsidy"), amount),
    )


def asset_bought(session: Session, deed: Deed, *, asset: str, amount: Money) -> Posted:
    """Buy a fixed asset from own money. Dr 151, Cr 102 (制度, account 151)."""
    return post_deed(session, deed, "asset", Pair(at("151", asset), at("102"), amount))
