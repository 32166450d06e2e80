"""Everyday expenses: administration, depreciation, taxes, and freight paid to carriers (event 39)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from core.money import Money
from ledger.journal.drafts import Pair, Posted
from ledger.rules.posting_rule import BANK, Deed, at, post_deed

INCOME_TAX = "income"


def administration_paid(session: Session, deed: Deed, *, purpose: str, amount: Money, out_of: str = BANK) -> Posted:
    """Pay an administrative expense. Dr 523-purpose, Cr 102 or 101."""
    return post_deed(session, deed, "523", Pair(at("523", purpose), at(out_of), amount))


def freight_paid(session: Session, deed: Deed, *, amount: Money, out_of: str = BANK) -> Posted:
    """Event 39: freight paid to a carrier. Dr 521-freight, Cr 102 or 101."""
    return post_deed(session, deed, "39", Pair(at("521", "freight"), at(out_of), amount))


def bank_charged(session: Session, deed: Deed, *, amount: Money) -> Posted:
    """Pay what the bank takes for its service. Dr 524-bank-fee, Cr 102 (制度, account 524)."""
    return post_deed(session, deed, "fee", Pair(at("524", "bank-fee"), at(BANK), amount))


def interest_earned(session: Session, deed: Deed, *, amount: Money) -> Posted:
    """Earn interest on a deposit, which makes finance expenses less. Dr 102, Cr 524-interest (制度, account 524)."""
    return post_deed(session, deed, "interest", Pair(at(BANK), at("524", "interest"), amount))


def tax_accrued(session: Session, deed: Deed, *, tax: str, amount: Money) -> Posted:
    """Owe a tax or surcharge. Dr 522, Cr 214; the income tax Dr 531, Cr 214."""
    code = "531" if tax == INCOME_TAX else "522"
    return post_deed(session, deed, "tax", Pair(at(code, tax), at("214", tax), amount))


def tax_paid(session: Session, deed: Deed, *, tax: str, amount: Money, out_of: str = BANK) -> Posted:
    """Pay a tax. Dr 214, Cr 102 or 101."""
    return post_deed(session, deed, "taxp", Pair(at("214", tax), at(out_of), amount))


def cash_moved(session: Session, deed: Deed, *, out_of: str, into: str, amount: Money) -> Posted:
    """Take cash to the bank, or fetch it: Dr `into`, Cr `out_of` (101, 102 or 109)."""
    return post_deed(session, deed, "cash", Pair(at(into), at(out_of), amount))
