"""Lead a year's plan to its vote: the council proposes, the plan lies open, the assembly decides, then it is posted.

Nothing reaches 221 or 222 on another way than a vote that carries (合作社法 Art. 29, 30, 40).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, fields
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import audit, clock
from core.errors import N_, DomainError, explain_constraint
from core.identity.roles import Actor, Role
from ledger.distribution.errors import AlreadyDistributedError, YearStillOpenError
from ledger.distribution.models import DistributionPlan, PlanState
from ledger.distribution.planning import Plan, plan
from ledger.distribution.services import Resolution, approve, check_dates, check_inspection, find_run
from ledger.entities.models import Entity, Measure
from ledger.journal.content import canonical
from ledger.journal.models import PeriodState
from ledger.journal.periods import year_state
from ledger.members.services import members


class StepOutOfTurnError(DomainError):
    """The plan is not where this step begins."""

    message = N_("现在还不到这一步，或者这一步已经做过了，请刷新再看。")
    status = 409


explain_constraint("uq_ledger_distribution_plan_entity_id_year_version", StepOutOfTurnError)


class PlanChangedError(DomainError):
    """The books say something else now than the plan that lay open."""

    message = N_("账或章程在提出方案以后变了，这一版不能再表决。请撤回，按现在的账重新提出、重新置备。")


class CouncilOutOfTimeError(DomainError):
    """The council met before the year was over, or lies ahead."""

    message = N_("理事会的日期要在 %(year)s 年结束以后，不能晚于今天。")
    field = "council_on"


class PublishedOutOfTimeError(DomainError):
    """The plan was laid open before the council proposed it, or lies ahead."""

    message = N_("置备日期不能早于理事会（%(council_on)s），不能晚于今天。")
    field = "published_on"


class NoticedOutOfTimeError(DomainError):
    """The notice is dated before the vote, or ahead."""

    message = N_("公示日期不能早于成员大会（%(assembly_on)s），不能晚于今天。")
    field = "noticed_on"


@dataclass(frozen=True, kw_only=True, slots=True)
class Votes:
    """What the minutes say: the day, who was there, who agreed."""

    assembly_on: date
    present: int
    agreed: int


def plans_of(session: Session, entity: Entity, year: int) -> list[DistributionPlan]:
    """Return every version of a year's plan, the newest first."""
    wanted = select(DistributionPlan).where(DistributionPlan.entity_id == entity.id, DistributionPlan.year == year)
    return list(session.scalars(wanted.order_by(DistributionPlan.version.desc())))


def standing_plan(session: Session, entity: Entity, year: int) -> DistributionPlan | None:
    """Return the version that the assembly may still decide, if there is one."""
    return next((one for one in plans_of(session, entity, year) if one.state.stands), None)


def propose(session: Session, actor: Actor, entity: Entity, year: int, *, council_on: date) -> DistributionPlan:
    """Take the plan down as the council proposed it, under the next version.

    Raises YearStillOpenError, AlreadyDistributedError, CouncilOutOfTimeError, StepOutOfTurnError where one stands
    already, and what keeps a plan from being made.
    """
    check_proposal(session, actor, entity, year, council_on=council_on)
    earlier = plans_of(session, entity, year)
    planned = plan(session, entity, year)
    figures = planned.figures
    proposed = DistributionPlan(
        entity_id=entity.id,
        year=year,
        version=max((one.version for one in earlier), default=0) + 1,
        charter_id=planned.charter.id,
        content_sha=content_sha(planned),
        distributable=figures.distributable,
        refund=figures.patronage_refund,
        share=figures.surplus_share,
        council_on=council_on,
        drawn_up_by=actor.name,
        state=PlanState.PROPOSED,
    )
    session.add(proposed)
    session.flush()
    return proposed


def check_proposal(session: Session, actor: Actor, entity: Entity, year: int, *, council_on: date) -> None:
    """Raise what speaks against a proposal before its figures are known."""
    actor.require([Role.ACCOUNTANT], entity.scope)
    if year_state(session, entity, year) is PeriodState.OPEN:
        raise YearStillOpenError(year=year)
    if find_run(session, entity, year):
        raise AlreadyDistributedError(year=year)
    if not date(year, 12, 31) < council_on <= clock.today():
        raise CouncilOutOfTimeError(year=year)
    if standing_plan(session, entity, year):
        raise StepOutOfTurnError


def lay_open(session: Session, actor: Actor, entity: Entity, year: int, *, published_on: date) -> DistributionPlan:
    """Record that the plan lies open at the office (置备). Raises PublishedOutOfTimeError or PlanChangedError."""
    standing = check_inspection_begins(session, actor, entity, year, published_on=published_on)
    _check_unchanged(session, entity, standing)
    standing.published_on, standing.state = published_on, PlanState.OPEN
    session.flush()
    return standing


def check_inspection_begins(
    session: Session, actor: Actor, entity: Entity, year: int, *, published_on: date
) -> DistributionPlan:
    """Return the plan that can be laid open on this day, whatever its figures. Raises PublishedOutOfTimeError."""
    standing = _standing(session, actor, entity, year, PlanState.PROPOSED)
    if not standing.council_on <= published_on <= clock.today():
        raise PublishedOutOfTimeError(council_on=standing.council_on)
    return standing


