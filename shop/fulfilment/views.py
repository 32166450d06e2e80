"""The shop's staff: queue of orders, payment, picking, dispatch."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from core import clock
from core.access import current_actor
from core.db import reading, transaction
from core.errors import DomainError
from core.forms import Form
from core.paging import page_of
from shop.fulfilment.forms import CancelForm, DispatchForm, PaymentForm
from shop.fulfilment.services import collect, dispatch, find_shipment
from shop.orders.models import Order, OrderState
from shop.orders.services import PAGE, cancel, counts, get_order, orders
from shop.payments.services import confirm

bp = Blueprint("staff", __name__, url_prefix="/staff/orders")


@bp.get("/")
def index() -> ResponseReturnValue:
    """Show the queue, by state."""
    wanted = request.args.get("state", OrderState.PLACED.value)
    state = OrderState(wanted) if wanted in set(OrderState) else None
    page = page_of(request.args)
    return render_template(
        "shop/staff_orders.html",
        orders=orders(reading(), state, page=page),
        page=page,
        pages=-(-(counts(reading()).get(state, 0) if state else 0) // PAGE) or 1,
        counts=counts(reading()),
        state=state,
        states=list(OrderState),
    )


@bp.get("/<code>")
def show(code: str) -> ResponseReturnValue:
    """Show an order with its lots and what to do next."""
    return _page(get_order(reading(), code))


@bp.post("/<code>/paid")
def paid(code: str) -> ResponseReturnValue:
    """Confirm that the money arrived."""
    form = PaymentForm()
    return _do(
        code,
        form,
        gettext("已确认收款。"),
        lambda session, order: confirm(
            session, current_actor(), order, amount=form.amount.money, reference=form.reference.data
        ),
    )


@bp.post("/<code>/dispatch")
def send(code: str) -> ResponseReturnValue:
    """Let the order leave."""
    form = DispatchForm()
    return _do(
        code,
        form,
        gettext("已发货。"),
        lambda session, order: dispatch(
            session, current_actor(), order, carrier=form.carrier.data, tracking_no=form.tracking_no.data
        ),
    )


@bp.post("/<code>/collected")
def collected(code: str) -> ResponseReturnValue:
    """Record that the buyer has collected the order."""
    with transaction() as session:
        collect(session, current_actor(), get_order(session, code))
    flash(gettext("已取货。"))
    return redirect(url_for(".show", code=code), 303)


@bp.post("/<code>/cancel")
def take_back(code: str) -> ResponseReturnValue:
    """Cancel the order before it left."""
    form = CancelForm()
    return _do(
        code,
        form,
        gettext("已取消。"),
        lambda session, order: cancel(session, current_actor(), order, reason=form.reason.data),
    )


def _do(code: str, form: Form, done: str, step: Callable[[Session, Order], object]) -> ResponseReturnValue:
    if form.validate():
        try:
            with transaction() as session:
                step(session, get_order(session, code))
        except DomainError as error:
            form.blame(error)
        else:
            flash(done)
            return redirect(url_for(".show", code=code), 303)
    return _page(get_order(reading(), code), form), 422


def _page(order: Order, form: Form | None = None) -> str:
    forms: dict[str, Form] = {
        "payment": PaymentForm(formdata=None),
        "dispatch": DispatchForm(formdata=None),
        "cancel": CancelForm(formdata=None),
    }
    for name, kind in (("payment", PaymentForm), ("dispatch", DispatchForm), ("cancel", CancelForm)):
        if isinstance(form, kind):
            forms[name] = form
    return render_template(
        "shop/staff_order.html",
        order=order,
        shipment=find_shipment(reading(), order),
        forms_of=forms,
        acted=form,
        today=clock.today(),
    )
