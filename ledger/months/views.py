"""Pages of the months: which are closed, close the next, open one again, open a new year."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from core import audit, clock
from core.access import current_actor
from core.db import reading, transaction
from core.errors import DomainError
from core.identity.roles import Role
from core.words import told
from ledger.entities.models import Entity
from ledger.entities.services import open_books
from ledger.journal.page_head import head, opened
from ledger.journal.periods import open_years
from ledger.months import services
from ledger.months.concerns import concerns_of_month
from ledger.months.forms import ReopenForm

bp = Blueprint("months", __name__, url_prefix="/books")
_PERIOD = "<int(min=200001, max=210012):period>"


@bp.get("/<code>/months")
def index(code: str) -> ResponseReturnValue:
    """Show the periods of a year."""
    entity, year = opened(code)
    return _page(entity, year)


@bp.post(f"/<code>/months/{_PERIOD}/close")
def close(code: str, period: int) -> ResponseReturnValue:
    """Close a month."""
    try:
        with transaction() as session:
            entity = open_books(session, current_actor(), code, [Role.ACCOUNTANT])
            services.close_month(session, current_actor(), entity, period)
    except DomainError as error:
        if error.status != 422:
            raise
        entity, _year = opened(code, [Role.ACCOUNTANT])
        return _page(entity, period // 100, problem=told(error)), 422
    flash(gettext("%(year)s 年 %(month)s 月已结账。", year=period // 100, month=period % 100))
    return redirect(url_for(".index", code=code, year=period // 100), 303)


@bp.post(f"/<code>/months/{_PERIOD}/reopen")
def reopen(code: str, period: int) -> ResponseReturnValue:
    """Open a month again."""
    form = ReopenForm()
    entity, _year = opened(code, [Role.ACCOUNTANT])
    if not form.validate():
        return _page(entity, period // 100, form=form), 422
    with transaction() as session:
        entity = open_books(session, current_actor(), code, [Role.ACCOUNTANT])
        services.reopen_month(session, current_actor(), entity, period, form.reason.data)
    flash(gettext("%(year)s 年 %(month)s 月已重新打开，原因记在日志里。", year=period // 100, month=period % 100))
    return redirect(url_for(".index", code=code, year=period // 100), 303)


@bp.post("/<code>/months/next-year")
def next_year(code: str) -> ResponseReturnValue:
    """Open the next year's books."""
    with transaction() as session:
        entity = open_books(session, current_actor(), code, [Role.ACCOUNTANT])
        year = services.open_next_year(session, current_actor(), entity)
    flash(gettext("%(year)s 年的账已经开了。", year=year))
    return redirect(url_for(".index", code=code, year=year), 303)


def _page(entity: Entity, year: int, *, problem: str = "", form: ReopenForm | None = None) -> str:
    newest = max(open_years(reading(), entity))
    months = services.months_of(reading(), entity, year)
    due = next((month.period.period for month in months if month.may_close), 0)
    return render_template(
        "ledger/months.html",
        **head(entity, year),
        months=months,
        due=due,
        concerns=concerns_of_month(reading(), entity, due) if due else [],
        log=audit.notes_about(reading(), f"{entity.code}:", services.DEEDS),
        deeds=services.DEEDS,
        problem=problem,
        form=form or ReopenForm(),
        next_year=newest + 1 if newest <= clock.today().year else 0,
        may_keep=current_actor().may([Role.ACCOUNTANT], entity.scope),
    )
