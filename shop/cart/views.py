"""The cart: add, change, look."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from core.db import reading
from core.numerals import plain_digits
from shop.cart.services import MOST_BOXES, Cart, arrives_on, freight, priced
from shop.orders.placing import zones

bp = Blueprint("cart", __name__, url_prefix="/cart")


@bp.get("/")
def show() -> ResponseReturnValue:
    """Show the cart with full cost and arrival before any personal data."""
    cart, options = current_cart(), zones(reading())
    shown = [(zone, freight(cart, zone), arrives_on(zone)) for zone in options]
    return render_template("shop/cart.html", cart=cart, zones=shown)


@bp.post("/add/<slug>")
def add(slug: str) -> ResponseReturnValue:
    """Put boxes of a product into the cart."""
    boxes, kept = _boxes(), dict(session.get("cart", {}))
    if not boxes:
        flash(gettext("没有放进去：几盒请填 1 到 %(most)s 的数。", most=MOST_BOXES))
        return redirect(url_for("storefront.product", slug=slug), 303)
    kept[slug] = min(MOST_BOXES, kept.get(slug, 0) + boxes)
    session["cart"] = kept
    flash(gettext("已放进购物车。"))
    return redirect(url_for(".show"), 303)


@bp.post("/change/<slug>")
def change(slug: str) -> ResponseReturnValue:
    """Change the number of boxes; none takes the product out."""
    boxes, kept = _boxes(), dict(session.get("cart", {}))
    if boxes is None:
        flash(gettext("数量没有改：请填 1 到 %(most)s 的数。", most=MOST_BOXES))
    elif boxes:
        kept[slug] = min(MOST_BOXES, boxes)
    else:
        kept.pop(slug, None)
    session["cart"] = kept
    return redirect(url_for(".show"), 303)


def current_cart() -> Cart:
    """Return the shopper's cart at today's prices."""
    return priced(reading(), session.get("cart", {}))


def empty_cart() -> None:
    """Take everything out, after the order was placed."""
    session.pop("cart", None)


def _boxes() -> int | None:
    """Return how many boxes were typed; nothing where that is no number."""
    text = plain_digits(request.form.get("boxes", "1"))
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else None
