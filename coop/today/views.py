"""The first page of a secretary: four sheds as big tiles, and the two things to record."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from coop.today.services import board
from coop.villages.services import buyers_for
from core import clock
from core.access import current_actor
from core.db import reading
from core.jobs.services import STALE_AFTER, last_beat

bp = Blueprint("today", __name__, url_prefix="/today")


@bp.get("/")
def index() -> ResponseReturnValue:
    """Show where each shed stands, and what to do today."""
    session, actor = reading(), current_actor()
    beat = last_beat(session)
    return render_template(
        "coop/today.html",
        tiles=board(session, actor, clock.today()),
        buyers=buyers_for(session, actor),
        has_stopped=beat is None or clock.now() - beat > STALE_AFTER,
    )
