"""The first page of a secretary: four sheds as big tiles, and the two things to record."""

from __future__ import annotations

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from coop.inbox.services import count_waiting
from coop.today.services import Tile, board
from coop.villages.models import EntityHome
from coop.villages.services import buyers_for
from core import clock
from core.access import current_actor, may_open
from core.db import reading
from core.jobs.services import STALE_AFTER, last_beat

bp = Blueprint("today", __name__, url_prefix="/today")


@bp.get("/")
def index() -> ResponseReturnValue:
    """Show where each shed stands, and what to do today."""
    session, actor = reading(), current_actor()
    beat, tiles, buyers = last_beat(session), board(session, actor, clock.today()), buyers_for(session, actor)
    return render_template(
        "coop/today.html",
        tiles=tiles,
        buyers=buyers,
        kept=_kept(tiles, buyers),
        help=count_waiting(session, actor) if may_open("inbox.index") else 0,
        has_stopped=beat is None or clock.now() - beat > STALE_AFTER,
    )


def _kept(tiles: list[Tile], buyers: list[EntityHome]) -> list[str]:
    """Return the pages that a phone keeps for a day without signal."""
    sheds = [url_for("harvest.weighing", code=tile.batch.code) for tile in tiles if tile.batch and tile.may_record]
    sheds += [url_for("batches.losing", code=tile.batch.code) for tile in tiles if tile.batch and tile.may_record]
    scales = [url_for("purchases.new", entity_code=home.entity.code) for home in buyers]
    return [url_for(".index"), url_for("phone.index"), *sheds, *scales]
