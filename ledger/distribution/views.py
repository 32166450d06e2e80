"""The year's end as one column: close, waterfall with the law's article beside each line, approval."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from core import clock
from core.access import current_actor
from core.db import reading, transaction
from core.errors import DomainError
from core.identity.roles import Role
from core.money import Money
from core.words import told
from ledger.distribution import closing_year, planning, services
from ledger.distribution.forms import PayoutForm, ResolutionForm
from ledger.distribution.models import DistributionRun
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
    return _page(entity, year, ResolutionForm())


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
    return _page(entity, year, ResolutionForm(formdata=None), None, form), 422


@bp.post("/<code>/year-end/<int(min=2000, max=2100):year>/approve")
def approve(code: str, year: int) -> ResponseReturnValue:
    """Post the distribution that the assembly voted for."""
    form = ResolutionForm()
    if form.validate():
        try:
            with transaction() as session:
                entity = open_books(session, current_actor(), code)
                services.approve(session, current_actor(), entity, year, form.resolution())
        except DomainError as error:
            form.blame(error)
        else:
            flash(gettext("%(year)s 年的分配已入账。", year=year))
            return redirect(url_for(".show", code=code, year=year), 303)
    return _page(open_books(reading(), current_actor(), code), year, form), 422


@bp.post("/<code>/year-end/<int(min=2000, max=2100):year>/pay")
def pay(code: str, year: int) -> ResponseReturnValue:
    """Record that the bank has paid refunds and shares."""
    form = PayoutForm()
    if form.validate():
        try:
            with transaction() as session:
                entity = open_books(session, current_actor(), code, [Role.ACCOUNTANT])
                run = services.get_run(session, entity, year)
                count = services.pay_out(session, current_actor(), entity, run, on=form.on.data)
        except DomainError as error:
            form.blame(error)
        else:
            flash(gettext("已记兑付 %(count)s 笔。", count=count))
            return redirect(url_for(".show", code=code, year=year), 303)
    return _page(open_books(reading(), current_actor(), code), year, ResolutionForm(formdata=None), form), 422


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
    form: ResolutionForm,
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
        form=form,
        reopening=reopening or ReopenForm(formdata=None),
        payout=payout or PayoutForm(formdata=None, on=clock.today()),
        unpaid=services.unpaid_of(session, entity, run) if run else None,
        charter=charter,
        shares=rows,
        total=Money.total,
        names=names_of(session, entity, [f"member:{row.member_no}" for row in rows]),
        may_close=actor.may([Role.ACCOUNTANT], entity.scope),
    )


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
