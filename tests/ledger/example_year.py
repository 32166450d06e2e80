"""The worked example as a year in real books: seven members, 400,000 yuan of surplus in 2025."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from core.identity.roles import SYSTEM
from core.money import Money
from core.weight import Weight
from ledger.distribution.services import Resolution, close_year
from ledger.entities.models import Entity
from ledger.members.models import QuantifiedShare, ShareKind
from ledger.rules import purchasing
from tests.factories import cooperative, deed, join
from tests.ledger.books import post_one
from tests.ledger.worked_examples import COOPERATIVE, fen

YEAR = 2025
ON = date(2025, 10, 1)
VOTED = Resolution(published_on=date(2026, 1, 20), assembly_on=date(2026, 2, 20), present=7, agreed=6)


def example_year(session: Session, *, surplus: str = "400000", is_closed: bool = True) -> Entity:
    """Return the cooperative of the worked example at the end of its year."""
    coop = cooperative(session)
    for number, trade, capital, *shares in COOPERATIVE:
        join(session, coop, number, f"person:{number}", capital.replace(" ", ""))
        if fen(trade):
            purchasing.bought_from_member(
                session,
                deed(coop, f"ticket:{number}", ON),
                member_no=number,
                lot=f"lot:{number}",
                product="golden-ear",
                weight=Weight(1_000),
                amount=Money(fen(trade)),
            )
        session.add_all(
            QuantifiedShare(entity_id=coop.id, member_no=number, year=YEAR - 1, kind=kind, amount=Money(fen(share)))
            for kind, share in zip((ShareKind.RESERVE, ShareKind.SUBSIDY, ShareKind.DONATION), shares, strict=True)
        )
    post_one(session, coop, "sales", amount=surplus, on=ON)
    if is_closed:
        close_year(session, SYSTEM, coop, YEAR)
    return coop
