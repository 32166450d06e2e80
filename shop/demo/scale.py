"""At the scale: growers bring golden ear, millet and peaches."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from coop.members.services import get_person
from coop.produce.services import get_grade
from coop.purchases import recording, settling
from coop.purchases.prices import scales
from core.identity.roles import SYSTEM
from core.weight import WeightUnit
from shop.demo.season import Season

_SELLING_WEEKDAYS = (1, 4)


def weigh_deliveries(session: Session, season: Season, day: date) -> None:
    """Let growers bring what they have on the days of the scale."""
    if day.weekday() in _SELLING_WEEKDAYS:
        sellers = season.random.sample(season.cast.growers, min(4, len(season.cast.growers)))
        if day.weekday() == 1 and season.cast.persons["yhq"][0] not in sellers and day.day <= 7:
            sellers[0] = season.cast.persons["yhq"][0]  # the villager of the demo delivers every month
        for seller in sellers:
            letter = season.random.choices("ABC", (3, 5, 2))[0]
            jin = season.random.randrange(700, 1_600) / 10
            _purchase(session, season, "yhq-buy", day, seller, ("golden-ear", letter), jin)
    if day.weekday() == 2 and day.isocalendar().week % 3 == 0:
        seller = season.random.choice(season.cast.growers)
        _purchase(session, season, "yhq-buy", day, seller, ("golden-ear-dried", "A"), 36.0)
    if day.month == 10 and day.weekday() == 3:
        seller = season.random.choice(season.cast.persons["lq"] + season.cast.persons["wly"][:20])
        _purchase(session, season, "wly-grain", day, seller, ("millet", "A"), 1_200.0)
    if day.month in {7, 8} and day.weekday() in {0, 3}:
        seller = season.random.choice(season.cast.persons["qly"][:20])
        _purchase(session, season, "qly-fruit", day, seller, ("peach", season.random.choice("AB")), 640.0)

    for code, village in (("hm-coop", "hm"), ("xjc-coop", "xjc")):
        if day.weekday() == 3 and day.isocalendar().week % 2 == 0:
            seller = season.random.choice(season.cast.persons[village][:8])
            _purchase(session, season, code, day, seller, ("golden-ear", season.random.choice("BC")), 46.0)


def _purchase(
    session: Session, season: Season, code: str, day: date, seller_id: int, kind: tuple[str, str], jin: float
) -> None:
    entity = season.cast.entities[code]
    delivery = recording.Delivery(
        operation=f"demo-{code}-{day}-{seller_id}-{kind[0]}",
        seller=get_person(session, seller_id),
        grade=get_grade(session, *kind),
        gross=f"{jin + 6.5:.1f}",
        tare="6.5",
        unit=WeightUnit.JIN,
        weighed_on=day,
        scale=scales(session, entity)[0],
        deduction_bp=season.random.choice((0, 0, 100, 200)),
        deduction_reason="水分",
        certificate=f"HGZ-{code.upper()}-{day:%y%m%d}",
    )
    ticket = recording.record(session, SYSTEM, entity, delivery)
    if day < season.anchor or season.random.random() < 0.5:
        settling.settle(session, SYSTEM, ticket)
