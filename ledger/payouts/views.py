"""Pages of payments in batches: what is owed, a batch on its way, the bank's file and its answer, the list to sign."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flask import Blueprint, Response, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from core import clock
from core.access import current_actor
from core.db import reading, transaction
from core.errors import DomainError
from core.forms import Form
from core.identity.roles import Role
from core.identity.services import is_demo
from core.paper import send_pdf
from core.tables import Fault
from ledger.entities.models import Entity
from ledger.entities.services import open_books
from ledger.journal.page_head import head
from ledger.payouts import services
from ledger.payouts.bank_files import Template, templates
from ledger.payouts.forms import AnswerForm, ApprovalForm, BatchWithdrawalForm, DrawingForm, SignedForm
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
                number = services.draw(session, current_actor(), entity, form.drawing(_templates())).number
        except DomainError as error:
            form.blame(error)
        else:
            flash(gettext("第 P%(number)s 批已做好，请另一位会计审核。", number=number))
            return redirect(url_for(".show", code=code, number=number), 303)
    return _index(open_books(reading(), current_actor(), code), form), 422


@bp.get("/<code>/payouts/<int:number>")
def show(code: str, number: int) -> ResponseReturnValue:
    """Show a batch: every payment, what became of it, and the next step."""
    return _page(open_books(reading(), current_actor(), code), number)


@bp.post("/<code>/payouts/<int:number>/approve")
def approve(code: str, number: int) -> ResponseReturnValue:
    """Let the second person release the batch."""
    form = ApprovalForm()
    return _step(code, number, form, lambda s, e, b: services.approve(s, current_actor(), b, e, total=form.total.money))


@bp.post("/<code>/payouts/<int:number>/withdraw")
def withdraw(code: str, number: int) -> ResponseReturnValue:
    """Take a batch back of which nothing was paid."""
    form = BatchWithdrawalForm()
    return _step(code, number, form, lambda s, e, b: services.withdraw(s, current_actor(), b, e, form.reason.data))


@bp.post("/<code>/payouts/<int:number>/file")
def file(code: str, number: int) -> ResponseReturnValue:
    """Give the approved file to whoever takes it to the bank; whole account numbers stand in it."""
    with transaction() as session:
        entity = open_books(session, current_actor(), code, [Role.ACCOUNTANT])
        batch = services.get_batch(session, entity, number)
        content, name = services.take_file(session, current_actor(), batch, entity), batch.file_name
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store, private"}
    return Response(content, mimetype="application/octet-stream", headers=headers)


@bp.get("/<code>/payouts/<int:number>/list.pdf")
def paper(code: str, number: int) -> ResponseReturnValue:
    """Give the list on which members sign for cash."""
    entity = open_books(reading(), current_actor(), code)
    batch, demo = services.get_batch(reading(), entity, number), is_demo(reading())
    return send_pdf(
        f"{code}-P{number}.pdf", lambda cache: list_pdf(entity, batch, today=clock.today(), cache=cache, is_demo=demo)
    )


@bp.post("/<code>/payouts/<int:number>/answer")
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
                    actor = current_actor()
                    paid = services.enter_paid(session, actor, batch, entity, said.paid, paid_on=form.paid_on.data)
                    failed = services.enter_failed(session, actor, batch, entity, said.failed)
        except DomainError as error:
            form.blame(error)
        else:
            if not faults:
                counts = {"paid": paid, "failed": failed, "pending": said.pending}
                flash(gettext("成功 %(paid)s 笔已记账，失败 %(failed)s 笔，还在处理 %(pending)s 笔。", **counts))
                return redirect(url_for(".show", code=code, number=number), 303)
    return _page(open_books(reading(), current_actor(), code), number, form, faults), 422


@bp.post("/<code>/payouts/<int:number>/signed")
def signed(code: str, number: int) -> ResponseReturnValue:
    """Post what was paid in cash to those who signed."""
    entity = open_books(reading(), current_actor(), code, [Role.ACCOUNTANT])
    form = _signed(services.get_batch(reading(), entity, number), SignedForm())
    return _step(
        code,
        number,
        form,
        lambda s, e, b: services.enter_paid(s, current_actor(), b, e, form.signed.data, paid_on=form.paid_on.data),
    )


def _step(
    code: str, number: int, form: Form, deed: Callable[[Session, Entity, PayoutBatch], object]
) -> ResponseReturnValue:
    """Take one step of a batch."""
    if form.validate():
        try:
            with transaction() as session:
                entity = open_books(session, current_actor(), code, [Role.ACCOUNTANT])
                deed(session, entity, services.get_batch(session, entity, number))
        except DomainError as error:
            form.blame(error)
        else:
            flash(gettext("第 P%(number)s 批：已记下。", number=number))
            return redirect(url_for(".show", code=code, number=number), 303)
    return _page(open_books(reading(), current_actor(), code), number, form), 422


def _templates() -> dict[str, Template]:
    return templates(current_app.extensions["settings"].instance / "banks")


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
        may_enter=current_actor().may([Role.ACCOUNTANT], entity.scope),
    )


def _page(entity: Entity, number: int, form: Form | None = None, faults: Sequence[Fault] = ()) -> str:
    batch, actor = services.get_batch(reading(), entity, number), current_actor()
    forms = {
        "approval": ApprovalForm,
        "answer": AnswerForm,
        "withdrawal": BatchWithdrawalForm,
    }
    shown = {name: form if isinstance(form, kind) else kind(formdata=None) for name, kind in forms.items()}
    signing = form if isinstance(form, SignedForm) else _signed(batch, SignedForm(formdata=None))
    return render_template(
        "ledger/payout.html",
        **head(entity),
        batch=batch,
        states=LineState,
        is_cash=batch.way is Way.CASH,
        concerns=services.concerns(batch),
        faults=faults,
        signing=signing,
        is_own=actor.user_id == batch.made_by_id,
        may_enter=actor.may([Role.ACCOUNTANT], entity.scope),
        **shown,
    )
