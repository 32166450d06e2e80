"""Place an order: goods are promised out of lots in the same commit, so they cannot be sold twice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from coop.stock.services import NotEnoughStockError, pick, reserve
from coop.villages.services import merchant
from core import clock
from core.ids import new_code, new_token
from core.money import Money
from shop.cart.services import Cart, CartLine, arrives_on, freight
from shop.orders.errors import (
    EmptyCartError,
    NotServedError,
    PlacedAlreadyError,
    PriceChangedError,
    SoldOutError,
    TooManyUnpaidError,
)
from shop.orders.models import Allocation, Delivery, FreightZone, Order, OrderLine, PayBy

TIME_TO_PAY = timedelta(hours=24)
TIME_TO_COLLECT = timedelta(days=2)
"""How long goods wait for payment, and from the morning of their day for somebody who pays when collecting."""
MOST_BOXES_UNPAID = 10
"""What may be kept for somebody who has paid nothing yet and pays when collecting."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Request:
    """What a buyer asks for. `seen_total` is the total that stood on his page."""

    operation: str
    name: str
    phone: str
    province: str
    address: str
    note: str
    delivery: Delivery
    pay_by: PayBy
    seen_total: Money


def place(session: Session, cart: Cart, request: Request) -> Order:
    """Place an order and promise its goods. The same operation returns the first order.

    Raises EmptyCartError, SoldOutError, NotServedError, TooManyUnpaidError or PriceChangedError.
    """
    earlier = session.scalar(select(Order).where(Order.operation == request.operation))
    if earlier is not None:
        if (earlier.goods, earlier.buyer_name, earlier.delivery) != (cart.goods, request.name, request.delivery):
            raise PlacedAlreadyError
        return earlier
    zone = None if request.delivery is Delivery.PICKUP else zone_of(session, request.province)
    charged = _check(cart, request, zone)
    order = Order(
        code=new_code(),
        token=new_token(),
        operation=request.operation,
        buyer_name=request.name,
        buyer_phone=request.phone,
        province=request.province,
        address=request.address,
        note=request.note,
        delivery=request.delivery,
        pay_by=request.pay_by,
        goods=cart.goods,
        freight=charged,
        total=cart.goods + charged,
        expires_at=_expiry(request, arrives_on(zone)),
        arrives_on=arrives_on(zone),
    )
    session.add(order)
    session.flush()
    for position, line in enumerate(cart.lines, start=1):
        _promise(session, order, position, line)
    return order


def zones(session: Session) -> list[FreightZone]:
    """Return where parcels go, nearest first."""
    return list(session.scalars(select(FreightZone).order_by(FreightZone.position)))


def zone_of(session: Session, province: str) -> FreightZone:
    """Return the zone of a province; one that is not listed is not served."""
    zone = session.get(FreightZone, province)
    if zone is None:
        raise NotServedError(province=province)
    return zone


def _expiry(request: Request, arrives: date) -> datetime:
    if request.pay_by is PayBy.PICKUP:
        return clock.local(arrives) + TIME_TO_COLLECT
    return clock.now() + TIME_TO_PAY


def _check(cart: Cart, request: Request, zone: FreightZone | None) -> Money:
    if not cart.lines:
        raise EmptyCartError
    if zone and cart.has_fresh and not zone.takes_fresh:
        raise NotServedError(province=zone)
    if request.pay_by is PayBy.PICKUP and cart.boxes > MOST_BOXES_UNPAID:
        raise TooManyUnpaidError(most=MOST_BOXES_UNPAID)
    charged = freight(cart, zone)
    if cart.goods + charged != request.seen_total:
        raise PriceChangedError(total=cart.goods + charged)
    return charged


def _promise(session: Session, order: Order, position: int, line: CartLine) -> None:
    product = line.offer.product
    if not product.may_be_sold:
        raise SoldOutError(product=product, boxes=0)
    try:
        picks = pick(
            session,
            merchant(session).id,
            product.produce_code,
            product.grade_letter,
            product.net * line.boxes,
            clock.today(),
        )
    except NotEnoughStockError as short:
        left = short.facts["left"].grams // product.net.grams
        raise SoldOutError(product=product, boxes=left) from short
    row = OrderLine(
        order_id=order.id,
        position=position,
        product_id=product.id,
        product=product,
        name=product.name,
        english_name=product.english_name,
        boxes=line.boxes,
        net_each=product.net,
        price_each=product.price,
        amount=line.amount,
    )
    session.add(row)
    session.flush()
    for taken in sorted(picks, key=lambda p: p.lot.id):
        reserve(session, taken.lot, taken.weight, order.subject)
        session.add(Allocation(line_id=row.id, lot_id=taken.lot.id, weight=taken.weight))
    session.flush()
