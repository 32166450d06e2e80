"""Dispatch an order: stock leaves, revenue and cost are booked (event 37), in one commit."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import select
from sqlalchemy.orm import Session

from coop.lots.models import Lot
from coop.stock.services import cost_of, ship
from coop.villages.services import merchant
from core.errors import N_, DomainError, explain_constraint
from core.identity.roles import EVERYWHERE, Actor, Role
from core.weight import NOTHING, Weight
from ledger.rules import sales
from shop.fulfilment.models import Shipment
from shop.orders.errors import WrongStepError
from shop.orders.models import Delivery, Order, OrderState
from shop.orders.services import deed_of


class ShippedAlreadyError(DomainError):
    """Another member of staff dispatched the order first."""

    message = N_("这个订单已经发过货了。")
    status = 409


explain_constraint("uq_shop_shipment_order_id", ShippedAlreadyError)
BY_HAND = N_("自提")


def dispatch(session: Session, actor: Actor, order: Order, *, carrier: str, tracking_no: str) -> Shipment:
    """Let a paid order leave. Every order line keeps the lots that it was served from."""
    actor.require([Role.SHOP_STAFF], EVERYWHERE)
    session.refresh(order, ["state"], with_for_update=True)
    if not order.may_become(OrderState.SHIPPED):
        raise WrongStepError(code=order.code, state=order.state)
    order.state = OrderState.SHIPPED
    shipment = Shipment(order_id=order.id, carrier=carrier, tracking_no=tracking_no, shipped_by=actor.name)
    session.add(shipment)
    session.flush()
    seller, costs = merchant(session), []
    for lot, weight in _by_lot(order):
        costs.append(cost_of(session, seller, lot, weight))
        ship(session, lot, weight, order.subject)
    deed = deed_of(session, order, actor, f"订单发货 {order.code}")
    sales.order_dispatched(
        session, deed, order=order.subject, goods=order.goods, freight=order.freight, costs=tuple(costs)
    )
    return shipment


def collect(session: Session, actor: Actor, order: Order) -> Shipment:
    """Hand a paid order over to the buyer who came for it."""
    if order.delivery is not Delivery.PICKUP:
        raise WrongStepError(code=order.code, state=order.state)
    return dispatch(session, actor, order, carrier=BY_HAND, tracking_no="")


def find_shipment(session: Session, order: Order) -> Shipment | None:
    """Return the shipment of an order, if it has left."""
    return session.scalar(select(Shipment).where(Shipment.order_id == order.id))


def _by_lot(order: Order) -> list[tuple[Lot, Weight]]:
    lots: dict[int, Lot] = {}
    weights: dict[int, Weight] = defaultdict(lambda: NOTHING)
    for line in order.lines:
        for allocation in line.allocations:
            lots[allocation.lot_id] = allocation.lot
            weights[allocation.lot_id] = weights[allocation.lot_id] + allocation.weight
    return [(lots[lot_id], weights[lot_id]) for lot_id in sorted(lots)]
