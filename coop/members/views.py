"""The register of a village, and the members of a cooperative."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from coop.members.admission import join, register
from coop.members.forms import AdmissionForm, ContactForm, HouseholdForm, PersonForm
from coop.members.services import enter_contact, enter_household, enter_person, get_person, households_in, sellers
from coop.villages.services import get_village, homes, villages
from core.access import current_actor
from core.db import reading, transaction
from core.errors import DomainError
from core.fields import options
from core.identity.roles import Role
from core.words import named
from ledger.entities.models import Entity
from ledger.entities.services import open_books

bp = Blueprint("places", __name__, url_prefix="/places")
members = Blueprint("members", __name__, url_prefix="/members")
READERS = (Role.SECRETARY, Role.ADMIN)


@bp.get("/")
def index() -> ResponseReturnValue:
    """Show villages and the entities at home in each."""
    session, actor = reading(), current_actor()
    shown = villages(session)
    mine = {village.code for village in shown if actor.may(READERS, village.scope)}
    return render_template("coop/places.html", villages=shown, homes=homes(session), mine=mine)


@bp.get("/<code>")
def village(code: str) -> ResponseReturnValue:
    """Show the households of a village."""
    return _village(code, HouseholdForm())


@bp.post("/<code>/households")
def enter(code: str) -> ResponseReturnValue:
    """Enter a household."""
    form = HouseholdForm()
    if form.validate():
        try:
            with transaction() as session:
                village = get_village(session, code)
                enter_household(session, current_actor(), village, form.number.data, form.person())
        except DomainError as error:
            form.blame(error)
        else:
            flash(gettext("已登记 %(number)s。", number=form.number.data))
            return redirect(url_for(".village", code=code), 303)
    return _village(code, form), 422


@bp.post("/<code>/persons")
def add(code: str) -> ResponseReturnValue:
    """Enter one more person in a household."""
    form = PersonForm(prefix="person-")
    if form.validate():
        try:
            with transaction() as session:
                village = get_village(session, code)
                enter_person(session, current_actor(), village, form.number.data, form.person())
        except DomainError as error:
            form.blame(error)
        else:
            flash(gettext("已登记 %(number)s。", number=form.number.data))
            return redirect(url_for(".village", code=code), 303)
    return _village(code, HouseholdForm(formdata=None), form), 422


@bp.post("/<code>/contacts")
def contact(code: str) -> ResponseReturnValue:
    """Write down another telephone or bank account of a person."""
    village = get_village(reading(), code)
    form = ContactForm(prefix="contact-").of(households_in(reading(), current_actor(), village))
    if form.validate():
        try:
            with transaction() as session:
                village = get_village(session, code)
                phone, account = form.phone.data or None, form.bank_account.data or None
                actor, person_id = current_actor(), form.person.data
                person = enter_contact(session, actor, village, person_id, phone=phone, bank_account=account)
                name = person.name
        except DomainError as error:
            form.blame(error)
        else:
            flash(gettext("%(name)s：已记下。", name=name))
            return redirect(url_for(".village", code=code), 303)
    return _village(code, HouseholdForm(formdata=None), contact=form), 422


@members.get("/<code>")
def show(code: str) -> ResponseReturnValue:
    """Show the members of a cooperative with their capital."""
    return _members(open_books(reading(), current_actor(), code), AdmissionForm())


@members.post("/<code>")
def admit(code: str) -> ResponseReturnValue:
    """Admit a member; the capital is booked at once."""
    form = _choices(AdmissionForm())
    if form.validate():
        try:
            with transaction() as session:
                entity = open_books(session, current_actor(), code)
                join(session, current_actor(), entity, form.admission(get_person(session, form.person.data)))
        except DomainError as error:
            form.blame(error)
        else:
            flash(gettext("成员 %(number)s 已入社，股金已记账。", number=form.number.data))
            return redirect(url_for(".show", code=code), 303)
    return _members(open_books(reading(), current_actor(), code), form), 422


def _village(
    code: str, form: HouseholdForm, person: PersonForm | None = None, *, contact: ContactForm | None = None
) -> str:
    session = reading()
    shown = get_village(session, code)
    found = households_in(session, current_actor(), shown)
    may_enter = current_actor().may(READERS, shown.scope)
    return render_template(
        "coop/village.html",
        village=shown,
        households=found,
        form=form,
        person=person or PersonForm(formdata=None, prefix="person-"),
        contact=contact or ContactForm(formdata=None, prefix="contact-").of(found),
        may_enter=may_enter,
    )


def _members(entity: Entity, form: AdmissionForm) -> str:
    may_admit = current_actor().may([Role.ACCOUNTANT], entity.scope)
    return render_template(
        "coop/members.html", entity=entity, rows=register(reading(), entity), form=_choices(form), may_admit=may_admit
    )


def _choices(form: AdmissionForm) -> AdmissionForm:
    form.person.choices = options(
        (p.id, f"{p.name} · {named(p.household.village)} {p.household.number}") for p in sellers(reading())
    )
    return form
