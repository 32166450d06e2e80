"""What stands still in the tiny world: produce, prices, the template of a batch, sheds, products, freight."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from coop.batches.models import Stage, StageTemplate, TaskStep
from coop.produce.models import Grade, Produce
from coop.purchases.models import FloorPrice, MarketPrice, Scale
from coop.sheds.models import Shed
from coop.transfers.models import TransferPrice
from coop.villages.models import Village
from core.weight import Weight
from ledger.entities.services import get_entity
from shop.catalogue.models import Category, Product
from shop.orders.models import FreightZone
from shop.wholesale.models import Customer
from tests.factories import OPENED_ON, TODAY, buyer, grower, yuan


def produce_and_prices(session: Session) -> None:
    for position, (code, is_fresh, days, letters) in enumerate(
        (("golden-ear", True, 10, "AB"), ("golden-ear-dried", False, 365, "A"))
    ):
        grades = [Grade(letter=x, name=f"{x}级", english_name=x, position=n) for n, x in enumerate(letters)]
        session.add(
            Produce(
                code=code,
                name=code,
                english_name=code,
                is_fresh=is_fresh,
                shelf_days=days,
                position=position,
                grades=grades,
            )
        )
    session.flush()
    ear = {"produce_code": "golden-ear", "grade_letter": "B"}
    for entity in (buyer(session), get_entity(session, "qly-fruit")):
        session.add(
            FloorPrice(
                **ear,
                entity_id=entity.id,
                per_kg=yuan("16"),
                valid_from=OPENED_ON,
                valid_to=date(2026, 12, 31),
            )
        )
        noted = TODAY - timedelta(days=2)
        session.add(MarketPrice(**ear, entity_id=entity.id, on=noted, per_kg=yuan("14.40"), source="堤口批发市场"))
    for letter, price in (("A", "22"), ("B", "18.50")):
        session.add(
            TransferPrice(produce_code="golden-ear", grade_letter=letter, per_kg=yuan(price), valid_from=OPENED_ON)
        )
    session.add(Scale(code="YG-1", entity_id=buyer(session).id, verified_until=date(2027, 1, 31)))
    session.add(Scale(code="YG-OLD", entity_id=buyer(session).id, verified_until=TODAY - timedelta(days=1)))
    session.flush()


def sheds(session: Session) -> None:
    stages = ((0, 5, "催耳"), (6, 22, "膨大"), (23, 26, "采收"))
    steps = ((0, "摆袋开口"), (6, "加大通风"), (23, "第一次采收"))
    session.add(
        StageTemplate(
            name="金耳 26 天",
            version=1,
            days=26,
            yield_per_bag=Weight(700),
            planned_cost_per_kg=yuan("9.50"),
            stages=[Stage(day_from=a, day_to=b, name=n, english_name=n, climate="") for a, b, n in stages],
            tasks=[TaskStep(day=day, title=title, english_title=title) for day, title in steps],
        )
    )
    village = session.scalars(select(Village).where(Village.code == "yhq")).one()
    for number in (1, 2):
        session.add(
            Shed(
                code=f"YHQ-S{number}",
                number=number,
                village_id=village.id,
                entity_id=grower(session).id,
                area_m2=40,
                bag_capacity=1_700,
            )
        )
    session.flush()


def shop(session: Session) -> None:
    session.add(Category(slug="golden-ear", name="金耳", english_name="Golden ear", position=0))
    session.flush()
    words = dict.fromkeys(
        (
            "english_name",
            "summary",
            "english_summary",
            "story",
            "english_story",
            "storage",
            "english_storage",
            "picture",
        ),
        "",
    )
    for position, (slug, produce, letter, grams, price, needs_licence) in enumerate(
        (
            ("superior", "golden-ear", "A", 500, "45.80", False),
            ("first", "golden-ear", "B", 500, "36.80", False),
            ("dried", "golden-ear-dried", "A", 100, "58", True),
        )
    ):
        session.add(
            Product(
                **words,
                slug=slug,
                category_slug="golden-ear",
                produce_code=produce,
                grade_letter=letter,
                name=slug,
                net=Weight(grams),
                price=yuan(price),
                is_cold=True,
                needs_licence=needs_licence,
                position=position,
            )
        )
    for position, (province, fee, free_from, days, takes_fresh) in enumerate(
        (("山东", "8", "99", 1, True), ("西藏", "40", "499", 7, False))
    ):
        session.add(
            FreightZone(
                province=province,
                fee=yuan(fee),
                free_from=yuan(free_from),
                days=days,
                takes_fresh=takes_fresh,
                position=position,
            )
        )
    session.add(Customer(code="hema", name="盒马", english_name="Freshippo"))
    session.flush()
