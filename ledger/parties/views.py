"""The page of parties: who is in the register, and a form for a new one."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from core.access import current_actor
from core.db import reading, transaction
from core.identity.roles import Role
from ledger.entities.models import Entity
from ledger.entities.services import open_books
from ledger.journal.page_head import head
from ledger.parties.forms import PartyForm
from ledger.parties.models import PartyKind
from ledger.parties.services import parties, party

bp = Blueprint("parties", __name__, url_prefix="/books")


@bp.get("/<code>/parties")
def index(code: str) -> ResponseReturnValue:
    """Show the parties of an entity by kind."""
    entity = open_books(reading(), current_actor(), code)
    return _page(entity, PartyForm())


@bp.post("/<code>/parties")
def enter(code: str) -> ResponseReturnValue:
    """Enter a party; a name that is there already stays one."""
    form = PartyForm()
    entity = open_books(reading(), current_actor(), code, [Role.ACCOUNTANT])
    if not form.validate():
        return _page(entity, form), 422
    with transaction() as session:
        entity = open_books(session, current_actor(), code, [Role.ACCOUNTANT])
        entered = party(session, entity, PartyKind(form.kind.data), form.name.data)
    flash(
        gettext(
            "“%(name)s”在登记簿里，编号 %(number)s，手工凭证和日常业务里可以选了。",
            name=entered.name,
            number=entered.number,
        )
    )
    return redirect(url_for(".index", code=code), 303)


def _page(entity: Entity, form: PartyForm) -> str:
    return render_template(
        "ledger/parties.html",
        **head(entity),
        form=form,
        groups=[(kind, parties(reading(), entity, kind)) for kind in PartyKind],
        may_enter=current_actor().may([Role.ACCOUNTANT], entity.scope),
    )
