"""Find orders, and take promises back: cancelled by staff, or unpaid past their time."""

from __future__ import annotations

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, selectinload

from coop.stock.services import release
from coop.villages.services import merchant
from core import clock
from core.errors import N_, NotFoundError
from core.identity.roles import EVERYWHERE, SYSTEM, Actor, Role
from ledger.rules import Deed, sales
from shop.orders.errors import WrongStepError
from shop.orders.models import Order, OrderLine, OrderState

PAGE = 60
NOT_PAID_IN_TIME = N_("过时未付")


def find_by_token(session: Session, token: str) -> Order:
    """Return the order of an unguessable link."""
    return _get(session, Order.token == token)


def find_by_operation(session: Session, operation: str) -> Order | None:
    """Return the order that a checkout page has placed already, if it has."""
    return session.scalar(select(Order).where(Order.operation == operation))


def get_order(session: Session, code: str) -> Order:
    """Return an order by its code, for staff."""
    return _get(session, Order.code == code)


def orders(session: Session, state: OrderState | None = None, *, page: int = 1, limit: int = PAGE) -> list[Order]:
    """Return one page of orders, of one state or all, the newest first."""
    wanted = select(Order).options(selectinload(Order.lines)).order_by(Order.placed_at.desc(), Order.id.desc())
    wanted = wanted.limit(limit).offset((page - 1) * limit)
    if state is not None:
        wanted = wanted.where(Order.state == state)
    return list(session.scalars(wanted))


def counts(session: Session) -> dict[OrderState, int]:
    """Return how many orders stand in each state."""
    found = session.execute(select(Order.state, func.count()).group_by(Order.state))
    return dict(found.all())


def cancel(session: Session, actor: Actor, order: Order, *, reason: str) -> Order:
    """Cancel an order before dispatch: the goods are free again, and what was paid is refunded (event 38)."""
    actor.require([Role.SHOP_STAFF], EVERYWHERE)
    session.refresh(order, ["state"], with_for_update=True)
    if not order.may_become(OrderState.CANCELLED):
        raise WrongStepError(code=order.code, state=order.state)
    was_paid = order.state is OrderState.PAID
    order.state, order.cancel_reason = OrderState.CANCELLED, reason
    for line in order.lines:
        for allocation in line.allocations:
            release(session, allocation.lot, allocation.weight, order.subject)
    if was_paid:
        deed = deed_of(session, order, actor, f"发货前退款 {order.code}")
        sales.order_refunded(session, deed, order=order.subject, out_of=order.pay_by.account, amount=order.total)
    return order


def expire_unpaid(session: Session) -> list[Order]:
    """Cancel the orders whose time to be paid is over; the goods are free again."""
    late = select(Order).where(Order.state == OrderState.PLACED, Order.expires_at < clock.now())
    expired = list(session.scalars(late.options(selectinload(Order.lines)).order_by(Order.id)))
    for order in expired:
        cancel(session, SYSTEM, order, reason=NOT_PAID_IN_TIME)
    return expired


def deed_of(session: Session, order: Order, actor: Actor, memo: str) -> Deed:
    """Return the deed of something that happened to an order today, in the merchant's books."""
    return Deed(entity=merchant(session), on=clock.today(), made_by=actor.name, source=order.subject, memo=memo)


def _get(session: Session, condition: ColumnElement[bool]) -> Order:
    wanted = select(Order).where(condition).options(selectinload(Order.lines).selectinload(OrderLine.allocations))
    order = session.scalar(wanted)
    if order is None:
        raise NotFoundError
    return order
