"""The page of charters: every version of what is said of distribution, and a form for the next."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from core import clock
from core.access import current_actor
from core.db import reading, transaction
from core.errors import DomainError
from core.identity.roles import Role
from ledger.distribution.charter_form import CharterForm
from ledger.distribution.charters import amend
from ledger.entities.models import Entity
from ledger.entities.services import charters_of, open_books
from ledger.journal.page_head import head
from ledger.journal.subjects import names_of

bp = Blueprint("charters", __name__, url_prefix="/books")


@bp.get("/<code>/charters")
def index(code: str) -> ResponseReturnValue:
    """Show every version, the newest first; the form begins with what the newest says."""
    entity = open_books(reading(), current_actor(), code)
    return _page(entity, CharterForm().beginning_with(next(iter(charters_of(reading(), entity)), None)))


@bp.post("/<code>/charters")
def enter(code: str) -> ResponseReturnValue:
    """Add the version that the assembly voted for."""
    entity = open_books(reading(), current_actor(), code, [Role.ACCOUNTANT])
    form = CharterForm().offer(reading(), entity)
    if form.validate():
        try:
            with transaction() as session:
                entity = open_books(session, current_actor(), code, [Role.ACCOUNTANT])
                charter = amend(session, current_actor(), entity, form.terms(), form.vote())
        except DomainError as error:
            form.blame(error)
        else:
            flash(gettext("章程第 %(version)s 版已登记。", version=charter.version))
            return redirect(url_for(".index", code=code), 303)
    return _page(entity, form), 422


def _page(entity: Entity, form: CharterForm) -> str:
    session = reading()
    versions = charters_of(session, entity)
    products = {product for one in versions for product in one.counted_products}
    supported = {f"member:{number}" for one in versions for number in one.support}
    today = clock.today()
    return render_template(
        "ledger/charters.html",
        **head(entity),
        form=form.offer(session, entity),
        versions=versions,
        in_force=next((one.version for one in versions if one.effective_from <= today), 0),
        names=names_of(session, entity, [*(f"produce:{product}" for product in products), *supported]),
        may_enter=current_actor().may([Role.ACCOUNTANT], entity.scope),
    )
