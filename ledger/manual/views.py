"""Pages of vouchers written by hand."""

from __future__ import annotations

from uuid import uuid4

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from core import clock
from core.access import current_actor
from core.attachments import file_name
from core.db import reading, transaction
from core.errors import DomainError
from core.identity.roles import Role
from core.words import told
from ledger.entities.models import Entity
from ledger.entities.services import open_books
from ledger.journal.chart import CHART
from ledger.journal.models import Account
from ledger.journal.page_head import head
from ledger.journal.reading import get_voucher
from ledger.journal.subjects import names_of
from ledger.manual import services
from ledger.manual.forms import ReasonForm, ReversalForm, VoucherForm
from ledger.manual.models import VoucherDraft
from ledger.manual.naming import accounts_to_write_on

bp = Blueprint("manual", __name__, url_prefix="/books")


@bp.get("/<code>/drafts")
def index(code: str) -> ResponseReturnValue:
    """Show the drafts of an entity, those that wait first."""
    entity = open_books(reading(), current_actor(), code)
    return render_template("ledger/drafts.html", **head(entity), drafts=services.drafts(reading(), entity))


@bp.get("/<code>/drafts/new")
def new(code: str) -> ResponseReturnValue:
    """Show an empty voucher."""
    entity = open_books(reading(), current_actor(), code, [Role.ACCOUNTANT])
    return _writing_page(entity, VoucherForm(operation=str(uuid4()), dated_on=clock.today()))


@bp.post("/<code>/drafts/new")
def write(code: str) -> ResponseReturnValue:
    """Keep a voucher for a second person to approve."""
    form = VoucherForm()
    entity = open_books(reading(), current_actor(), code, [Role.ACCOUNTANT])
    if "more" in request.form:
        form.add_lines()
        return _writing_page(entity, form)
    if form.validate():
        try:
            with transaction() as session:
                entity = open_books(session, current_actor(), code)
                draft = services.write(session, current_actor(), entity, form.writing())
        except DomainError as error:
            form.blame(error)
            return _writing_page(entity, form), error.status
        else:
            flash(gettext("已交审核。审核人和制单人不能是同一个人。"))
            return redirect(url_for(".show", code=code, draft_id=draft.id), 303)
    return _writing_page(entity, form), 422


@bp.get("/<code>/drafts/<int(max=9223372036854775807):draft_id>")
def show(code: str, draft_id: int) -> ResponseReturnValue:
    """Show a draft as the voucher that it is to be."""
    entity = open_books(reading(), current_actor(), code)
    return _draft_page(services.get_draft(reading(), entity, draft_id), ReasonForm(operation=str(uuid4())))


@bp.post("/<code>/drafts/<int(max=9223372036854775807):draft_id>/approve")
def approve(code: str, draft_id: int) -> ResponseReturnValue:
    """Post a draft; what stands in its way is told on its own page."""
    try:
        with transaction() as session:
            entity = open_books(session, current_actor(), code)
            services.approve(session, current_actor(), services.get_draft(session, entity, draft_id))
    except DomainError as error:
        if error.status != 422:
            raise
        flash(told(error))
    else:
        flash(gettext("已审核入账。"))
    return redirect(url_for(".show", code=code, draft_id=draft_id), 303)


@bp.post("/<code>/drafts/<int(max=9223372036854775807):draft_id>/refuse")
def refuse(code: str, draft_id: int) -> ResponseReturnValue:
    """Send a draft back."""
    form = ReasonForm()
    entity = open_books(reading(), current_actor(), code)
    if not form.validate():
        return _draft_page(services.get_draft(reading(), entity, draft_id), form), 422
    with transaction() as session:
        entity = open_books(session, current_actor(), code)
        services.refuse(session, current_actor(), services.get_draft(session, entity, draft_id), form.reason.data)
    return redirect(url_for(".show", code=code, draft_id=draft_id), 303)


@bp.post("/<code>/drafts/<int(max=9223372036854775807):draft_id>/withdraw")
def withdraw(code: str, draft_id: int) -> ResponseReturnValue:
    """Take an own draft back."""
    with transaction() as session:
        entity = open_books(session, current_actor(), code)
        services.withdraw(session, current_actor(), services.get_draft(session, entity, draft_id))
    return redirect(url_for(".index", code=code), 303)


@bp.get("/<code>/drafts/<int(max=9223372036854775807):draft_id>/papers/<int(max=9223372036854775807):paper_id>")
def paper(code: str, draft_id: int, paper_id: int) -> Response:
    """Give a paper of a draft to be kept and looked at."""
    entity = open_books(reading(), current_actor(), code)
    found = services.get_paper(reading(), services.get_draft(reading(), entity, draft_id), paper_id)
    headers = {"Content-Disposition": f'attachment; filename="{file_name(found.sha256, found.kind)}"'}
    return Response(found.content, mimetype=found.kind, headers=headers)


@bp.post("/<code>/vouchers/<int(min=200001, max=210013):period>/<int(max=999999999):number>/reverse")
def reverse(code: str, period: int, number: int) -> ResponseReturnValue:
    """Ask a second person to reverse a voucher that was written by hand."""
    form = ReversalForm()
    if not form.validate():
        flash(gettext("冲销要写原因和日期。"))
        return redirect(url_for("books.voucher", code=code, period=period, number=number), 303)
    try:
        with transaction() as session:
            entity = open_books(session, current_actor(), code)
            draft = services.ask_for_reversal(
                session,
                current_actor(),
                entity,
                get_voucher(session, entity, period, number),
                reason=form.reason.data,
                operation=form.operation.data,
                dated_on=form.dated_on.data,
            )
    except DomainError as error:
        if error.status != 422:
            raise
        flash(told(error))
        return redirect(url_for("books.voucher", code=code, period=period, number=number), 303)
    flash(gettext("已交审核。审核人和制单人不能是同一个人。"))
    return redirect(url_for(".show", code=code, draft_id=draft.id), 303)


def _writing_page(entity: Entity, form: VoucherForm) -> str:
    accounts = accounts_to_write_on(reading(), entity)
    return render_template(
        "ledger/draft_new.html",
        **head(entity),
        form=form,
        chart=CHART,
        accounts=accounts,
        names=names_of(reading(), entity, [account.subject for account in accounts]),
    )


def _draft_page(draft: VoucherDraft, form: ReasonForm) -> str:
    lines = [(Account(code=line.code, subject=line.subject), line) for line in draft.lines]
    return render_template(
        "ledger/draft.html",
        **head(draft.entity),
        draft=draft,
        lines=lines,
        names=names_of(reading(), draft.entity, [line.subject for line in draft.lines]),
        form=form,
        is_own=draft.made_by_id == current_actor().user_id,
        may_decide=current_actor().may([Role.ACCOUNTANT], draft.entity.scope),
    )
