"""Pages of a plan on its way: beside other rules, and every step to the vote and the notice."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from core.access import current_actor
from core.db import reading, transaction
from core.errors import DomainError
from core.forms import Form
from core.identity.roles import Role
from ledger.distribution import planning, procedure
from ledger.distribution.comparing import Comparison, charter_rule, compare, together, widest
from ledger.distribution.forms import (
    InspectionForm,
    NoticeForm,
    ProposalForm,
    ResolutionForm,
    RuleForm,
    WithdrawalForm,
)
from ledger.distribution.long_steps import services as long_steps
from ledger.distribution.long_steps.models import LongStep
from ledger.distribution.models import DistributionPlan
from ledger.distribution.year_end_page import year_end_page
from ledger.entities.models import Entity
from ledger.entities.services import open_books
from ledger.journal.page_head import head
from ledger.journal.subjects import named, names_of
from ledger.members.origins import origins_of

bp = Blueprint("plans", __name__, url_prefix="/books")


@bp.get("/<code>/year-end/<int(min=2000, max=2100):year>/what-if")
def what_if(code: str, year: int) -> ResponseReturnValue:
    """Put one or two other rules beside the charter's; nothing is posted, nothing is kept."""
    session = reading()
    entity = open_books(session, current_actor(), code)
    planned = planning.plan(session, entity, year)
    forms = [_rule_form(planned, prefix) for prefix in ("b", "c")]
    asked = [form for form in forms if form.reserve.data]
    checked = [form.validate() for form in asked]  # every form tells its faults, not the first only
    is_sound = all(checked)
    compared = compare(planned, [form.rule() for form in asked] if is_sound else [])
    names = names_of(session, entity, [account.member.subject for account in planned.accounts])
    page = render_template(
        "ledger/what_if.html",
        **head(entity, year),
        compared=compared,
        forms_of=forms,
        names=names,
        letters="ABC",
        widest=widest,
        **_belonging(session, planned, compared),
    )
    return page, 200 if is_sound else 422


def _belonging(session: Session, planned: planning.Plan, compared: Comparison) -> dict[str, object]:
    """Return the same comparison by village and by household; units stand for themselves."""
    holders = {account.member.number: account.member.holder for account in planned.accounts}
    origins = origins_of(session, set(holders.values()))
    of = {number: origins[holder] for number, holder in holders.items() if holder in origins}
    known = {origin.village.name: origin.village for origin in of.values()}
    unit = gettext("其他成员")
    by_village = {number: of[number].village.name if number in of else unit for number in holders}
    by_household = {number: (of[number].household if number in of else "") or number for number in holders}
    return {
        "villages": together(compared.members, by_village),
        "village_names": known | {unit: named(unit)},
        "households": together(compared.members, by_household),
    }


def _rule_form(planned: planning.Plan, prefix: str) -> RuleForm:
    """Return the form of one other rule, as it was asked for; the second may be left blank."""
    asked = any(name.startswith(f"{prefix}-") for name in request.args)
    form = RuleForm(request.args if asked else None, prefix=f"{prefix}-")
    if not asked and prefix == "b":
        form.beginning_with(charter_rule(planned))
    return form


@bp.post("/<code>/year-end/<int(min=2000, max=2100):year>/propose")
def propose(code: str, year: int) -> ResponseReturnValue:
    """Take the plan down as the council proposed it."""
    return _long_step(code, year, ProposalForm())


@bp.post("/<code>/year-end/<int(min=2000, max=2100):year>/lay-open")
def lay_open(code: str, year: int) -> ResponseReturnValue:
    """Record that the plan lies open at the office."""
    return _long_step(code, year, InspectionForm())


@bp.post("/<code>/year-end/<int(min=2000, max=2100):year>/approve")
def decide(code: str, year: int) -> ResponseReturnValue:
    """Record the vote: what carries is posted, what does not is rejected."""
    return _long_step(code, year, ResolutionForm())


@bp.post("/<code>/year-end/<int(min=2000, max=2100):year>/withdraw")
def withdraw(code: str, year: int) -> ResponseReturnValue:
    """Take the standing plan back before the vote."""
    return _step(code, year, WithdrawalForm(), lambda s, e: procedure.withdraw(s, current_actor(), e, year))


@bp.post("/<code>/year-end/<int(min=2000, max=2100):year>/notice")
def notice(code: str, year: int) -> ResponseReturnValue:
    """Record that the result was posted up for everybody."""
    form = NoticeForm()
    return _step(
        code,
        year,
        form,
        lambda s, e: procedure.give_notice(s, current_actor(), e, year, noticed_on=form.noticed_on.data),
    )


def _long_step(code: str, year: int, form: ProposalForm | InspectionForm | ResolutionForm) -> ResponseReturnValue:
    return _step(code, year, form, lambda s, e: long_steps.take(s, current_actor(), e, year, form.asked()))


def _step(
    code: str, year: int, form: Form, deed: Callable[[Session, Entity], DistributionPlan | LongStep]
) -> ResponseReturnValue:
    """Take one step of the procedure, and tell where the plan is now."""
    if form.validate():
        try:
            with transaction() as session:
                done = deed(session, open_books(session, current_actor(), code, [Role.ACCOUNTANT]))
                said = "" if isinstance(done, LongStep) else _where(done)
        except DomainError as error:
            form.blame(error)
            if error.status != 422:
                raise
        else:
            if not said:
                return redirect(url_for("long_steps.show", code=code, year=year), 303)
            flash(said)
            return redirect(url_for("year_end.show", code=code, year=year), 303)
    entity = open_books(reading(), current_actor(), code, [Role.ACCOUNTANT])
    return year_end_page(entity, year, step=form), 422


def _where(done: DistributionPlan) -> str:
    """Say where the plan is now."""
    return str(gettext("第 %(version)s 版方案：%(state)s。", version=done.version, state=gettext(done.state.label)))
