"""Enter everything that a federation stands on, in one unit of work: all of the plan, or nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from sqlalchemy.orm import Session

from coop.batches.models import Stage, StageTemplate, TaskStep
from coop.produce.models import Grade, Produce
from coop.purchases.models import Scale
from coop.sheds.models import Shed
from coop.transfers.models import TransferPrice
from coop.villages.models import EntityHome, Federation, Purpose, Village
from core.identity.models import Installation
from ledger.distribution.allocation import Method
from ledger.entities.models import Entity, EntityKind, Measure, QuantifyBy
from ledger.entities.services import CharterTerms, adopt_charter
from ledger.journal.periods import open_year
from shop.catalogue.models import Category, Product
from shop.founding.plan import Part
from shop.orders.models import FreightZone
from shop.orders.provinces import PROVINCES
from shop.wholesale.models import Customer

_PRODUCT_TEXTS = (
    "slug", "category_slug", "produce_code", "grade_letter", "name", "english_name", "summary", "english_summary",
    "story", "english_story", "storage", "english_storage", "picture",
)  # fmt: skip


@dataclass(slots=True)
class Founded:
    """What was founded, by code."""

    villages: dict[str, Village] = field(default_factory=dict)
    entities: dict[str, Entity] = field(default_factory=dict)


def found(session: Session, plan: Part, on: date, *, years: int = 1) -> Founded:
    """Found a federation on a day, with the books of so many years open."""
    founded = Founded()
    for position, part in enumerate(plan.parts("village")):
        founded.villages[part.text("code")] = _village(session, part, position)
    for part in plan.parts("entity"):
        founded.entities[part.text("code")] = _entity(session, part, founded, on, years)
    _federation(session, plan.part("federation"), founded)
    for position, part in enumerate(plan.parts("produce")):
        _produce(session, part, position, on)
    if plan.has("stage_template"):
        _stage_template(session, plan.part("stage_template"))
    for part in plan.parts("shed"):
        _shed(session, part, founded)
    for part in plan.parts("scale"):
        entity: Entity = part.named("entity", founded.entities)
        until = part.get("verified_until", date)
        session.add(Scale(code=part.text("code"), entity_id=entity.id, verified_until=until))
    _shelves(session, plan)
    session.flush()
    return founded


def mark_as_real(session: Session) -> None:
    """Write down that this database holds real books, so that no demo is ever loaded beside them."""
    if session.get(Installation, 1) is None:
        session.add(Installation(id=1, is_demo=False))


def _village(session: Session, part: Part, position: int) -> Village:
    village = Village(
        code=part.text("code"),
        name=part.text("name"),
        english_name=part.text("english_name"),
        is_in_federation=part.get("is_in_federation", bool),
        position=position,
    )
    session.add(village)
    session.flush()
    return village


def _entity(session: Session, part: Part, founded: Founded, on: date, years: int) -> Entity:
    entity = Entity(
        code=part.text("code"),
        kind=part.choice("kind", EntityKind),
        name=part.text("name"),
        short_name=part.text("short_name"),
        english_name=part.text("english_name"),
        opened_on=on,
    )
    session.add(entity)
    session.flush()
    village: Village | None = part.named("village", founded.villages) if part.has("village") else None
    home = EntityHome(
        entity_id=entity.id,
        village_id=village.id if village else None,
        purpose=part.choice("purpose", Purpose),
        prefix=part.text("prefix"),
    )
    session.add(home)
    if entity.keeps_journal:
        for year in range(on.year, on.year + years):
            open_year(session, entity, year)
    if part.has("charter"):
        _charter(session, entity, part.part("charter"), on)
    return entity


def _charter(session: Session, entity: Entity, part: Part, on: date) -> None:
    terms = CharterTerms(
        effective_from=on,
        reserve_bp=part.get("reserve_bp", int),
        patronage_bp=part.get("patronage_bp", int),
        method=part.choice("method", Method),
        patronage_basis=part.text("patronage_basis"),
        adopted_by=part.text("adopted_by"),
        patronage_products=part.text("patronage_products", ""),
        english_patronage_basis=part.text("english_patronage_basis", ""),
        quantify_by=part.choice("quantify_by", QuantifyBy) if part.has("quantify_by") else QuantifyBy.PATRONAGE,
        measure=part.choice("measure", Measure) if part.has("measure") else Measure.VALUE,
        record_month=part.get("record_month", int, 12),
        refund_withholding_bp=part.get("refund_withholding_bp", int, 0),
        share_withholding_bp=part.get("share_withholding_bp", int, 0),
        support_bp=part.get("support_bp", int, 0),
        support_key=part.text("support_key", ""),
    )
    adopt_charter(session, entity, terms)


def _federation(session: Session, part: Part, founded: Founded) -> None:
    merchant: Entity = part.named("merchant", founded.entities)
    optional = ("licence_note", "bank_account", "collection_code")
    session.add(
        Federation(
            merchant_id=merchant.id,
            **{key: part.text(key) for key in ("name", "english_name", "brand", "address", "telephone")},
            **{key: part.text(key, "") for key in optional},
        )
    )


def _produce(session: Session, part: Part, position: int, on: date) -> None:
    code, grades = part.text("code"), list(part.parts("grade"))
    produce = Produce(
        code=code,
        name=part.text("name"),
        english_name=part.text("english_name"),
        is_fresh=part.get("is_fresh", bool),
        shelf_days=part.get("shelf_days", int),
        position=position,
    )
    produce.grades = [
        Grade(
            letter=grade.text("letter"),
            name=grade.text("name"),
            english_name=grade.text("english_name"),
            description=grade.text("description", ""),
            position=place,
        )
        for place, grade in enumerate(grades)
    ]
    session.add(produce)
    session.flush()
    for grade in grades:
        price = grade.money("transfer_price")
        letter = grade.text("letter")
        session.add(TransferPrice(produce_code=code, grade_letter=letter, per_kg=price, valid_from=on))


def _stage_template(session: Session, part: Part) -> None:
    session.add(
        StageTemplate(
            name=part.text("name"),
            version=1,
            days=part.get("days", int),
            yield_per_bag=part.weight("yield_per_bag_g"),
            planned_cost_per_kg=part.money("planned_cost_per_kg"),
            stages=[
                Stage(
                    day_from=stage.get("day_from", int),
                    day_to=stage.get("day_to", int),
                    name=stage.text("name"),
                    english_name=stage.text("english_name"),
                    climate=stage.text("climate", ""),
                    english_climate=stage.text("english_climate", ""),
                )
                for stage in part.parts("stage")
            ],
            tasks=[
                TaskStep(day=task.get("day", int), title=task.text("title"), english_title=task.text("english_title"))
                for task in part.parts("task")
            ],
        )
    )


def _shed(session: Session, part: Part, founded: Founded) -> None:
    village: Village = part.named("village", founded.villages)
    entity: Entity = part.named("entity", founded.entities)
    session.add(
        Shed(
            code=part.text("code"),
            number=part.get("number", int),
            village_id=village.id,
            entity_id=entity.id,
            area_m2=part.get("area_m2", int),
            bag_capacity=part.get("bag_capacity", int),
        )
    )


def _shelves(session: Session, plan: Part) -> None:
    for position, part in enumerate(plan.parts("category")):
        texts = {key: part.text(key) for key in ("slug", "name", "english_name")}
        session.add(Category(position=position, **texts))
    session.flush()
    for position, part in enumerate(plan.parts("product")):
        session.add(_product(part, position))
    for position, part in enumerate(plan.parts("freight_zone")):
        session.add(
            FreightZone(
                province=part.named("province", {name: name for name in PROVINCES}),
                fee=part.money("fee"),
                free_from=part.money("free_from"),
                days=part.get("days", int),
                takes_fresh=part.get("takes_fresh", bool),
                position=position,
            )
        )
    for part in plan.parts("customer"):
        session.add(Customer(**{key: part.text(key) for key in ("code", "name", "english_name")}))


def _product(part: Part, position: int) -> Product:
    return Product(
        **{key: part.text(key) for key in _PRODUCT_TEXTS},
        net=part.weight("net_g"),
        price=part.money("price"),
        is_cold=part.get("is_cold", bool),
        needs_licence=part.get("needs_licence", bool, False),
        licence=part.text("licence", ""),
        position=position,
    )
