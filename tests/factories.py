"""A tiny world: two villages and a neighbour, three cooperatives and their union, a shed, a scale and a shop."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from coop.batches.models import Stage, StageTemplate, TaskStep
from coop.members.models import Person
from coop.members.services import NewPerson, add_household
from coop.produce.models import Grade, Produce
from coop.purchases.models import FloorPrice, MarketPrice, Scale
from coop.sheds.models import Shed
from coop.transfers.models import TransferPrice
from coop.villages.models import EntityHome, Federation, Purpose, Village
from core import clock
from core.db import Database
from core.money import Money
from core.weight import Weight
from ledger.distribution.allocation import Method
from ledger.entities.models import Entity, EntityKind
from ledger.entities.services import CharterTerms, adopt_charter, get_entity
from ledger.journal.periods import open_year
from ledger.members.services import admit
from ledger.rules import Deed, capital
from shop.catalogue.models import Category, Product
from shop.orders.models import FreightZone
from shop.wholesale.models import Customer

TODAY = date(2026, 7, 20)
NOW = clock.local(TODAY, 10)
YEARS = (2025, 2026)
OPENED_ON = date(2025, 1, 1)


def yuan(text: str) -> Money:
    """Return an amount as one writes it."""
    return Money.parse(text)


def cooperative(
    session: Session,
    code: str = "coop",
    kind: EntityKind = EntityKind.COOPERATIVE,
    *,
    terms: str = "1000/6000",
) -> Entity:
    """Open a legal person with two years of books and a charter of "reserve rate/patronage rate" in bp."""
    entity = Entity(code=code, kind=kind, name=code, short_name=code, english_name=code, opened_on=OPENED_ON)
    session.add(entity)
    session.flush()
    for year in YEARS:
        open_year(session, entity, year)
    reserve, patronage = terms.split("/")
    adopt_charter(
        session,
        entity,
        CharterTerms(
            effective_from=OPENED_ON,
            reserve_bp=int(reserve),
            patronage_bp=int(patronage),
            method=Method.CEIL_FLOOR,
            patronage_basis="社员交售的产品",
            adopted_by="设立大会",
        ),
    )
    return entity


def deed(entity: Entity, source: str, on: date = TODAY) -> Deed:
    """Return a deed for the posting rules."""
    return Deed(entity=entity, on=on, made_by="会计", source=source, memo=source)


def join(session: Session, entity: Entity, number: str, holder: str, amount: str = "10000") -> None:
    """Admit a member who pays his capital."""
    member = admit(session, entity, number=number, holder=holder, on=OPENED_ON)
    paid = deed(entity, f"capital:{entity.code}:{number}", OPENED_ON)
    capital.capital_paid(session, paid, member=member.subject, amount=yuan(amount))


def found_world(database: Database) -> None:
    """Found the tiny world on New Year's Day 2025."""
    with database.transaction() as session, clock.at(clock.local(OPENED_ON, 8)):
        _villages_and_entities(session)
        _people(session)
        _produce_and_prices(session)
        _sheds(session)
        _shop(session)


def grower(session: Session) -> Entity:
    """Return the cooperative that owns the shed."""
    return get_entity(session, "yhq-grow")


def buyer(session: Session) -> Entity:
    """Return the cooperative that stands at the scale."""
    return get_entity(session, "yhq-buy")


def union(session: Session) -> Entity:
    """Return the merchant of record."""
    return get_entity(session, "union")


def person(session: Session, name: str) -> Person:
    """Return a person by name: 王桂兰 and 李明玉 are members, 赵山河 is a neighbour."""
    return session.scalars(select(Person).where(Person.name == name)).one()


def shed(session: Session, number: int = 1) -> Shed:
    """Return a shed of Yuhequan by number."""
    return session.scalars(select(Shed).where(Shed.number == number)).one()


def _villages_and_entities(session: Session) -> None:
    for position, (code, name, is_inside) in enumerate(
        (("yhq", "玉河泉", True), ("qly", "青龙峪", True), ("cy", "岔峪", False))
    ):
        session.add(Village(code=code, name=name, english_name=code, is_in_federation=is_inside, position=position))
    session.flush()
    villages = {village.code: village.id for village in session.scalars(select(Village))}
    for code, kind, village, purpose, prefix in (
        ("union", EntityKind.UNION, "", Purpose.SELLS, "LH"),
        ("yhq-grow", EntityKind.COOPERATIVE, "yhq", Purpose.GROWS, "YZ"),
        ("yhq-buy", EntityKind.COOPERATIVE, "yhq", Purpose.BUYS, "YG"),
        ("qly-fruit", EntityKind.COOPERATIVE, "qly", Purpose.BUYS, "QL"),
    ):
        entity = cooperative(session, code, kind)
        home = villages.get(village)
        session.add(EntityHome(entity_id=entity.id, village_id=home, purpose=purpose, prefix=prefix))
    merchant = union(session)
    session.add(
        Federation(
            name="五朵金花",
            english_name="Five Golden Flowers",
            brand="山水彩石",
            merchant_id=merchant.id,
            address="彩石",
            telephone="0531-0000-0000",
        )
    )
    session.flush()


def _people(session: Session) -> None:
    for code, number, name in (
        ("yhq", "YHQ-001", "王桂兰"),
        ("yhq", "YHQ-002", "李明玉"),
        ("cy", "CY-001", "赵山河"),
    ):
        village = session.scalars(select(Village).where(Village.code == code)).one()
        add_household(session, village, number, NewPerson(name=name, phone="19900000001"))
    for entity in (grower(session), buyer(session)):
        join(session, entity, "001", person(session, "王桂兰").holder)
        join(session, entity, "002", person(session, "李明玉").holder)


def _produce_and_prices(session: Session) -> None:
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
    session.add(MarketPrice(**ear, on=TODAY - timedelta(days=2), per_kg=yuan("14.40"), source="堤口批发市场"))
    for letter, price in (("A", "22"), ("B", "18.50")):
        session.add(
            TransferPrice(produce_code="golden-ear", grade_letter=letter, per_kg=yuan(price), valid_from=OPENED_ON)
        )
    session.add(Scale(code="YG-1", entity_id=buyer(session).id, verified_until=date(2027, 1, 31)))
    session.add(Scale(code="YG-OLD", entity_id=buyer(session).id, verified_until=TODAY - timedelta(days=1)))
    session.flush()


def _sheds(session: Session) -> None:
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


def _shop(session: Session) -> None:
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
