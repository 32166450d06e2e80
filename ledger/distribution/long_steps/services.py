"""Take a step of a very large cooperative's procedure behind the pages: ordered here, worked off by the clock.

A step is one unit of work, whether one request does it or the clock: it is done whole or not at all. What was
stopped, or cut off by a power failure, is rolled back and begun again.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core import clock
from core.db import Database
from core.errors import N_, DomainError
from core.identity.roles import Actor, Grant, Role
from core.progress import Gauge, StoppedError, watched_by
from ledger.distribution import procedure
from ledger.distribution.long_steps.models import LongStep, StepKind, StepState
from ledger.distribution.models import DistributionPlan
from ledger.distribution.services import STAGES
from ledger.entities.models import Entity
from ledger.members.models import Member

MANY = 2_000
"""From how many members on a step is taken behind the pages; with fewer it takes a second or two."""
_UNDER_WAY = (StepState.WAITING, StepState.WORKING)


class StepUnderWayError(DomainError):
    """A step of this year is under way already, or none is that could be stopped or taken up again."""

    message = N_("这一年有一步正在后台办，或者已经办完、停下了，请刷新再看。")
    status = 409


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """What a step is asked with: the day in its minutes, and the counts where it is a vote."""

    kind: StepKind
    on: date
    present: int = 0
    agreed: int = 0


def take(session: Session, actor: Actor, entity: Entity, year: int, asked: Asked) -> DistributionPlan | LongStep:
    """Take a step at once, or order it where the cooperative is very large.

    Raises what the step raises; of a large cooperative what can be seen without its plan is seen before it is ordered.
    """
    if not is_long(session, entity):
        return _do(session, actor, entity, year, asked)
    actor.require([Role.ACCOUNTANT], entity.scope)
    if under_way(session, entity, year):
        raise StepUnderWayError
    _check(session, actor, entity, year, asked)
    ordered = LongStep(
        entity_id=entity.id,
        year=year,
        kind=asked.kind,
        on=asked.on,
        present=asked.present,
        agreed=asked.agreed,
        ordered_by=actor.name,
        user_id=actor.user_id,
        state=StepState.WAITING,
    )
    session.add(ordered)
    session.flush()
    return ordered


def is_long(session: Session, entity: Entity) -> bool:
    """Say whether the cooperative is so large that nobody should wait before a page."""
    return (session.scalar(select(func.count()).where(Member.entity_id == entity.id)) or 0) > MANY


def newest(session: Session, entity: Entity, year: int) -> LongStep | None:
    """Return the step that was ordered last."""
    wanted = select(LongStep).where(LongStep.entity_id == entity.id, LongStep.year == year)
    return session.scalar(wanted.order_by(LongStep.ordered_at.desc(), LongStep.id.desc()).limit(1))


def under_way(session: Session, entity: Entity, year: int) -> LongStep | None:
    """Return the step that waits or is worked at, if there is one."""
    last = newest(session, entity, year)
    return last if last is not None and last.state in _UNDER_WAY else None


def stop(session: Session, actor: Actor, entity: Entity, year: int, instance: Path) -> LongStep:
    """Stop a step: one that waits at once, one that is worked at as soon as it says its next word."""
    actor.require([Role.ACCOUNTANT], entity.scope)
    step = under_way(session, entity, year)
    if step is None:
        raise StepUnderWayError
    if step.state is StepState.WAITING:
        step.state, step.ended_at = StepState.STOPPED, clock.now()
    else:
        gauge_of(instance, step).stop()
    return step


def resume(session: Session, actor: Actor, entity: Entity, year: int) -> LongStep:
    """Take a step up again that was stopped."""
    actor.require([Role.ACCOUNTANT], entity.scope)
    step = newest(session, entity, year)
    if step is None or step.state is not StepState.STOPPED:
        raise StepUnderWayError
    step.state, step.ended_at = StepState.WAITING, None
    session.flush()
    return step


def gauge_of(instance: Path, step: LongStep) -> Gauge:
    """Return the gauge that tells how far a step is."""
    return Gauge(instance, f"step-{step.id}")


class LongSteps:
    """Works off the steps that were ordered, the oldest first; called by the clock until there is none left."""

    def __init__(self, instance: Path) -> None:
        self._instance = instance

    def work(self, database: Database) -> bool:
        """Take the oldest step; say whether there was one."""
        with database.transaction() as session:
            wanted = select(LongStep).where(LongStep.state.in_(_UNDER_WAY))
            step = session.scalar(wanted.order_by(LongStep.ordered_at, LongStep.id).limit(1))
            if step is None:
                return False
            step.state = StepState.WORKING
            step_id, gauge = step.id, gauge_of(self._instance, step)
        try:
            gauge.tell(0, STAGES)
            with watched_by(gauge), database.transaction() as session:
                step = session.get_one(LongStep, step_id)
                _do(session, _actor(session, step), _entity(session, step), step.year, _asked(step))
                _end(step, StepState.DONE)
        except StoppedError:
            with database.transaction() as session:
                _end(session.get_one(LongStep, step_id), StepState.STOPPED)
        except DomainError as refused:
            with database.transaction() as session:
                step = session.get_one(LongStep, step_id)
                step.refusal = json.dumps([refused.message, refused.facts], default=str, ensure_ascii=False)
                _end(step, StepState.REFUSED)
        gauge.clear()
        return True


def _do(session: Session, actor: Actor, entity: Entity, year: int, asked: Asked) -> DistributionPlan:
    if asked.kind is StepKind.PROPOSE:
        return procedure.propose(session, actor, entity, year, council_on=asked.on)
    if asked.kind is StepKind.LAY_OPEN:
        return procedure.lay_open(session, actor, entity, year, published_on=asked.on)
    return procedure.decide(session, actor, entity, year, _votes(asked))


def _check(session: Session, actor: Actor, entity: Entity, year: int, asked: Asked) -> None:
    """Raise what can be seen without the plan: that the step is out of turn, or its dates or counts are impossible."""
    if asked.kind is StepKind.PROPOSE:
        procedure.check_proposal(session, actor, entity, year, council_on=asked.on)
    elif asked.kind is StepKind.LAY_OPEN:
        procedure.check_inspection_begins(session, actor, entity, year, published_on=asked.on)
    else:
        _standing, resolution = procedure.check_vote(session, actor, entity, year, _votes(asked))
        procedure.check_counts(session, entity, year, resolution)


def _votes(asked: Asked) -> procedure.Votes:
    return procedure.Votes(assembly_on=asked.on, present=asked.present, agreed=asked.agreed)


def _asked(step: LongStep) -> Asked:
    return Asked(kind=step.kind, on=step.on, present=step.present, agreed=step.agreed)


def _entity(session: Session, step: LongStep) -> Entity:
    return session.get_one(Entity, step.entity_id)


def _actor(session: Session, step: LongStep) -> Actor:
    """Return who ordered the step; that he may was held when he ordered it."""
    grant = Grant(Role.ACCOUNTANT, _entity(session, step).scope)
    return Actor(step.user_id, step.ordered_by, frozenset({grant}))


def _end(step: LongStep, state: StepState) -> None:
    step.state, step.ended_at = state, clock.now()
