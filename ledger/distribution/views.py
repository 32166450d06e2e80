"""The year's end as one column: close, waterfall with the law's article beside each line, approval."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
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
from core.money import ZERO, Money
from core.paper import send_pdf
from core.words import told
from ledger.distribution import closing_year, planning, procedure, services
from ledger.distribution.comparing import charter_rule, compare
from ledger.distribution.forms import (
    InspectionForm,
    NoticeForm,
    PayoutForm,
    ProposalForm,
    ResolutionForm,
    RuleForm,
    WithdrawalForm,
)
from ledger.distribution.models import DistributionPlan, DistributionRun
from ledger.distribution.paper import plan_pdf
from ledger.entities.models import Charter, Entity
from ledger.entities.services import NoCharterError, open_books
from ledger.journal.page_head import head
from ledger.journal.subjects import names_of
from ledger.months.concerns import concerns_of_year
from ledger.months.forms import ReopenForm

bp = Blueprint("year_end", __name__, url_prefix="/books")


@bp.get("/<code>/year-end/<int(min=2000, max=2100):year>")
def show(code: str, year: int) -> ResponseReturnValue:
    """Show the waterfall before anything is posted, or the run that was posted."""
    entity = open_books(reading(), current_actor(), code)
    return _page(entity, year)


@bp.post("/<code>/year-end/<int(min=2000, max=2100):year>/close")
def close(code: str, year: int) -> ResponseReturnValue:
    """Close the year's months and its results."""
    with transaction() as session:
        entity = open_books(session, current_actor(), code)
        closing_year.close_year(session, current_actor(), entity, year)
    flash(gettext("%(year)s 年已结账。", year=year))
    return redirect(url_for(".show", code=code, year=year), 303)


@bp.post("/<code>/year-end/<int(min=2000, max=2100):year>/take-back")
def take_back(code: str, year: int) -> ResponseReturnValue:
    """Take the closing of a year back, to adjust it before the vote."""
    form = ReopenForm()
    if form.validate():
        try:
            with transaction() as session:
                entity = open_books(session, current_actor(), code, [Role.ACCOUNTANT])
                closing_year.take_back_closing(session, current_actor(), entity, year, form.reason.data)
        except DomainError as error:
            form.blame(error)
        else:
            flash(gettext("%(year)s 年的结转已红字冲回。打开要调整的月份，改好以后再结账、再结转。", year=year))
            return redirect(url_for("months.index", code=code, year=year), 303)
    entity = open_books(reading(), current_actor(), code, [Role.ACCOUNTANT])
    return _page(entity, year, reopening=form), 422


@bp.get("/<code>/year-end/<int(min=2000, max=2100):year>/plan.pdf")
def plan_paper(code: str, year: int) -> ResponseReturnValue:
    """Give the plan on paper, to lie open at the office."""
    session = reading()
    entity = open_books(session, current_actor(), code)
    planned = planning.plan(session, entity, year)
    standing = procedure.standing_plan(session, entity, year)
    if standing is not None and procedure.content_sha(planned) != standing.content_sha:
        raise procedure.PlanChangedError
    names = names_of(session, entity, [account.member.subject for account in planned.accounts])
    today, demo = clock.today(), is_demo(session)
    return send_pdf(
        f"{code}-plan-{year}.pdf",
        lambda cache: plan_pdf(planned, standing, names, today=today, cache=cache, is_demo=demo),
    )


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
        "ledger/what_if.html", **head(entity, year), compared=compared, forms_of=forms, names=names, letters="ABC"
    )
    return page, 200 if is_sound else 422


def _rule_form(planned: planning.Plan, prefix: str) -> RuleForm:
    """Return the form of one other rule, as it was asked for; the second may be left blank."""
    asked = any(name.startswith(f"{prefix}-") for name in request.args)
    form = RuleForm(request.args if asked else None, prefix=f"{prefix}-")
    if not asked and prefix == "b":
        rule = charter_rule(planned)
        form.patronage.data, form.method.data = f"{rule.patronage_bp / 100:g}", rule.method.value
    return form


@bp.post("/<code>/year-end/<int(min=2000, max=2100):year>/propose")
def propose(code: str, year: int) -> ResponseReturnValue:
    """Take the plan down as the council proposed it."""
    form = ProposalForm()
    return _step(
        code, year, form, lambda s, e: procedure.propose(s, current_actor(), e, year, council_on=form.council_on.data)
    )


@bp.post("/<code>/year-end/<int(min=2000, max=2100):year>/lay-open")
def lay_open(code: str, year: int) -> ResponseReturnValue:
    """Record that the plan lies open at the office."""
    form = InspectionForm()
    return _step(
        code,
        year,
        form,
        lambda s, e: procedure.lay_open(s, current_actor(), e, year, published_on=form.published_on.data),
    )


@bp.post("/<code>/year-end/<int(min=2000, max=2100):year>/approve")
def approve(code: str, year: int) -> ResponseReturnValue:
    """Record the vote: what carries is posted, what does not is rejected."""
    form = ResolutionForm()
    return _step(code, year, form, lambda s, e: procedure.decide(s, current_actor(), e, year, form.votes()))


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


