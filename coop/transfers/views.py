"""Pages of what the merchant of record owes cooperatives for their lots, and that it was paid."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from coop.transfers.services import settle_up, unpaid_transfers
from coop.villages.services import merchant
from core import clock
from core.access import current_actor
from core.db import reading, transaction
from core.errors import NotFoundError
from core.identity.roles import Role
from core.money import Money
from ledger.entities.services import get_entity, open_books
from ledger.journal.page_head import head, opened

bp = Blueprint("transfers", __name__, url_prefix="/books")


@bp.get("/<code>/transfers")
def index(code: str) -> ResponseReturnValue:
    """Show what is owed: in the merchant's books to each cooperative, in a cooperative's to itself."""
    entity, year = opened(code)
    buyer = merchant(reading())
    owed = unpaid_transfers(reading(), None if entity.id == buyer.id else entity)
    return render_template(
        "coop/transfers.html",
        **head(entity, year),
        owed=owed,
        buyer=buyer,
        total=Money.total,
        may_pay=entity.id == buyer.id and current_actor().may([Role.ACCOUNTANT], buyer.scope),
    )


@bp.post("/<code>/transfers/<seller>/pay")
def pay(code: str, seller: str) -> ResponseReturnValue:
    """Record that the merchant has paid a cooperative all that it owed."""
    with transaction() as session:
        buyer = open_books(session, current_actor(), code, [Role.ACCOUNTANT])
        if buyer.id != merchant(session).id:
            raise NotFoundError
        amount = settle_up(session, current_actor(), get_entity(session, seller), on=clock.today())
    flash(gettext("已记付款 %(amount)s 元，两边的账都记了。", amount=amount))
    return redirect(url_for(".index", code=code), 303)
