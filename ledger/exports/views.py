"""Pages of the exports: the books for Beancount, for hledger, and as a table of vouchers for other systems."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, Response, abort, current_app, render_template
from flask.typing import ResponseReturnValue

from core.db import reading
from core.paper import send_xlsx
from core.settings import Settings
from ledger.exports.plain_text import beancount, hledger
from ledger.exports.voucher_table import NEUTRAL, read_columns, targets, voucher_table
from ledger.journal.page_head import head, opened

bp = Blueprint("exports", __name__, url_prefix="/books")
_TEXTS = {"beancount": (beancount, "beancount"), "hledger": (hledger, "journal")}


@bp.get("/<code>/exports")
def index(code: str) -> ResponseReturnValue:
    """Show what the books can be taken out as."""
    entity, year = opened(code)
    return render_template("ledger/exports.html", **head(entity, year), targets=sorted(_targets()))


@bp.get("/<code>/exports/<kind>.txt")
def plain_text(code: str, kind: str) -> Response:
    """Give all books of an entity as plain text for another program."""
    entity, _year = opened(code)
    if kind not in _TEXTS:
        abort(404)
    write, ending = _TEXTS[kind]
    content = "".join(f"{line}\n" for line in write(reading(), entity))
    headers = {"Content-Disposition": f'attachment; filename="{code}.{ending}"'}
    return Response(content, mimetype="text/plain", headers=headers)


@bp.get("/<code>/exports/vouchers.xlsx", defaults={"target": ""})
@bp.get("/<code>/exports/vouchers-<target>.xlsx")
def vouchers(code: str, target: str) -> Response:
    """Give a year's vouchers as a table, in the columns of a target system."""
    entity, year = opened(code)
    known = _targets()
    if target and target not in known:
        abort(404)
    columns = read_columns(known[target]) if target else NEUTRAL
    table = voucher_table(reading(), entity, year=year, columns=columns)
    return send_xlsx(f"{code}-vouchers-{year}{'-' + target if target else ''}.xlsx", table)


def _targets() -> dict[str, Path]:
    settings: Settings = current_app.extensions["settings"]
    return targets(settings.voucher_columns)
