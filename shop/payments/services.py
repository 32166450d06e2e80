"""Confirm that an order was paid: once, in full, and booked in the same commit (event 36)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from core.errors import N_, DomainError, explain_constraint
from core.identity.roles import EVERYWHERE, Actor, Role
from core.money import Money
from ledger.rules import sales
from shop.orders.errors import WrongStepError
from shop.orders.models import Order, OrderState, PayBy
from shop.orders.services import deed_of
from shop.payments.models import Payment


class WrongAmountError(DomainError):
    """What arrived is not what the order costs."""

    message = N_("到账金额和订单不符：订单 %(total)s 元。请先和买家核实，不要确认。")
    field = "amount"


class NoReferenceError(DomainError):
    """Money that came by the bank or the wallet has a number to find it by."""

    message = N_("请填流水号，对账时要用。")
    field = "reference"


class PaidAlreadyError(DomainError):
    """Another member of staff confirmed the payment first."""

    message = N_("这笔款已经确认过了。")
    status = 409


explain_constraint("uq_shop_payment_order_id", PaidAlreadyError)


def confirm(session: Session, actor: Actor, order: Order, *, amount: Money, reference: str) -> Payment:
    """Confirm a payment that was seen on the account, and book it: Dr 102, 101 or 109, Cr 211-order."""
    actor.require([Role.SHOP_STAFF], EVERYWHERE)
    session.refresh(order, ["state"], with_for_update=True)
    if not order.may_become(OrderState.PAID):
        raise WrongStepError(code=order.code, state=order.state)
    if amount != order.total:
        raise WrongAmountError(total=order.total)
    if not reference and order.pay_by is not PayBy.PICKUP:
        raise NoReferenceError
    order.state = OrderState.PAID
    payment = Payment(
        order_id=order.id, pay_by=order.pay_by, amount=amount, reference=reference, confirmed_by=actor.name
    )
    session.add(payment)
    session.flush()
    deed = deed_of(session, order, actor, f"收到订单货款 {order.code}")
    sales.order_paid(session, deed, order=order.subject, into=order.pay_by.account, amount=amount)
    return payment
