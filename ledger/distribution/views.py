"""Pages of the year's end: how far it is, its closing, and taking that back."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from core.access import current_actor
from core.db import reading, transaction
from core.errors import DomainError
from core.identity.roles import Role
from ledger.distribution import closing_year
from ledger.distribution.long_steps import services as long_steps
from ledger.distribution.year_end_page import year_end_page
from ledger.entities.services import open_books
from ledger.months.forms import ReopenForm

bp = Blueprint("year_end", __name__, url_prefix="/books")


@bp.get("/<code>/year-end/<int(min=2000, max=2100):year>")
def show(code: str, year: int) -> ResponseReturnValue:
    """Show the waterfall before anything is posted, or the run that was posted."""
    entity = open_books(reading(), current_actor(), code)
    if long_steps.under_way(reading(), entity, year):
        return redirect(url_for("long_steps.show", code=code, year=year))
    return year_end_page(entity, year)


@bp.post("/<code>/year-end/<int(min=2000, max=2100):year>/close")
def close(code: str, year: int) -> ResponseReturnValue:
    """Close the year's months and its results."""
    with transaction() as session:
        entity = open_books(session, current_actor(), code)
        closing_year.close_year(session, current_actor(), entity, year)
    flash(gettext("%(year)s 年已结账。", year=year))
    return redirect(url_for(".show", code=code, year=year), 303)


@bp.post("/<code>/year-end/<int(min=2000, max=2100):year>/take-back")
def take_back(code: str, year: int) -> ResponseReturnValue:
    """Take the closing of a year back, to adjust it before the vote."""
    form = ReopenForm()
    if form.validate():
        try:
            with transaction() as session:
                entity = open_books(session, current_actor(), code, [Role.ACCOUNTANT])
                closing_year.take_back_closing(session, current_actor(), entity, year, form.reason.data)
        except DomainError as error:
            form.blame(error)
        else:
            flash(gettext("%(year)s 年的结转已红字冲回。打开要调整的月份，改好以后再结账、再结转。", year=year))
            return redirect(url_for("months.index", code=code, year=year), 303)
    entity = open_books(reading(), current_actor(), code, [Role.ACCOUNTANT])
    return year_end_page(entity, year, reopening=form), 422
