"""What the season needs beside the founded federation: cabins in the books, floors, and a market that wanders."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from sqlalchemy.orm import Session

from coop.purchases.models import FloorPrice, MarketPrice
from core.identity.roles import SYSTEM
from core.money import Money
from ledger.assets.models import AssetKind, Use
from ledger.assets.services import NewAsset, Way, acquire
from ledger.entities.models import Entity
from ledger.parties.models import PartyKind
from ledger.parties.services import party
from ledger.rules import Deed, capital
from shop.demo.cast import Cast

BAGS = 1_450
BUYERS = ("yhq-buy", "qly-fruit", "wly-grain", "hm-coop", "xjc-coop")
"""Who stands at a scale."""
PRICES = {
    # (produce, grade): floor and wholesale price in yuan per kg
    ("golden-ear", "A"): (16, 25),
    ("golden-ear", "B"): (13, 21),
    ("golden-ear", "C"): (10, 16.5),
    ("golden-ear", "D"): (5.5, 9.5),
    ("golden-ear-dried", "A"): (190, 280),
    ("millet", "A"): (9, 15),
    ("peach", "A"): (7, 11),
    ("peach", "B"): (5, 8),
}


def set_stage(session: Session, random: Random, cast: Cast, start: date, end: date) -> None:
    """Book the cabins, agree the floors and let the market run for the whole season."""
    for number in range(1, 5):
        _cabin(session, cast.entities["yhq-grow"], number, start)
    for grade, (floor, _) in PRICES.items():
        _market(session, random, cast, grade, floor, start, end)


def yuan(amount: float) -> Money:
    """Return yuan of the tables above as money."""
    return Money(round(amount * 100))


def _cabin(session: Session, grower: Entity, number: int, on: date) -> None:
    """Book a cabin: the first was paid by a state subsidy, the others by the cooperative."""
    price = yuan(60_000)
    new = NewAsset(
        operation=f"demo-cabin-{number}",
        name=f"{number}号方舱",
        kind=AssetKind.FIXED,
        use=Use.PRODUCTION,
        acquired_on=on,
        cost=price,
        residual=yuan(3_000),
        months=120,
        subject=f"shed:YHQ-S{number}",
    )
    if number > 1:
        acquire(session, SYSTEM, grower, new, Way.BOUGHT)
        return
    grant = party(session, grower, PartyKind.PROJECT, "方舱大棚补助（演示）").subject
    deed = Deed(entity=grower, on=on, made_by=SYSTEM.name, source="daily:demo-grant", memo="收到方舱大棚补助")
    capital.subsidy_received(session, deed, project=grant, amount=price)
    acquire(session, SYSTEM, grower, new, Way.SUBSIDY, project=grant)


def _market(
    session: Session, random: Random, cast: Cast, grade: tuple[str, str], floor: float, start: date, end: date
) -> None:
    """Agree the floors, and let the market wander around them, week by week."""
    produce, letter = grade
    buyers = [cast.entities[code].id for code in BUYERS]
    for buyer in buyers:
        session.add(
            FloorPrice(
                entity_id=buyer,
                produce_code=produce,
                grade_letter=letter,
                per_kg=yuan(floor),
                valid_from=start,
                valid_to=end + timedelta(days=400),
            )
        )
    day = start
    while day <= end:
        price = yuan(round(floor * random.uniform(0.86, 1.1), 1))
        session.add_all(
            MarketPrice(
                entity_id=buyer,
                produce_code=produce,
                grade_letter=letter,
                on=day,
                per_kg=price,
                source="济南堤口果品批发市场（演示）",
            )
            for buyer in buyers
        )
        day += timedelta(days=7)
