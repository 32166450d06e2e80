"""Pages of the minutes on a year's plans."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from core.access import current_actor
from core.attachments import file_name
from core.db import reading, transaction
from core.errors import DomainError, NotFoundError
from core.identity.roles import Role
from ledger.distribution.models import DistributionPlan
from ledger.distribution.procedure import plans_of
from ledger.entities.models import Entity
from ledger.entities.services import open_books
from ledger.journal.page_head import head
from ledger.minutes import services
from ledger.minutes.forms import MinutesForm

bp = Blueprint("minutes", __name__, url_prefix="/books")


@bp.get("/<code>/year-end/<int(min=2000, max=2100):year>/minutes")
def show(code: str, year: int) -> ResponseReturnValue:
    """Show the minutes on every version that was decided, and the form to add some."""
    return _page(open_books(reading(), current_actor(), code), year, MinutesForm(formdata=None))


@bp.post("/<code>/year-end/<int(min=2000, max=2100):year>/minutes")
def add(code: str, year: int) -> ResponseReturnValue:
    """Add minutes to the newest version that was decided."""
    form = MinutesForm()
    if form.validate():
        try:
            with transaction() as session:
                entity = open_books(session, current_actor(), code, [Role.ACCOUNTANT])
                decided = [plan for plan in plans_of(session, entity, year) if plan.assembly_on]
                if not decided:
                    raise services.NotDecidedError
                added = services.add_minutes(session, current_actor(), entity, decided[0], form.contents())
                count = len(added)
        except DomainError as error:
            form.blame(error)
        else:
            flash(gettext("会议记录 %(count)s 份已存，会一起封账。", count=count))
            return redirect(url_for(".show", code=code, year=year), 303)
    return _page(open_books(reading(), current_actor(), code, [Role.ACCOUNTANT]), year, form), 422


@bp.get("/<code>/year-end/<int(min=2000, max=2100):year>/minutes/<int(max=9223372036854775807):file_id>")
def file(code: str, year: int, file_id: int) -> ResponseReturnValue:
    """Give a file of the minutes to be kept and looked at."""
    found = services.get_minutes(reading(), open_books(reading(), current_actor(), code), file_id)
    if found.year != year:
        raise NotFoundError
    headers = {"Content-Disposition": f'attachment; filename="{file_name(found.sha256, found.kind)}"'}
    return Response(found.content, mimetype=found.kind, headers=headers)


def _page(entity: Entity, year: int, form: MinutesForm) -> str:
    decided: list[DistributionPlan] = [plan for plan in plans_of(reading(), entity, year) if plan.assembly_on]
    return render_template(
        "ledger/minutes.html",
        **head(entity, year),
        decided=decided,
        files=services.minutes_of(reading(), entity, year),
        form=form,
        may_enter=current_actor().may([Role.ACCOUNTANT], entity.scope),
    )
