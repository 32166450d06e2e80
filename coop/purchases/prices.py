"""Look up the floor, the market and the quota that hold for a seller on a day."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from coop.members.models import Person
from coop.produce.models import Grade
from coop.purchases.models import FloorPrice, MarketPrice, PurchaseTicket, Quota, Scale, TicketState
from coop.purchases.pricing import PriceRule
from core.weight import NOTHING, Weight
from ledger.entities.models import Entity


def rule_for(session: Session, entity: Entity, seller: Person, grade: Grade, on: date) -> PriceRule:
    """Return the price rule of a day; the newest market price of the last 14 days counts."""
    floor, market = floor_price(session, entity, grade, on), market_price(session, grade, on)
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
    return session.scalar(wanted.order_by(FloorPrice.valid_from.desc()))


def market_price(session: Session, grade: Grade, on: date) -> MarketPrice | None:
    """Return the newest market price not older than two weeks."""
    oldest = date.fromordinal(on.toordinal() - 14)
    wanted = select(MarketPrice).where(
        MarketPrice.produce_code == grade.produce_code,
        MarketPrice.grade_letter == grade.letter,
        MarketPrice.on.between(oldest, on),
    )
    return session.scalar(wanted.order_by(MarketPrice.on.desc()))


def quota_left(session: Session, entity: Entity, seller: Person, produce_code: str, year: int) -> Weight | None:
    """Return what is left of a seller's quota in a year; None where none was agreed."""
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
    return quota.weight - (used or NOTHING)


def scales(session: Session, entity: Entity) -> list[Scale]:
    """Return the scales of a cooperative."""
    return list(session.scalars(select(Scale).where(Scale.entity_id == entity.id).order_by(Scale.code)))
