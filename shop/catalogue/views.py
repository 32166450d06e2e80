"""The storefront: home, category, product."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from coop.batches.models import Batch
from coop.lots.models import Lot
from coop.villages.services import federation, villages
from core import clock
from core.db import reading
from core.errors import NotFoundError
from shop.cart.services import arrives_on
from shop.catalogue.services import categories, get_offer, offers
from shop.orders.placing import zones

bp = Blueprint("storefront", __name__)


@bp.get("/")
def home() -> ResponseReturnValue:
    """Show the gold of the fungus, this morning's pick, and what is for sale."""
    session = reading()
    shown = offers(session)
    lot = next((o.lot for o in shown if o.lot and o.lot.produce_code == "golden-ear"), None)
    return render_template(
        "shop/home.html",
        offers=shown,
        first=next((one for one in shown if one.is_available and one.product.produce_code == "golden-ear"), None),
        lot=lot,
        batch=_batch_of(lot),
        categories=categories(session),
        villages=villages(session, only_federation=True),
        federation=federation(session),
    )


@bp.get("/category/<slug>")
def category(slug: str) -> ResponseReturnValue:
    """Show one shelf."""
    session = reading()
    shelves = categories(session)
    shelf = next((shelf for shelf in shelves if shelf.slug == slug), None)
    if shelf is None:
        raise NotFoundError
    return render_template("shop/category.html", shelf=shelf, offers=offers(session, slug), categories=shelves)


@bp.get("/product/<slug>")
def product(slug: str) -> ResponseReturnValue:
    """Show one product: harvest, arrival, prices, what the village earns."""
    session = reading()
    offer = get_offer(session, slug)
    nearest = zones(session)[0]
    return render_template(
        "shop/product.html",
        offer=offer,
        batch=_batch_of(offer.lot),
        zone=nearest,
        arrives=arrives_on(nearest),
    )


@bp.get("/about/<page>")
def about(page: str) -> ResponseReturnValue:
    """Show who sells, the terms, and how personal data is treated."""
    if page not in {"seller", "terms", "privacy"}:
        raise NotFoundError
    return render_template(f"shop/about_{page}.html", federation=federation(reading()), today=clock.today())


def _batch_of(lot: Lot | None) -> Batch | None:
    if lot is None or not lot.source.startswith("batch:"):
        return None
    return reading().scalar(select(Batch).where(Batch.code == lot.source.partition(":")[2]))
