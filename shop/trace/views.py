"""The page that the QR on a box opens."""

from __future__ import annotations

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from core.db import reading
from core.qr import qr_data_uri
from core.web import public_url
from shop.trace.services import way_of

bp = Blueprint("trace", __name__)


@bp.get("/t/<code>")
def show(code: str) -> ResponseReturnValue:
    """Show the way of a lot; no person is named."""
    way = way_of(reading(), code)
    address = f"{public_url()}{url_for('.show', code=way.lot.code)}"
    return render_template("shop/trace.html", way=way, qr=qr_data_uri(address), address=address)
