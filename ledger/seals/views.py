"""The seals of an entity's books: what was sealed when, under which root, and whether all still agrees."""

from __future__ import annotations

import json
from dataclasses import asdict

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from core.access import current_actor
from core.db import reading
from core.settings import Settings
from ledger.entities.services import open_books
from ledger.journal.page_head import head
from ledger.seals.checkpoints import checkpoint_of
from ledger.seals.examining import examine
from ledger.seals.locking import locks_of
from ledger.seals.sealing import blocks_of
from ledger.seals.signing import public_text, signer

bp = Blueprint("seals", __name__, url_prefix="/books")
SHOWN = 30


@bp.get("/<code>/seals")
def show(code: str) -> ResponseReturnValue:
    """Show the newest seals; with `examine`, recompute every voucher of the entity first."""
    session = reading()
    entity = open_books(session, current_actor(), code)
    own = signer()
    blocks = blocks_of(session, entity)
    folder = Settings.from_environment().checkpoints
    return render_template(
        "ledger/seals.html",
        **head(entity),
        blocks=[(block, checkpoint_of(entity, block)) for block in reversed(blocks[-SHOWN:])],
        count=len(blocks),
        locks=locks_of(session, entity),
        seen=examine(session, own.public, folder, entity) if "examine" in request.args else None,
        key_id=own.key_id,
        public_key=public_text(own.public),
    )


@bp.get("/<code>/seals/checkpoints.jsonl")
def checkpoints(code: str) -> Response:
    """Give the checkpoints to whoever is to hold them: the supervisors, the villages."""
    entity = open_books(reading(), current_actor(), code)
    lines = [json.dumps(asdict(checkpoint_of(entity, block))) for block in blocks_of(reading(), entity)]
    headers = {"Content-Disposition": f'attachment; filename="{entity.code}.jsonl"'}
    return Response("".join(line + "\n" for line in lines), mimetype="application/jsonl", headers=headers)
