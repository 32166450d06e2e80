"""Checkout for guests, and the order's page by its unguessable link."""

from __future__ import annotations

from uuid import uuid4

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from coop.villages.services import federation
from core.db import reading, transaction
from core.errors import DomainError
from core.fields import options
from core.qr import qr_data_uri
from core.web import public_url
from core.words import day
from shop.cart.services import Cart, arrives_on, freight, priced
from shop.cart.views import current_cart, empty_cart
from shop.fulfilment.services import find_shipment
from shop.orders.errors import PriceChangedError
from shop.orders.forms import CheckoutForm
from shop.orders.models import Delivery, FreightZone, OrderState, PayBy
from shop.orders.placing import place, zones
from shop.orders.services import find_by_operation, find_by_token

bp = Blueprint("orders", __name__)


@bp.after_request
def _keep_no_copy(response: Response) -> Response:
    """Names, telephones and addresses stand in these pages: no cache keeps them."""
    response.headers["Cache-Control"] = "no-store, private"
    return response


@bp.get("/checkout")
def checkout() -> ResponseReturnValue:
    """Show the checkout."""
    cart = current_cart()
    if not cart.lines or cart.is_short:
        return redirect(url_for("cart.show"))
    province = request.args.get("province", "")
    form = _form(cart, operation=str(uuid4()), delivery=Delivery.SHIP.value, province=province)
    return _page(cart, form)


@bp.post("/checkout")
def submit() -> ResponseReturnValue:
    """Place the order."""
    cart = current_cart()
    form = _form(cart)
    placed = find_by_operation(reading(), form.operation.data or "") if not cart.lines else None
    if placed is not None:  # the page was sent twice: the order stands, and its link is what the buyer needs
        return redirect(url_for(".show", token=placed.token), 303)
    if not form.validate():
        return _page(cart, form), 422
    try:
        with transaction() as session:
            boxes = {line.offer.product.slug: line.boxes for line in cart.lines}
            order = place(session, priced(session, boxes), form.request_of())
    except DomainError as error:
        form.blame(error)
        if isinstance(error, PriceChangedError):
            form.seen_total.data = str(error.facts["total"].fen)
        return _page(current_cart(), form), error.status
    empty_cart()
    return redirect(url_for(".show", token=order.token), 303)


@bp.get("/o/<token>")
def show(token: str) -> Response:
    """Show an order to whoever holds its link; personal data is masked."""
    order = find_by_token(reading(), token)
    shop = federation(reading())
    code = qr_data_uri(f"{shop.collection_code}?amount={order.total.fen}&order={order.code}")
    page = render_template(
        "shop/order.html",
        order=order,
        shipment=find_shipment(reading(), order),
        federation=shop,
        collection=code,
        is_waiting=order.state is OrderState.PLACED,
        link=f"{public_url()}{url_for('.show', token=token)}",
    )
    response = make_response(page)
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _form(cart: Cart, **values: str) -> CheckoutForm:
    form = CheckoutForm(**values)
    form.province.choices = options((z.province, _zone_text(cart, z)) for z in zones(reading()))
    form.delivery.choices = options((d.value, gettext(d.label)) for d in Delivery)
    form.pay_by.choices = options((p.value, gettext(p.label)) for p in PayBy)
    return form


def _zone_text(cart: Cart, zone: FreightZone) -> str:
    if cart.has_fresh and not zone.takes_fresh:
        return str(gettext("%(province)s（鲜品送不到）", province=gettext(zone.province)))
    facts = {"province": gettext(zone.province), "fee": freight(cart, zone), "day": day(arrives_on(zone))}
    return str(gettext("%(province)s（运费 %(fee)s 元，%(day)s到）", **facts))


def _arrival(cart: Cart, zone: FreightZone | None) -> str:
    if zone is None:
        return str(gettext("%(day)s起可以自提", day=day(arrives_on(None))))
    if cart.has_fresh and not zone.takes_fresh:
        return str(gettext("鲜品送不到%(province)s，请改自提或换地址", province=gettext(zone.province)))
    return str(gettext("%(day)s到%(province)s", day=day(arrives_on(zone)), province=gettext(zone.province)))


def _page(cart: Cart, form: CheckoutForm) -> str:
    chosen = next((z for z in zones(reading()) if z.province == form.province.data), None)
    zone = (chosen or zones(reading())[0]) if form.delivery.data == Delivery.SHIP else None
    charged = freight(cart, zone)
    total = cart.goods + charged
    if request.method == "GET":
        form.seen_total.data = str(total.fen)
    return render_template(
        "shop/checkout.html",
        cart=cart,
        form=form,
        freight=charged,
        total=total,
        goods_fen=cart.goods.fen,
        fees={z.province: freight(cart, z).fen for z in zones(reading())},
        arrivals={z.province: _arrival(cart, z) for z in zones(reading())} | {"": _arrival(cart, None)},
        arrival=_arrival(cart, zone),
    )
