"""The prices that tickets are settled by: the guaranteed ones, and what the market pays."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from coop.produce.models import Grade
from coop.produce.services import all_produce, get_grade
from coop.purchases.forms import FloorForm, MarketForm
from coop.purchases.prices import agree_floor, price_list, record_market
from coop.villages.models import EntityHome, Purpose
from coop.villages.services import homes
from core import clock
from core.access import current_actor
from core.db import reading, transaction
from core.errors import DomainError, NotFoundError
from core.fields import options
from core.identity.roles import Role
from core.words import named

bp = Blueprint("prices", __name__, url_prefix="/prices")


@bp.get("/")
def index() -> ResponseReturnValue:
    """Show the buying cooperatives whose prices the reader may see."""
    shown = _homes(reading())
    if len(shown) == 1:
        return redirect(url_for(".show", code=shown[0].entity.code))
    return render_template("coop/prices_index.html", homes=shown)


@bp.get("/<code>")
def show(code: str) -> ResponseReturnValue:
    """Show a cooperative's prices today."""
    return _page(_home(reading(), code), _market_form(), _floor_form())


@bp.post("/<code>/market")
def market(code: str) -> ResponseReturnValue:
    """Enter today's market price of a grade."""
    form = _market_form()
    if form.validate():
        try:
            with transaction() as session:
                home = _home(session, code)
                price, source = form.per_jin.per_kg, form.source.data.strip()
                record_market(session, current_actor(), home.entity, _grade(session, form), per_kg=price, source=source)
        except DomainError as error:
            form.blame(error)
        else:
            return _saved(code)
    return _page(_home(reading(), code), form, _floor_form(is_blank=True)), 422


@bp.post("/<code>/floor")
def floor(code: str) -> ResponseReturnValue:
    """Enter a guaranteed price."""
    form = _floor_form()
    if form.validate():
        try:
            with transaction() as session:
                home = _home(session, code)
                agree_floor(session, current_actor(), home.entity, _grade(session, form), form.terms())
        except DomainError as error:
            form.blame(error)
        else:
            return _saved(code)
    return _page(_home(reading(), code), _market_form(is_blank=True), form), 422


def _saved(code: str) -> ResponseReturnValue:
    flash(gettext("价格已录好。以前结算的收购单不变。"))
    return redirect(url_for(".show", code=code), 303)


def _page(home: EntityHome, market_form: MarketForm, floor_form: FloorForm) -> str:
    rows = price_list(reading(), home.entity, clock.today())
    return render_template("coop/prices.html", home=home, rows=rows, market=market_form, floor=floor_form)


def _homes(session: Session) -> list[EntityHome]:
    actor = current_actor()
    keeps = (Role.SECRETARY, Role.SHED_WORKER, Role.ADMIN)
    return [
        home
        for home in homes(session)
        if home.purpose is Purpose.BUYS
        and home.village
        and (actor.may(keeps, home.village.scope) or actor.may([Role.ACCOUNTANT, Role.AUDITOR], home.entity.scope))
    ]


def _home(session: Session, code: str) -> EntityHome:
    for home in _homes(session):
        if home.entity.code == code:
            return home
    raise NotFoundError


def _market_form(*, is_blank: bool = False) -> MarketForm:
    form = MarketForm(formdata=None) if is_blank else MarketForm()
    form.kind.choices = options(_kinds())
    return form


def _floor_form(*, is_blank: bool = False) -> FloorForm:
    form = FloorForm(formdata=None) if is_blank else FloorForm()
    form.kind.choices = options(_kinds())
    return form


def _kinds() -> list[tuple[str, str]]:
    return [
        (f"{grade.produce_code}:{grade.letter}", f"{named(produce)} {named(grade)}")
        for produce in all_produce(reading())
        for grade in produce.grades
    ]


def _grade(session: Session, form: MarketForm | FloorForm) -> Grade:
    produce, _, letter = form.kind.data.partition(":")
    return get_grade(session, produce, letter)
