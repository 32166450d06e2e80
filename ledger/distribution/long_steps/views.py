"""Show how far a step has come that is taken behind the pages; stop it, or take it up again."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from core.access import current_actor
from core.db import reading, transaction
from core.errors import NotFoundError
from core.identity.roles import Role
from core.words import said
from ledger.distribution.long_steps import services
from ledger.entities.services import open_books
from ledger.journal.page_head import head

bp = Blueprint("long_steps", __name__, url_prefix="/books/<code>/year-end/<int(min=2000, max=2100):year>/step")


@bp.get("")
def show(code: str, year: int) -> ResponseReturnValue:
    """Show the step that was ordered last."""
    session = reading()
    entity = open_books(session, current_actor(), code)
    step = services.newest(session, entity, year)
    if step is None:
        raise NotFoundError
    done, of = services.gauge_of(_instance(), step).read()
    return render_template(
        "ledger/long_step.html",
        **head(entity, year),
        step=step,
        percent=done * 100 // of,
        reason=said(*step.refused_because) if step.refusal else "",
        may_act=current_actor().may([Role.ACCOUNTANT], entity.scope),
    )


@bp.post("/stop")
def stop(code: str, year: int) -> ResponseReturnValue:
    """Stop the step; nothing of it is kept."""
    with transaction() as session:
        entity = open_books(session, current_actor(), code, [Role.ACCOUNTANT])
        services.stop(session, current_actor(), entity, year, _instance())
    return redirect(url_for(".show", code=code, year=year), 303)


@bp.post("/resume")
def resume(code: str, year: int) -> ResponseReturnValue:
    """Take the step up again."""
    with transaction() as session:
        entity = open_books(session, current_actor(), code, [Role.ACCOUNTANT])
        services.resume(session, current_actor(), entity, year)
    return redirect(url_for(".show", code=code, year=year), 303)


def _instance() -> Path:
    instance: Path = current_app.extensions["settings"].instance
    return instance
