"""What the villages' things are called in the books: sheds, batches, lots, tickets, transfers, people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from coop.batches.services import batches_in_books
from coop.harvest.models import Weighing
from coop.lots.models import Lot
from coop.members.models import Person
from coop.produce.models import Produce
from coop.produce.services import all_produce
from core.errors import N_
from ledger.daily.choices import Beginning, Chooser, Kind
from ledger.entities.models import Entity
from ledger.journal.subjects import Named, fixed, named, plainly
from ledger.members.models import Member


def _members(session: Session, entity: Entity, asked: Mapping[str, str]) -> Mapping[str, Named]:
    wanted = select(Member.number, Member.holder).where(Member.entity_id == entity.id, Member.number.in_(asked))
    holders = {row.number: row.holder for row in session.execute(wanted)}
    people = _people_by_holder(session, holders.values())
    return {
        text: named(N_("成员"), " ".join((number, people.get(holders.get(number, ""), ""))).strip())
        for number, text in asked.items()
    }


def _people(session: Session, _entity: Entity, asked: Mapping[str, str]) -> Mapping[str, Named]:
    people = _people_by_holder(session, asked.values())
    return {text: named("", people[text]) for text in asked.values() if text in people}


def _people_by_holder(session: Session, holders: Iterable[str]) -> dict[str, str]:
    asked = set(holders)
    ids = [int(holder.partition(":")[2]) for holder in asked if holder.startswith("person:")]
    units = [holder.partition(":")[2] for holder in asked if holder.startswith("entity:")]
    people = {person.holder: person.name for person in session.scalars(select(Person).where(Person.id.in_(ids)))}
    entities = session.scalars(select(Entity).where(Entity.code.in_(units)))
    return people | {f"entity:{one.code}": one.short_name for one in entities}


def _weighings(session: Session, _entity: Entity, asked: Mapping[str, str]) -> Mapping[str, Named]:
    ids = [int(one) for one in asked]
    found = session.execute(
        select(Weighing.id, Lot.code).join(Lot, Lot.id == Weighing.lot_id).where(Weighing.id.in_(ids))
    )
    return {asked[str(key)]: named(N_("采收称重"), code, endpoint="trace.show", code=code) for key, code in found}


def _capital(session: Session, entity: Entity, asked: Mapping[str, str]) -> Mapping[str, Named]:
    numbers = {rest.rpartition(":")[2]: text for rest, text in asked.items()}
    members = _members(session, entity, {number: number for number in numbers})
    return {text: named(N_("成员出资"), members[number].name) for number, text in numbers.items()}


def _relief(session: Session, entity: Entity, asked: Mapping[str, str]) -> Mapping[str, Named]:
    members = _members(session, entity, {number: number for number in asked})
    return {text: named(N_("扶贫资产出资"), members[number].name) for number, text in asked.items()}


def _produce(session: Session, _entity: Entity, asked: Mapping[str, str]) -> Mapping[str, Named]:
    known = {one.code: one for one in session.scalars(select(Produce).where(Produce.code.in_(asked)))}
    labour = {asked["labour"]: named("", "务工", "Labour")} if "labour" in asked else {}
    return labour | {asked[code]: named("", one.name, one.english_name) for code, one in known.items()}


NAMES = {
    "shed": plainly(N_("方舱")),
    "batch": plainly(N_("批次"), "batches.show", "code"),
    "lot": plainly(N_("批号"), "trace.show", "code"),
    "ticket": plainly(N_("收购单"), "purchases.show", "number"),
    "transfer": plainly(N_("交接单")),
    "transfer-payment": fixed(N_("交接货款")),
    "labour": fixed(N_("务工")),
    "weighing": _weighings,
    "member": _members,
    "person": _people,
    "relief": _relief,
    "leaving": plainly(N_("成员退社")),
    "produce": _produce,
    "capital": _capital,
    "bags": fixed(N_("买菌袋")),
    "office": fixed(N_("办公费")),
}


def _growing(session: Session, entity: Entity) -> list[tuple[str, Named]]:
    return [(batch.subject, named("", batch.code)) for batch in batches_in_books(session, entity)]


def _loaded_on(session: Session, entity: Entity, subject: str) -> date | None:
    return next((batch.loaded_on for batch in batches_in_books(session, entity) if batch.subject == subject), None)


def _all_produce(session: Session, _entity: Entity) -> list[tuple[str, Named]]:
    grown = [(f"produce:{one.code}", named("", one.name, one.english_name)) for one in all_produce(session)]
    return [*grown, ("produce:labour", named("", "务工", "Labour"))]


CHOICES: dict[Kind, Chooser] = {Kind.BATCH: _growing, Kind.PRODUCE: _all_produce}
BEGINNINGS: dict[Kind, Beginning] = {Kind.BATCH: _loaded_on}
"""What an accountant may choose that only the villages know."""
