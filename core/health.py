"""Answer whether the service is well: the database answers, and the scheduler is alive."""

from __future__ import annotations

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from core import clock
from core.db import reading
from core.jobs.services import STALE_AFTER, last_beat

bp = Blueprint("health", __name__)


@bp.get("/healthz")
def healthz() -> ResponseReturnValue:
    """Answer 200 while all is well, 503 while the scheduler has stopped."""
    beat = last_beat(reading())
    is_well = beat is not None and clock.now() - beat < STALE_AFTER
    return jsonify(database="ok", scheduler="ok" if is_well else "stopped"), 200 if is_well else 503
