"""The worked example as a year in real books: seven members, 400,000 yuan of surplus in 2025."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from core.identity.roles import SYSTEM
from core.money import Money
from core.weight import Weight
from ledger.distribution.closing_year import close_year
from ledger.distribution.services import Resolution
from ledger.entities.models import Entity
from ledger.members.models import ShareKind
from ledger.members.quantifying import add_share
from ledger.rules import capital as capital_rules
from ledger.rules import purchasing
from tests.factories import OPENED_ON, cooperative, deed, join, yuan
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
        share = Money(fen(shares[0]))
        add_share(session, coop, (number, ShareKind.RESERVE), share, on=OPENED_ON, source="opening", memo="以前年度")
    post_one(session, coop, "reserve", debit="102", credit="322", amount="48200.95", on=OPENED_ON)
    grant = "project:cabin"
    capital_rules.subsidy_received(session, deed(coop, "subsidy:1", ON), project=grant, amount=yuan("500000"))
    capital_rules.subsidy_spent_on_asset(
        session, deed(coop, "subsidy:2", ON), project=grant, asset="shed:1", amount=yuan("500000")
    )
    capital_rules.donation_received(session, deed(coop, "donation:1", ON), amount=yuan("10000"))
    post_one(session, coop, "sales", amount=surplus, on=ON)
    if is_closed:
        close_year(session, SYSTEM, coop, YEAR)
    return coop
