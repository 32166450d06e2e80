"""Pages of the import: templates to fill in, a trial that writes nothing, and the import itself."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from coop.opening import drafts, services, tables
from coop.opening.checking import Sent
from coop.opening.errors import NothingSentError
from coop.opening.forms import OpeningForm
from coop.opening.models import OpeningDraft
from core.access import current_actor
from core.db import reading, transaction
from core.errors import DomainError
from core.identity.roles import Role
from core.paper import send_xlsx
from core.words import told
from ledger.entities.models import Entity
from ledger.entities.services import open_books
from ledger.journal.chart import CHART
from ledger.journal.page_head import head, opened

bp = Blueprint("opening", __name__, url_prefix="/books")
MOST_FAULTS = 200


@bp.get("/<code>/opening")
def show(code: str) -> ResponseReturnValue:
    """Show the templates, and where to send them."""
    entity, _year = opened(code, [Role.ACCOUNTANT])
    return _page(entity, OpeningForm())


@bp.get("/<code>/opening/members.xlsx")
def members_template(code: str) -> Response:
    """Give the workbook of members to fill in."""
    entity, _year = opened(code, [Role.ACCOUNTANT])
    return send_xlsx(f"{code}-members.xlsx", tables.members_template(entity))


@bp.get("/<code>/opening/balances.xlsx")
def balances_template(code: str) -> Response:
    """Give the workbook of balances to fill in."""
    entity, _year = opened(code, [Role.ACCOUNTANT])
    return send_xlsx(f"{code}-balances.xlsx", tables.balances_template(entity))


@bp.post("/<code>/opening")
def trial(code: str) -> ResponseReturnValue:
    """Read the tables and tell every fault; nothing of them is written to books or registers."""
    form, rows = OpeningForm(), {}
    entity, _year = opened(code, [Role.ACCOUNTANT])
    for name in ("members", "balances"):
        try:
            rows[name] = form.rows(name)
        except DomainError as error:
            form[name].errors = [*form[name].errors, told(error)]
    if form.errors:
        return _page(entity, form), 422
    if not any(rows.values()):
        form.blame(NothingSentError())
        return _page(entity, form), 422
    try:
        with transaction() as session:
            entity = open_books(session, current_actor(), code, [Role.ACCOUNTANT])
            draft = drafts.keep(session, current_actor(), entity, rows["members"], rows["balances"])
    except DomainError as error:
        form.blame(error)
        return _page(entity, form), error.status
    return redirect(url_for(".draft", code=code, draft_id=draft.id), 303)


@bp.get("/<code>/opening/<int(max=9223372036854775807):draft_id>")
def draft(code: str, draft_id: int) -> ResponseReturnValue:
    """Show what would be imported, or every fault."""
    entity, _year = opened(code, [Role.ACCOUNTANT])
    kept = drafts.find_draft(reading(), current_actor(), entity, draft_id)
    return _page(entity, OpeningForm(), kept, drafts.sent_of(reading(), entity, kept))


@bp.post("/<code>/opening/<int(max=9223372036854775807):draft_id>")
def enter(code: str, draft_id: int) -> ResponseReturnValue:
    """Import: all rows, or none."""
    with transaction() as session:
        entity = open_books(session, current_actor(), code, [Role.ACCOUNTANT])
        kept = drafts.find_draft(session, current_actor(), entity, draft_id)
        done = drafts.import_draft(session, current_actor(), entity, kept)
    if done.members:
        flash(gettext("已导入成员 %(count)s 人。", count=done.members))
    if done.has_balances:
        flash(gettext("期初余额已入账。"))
    target = "accounts.trial_balance_page" if done.has_balances else "member_accounts.index"
    return redirect(url_for(target, code=code), 303)


def _page(entity: Entity, form: OpeningForm, kept: OpeningDraft | None = None, sent: Sent | None = None) -> str:
    session = reading()
    return render_template(
        "coop/opening.html",
        **head(entity),
        form=form,
        kept=kept,
        is_own=kept is not None and kept.made_by_id == current_actor().user_id,
        waiting=[] if kept else drafts.waiting(session, entity),
        sent=sent,
        faults=sent.faults[:MOST_FAULTS] if sent else (),
        first_year=services.first_year(session, entity),
        standing=services.opening_voucher(session, entity),
        tables=tables,
        chart=CHART,
    )
