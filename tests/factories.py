"""A tiny world: two villages and a neighbour, three cooperatives and their union, a shed, a scale and a shop."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from coop.members.models import Person
from coop.members.services import NewPerson, add_household
from coop.sheds.models import Shed
from coop.villages.models import EntityHome, Federation, Purpose, Village
from core import clock
from core.db import Database
from core.money import Money
from ledger.distribution.allocation import Method
from ledger.entities.models import Entity, EntityKind
from ledger.entities.services import CharterTerms, adopt_charter, get_entity
from ledger.journal.periods import open_year
from ledger.members.services import admit
from ledger.rules import Deed, capital

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
    for year in YEARS if entity.keeps_journal else ():
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
            patronage_basis="成员交售的产品",
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
    from tests import stage  # stands on this module

    with database.transaction() as session, clock.at(clock.local(OPENED_ON, 8)):
        _villages_and_entities(session)
        _people(session)
        stage.produce_and_prices(session)
        stage.sheds(session)
        stage.shop(session)


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
