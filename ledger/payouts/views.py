"""Pages of payments in batches: what is owed, a batch on its way, the bank's file and its answer, the list to sign."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from flask import Blueprint, Response, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from core import clock
from core.access import current_actor
from core.db import reading, transaction
from core.errors import DomainError, NotFoundError
from core.forms import Form
from core.identity.roles import Role
from core.identity.services import is_demo
from core.paper import send_pdf
from core.tables import Fault
from core.words import told
from ledger.entities.models import Entity
from ledger.entities.services import open_books
from ledger.journal.page_head import head
from ledger.payouts import checking, drawing, entering, services
from ledger.payouts.bank_files import Template, templates
from ledger.payouts.forms import AnswerForm, ApprovalForm, BatchWithdrawalForm, DrawingForm, RestForm, SignedForm
from ledger.payouts.models import LineState, PayoutBatch, Way
from ledger.payouts.paper import list_pdf
from ledger.payouts.payables import Payee, payees_of
from ledger.payouts.returns import read_answer

bp = Blueprint("payouts", __name__, url_prefix="/books")


@bp.get("/<code>/payouts")
def index(code: str) -> ResponseReturnValue:
    """Show the batches, and what is owed and in none of them."""
    return _index(open_books(reading(), current_actor(), code), DrawingForm(formdata=None))


@bp.post("/<code>/payouts")
def draw(code: str) -> ResponseReturnValue:
    """Put payments into a new batch."""
    entity = open_books(reading(), current_actor(), code, [Role.ACCOUNTANT])
    form = DrawingForm().offer(_owed(entity), _templates())
    if form.validate():
        try:
            with transaction() as session:
                entity = open_books(session, current_actor(), code, [Role.ACCOUNTANT])
                number = drawing.draw(session, current_actor(), entity, form.drawing(_templates())).number
        except DomainError as error:
            form.blame(error)
        else:
            flash(gettext("第 P%(number)s 批已做好，请另一位会计审核。", number=number))
            return redirect(url_for(".show", code=code, number=number), 303)
    return _index(open_books(reading(), current_actor(), code), form), 422


@bp.get("/<code>/payouts/<int(max=9223372036854775807):number>")
def show(code: str, number: int) -> ResponseReturnValue:
    """Show a batch: every payment, what became of it, and the next step."""
    return _page(open_books(reading(), current_actor(), code), number)


@bp.post("/<code>/payouts/<int(max=9223372036854775807):number>/approve")
def approve(code: str, number: int) -> ResponseReturnValue:
    """Let the second person release the batch."""
    form = ApprovalForm()
    return _step(code, number, form, lambda s, b: checking.approve(s, current_actor(), b, total=form.total.money))


@bp.post("/<code>/payouts/<int(max=9223372036854775807):number>/withdraw")
def withdraw(code: str, number: int) -> ResponseReturnValue:
    """Take a batch back of which nothing was paid."""
    form = BatchWithdrawalForm()
    return _step(code, number, form, lambda s, b: entering.withdraw(s, current_actor(), b, form.reason.data))


@bp.post("/<code>/payouts/<int(max=9223372036854775807):number>/file")
def file(code: str, number: int) -> ResponseReturnValue:
    """Give the approved file to whoever takes it to the bank; whole account numbers stand in it."""
    with transaction() as session:
        entity = open_books(session, current_actor(), code, [Role.ACCOUNTANT])
        batch = services.get_batch(session, entity, number)
        content, name = checking.take_file(session, current_actor(), batch), batch.file_name
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store, private"}
    return Response(content, mimetype="application/octet-stream", headers=headers)


@bp.get("/<code>/payouts/<int(max=9223372036854775807):number>/list.pdf")
def paper(code: str, number: int) -> ResponseReturnValue:
    """Give the list on which members sign for cash."""
    entity = open_books(reading(), current_actor(), code)
    batch, demo = services.get_batch(reading(), entity, number), is_demo(reading())
    if batch.way is not Way.CASH:
        raise NotFoundError
    return send_pdf(
        f"{code}-P{number}.pdf", lambda cache: list_pdf(entity, batch, today=clock.today(), cache=cache, is_demo=demo)
    )


@bp.post("/<code>/payouts/<int(max=9223372036854775807):number>/answer")
def answer(code: str, number: int) -> ResponseReturnValue:
    """Take in what the bank answered: all of it, or nothing."""
    form, faults = AnswerForm(), list[Fault]()
    if form.validate():
        try:
            with transaction() as session:
                entity = open_books(session, current_actor(), code, [Role.ACCOUNTANT])
                batch = services.get_batch(session, entity, number)
                said, faults = read_answer(batch, form.rows())
                if not faults:
                    entering.enter_answer(session, current_actor(), batch, said, paid_on=form.paid_on.data)
        except DomainError as error:
            if error.status != 422:
                raise
            form.blame(error)
        else:
            if not faults:
                counts = {"paid": len(said.paid), "failed": len(said.failed), "pending": said.pending}
                flash(gettext("成功 %(paid)s 笔已记账，失败 %(failed)s 笔，还在处理 %(pending)s 笔。", **counts))
                if said.absent:
                    flash(gettext("还有 %(count)s 笔文件里没有提到，仍在途。", count=said.absent))
                return redirect(url_for(".show", code=code, number=number), 303)
    return _page(open_books(reading(), current_actor(), code), number, form, faults), 422


@bp.post("/<code>/payouts/<int(max=9223372036854775807):number>/signed")
def signed(code: str, number: int) -> ResponseReturnValue:
    """Post what was paid in cash to those who signed."""
    entity = open_books(reading(), current_actor(), code, [Role.ACCOUNTANT])
    form = _signed(services.get_batch(reading(), entity, number), SignedForm())
    return _step(
        code,
        number,
        form,
        lambda s, b: entering.enter_signed(s, current_actor(), b, form.signed.data, on=form.paid_on.data),
    )


@bp.post("/<code>/payouts/<int(max=9223372036854775807):number>/rest")
def rest(code: str, number: int) -> ResponseReturnValue:
    """Put back what nobody came for."""
    form = RestForm()
    return _step(code, number, form, lambda s, b: entering.give_back(s, current_actor(), b, form.reason.data))


def _step(code: str, number: int, form: Form, deed: Callable[[Session, PayoutBatch], object]) -> ResponseReturnValue:
    """Take one step of a batch."""
    if form.validate():
        try:
            with transaction() as session:
                entity = open_books(session, current_actor(), code, [Role.ACCOUNTANT])
                deed(session, services.get_batch(session, entity, number))
        except DomainError as error:
            if error.status != 422:
                raise
            form.blame(error)
        else:
            flash(gettext("第 P%(number)s 批：已记下。", number=number))
            return redirect(url_for(".show", code=code, number=number), 303)
    return _page(open_books(reading(), current_actor(), code), number, form), 422


def _templates() -> dict[str, Template]:
    return templates(_banks())[0]


def _banks() -> Path:
    folder: Path = current_app.extensions["settings"].instance / "banks"
    return folder


def _owed(entity: Entity) -> list[tuple[str, str]]:
    dues = services.waiting(reading(), entity)
    payees = payees_of(reading(), {due.holder for due in dues})
    return [(due.key, f"{payees.get(due.holder, Payee(due.holder)).name} {due.amount} · {due.memo}") for due in dues]


def _signed(batch: PayoutBatch, form: SignedForm) -> SignedForm:
    form.signed.choices = [(line.position, f"{line.payee} {line.amount}") for line in batch.open_lines]
    return form


def _index(entity: Entity, form: DrawingForm) -> str:
    owed = _owed(entity)
    form.offer(owed, _templates())
    if not form.is_submitted():
        form.dues.data = [key for key, _label in owed]
    return render_template(
        "ledger/payouts.html",
        **head(entity),
        batches=services.batches_of(reading(), entity),
        form=form,
        owed=owed,
        faulty=[told(one) for one in templates(_banks())[1]],
        may_enter=current_actor().may([Role.ACCOUNTANT], entity.scope),
    )


def _page(entity: Entity, number: int, form: Form | None = None, faults: Sequence[Fault] = ()) -> str:
    batch, actor = services.get_batch(reading(), entity, number), current_actor()
    forms = {
        "approval": ApprovalForm,
        "answer": AnswerForm,
        "withdrawal": BatchWithdrawalForm,
        "rest": RestForm,
    }
    shown = {name: form if isinstance(form, kind) else kind(formdata=None) for name, kind in forms.items()}
    signing = form if isinstance(form, SignedForm) else _signed(batch, SignedForm(formdata=None))
    return render_template(
        "ledger/payout.html",
        **head(entity),
        batch=batch,
        states=LineState,
        is_cash=batch.way is Way.CASH,
        concerns=checking.concerns(reading(), batch),
        faults=faults,
        signing=signing,
        is_own=actor.user_id == batch.made_by_id,
        may_enter=actor.may([Role.ACCOUNTANT], entity.scope),
        **shown,
    )