def _step(code: str, year: int, form: Form, deed: Callable[[Session, Entity], DistributionPlan]) -> ResponseReturnValue:
    """Take one step of the procedure, and tell where the plan is now."""
    if form.validate():
        try:
            with transaction() as session:
                done = deed(session, open_books(session, current_actor(), code, [Role.ACCOUNTANT]))
                said = {"version": done.version, "state": gettext(done.state.label)}
        except DomainError as error:
            form.blame(error)
            if error.status != 422:
                raise
        else:
            flash(gettext("第 %(version)s 版方案：%(state)s。", **said))
            return redirect(url_for(".show", code=code, year=year), 303)
    entity = open_books(reading(), current_actor(), code, [Role.ACCOUNTANT])
    return _page(entity, year, step=form), 422


@bp.post("/<code>/year-end/<int(min=2000, max=2100):year>/pay")
def pay(code: str, year: int) -> ResponseReturnValue:
    """Record that refunds and shares were paid, to all or to some."""
    entity = open_books(reading(), current_actor(), code, [Role.ACCOUNTANT])
    run = services.get_run(reading(), entity, year)
    form = PayoutForm().offer(_still_owed(entity, run))
    if form.validate():
        try:
            with transaction() as session:
                entity = open_books(session, current_actor(), code, [Role.ACCOUNTANT])
                run = services.get_run(session, entity, year)
                how = {"on": form.on.data, "out_of": form.out_of.data, "members": form.members.data}
                count = services.pay_out(session, current_actor(), entity, run, **how)
        except DomainError as error:
            form.blame(error)
        else:
            flash(gettext("已记兑付 %(count)s 笔。", count=count))
            return redirect(url_for(".show", code=code, year=year), 303)
    return _page(open_books(reading(), current_actor(), code), year, payout=form), 422


def _still_owed(entity: Entity, run: DistributionRun) -> list[tuple[str, str]]:
    """Return to whom a run still owes something, and how much, as a form offers it."""
    owed = services.owed_on(reading(), entity, run)
    names = names_of(reading(), entity, [f"member:{number}" for number in owed])
    return [(number, f"{names[f'member:{number}'].name} {sum(both, ZERO)}") for number, both in owed.items()]


@dataclass(frozen=True, slots=True)
class _Row:
    """One member's row, of a plan or of a posted run."""

    member_no: str
    patronage: Money
    base: Money
    refund: Money
    dividend: Money

    @property
    def total(self) -> Money:
        return self.refund + self.dividend


def _page(
    entity: Entity,
    year: int,
    *,
    step: Form | None = None,
    payout: PayoutForm | None = None,
    reopening: ReopenForm | None = None,
) -> str:
    session, actor, problem = reading(), current_actor(), ""
    run, plan = services.find_run(session, entity, year), None
    charter: Charter | None = None
    flow: DistributionRun | planning.PlanFigures | None = None
    if run is not None:
        charter, flow = session.get_one(Charter, run.charter_id), run
    else:
        try:
            plan = planning.plan(session, entity, year)
            charter, flow = plan.charter, plan.figures
        except DomainError as error:
            problem = told(error)
            with suppress(NoCharterError):
                charter, flow = planning.first_steps(session, entity, year)
    rows = _rows_of_run(run) if run else _rows_of_plan(plan) if plan else []
    return render_template(
        "ledger/year_end.html",
        **head(entity, year),
        run=run,
        flow=flow,
        problem=problem,
        is_after_undecided=run is None and planning.year_before_is_undecided(session, entity, year),
        concerns=concerns_of_year(session, entity, year) if closing_year.is_to_close(session, entity, year) else [],
        versions=procedure.plans_of(session, entity, year),
        standing=procedure.standing_plan(session, entity, year),
        earliest=_earliest(session, entity, year),
        form=step,
        steps={
            name: step if isinstance(step, kind) else kind(formdata=None)
            for name, kind in (
                ("propose", ProposalForm),
                ("lay_open", InspectionForm),
                ("approve", ResolutionForm),
                ("notice", NoticeForm),
            )
        },
        reopening=reopening or ReopenForm(formdata=None),
        payout=payout or PayoutForm(formdata=None, on=clock.today()).offer(_still_owed(entity, run) if run else []),
        unpaid=services.unpaid_of(session, entity, run) if run else None,
        charter=charter,
        shares=rows,
        total=Money.total,
        names=names_of(session, entity, [f"member:{row.member_no}" for row in rows]),
        may_close=actor.may([Role.ACCOUNTANT], entity.scope),
    )


def _earliest(session: Session, entity: Entity, year: int) -> date | None:
    """Return the first day on which the assembly may decide the plan that lies open."""
    standing = procedure.standing_plan(session, entity, year)
    if standing is None or standing.published_on is None:
        return None
    return standing.published_on + timedelta(days=services.INSPECTION_DAYS)


def _rows_of_run(run: DistributionRun) -> list[_Row]:
    return [
        _Row(line.member_no, line.patronage, line.capital_base, line.patronage_refund, line.surplus_share)
        for line in run.lines
    ]


def _rows_of_plan(plan: planning.Plan) -> list[_Row]:
    return [
        _Row(
            account.member.number,
            account.patronage,
            account.capital_base,
            Money(share.patronage_refund_fen),
            Money(share.surplus_share_fen),
        )
        for account, share in zip(plan.accounts, plan.waterfall.shares, strict=True)
    ]
