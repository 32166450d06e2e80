"""Look up the floor, the market and the quota that hold for a seller on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from coop.members.models import Person
from coop.produce.models import Grade
from coop.produce.services import all_produce
from coop.purchases.errors import WrongPriceError
from coop.purchases.models import FloorPrice, MarketPrice, PurchaseTicket, Quota, Scale, TicketState
from coop.purchases.pricing import PriceRule
from coop.villages.services import home_of
from core import clock
from core.identity.roles import Actor, Role
from core.money import ZERO, Money
from core.weight import NOTHING, Weight
from ledger.entities.models import Entity


def rule_for(session: Session, entity: Entity, seller: Person, grade: Grade, on: date) -> PriceRule:
    """Return the price rule of a day; the newest market price of the last 14 days counts."""
    floor, market = floor_price(session, entity, grade, on), market_price(session, entity, grade, on)
    return PriceRule(
        floor=floor.per_kg if floor else None,
        market=market.per_kg if market else None,
        market_source=f"{market.source} {market.on.isoformat()}" if market else "",
        quota_left=quota_left(session, entity, seller, grade.produce_code, on.year),
    )


def floor_price(session: Session, entity: Entity, grade: Grade, on: date) -> FloorPrice | None:
    """Return the guaranteed price in force, the latest first."""
    wanted = select(FloorPrice).where(
        FloorPrice.entity_id == entity.id,
        FloorPrice.produce_code == grade.produce_code,
        FloorPrice.grade_letter == grade.letter,
        FloorPrice.valid_from <= on,
        FloorPrice.valid_to >= on,
    )
    return session.scalar(wanted.order_by(FloorPrice.valid_from.desc(), FloorPrice.id.desc()))


def market_price(session: Session, entity: Entity, grade: Grade, on: date) -> MarketPrice | None:
    """Return the newest market price that the cooperative recorded in the last two weeks."""
    oldest = date.fromordinal(on.toordinal() - 14)
    wanted = select(MarketPrice).where(
        MarketPrice.entity_id == entity.id,
        MarketPrice.produce_code == grade.produce_code,
        MarketPrice.grade_letter == grade.letter,
        MarketPrice.on.between(oldest, on),
    )
    return session.scalar(wanted.order_by(MarketPrice.on.desc(), MarketPrice.id.desc()))


def quota_left(session: Session, entity: Entity, seller: Person, produce_code: str, year: int) -> Weight | None:
    """Return what is left of a seller's quota in a year, at least nothing; None where none was agreed."""
    quota = session.scalar(
        select(Quota).where(
            Quota.entity_id == entity.id,
            Quota.seller_id == seller.id,
            Quota.produce_code == produce_code,
            Quota.year == year,
        )
    )
    if quota is None:
        return None
    used = session.scalar(
        select(func.sum(PurchaseTicket.payable)).where(
            PurchaseTicket.entity_id == entity.id,
            PurchaseTicket.seller_id == seller.id,
            PurchaseTicket.produce_code == produce_code,
            PurchaseTicket.state.in_([TicketState.SETTLED, TicketState.PAID]),
            PurchaseTicket.weighed_on.between(date(year, 1, 1), date(year, 12, 31)),
        )
    )
    return max(NOTHING, quota.weight - (used or NOTHING))


def scales(session: Session, entity: Entity) -> list[Scale]:
    """Return the scales of a cooperative."""
    return list(session.scalars(select(Scale).where(Scale.entity_id == entity.id).order_by(Scale.code)))


@dataclass(frozen=True, kw_only=True, slots=True)
class PriceRow:
    """What holds for a grade today: the floor and the newest market price, where there are any."""

    grade: Grade
    floor: FloorPrice | None
    market: MarketPrice | None


def price_list(session: Session, entity: Entity, on: date) -> list[PriceRow]:
    """Return the prices of every grade on a day."""
    return [
        PriceRow(
            grade=grade, floor=floor_price(session, entity, grade, on), market=market_price(session, entity, grade, on)
        )
        for produce in all_produce(session)
        for grade in produce.grades
    ]


@dataclass(frozen=True, kw_only=True, slots=True)
class FloorTerms:
    """A guaranteed price per kg and the days for which it holds."""

    per_kg: Money
    valid_from: date
    valid_to: date


def agree_floor(session: Session, actor: Actor, entity: Entity, grade: Grade, terms: FloorTerms) -> FloorPrice:
    """Enter a guaranteed price; tickets settled before keep the one that they were settled by."""
    _require(session, actor, entity)
    if terms.per_kg <= ZERO or terms.valid_to < terms.valid_from:
        raise WrongPriceError
    floor = FloorPrice(
        entity_id=entity.id,
        produce_code=grade.produce_code,
        grade_letter=grade.letter,
        per_kg=terms.per_kg,
        valid_from=terms.valid_from,
        valid_to=terms.valid_to,
    )
    session.add(floor)
    return floor


def record_market(
    session: Session, actor: Actor, entity: Entity, grade: Grade, *, per_kg: Money, source: str
) -> MarketPrice:
    """Enter what a grade fetches today at a named market."""
    _require(session, actor, entity)
    if per_kg <= ZERO:
        raise WrongPriceError
    price = MarketPrice(
        entity_id=entity.id,
        produce_code=grade.produce_code,
        grade_letter=grade.letter,
        on=clock.today(),
        per_kg=per_kg,
        source=source,
    )
    session.add(price)
    session.flush()
    return price


def _require(session: Session, actor: Actor, entity: Entity) -> None:
    """Let the accountant of the entity in, and the secretary of its village."""
    village = home_of(session, entity.id).village
    if not (village and actor.may([Role.SECRETARY], village.scope)):
        actor.require([Role.ACCOUNTANT], entity.scope)
