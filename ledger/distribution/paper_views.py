"""The papers of a distribution: the plan, the notice of its result, and the pack for the assembly."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from core import clock
from core.access import current_actor
from core.db import reading
from core.identity.services import is_demo
from core.paper import send_pdf
from ledger.distribution import planning, procedure
from ledger.distribution.models import DistributionPlan
from ledger.distribution.pack import Pack, pack_pdf
from ledger.distribution.paper import plan_blocks, plan_pdf
from ledger.distribution.run_paper import Settled, notice_pdf, run_blocks
from ledger.distribution.services import find_run, get_run
from ledger.entities.models import Charter, Entity
from ledger.entities.services import open_books
from ledger.journal.subjects import names_of
from ledger.members.services import members
from ledger.proofs.services import find_tree
from ledger.seals.checkpoints import seals_of
from ledger.statements.balance_sheet import balance_sheet
from ledger.statements.equity import equity_statement
from ledger.statements.surplus import surplus_statement

bp = Blueprint("year_papers", __name__, url_prefix="/books")


@bp.get("/<code>/year-end/<int(min=2000, max=2100):year>/plan.pdf")
def plan(code: str, year: int) -> ResponseReturnValue:
    """Give the plan on paper, to lie open at the office."""
    session = reading()
    entity = open_books(session, current_actor(), code)
    planned, standing = _planned(session, entity, year)
    names = names_of(session, entity, [account.member.subject for account in planned.accounts])
    today, demo = clock.today(), is_demo(session)
    return send_pdf(
        f"{code}-plan-{year}.pdf",
        lambda cache: plan_pdf(planned, standing, names, today=today, cache=cache, is_demo=demo),
    )


@bp.get("/<code>/year-end/<int(min=2000, max=2100):year>/notice.pdf")
def notice(code: str, year: int) -> ResponseReturnValue:
    """Give the result for the notice board, with masked names."""
    session = reading()
    entity = open_books(session, current_actor(), code)
    settled, demo = _settled(session, entity, year), is_demo(session)
    return send_pdf(f"{code}-notice-{year}.pdf", lambda cache: notice_pdf(settled, cache=cache, is_demo=demo))


@bp.get("/<code>/year-end/<int(min=2000, max=2100):year>/pack.pdf")
def pack(code: str, year: int) -> ResponseReturnValue:
    """Give everything that the assembly decides on in one document; after the vote it is the file of the meeting."""
    session = reading()
    entity = open_books(session, current_actor(), code)
    held, today, demo = _pack(session, entity, year), clock.today(), is_demo(session)
    return send_pdf(f"{code}-pack-{year}.pdf", lambda cache: pack_pdf(held, today=today, cache=cache, is_demo=demo))


def _planned(session: Session, entity: Entity, year: int) -> tuple[planning.Plan, DistributionPlan | None]:
    """Return the plan and its standing version, which must say the same. Raises PlanChangedError."""
    planned = planning.plan(session, entity, year)
    standing = procedure.standing_plan(session, entity, year)
    if standing is not None and procedure.content_sha(planned) != standing.content_sha:
        raise procedure.PlanChangedError
    return planned, standing


def _settled(session: Session, entity: Entity, year: int) -> Settled:
    run = get_run(session, entity, year)
    names = names_of(session, entity, [f"member:{line.member_no}" for line in run.lines])
    return Settled(
        entity=entity,
        run=run,
        charter=session.get_one(Charter, run.charter_id),
        tree=find_tree(session, run),
        names={no: names[f"member:{no}"].name.removeprefix(f"{no} ") for no in (line.member_no for line in run.lines)},
        people=frozenset(member.number for member in members(session, entity) if not member.is_unit),
    )


def _pack(session: Session, entity: Entity, year: int) -> Pack:
    statements = [draw(session, entity, year) for draw in (balance_sheet, surplus_statement, equity_statement)]
    seals = seals_of(session, [entity], year=year)
    if find_run(session, entity, year) is not None:
        settled = _settled(session, entity, year)
        run = settled.run
        return Pack(
            entity=entity,
            year=year,
            plan=run_blocks(settled, is_public=False),
            statements=statements,
            seals=seals,
            published_on=run.published_on,
            assembly_on=run.assembly_on,
            members=run.members,
            present=run.present,
            agreed=run.agreed,
        )
    planned, standing = _planned(session, entity, year)
    names = names_of(session, entity, [account.member.subject for account in planned.accounts])
    return Pack(
        entity=entity,
        year=year,
        plan=plan_blocks(planned, standing, names),
        statements=statements,
        seals=seals,
        published_on=standing.published_on if standing else None,
        assembly_on=None,
        members=len(planned.accounts),
    )
