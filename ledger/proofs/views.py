"""The supervisors' page: every leaf of a run opened, the root and the total computed anew."""

from __future__ import annotations

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue

from core.access import current_actor
from core.db import reading
from core.errors import NotFoundError
from ledger.distribution.services import get_run
from ledger.entities.models import Entity
from ledger.entities.services import open_books
from ledger.journal.page_head import head
from ledger.journal.subjects import names_of
from ledger.proofs.services import Opened, find_tree, open_all

bp = Blueprint("proofs", __name__, url_prefix="/books")


@bp.get("/<code>/year-end/<int(min=2000, max=2100):year>/proofs")
def show(code: str, year: int) -> ResponseReturnValue:
    """Show every leaf, and whether all of them make what was published."""
    session = reading()
    entity = open_books(session, current_actor(), code)
    run = get_run(session, entity, year)
    names = names_of(session, entity, [f"member:{line.member_no}" for line in run.lines])
    opened = _opened(entity, year)
    return render_template("ledger/proofs.html", **head(entity, year), opened=opened, run=run, names=names)


@bp.get("/<code>/year-end/<int(min=2000, max=2100):year>/proofs.json")
def leaves(code: str, year: int) -> ResponseReturnValue:
    """Give every leaf as a file that is checked without this program."""
    opened = _opened(open_books(reading(), current_actor(), code), year)
    headers = {"Content-Disposition": f'attachment; filename="{code}-{year}-all.json"'}
    return Response(opened.as_json(), mimetype="application/json", headers=headers)


def _opened(entity: Entity, year: int) -> Opened:
    run = get_run(reading(), entity, year)
    tree = find_tree(reading(), run)
    if tree is None:
        raise NotFoundError
    return open_all(entity, run, tree)
