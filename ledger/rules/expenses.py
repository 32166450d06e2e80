"""Everyday expenses: administration, and freight paid to carriers (event 39)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from core.money import Money
from ledger.journal.posting import Pair, Posted
from ledger.rules.posting_rule import Deed, at, post_deed


def administration_paid(session: Session, deed: Deed, *, purpose: str, amount: Money) -> Posted:
    """Pay an administrative expense. Dr 523-purpose, Cr 102."""
    return post_deed(session, deed, "523", Pair(at("523", purpose), at("102"), amount))


def freight_paid(session: Session, deed: Deed, *, amount: Money) -> Posted:
    """Event 39: freight paid to a carrier. Dr 521-freight, Cr 102."""
    return post_deed(session, deed, "39", Pair(at("521", "freight"), at("102"), amount))
