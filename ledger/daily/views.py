"""Pages of the accountant's day: which deed it was, and its form."""

from __future__ import annotations

from collections import defaultdict
from uuid import uuid4

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from core import clock
from core.access import current_actor
from core.db import reading, transaction
from core.errors import DomainError
from core.identity.roles import Role
from core.words import named
from ledger.daily import services
from ledger.daily.deed import DailyDeed
from ledger.daily.deeds import DEEDS
from ledger.daily.forms import DeedForm, form_for
from ledger.entities.models import Entity
from ledger.entities.services import open_books
from ledger.journal.chart import CHART
from ledger.journal.page_head import head, opened

bp = Blueprint("daily", __name__, url_prefix="/books")


@bp.get("/<code>/daily")
def index(code: str) -> ResponseReturnValue:
    """Show the deeds by group, and what was recorded last."""
    entity, year = opened(code)
    groups: dict[str, list[DailyDeed]] = defaultdict(list)
    for deed in DEEDS.values():
        groups[deed.group].append(deed)
    return render_template(
        "ledger/daily.html",
        **head(entity, year),
        groups=groups,
        recorded=services.recorded(reading(), entity),
        may_record=current_actor().may([Role.ACCOUNTANT], entity.scope),
    )


@bp.get("/<code>/daily/<deed>")
def new(code: str, deed: str) -> ResponseReturnValue:
    """Show the form of a deed."""
    entity, _year = opened(code, [Role.ACCOUNTANT])
    form = form_for(reading(), entity, _deed(deed), operation=str(uuid4()), on=clock.today())
    return _page(entity, form)


@bp.post("/<code>/daily/<deed>")
def record(code: str, deed: str) -> ResponseReturnValue:
    """Record a deed; its voucher is posted at once."""
    entity, _year = opened(code, [Role.ACCOUNTANT])
    form = form_for(reading(), entity, _deed(deed))
    if form.validate():
        try:
            with transaction() as session:
                entity = open_books(session, current_actor(), code, [Role.ACCOUNTANT])
                posted = services.record(session, current_actor(), entity, form.said())
                below = services.overdrawn(session, entity, posted)
        except DomainError as error:
            form.blame(error)
            return _page(entity, form), error.status
        else:
            flash(gettext("已记账。记错了可以在凭证页申请红字冲销。"))
            for wallet, amount in below.items():
                which = {"account": f"{wallet} {named(CHART[wallet])}", "amount": amount}
                flash(gettext("提醒：%(account)s 现在是负数 %(amount)s，请看看是不是少记了收入。", **which))
            return redirect(url_for("books.voucher", code=code, period=posted.period, number=posted.number), 303)
    return _page(entity, form), 422


def _deed(code: str) -> DailyDeed:
    if code not in DEEDS:
        abort(404)
    return DEEDS[code]


def _page(entity: Entity, form: DeedForm) -> str:
    return render_template("ledger/daily_deed.html", **head(entity), form=form, deed=form.deed)
