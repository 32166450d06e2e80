"""Pages of what batches cost, and of the labour days that are part of it."""

from __future__ import annotations

from uuid import uuid4

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from coop.batches import costs
from coop.batches.costing import KINDS, batch_costs, cost_of
from coop.batches.forms import LabourForm, PaymentForm
from coop.batches.models import Batch, BatchState
from coop.batches.services import find_batch
from coop.members.services import get_person, sellers
from core import clock
from core.access import current_actor
from core.db import reading, transaction
from core.errors import DomainError
from core.fields import options
from core.identity.roles import Role
from core.money import Money
from core.words import named, told
from ledger.entities.models import Entity
from ledger.entities.services import READERS, open_books
from ledger.journal.page_head import head

bp = Blueprint("costs", __name__, url_prefix="/books")


@bp.get("/<code>/batches")
def index(code: str) -> ResponseReturnValue:
    """Show the newest batches with their costs by kind."""
    entity = open_books(reading(), current_actor(), code)
    return render_template("coop/batch_costs.html", **head(entity), costs=batch_costs(reading(), entity), kinds=KINDS)


@bp.get("/<code>/batches/<batch>")
def show(code: str, batch: str) -> ResponseReturnValue:
    """Show what one batch cost, and who worked on it."""
    entity, found = _opened(code, batch)
    return _page(entity, found, _empty())


@bp.post("/<code>/batches/<batch>/labour")
def labour(code: str, batch: str) -> ResponseReturnValue:
    """Write down who worked on a batch."""
    entity, found = _opened(code, batch)
    form = _choices(LabourForm())
    if form.validate():
        try:
            with transaction() as session:
                row = find_batch(session, open_books(session, current_actor(), code, [Role.ACCOUNTANT]), batch)
                person = get_person(session, form.person.data)
                costs.record_labour(session, current_actor(), row, form.labour(person))
        except DomainError as error:
            form.blame(error)
        else:
            flash(gettext("出工已记。"))
            return redirect(url_for(".show", code=code, batch=batch), 303)
    return _page(entity, found, form), 422


@bp.post("/<code>/batches/<batch>/pay")
def pay(code: str, batch: str) -> ResponseReturnValue:
    """Record that the labour of a batch has been paid."""
    form = PaymentForm()
    if form.validate():
        try:
            with transaction() as session:
                found = find_batch(session, open_books(session, current_actor(), code, [Role.ACCOUNTANT]), batch)
                how = {"on": form.paid_on.data, "out_of": form.out_of.data}
                paid = costs.pay_labour(session, current_actor(), found, **how)
        except DomainError as error:
            form.blame(error)
        else:
            flash(gettext("已记付款 %(count)s 笔。", count=len(paid)))
            return redirect(url_for(".show", code=code, batch=batch), 303)
    entity, found = _opened(code, batch)
    return _page(entity, found, _empty(), form), 422


@bp.post("/<code>/batches/<batch>/labour/<int(max=9223372036854775807):labour_id>/void")
def void(code: str, batch: str, labour_id: int) -> ResponseReturnValue:
    """Take back days that were written down by mistake."""
    try:
        with transaction() as session:
            found = find_batch(session, open_books(session, current_actor(), code, [Role.ACCOUNTANT]), batch)
            costs.void_labour(session, current_actor(), costs.get_labour(session, found, labour_id), found)
    except DomainError as error:
        flash(told(error))
    else:
        flash(gettext("这笔出工已撤销，红字凭证记在今天。"))
    return redirect(url_for(".show", code=code, batch=batch), 303)


def _opened(code: str, batch: str) -> tuple[Entity, Batch]:
    entity = open_books(reading(), current_actor(), code, READERS)
    return entity, find_batch(reading(), entity, batch)


def _empty() -> LabourForm:
    return LabourForm(formdata=None, operation=str(uuid4()), worked_on=clock.today(), half_day_pay="60")


def _choices(form: LabourForm) -> LabourForm:
    people = sellers(reading())
    form.person.choices = options(
        (p.id, f"{p.name} · {named(p.household.village)} {p.household.number}") for p in people
    )
    return form


def _page(entity: Entity, batch: Batch, form: LabourForm, paying: PaymentForm | None = None) -> str:
    rows = costs.labour_on(reading(), batch)
    return render_template(
        "coop/batch_cost.html",
        **head(entity),
        batch=batch,
        cost=cost_of(reading(), batch),
        rows=rows,
        unpaid=Money.total(row.amount for row, _person in rows if row.paid_on is None and row.voided_on is None),
        form=_choices(form),
        paying=paying or PaymentForm(formdata=None, paid_on=clock.today()),
        may_keep=current_actor().may([Role.ACCOUNTANT], entity.scope),
        is_growing=batch.state is BatchState.GROWING,
    )
