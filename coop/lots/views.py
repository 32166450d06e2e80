"""Pages of the lots in store."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from coop.lots.forms import CertificateForm
from coop.lots.label import labels_pdf
from coop.lots.models import Lot
from coop.lots.services import UncertifiedError, certify, get_lot
from coop.stock.services import lots_in_stock
from coop.transfers.services import HANDERS, hand_over
from coop.villages.services import federation, home_of, homes, merchant
from core import clock
from core.access import current_actor
from core.db import reading, transaction
from core.identity.roles import EVERYWHERE, Role
from core.paper import send_pdf
from core.web import public_url

bp = Blueprint("lots", __name__, url_prefix="/lots")


@bp.get("/")
def index() -> ResponseReturnValue:
    """List the lots in store of the reader's cooperatives, and of the merchant for the shop's staff."""
    session, actor = reading(), current_actor()
    mine = {h.entity_id for h in homes(session) if h.village and actor.may([*HANDERS, Role.ADMIN], h.village.scope)}
    seller = merchant(session)
    if actor.may([Role.SHOP_STAFF, Role.ADMIN], EVERYWHERE):
        mine.add(seller.id)
    return render_template("coop/lots.html", lots=lots_in_stock(session, mine), merchant=seller)


@bp.get("/<code>/labels.pdf")
def labels(code: str) -> ResponseReturnValue:
    """Give a sheet of labels for the boxes of a lot; goods without a certificate get none."""
    lot = get_lot(reading(), code)
    _require_reader(lot)
    if not lot.certificate:
        raise UncertifiedError(lot=lot.code)
    shop = federation(reading())
    url = f"{public_url()}{url_for('trace.show', code=lot.code)}"
    return send_pdf(
        f"labels-{lot.code}.pdf",
        lambda cache: labels_pdf(lot, brand=shop.brand, url=url, cache=cache),
    )


@bp.post("/<code>/certificate")
def certificate(code: str) -> ResponseReturnValue:
    """Enter a certificate that came later."""
    _require_keeper(get_lot(reading(), code))
    form = CertificateForm()
    if form.validate():
        with transaction() as session:
            certify(session, get_lot(session, code), form.certificate.data)
        flash(gettext("已补合格证，可以交接。"))
    else:
        flash(gettext("没有补上：合格证号要填，最多 40 个字。"))
    return redirect(url_for(".index"), 303)


@bp.post("/<code>/hand-over")
def to_merchant(code: str) -> ResponseReturnValue:
    """Hand a lot over to the merchant of record."""
    with transaction() as session:
        transfer = hand_over(session, current_actor(), get_lot(session, code), on=clock.today())
        number = transfer.number
    flash(gettext("已交接：%(number)s", number=number))
    return redirect(url_for(".index"), 303)


def _require_reader(lot: Lot) -> None:
    actor, home = current_actor(), home_of(reading(), lot.owner_id)
    if not actor.may([Role.SHOP_STAFF, Role.ADMIN], EVERYWHERE):
        actor.require([*HANDERS, Role.ADMIN], home.village.scope if home.village else lot.owner.scope)


def _require_keeper(lot: Lot) -> None:
    home = home_of(reading(), lot.owner_id)
    current_actor().require(HANDERS, home.village.scope if home.village else lot.owner.scope)
