"""Guaranteed-price purchases: write the ticket, see what it will pay, settle, pay, print."""

from __future__ import annotations

from uuid import uuid4

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from coop.lots.services import get_lot
from coop.members.services import get_person, sellers
from coop.produce.services import all_produce, get_grade
from coop.purchases import recording, settling
from coop.purchases.forms import ReturnedForm, TicketForm, VoidForm
from coop.purchases.models import FloorPrice, MarketPrice, PurchaseTicket, Scale, TicketState
from coop.purchases.prices import floor_price, market_price, rule_for, scales
from coop.purchases.tickets import PAGE, count_tickets, get_ticket
from coop.purchases.tickets import tickets as newest
from coop.villages.models import EntityHome
from coop.villages.services import buyers_for
from core import clock
from core.access import current_actor
from core.db import reading, transaction
from core.errors import DomainError, NotFoundError
from core.fields import options
from core.identity.roles import Role
from core.paging import page_of
from core.texts import in_one_line
from core.weight import WeightUnit
from core.words import named
from ledger.entities.services import entities_for
from ledger.journal.reading import vouchers_of

bp = Blueprint("purchases", __name__, url_prefix="/purchases")


@bp.get("/")
def index() -> ResponseReturnValue:
    """List the newest tickets of the reader's scales or books."""
    session, actor = reading(), current_actor()
    homes = buyers_for(session, actor)
    ids = [home.entity_id for home in homes] or _entities_of_books(session)
    sought = in_one_line(request.args.get("q", ""))[:40]
    page, pages = page_of(request.args), max(1, -(-count_tickets(session, ids, sought) // PAGE))
    return render_template(
        "coop/tickets.html",
        tickets=newest(session, ids, sought=sought, page=page),
        homes=homes,
        page=page,
        pages=pages,
        sought=sought,
    )


@bp.get("/new/<entity_code>")
def new(entity_code: str) -> ResponseReturnValue:
    """Show an empty ticket."""
    home = _home(reading(), entity_code)
    form = _form(home, operation=str(uuid4()), unit=WeightUnit.JIN.value, tare="0")
    return _ask(home, form)


@bp.post("/new/<entity_code>")
def record(entity_code: str) -> ResponseReturnValue:
    """Record the ticket; it is saved whatever price or certificate is missing."""
    home = _home(reading(), entity_code)
    form = _form(home)
    if form.validate():
        try:
            with transaction() as session:
                entity = _home(session, entity_code).entity
                produce, _, letter = form.kind.data.partition(":")
                delivery = form.delivery(
                    get_person(session, form.seller.data),
                    get_grade(session, produce, letter),
                    session.get_one(Scale, form.scale.data),
                )
                ticket = recording.record(session, current_actor(), entity, delivery)
        except DomainError as error:
            form.blame(error)
        else:
            return redirect(url_for(".show", number=ticket.number), 303)
    return _ask(home, form), 422


@bp.get("/<number>")
def show(number: str) -> ResponseReturnValue:
    """Show a ticket: read back, priced, with what to do next."""
    ticket = get_ticket(reading(), current_actor(), number)
    return _page(ticket, VoidForm())


@bp.post("/<number>/settle")
def settle(number: str) -> ResponseReturnValue:
    """Settle a ticket at the prices of its day."""
    with transaction() as session:
        settling.settle(session, current_actor(), get_ticket(session, current_actor(), number))
    flash(gettext("已结算，批号已生成。"))
    return redirect(url_for(".show", number=number), 303)


@bp.post("/<number>/pay")
def pay(number: str) -> ResponseReturnValue:
    """Record that the seller was paid."""
    with transaction() as session:
        ticket = get_ticket(session, current_actor(), number)
        settling.pay_at_once(session, current_actor(), ticket, on=clock.today())
    flash(gettext("已记付款。"))
    return redirect(url_for(".show", number=number), 303)


@bp.post("/<number>/returned")
def returned(number: str) -> ResponseReturnValue:
    """Record that the bank has returned a payment."""
    form, ticket = ReturnedForm(), get_ticket(reading(), current_actor(), number)
    current_actor().require([Role.ACCOUNTANT], ticket.entity.scope)
    if not form.validate():
        return _page(ticket, VoidForm(formdata=None), form), 422
    with transaction() as session:
        ticket = get_ticket(session, current_actor(), number)
        settling.take_back(session, current_actor(), ticket, form.reason.data)
    flash(gettext("已记退回，货款还欠着。"))
    return redirect(url_for(".show", number=number), 303)


@bp.post("/<number>/void")
def void(number: str) -> ResponseReturnValue:
    """Void a ticket that is not settled."""
    form = VoidForm()
    if not form.validate():
        return _page(get_ticket(reading(), current_actor(), number), form), 422
    with transaction() as session:
        ticket = get_ticket(session, current_actor(), number)
        settling.void(session, current_actor(), ticket, form.reason.data)
    flash(gettext("已作废。请重新开一张。"))
    return redirect(url_for(".show", number=number), 303)


def _page(ticket: PurchaseTicket, form: VoidForm, returned: ReturnedForm | None = None) -> str:
    session, actor = reading(), current_actor()
    is_open = ticket.state is TicketState.RECORDED
    rule = rule_for(session, ticket.entity, ticket.seller, ticket.grade, ticket.weighed_on) if is_open else None
    return render_template(
        "coop/ticket.html",
        ticket=ticket,
        quote=settling.quoted(session, ticket) if is_open else None,
        rule=rule,
        lot=get_lot(session, ticket.lot_code) if ticket.lot_code else None,
        form=form,
        returned=returned or ReturnedForm(formdata=None),
        voucher=next(iter(vouchers_of(session, ticket.subject)), None),
        may_pay=actor.may([Role.ACCOUNTANT], ticket.entity.scope),
        may_weigh=any(home.entity_id == ticket.entity_id for home in buyers_for(session, actor)),
    )


def _home(session: Session, entity_code: str) -> EntityHome:
    for home in buyers_for(session, current_actor()):
        if home.entity.code == entity_code:
            return home
    raise NotFoundError


def _form(home: EntityHome, **values: str) -> TicketForm:
    form = TicketForm(**values)
    session = reading()
    form.seller.choices = options([(0, gettext("请选交货人"))]) + options(
        (p.id, f"{p.name} · {named(p.household.village)} {p.household.number}") for p in sellers(session)
    )
    form.kind.choices = options(_kinds())
    until = gettext("检定至")
    form.scale.choices = options(
        (scale.code, f"{scale.code} ({until} {scale.verified_until})") for scale in scales(session, home.entity)
    )
    if request.method == "GET" and "seller" in request.args:
        form.seller.data = request.args.get("seller", type=int)
    return form


def _ask(home: EntityHome, form: TicketForm) -> str:
    prices = _prices(home)
    best = {
        code: max((price.per_kg.fen for price in (floor, market) if price), default=0)
        for code, (_name, floor, market) in zip((code for code, _label in _kinds()), prices, strict=True)
    }
    return render_template("coop/ticket_new.html", form=form, home=home, prices=prices, about=best)


def _kinds() -> list[tuple[str, str]]:
    """Return every produce and grade that is bought, as (code, name)."""
    return [
        (f"{grade.produce_code}:{grade.letter}", f"{named(produce)} {named(grade)}")
        for produce in all_produce(reading())
        for grade in produce.grades
    ]


def _prices(home: EntityHome) -> list[tuple[str, FloorPrice | None, MarketPrice | None]]:
    """Return floor and market of each grade today, for the head of the form."""
    session, rows = reading(), []
    for produce in all_produce(session):
        for grade in produce.grades:
            floor = floor_price(session, home.entity, grade, clock.today())
            market = market_price(session, home.entity, grade, clock.today())
            rows.append((f"{named(produce)} {named(grade)}", floor, market))
    return rows


def _entities_of_books(session: Session) -> list[int]:
    return [entity.id for entity in entities_for(session, current_actor())]