def decide(session: Session, actor: Actor, entity: Entity, year: int, votes: Votes) -> DistributionPlan:
    """Record the vote. What carries is posted, and the year locked; what does not is rejected, a new version follows.

    Raises PlanTooLateToVoteError, ImpossibleDatesError, NoQuorumError or MoreThanThereAreError: then nothing was
    decided; and PlanChangedError where what was voted on is not what the books say.
    """
    standing, resolution = check_vote(session, actor, entity, year, votes)
    planned = _check_unchanged(session, entity, standing)
    voters = len(planned.accounts)
    meeting = resolution.meeting(voters)
    meeting.check_quorum()
    standing.assembly_on, standing.members = votes.assembly_on, voters
    standing.present, standing.agreed = votes.present, votes.agreed
    standing.state = PlanState.PASSED if meeting.carries else PlanState.REJECTED
    session.flush()
    if meeting.carries:
        approve(session, actor, entity, year, resolution, planned=planned)
    return standing


def check_vote(
    session: Session, actor: Actor, entity: Entity, year: int, votes: Votes
) -> tuple[DistributionPlan, Resolution]:
    """Return the plan that may be voted on and the resolution, whatever the figures and the counts."""
    standing = _standing(session, actor, entity, year, PlanState.OPEN)
    published_on = standing.published_on or standing.council_on
    resolution = Resolution(
        published_on=published_on, assembly_on=votes.assembly_on, present=votes.present, agreed=votes.agreed
    )
    check_dates(resolution, year)
    check_inspection(resolution)
    return standing, resolution


def check_counts(session: Session, entity: Entity, year: int, resolution: Resolution) -> None:
    """Hold the counts of a vote against the members of the year's last day. Raises NoQuorumError and its like."""
    last_day = date(year, 12, 31)
    resolution.meeting(sum(one.is_member_on(last_day) for one in members(session, entity))).check_quorum()


def withdraw(session: Session, actor: Actor, entity: Entity, year: int) -> DistributionPlan:
    """Take the standing version back, before the vote; the next one gets a new number."""
    standing = _standing(session, actor, entity, year, PlanState.PROPOSED, PlanState.OPEN)
    standing.state = PlanState.WITHDRAWN
    subject = f"{entity.code}:{year}:{standing.version}"
    audit.note(session, actor_id=actor.user_id, actor_name=actor.name, deed="withdraw-plan", subject=subject, detail="")
    session.flush()
    return standing


def give_notice(session: Session, actor: Actor, entity: Entity, year: int, *, noticed_on: date) -> DistributionPlan:
    """Record that the result was posted up for everybody (公示)."""
    actor.require([Role.ACCOUNTANT], entity.scope)
    passed = next((one for one in plans_of(session, entity, year) if one.state is PlanState.PASSED), None)
    if passed is None or passed.noticed_on is not None or passed.assembly_on is None:
        raise StepOutOfTurnError
    if not passed.assembly_on <= noticed_on <= clock.today():
        raise NoticedOutOfTimeError(assembly_on=passed.assembly_on)
    passed.noticed_on = noticed_on
    session.flush()
    return passed


def content_sha(planned: Plan) -> str:
    """Return the SHA-256 over every figure of a plan: its charter, its steps, and each member's weights and shares."""
    flow, charter = planned.waterfall, planned.charter
    terms = {each.name: getattr(flow.terms, each.name) for each in fields(flow.terms) if each.name not in _BESIDE}
    said: list[object] = [charter.version, *terms.values(), flow.surplus_reserve_fen]
    said += [flow.distributable_fen, flow.patronage_pool_fen, flow.residue_fen, len(flow.shares)]
    for line in planned.lines:
        account, share = line.account, line.share
        weights = (account.patronage, account.capital, account.reserve_share, account.subsidy_share)
        said += [account.member.number, *(amount.fen for amount in (*weights, account.donation_share))]
        said += [share.patronage_refund_fen, share.surplus_share_fen]
        if charter.measure is Measure.QUANTITY:
            said.append(f"weight {account.patronage_weight.grams}")
        if share.support_fen or any(line.withheld):
            said.append(f"support {share.support_fen} withheld {line.withheld}")
    return hashlib.sha256(canonical(said)).hexdigest()


_BESIDE = ("support_bp", "support")
"""Terms whose effect stands in every line; they were not there yet when the first plans were fixed."""


def _standing(session: Session, actor: Actor, entity: Entity, year: int, *at: PlanState) -> DistributionPlan:
    actor.require([Role.ACCOUNTANT], entity.scope)
    standing = standing_plan(session, entity, year)
    if standing is not None:
        session.refresh(standing, with_for_update=True)
    if standing is None or standing.state not in at:
        raise StepOutOfTurnError
    return standing


def _check_unchanged(session: Session, entity: Entity, standing: DistributionPlan) -> Plan:
    now = plan(session, entity, standing.year)
    if content_sha(now) != standing.content_sha:
        raise PlanChangedError
    return now
