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
from core.paging import page_of
from core.paper import send_pdf
from core.web import public_url
from core.weight import Weight, WeightUnit
from core.words import named
from ledger.entities.models import Entity
from shop.wholesale import services
from shop.wholesale.forms import DeliveryForm
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
    note = services.get_note(reading(), number)
    return render_template("shop/delivery_note.html", note=note, merchant=merchant(reading()))


@bp.get("/<number>.pdf")
def paper(number: str) -> ResponseReturnValue:
    """Give a delivery note on paper."""
    session = reading()
    note, seller, demo = services.get_note(session, number), merchant(session), is_demo(session)
    url = f"{public_url()}{url_for('trace.show', code=note.lines[0].lot.code)}"
    return send_pdf(f"{note.number}.pdf", lambda cache: note_pdf(note, seller, url, cache=cache, is_demo=demo))


@bp.post("/<number>/paid")
def paid(number: str) -> ResponseReturnValue:
    """Record that the wholesaler has paid."""
    with transaction() as session:
        services.receive_payment(session, current_actor(), services.get_note(session, number), on=clock.today())
    flash(gettext("已记收款。"))
    return redirect(url_for(".show", number=number), 303)


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
