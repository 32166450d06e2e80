"""Draw the page of a year's end: how far it is, the waterfall, every member, and the form of the next step."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta

from flask import render_template, request
from sqlalchemy.orm import Session

from core.access import current_actor
from core.db import reading
from core.errors import DomainError
from core.forms import Form
from core.identity.roles import Role
from core.money import Money
from core.paging import page_of
from core.weight import Weight
from core.words import told
from ledger.distribution import closing_year, paying, planning, procedure, services
from ledger.distribution.forms import InspectionForm, NoticeForm, ProposalForm, ResolutionForm
from ledger.distribution.models import DistributionRun
from ledger.entities.models import Charter, Entity
from ledger.entities.services import NoCharterError
from ledger.journal.page_head import head
from ledger.journal.subjects import names_of
from ledger.months.concerns import concerns_of_year
from ledger.months.forms import ReopenForm

ON_A_PAGE = 500
"""How many members a page lists; the sums are of all of them."""


@dataclass(frozen=True, slots=True)
class _Row:
    """One member's row, of a plan or of a posted run."""

    member_no: str
    traded: Money | Weight
    base: Money
    refund: Money
    dividend: Money
    support: Money
    withheld: Money

    @property
    def total(self) -> Money:
        return self.refund + self.dividend


def year_end_page(
    entity: Entity,
    year: int,
    *,
    step: Form | None = None,
    reopening: ReopenForm | None = None,
) -> str:
    """Return the page of a year; a form that could not be taken comes back with its faults."""
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
    rows = _rows_of_run(run, charter) if run and charter else _rows_of_plan(plan) if plan else []
    pages = max(1, -(-len(rows) // ON_A_PAGE))
    page = min(page_of(request.args), pages)
    shown = rows[(page - 1) * ON_A_PAGE : page * ON_A_PAGE]
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
                ("decide", ResolutionForm),
                ("notice", NoticeForm),
            )
        },
        reopening=reopening or ReopenForm(formdata=None),
        unpaid=paying.unpaid_of(session, entity, run) if run else None,
        charter=charter,
        shares=shown,
        page=page,
        pages=pages,
        sums={name: Money.total(getattr(row, name) for row in rows) for name in _SUMMED},
        all_traded=_all_traded(rows),
        names=names_of(session, entity, [f"member:{row.member_no}" for row in shown]),
        may_close=actor.may([Role.ACCOUNTANT], entity.scope),
    )


_SUMMED = ("base", "refund", "dividend", "support", "total", "withheld")


def _all_traded(rows: Sequence[_Row]) -> Money | Weight:
    """Return the trade of all members together, in whatever the charter counts it."""
    weights = [row.traded for row in rows if isinstance(row.traded, Weight)]
    return Weight.total(weights) if weights else Money.total(r.traded for r in rows if isinstance(r.traded, Money))


def _earliest(session: Session, entity: Entity, year: int) -> date | None:
    """Return the first day on which the assembly may decide the plan that lies open."""
    standing = procedure.standing_plan(session, entity, year)
    if standing is None or standing.published_on is None:
        return None
    return standing.published_on + timedelta(days=services.INSPECTION_DAYS)


def _rows_of_run(run: DistributionRun, charter: Charter) -> list[_Row]:
    return [
        _Row(
            line.member_no,
            line.weighed(charter.measure),
            line.capital_base,
            line.patronage_refund,
            line.surplus_share,
            line.support,
            line.withheld,
        )
        for line in run.lines
    ]


def _rows_of_plan(plan: planning.Plan) -> list[_Row]:
    return [
        _Row(
            line.account.member.number,
            line.weighed(plan.charter.measure),
            line.account.capital_base,
            line.refund,
            line.surplus_share,
            Money(line.share.support_fen),
            Money.total(line.withheld),
        )
        for line in plan.lines
    ]
