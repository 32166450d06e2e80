"""Wholesale: deliver on account, print the note, record the payment."""

from __future__ import annotations

from uuid import uuid4

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from coop.produce.models import Grade
from coop.produce.services import all_produce, get_grade
from coop.stock.services import available
from coop.villages.services import merchant
from core import clock
from core.access import current_actor
from core.db import reading, transaction
from core.errors import DomainError
from core.fields import options
from core.identity.roles import EVERYWHERE, Role
from core.identity.services import is_demo
from core.money import ZERO
from core.paging import page_of
from core.paper import send_pdf
from core.web import public_url
from core.weight import Weight, WeightUnit
from core.words import named
from ledger.entities.models import Entity
from shop.wholesale import services
from shop.wholesale.forms import DeliveryForm, PaymentForm, WriteOffForm
from shop.wholesale.note_paper import note_pdf

bp = Blueprint("wholesale", __name__, url_prefix="/staff/wholesale")


@bp.get("/")
def index() -> ResponseReturnValue:
    """Show the newest notes, and the form for another."""
    return _page(_form(operation=str(uuid4()), unit=WeightUnit.KILOGRAM.value))


@bp.post("/")
def deliver() -> ResponseReturnValue:
    """Deliver."""
    form = _form()
    if form.validate():
        try:
            with transaction() as session:
                produce, _, letter = form.kind.data.partition(":")
                customer = services.get_customer(session, form.customer.data)
                note = services.deliver(
                    session, current_actor(), form.sale(customer, get_grade(session, produce, letter))
                )
        except DomainError as error:
            form.blame(error)
        else:
            return redirect(url_for(".show", number=note.number), 303)
    return _page(form), 422


@bp.get("/<number>")
def show(number: str) -> ResponseReturnValue:
    """Show a delivery note, ready to print."""
    return _note(number, PaymentForm(), WriteOffForm())


@bp.get("/<number>.pdf")
def paper(number: str) -> ResponseReturnValue:
    """Give a delivery note on paper."""
    session = reading()
    note, seller, demo = services.get_note(session, number), merchant(session), is_demo(session)
    url = f"{public_url()}{url_for('trace.show', code=note.lines[0].lot.code)}"
    return send_pdf(f"{note.number}.pdf", lambda cache: note_pdf(note, seller, url, cache=cache, is_demo=demo))


@bp.post("/<number>/paid")
def paid(number: str) -> ResponseReturnValue:
    """Record that the wholesaler has paid, less what he deducted."""
    form = PaymentForm()
    if form.validate():
        try:
            with transaction() as session:
                note = services.get_note(session, number)
                deducted = form.deducted.money if form.deducted.data else ZERO
                services.receive_payment(session, current_actor(), note, on=clock.today(), deducted=deducted)
        except services.DeductedTooMuchError as error:
            form.blame(error)
        else:
            flash(gettext("已记收款。"))
            return redirect(url_for(".show", number=number), 303)
    return _note(number, form, WriteOffForm(formdata=None)), 422


@bp.post("/<number>/write-off")
def write_off(number: str) -> ResponseReturnValue:
    """Write off what nobody will pay any more."""
    current_actor().require([Role.ACCOUNTANT], merchant(reading()).scope)
    form = WriteOffForm()
    if form.validate():
        with transaction() as session:
            note = services.get_note(session, number)
            services.write_off(session, current_actor(), note, on=clock.today(), reason=form.reason.data)
        flash(gettext("已核销。"))
        return redirect(url_for(".show", number=number), 303)
    return _note(number, PaymentForm(formdata=None), form), 422


def _note(number: str, payment: PaymentForm, writing_off: WriteOffForm) -> str:
    seller = merchant(reading())
    return render_template(
        "shop/delivery_note.html",
        note=services.get_note(reading(), number),
        merchant=seller,
        payment=payment,
        writing_off=writing_off,
        may_write_off=current_actor().may([Role.ACCOUNTANT], seller.scope),
    )


def _form(**values: str) -> DeliveryForm:
    form, session = DeliveryForm(**values), reading()
    seller = merchant(session)
    form.customer.choices = options((c.code, named(c)) for c in services.customers(session))
    form.kind.choices = options(
        (f"{grade.produce_code}:{grade.letter}", f"{named(produce)} {named(grade)} · {_free(seller, grade)}")
        for produce in all_produce(session)
        for grade in produce.grades
    )
    return form


def _page(form: DeliveryForm) -> str:
    page, pages = page_of(request.args), max(1, -(-services.count_notes(reading()) // services.PAGE))
    return render_template(
        "shop/wholesale.html",
        form=form,
        notes=services.notes(reading(), page=page),
        page=page,
        pages=pages,
        may_deliver=current_actor().may([Role.SHOP_STAFF], EVERYWHERE),
    )


def _free(seller: Entity, grade: Grade) -> Weight:
    return available(reading(), seller.id, grade.produce_code, grade.letter, clock.today())
