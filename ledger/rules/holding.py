"""Assets as they come from a building site and as they go: events built and disposed (制度, accounts 151 to 162)."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from core.money import ZERO, Money
from ledger.journal.drafts import Pair, Posted
from ledger.rules.posting_rule import BANK, Deed, at, post_deed
from ledger.rules.production import WORN_ON

FIXED = "151"
RESULT = "disposal"


def asset_built(session: Session, deed: Deed, *, asset: str, amount: Money) -> Posted:
    """Take over what was under construction and is ready for use. Dr 151-asset, Cr 153."""
    return post_deed(session, deed, "built", Pair(at(FIXED, asset), at("153"), amount))


@dataclass(frozen=True, kw_only=True, slots=True)
class Gone:
    """An asset as it stands in the books when it goes: the account of its cost, its subject, cost and wear."""

    code: str
    asset: str
    cost: Money
    worn: Money


def asset_disposed(
    session: Session, deed: Deed, gone: Gone, *, proceeds: Money = ZERO, expenses: Money = ZERO, into: str = BANK
) -> Posted:
    """Sell or scrap an asset; what is left of its cost meets what it brings, the rest is Cr 502 or Dr 529.

    A fixed asset goes through 154: Dr 152 and 154 Cr 151; proceeds Dr `into` Cr 154; expenses Dr 154 Cr `into`; the
    result Dr 154 Cr 502, or Dr 529 Cr 154, so that 154 ends at zero. Others meet their own account: Dr 162 Cr 161.
    """
    held, net = at(gone.code, gone.asset), gone.cost - gone.worn
    written_off = Pair(at(WORN_ON[gone.code], gone.asset), held, gone.worn)
    gain = proceeds - expenses - net
    won, lost = max(ZERO, gain), max(ZERO, -gain)
    rest: tuple[Pair, ...]
    if gone.code == FIXED:
        clearing = at("154", gone.asset)
        rest = (
            Pair(clearing, held, net),
            Pair(at(into), clearing, proceeds),
            Pair(clearing, at(into), expenses),
            Pair(clearing, at("502", RESULT), won),
            Pair(at("529", RESULT), clearing, lost),
        )
    else:
        rest = (
            Pair(at(into), held, net - lost),
            Pair(at(into), at("502", RESULT), won),
            Pair(at("529", RESULT), held, lost),
        )
    return post_deed(session, deed, "disposed", written_off, *rest)
