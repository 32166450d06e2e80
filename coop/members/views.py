"""The register of a village: households and persons."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from coop.members.services import households_in
from coop.villages.services import get_village, homes, villages
from core.access import current_actor
from core.db import reading
from core.identity.roles import Role

bp = Blueprint("places", __name__, url_prefix="/places")
READERS = (Role.SECRETARY, Role.ADMIN)


@bp.get("/")
def index() -> ResponseReturnValue:
    """Show villages and the entities at home in each."""
    session, actor = reading(), current_actor()
    shown = villages(session)
    mine = {village.code for village in shown if actor.may(READERS, village.scope)}
    return render_template("coop/places.html", villages=shown, homes=homes(session), mine=mine)


@bp.get("/<code>")
def village(code: str) -> ResponseReturnValue:
    """Show the households of a village."""
    session = reading()
    shown = get_village(session, code)
    return render_template(
        "coop/village.html", village=shown, households=households_in(session, current_actor(), shown)
    )
