"""The way of the money through a federation: union, cooperatives, village collectives, households; each step its run.

What a union earned in one year is its members' income of the year in which it was declared, so the union's year stands
before that of the cooperatives whose river this is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from core.money import ZERO, Money
from ledger.distribution.models import CollectiveRun, DistributionRun
from ledger.entities.models import Entity, EntityKind
from ledger.entities.services import entities
from ledger.journal.reading import balances_by_subject
from ledger.members.services import members

_UNIT = "entity:"


@dataclass(frozen=True, slots=True)
class Stream:
    """An amount on its way to an entity, or to so many persons together where `to` is None."""

    to: Entity | None
    amount: Money
    persons: int = 0


@dataclass(frozen=True, slots=True)
class Step:
    """One entity's year: what came down to it, its run (None until it is voted), and where that went."""

    entity: Entity
    year: int
    came: tuple[tuple[Entity, Money], ...]
    run: DistributionRun | None
    out: tuple[Stream, ...]

    @property
    def given(self) -> Money:
        """Return what went on to members."""
        return Money.total(stream.amount for stream in self.out)


@dataclass(frozen=True, slots=True)
class Pool:
    """A village collective's year: what came down to it, and its run, if its members voted."""

    entity: Entity
    year: int
    came: tuple[tuple[Entity, Money], ...]
    run: CollectiveRun | None

    @property
    def holders(self) -> int:
        """Return how many holders of shares got something."""
        return len(self.run.lines) if self.run else 0


@dataclass(frozen=True, slots=True)
class River:
    """The whole of it for a year of the cooperatives."""

    year: int
    unions: tuple[Step, ...]
    cooperatives: tuple[Step, ...]
    collectives: tuple[Pool, ...]

    @property
    def widest(self) -> Money:
        """Return the largest amount of any step, to which the picture is drawn."""
        steps = (*self.unions, *self.cooperatives)
        return max([*(step.given for step in steps), *(p.run.received for p in self.collectives if p.run), ZERO])

    @property
    def to_persons(self) -> Money:
        """Return what persons got from cooperatives."""
        return Money.total(stream.amount for step in self.cooperatives for stream in step.out if stream.to is None)

    @property
    def to_holders(self) -> Money:
        """Return what the holders of shares got from village collectives."""
        return Money.total(pool.run.distributed for pool in self.collectives if pool.run)


def river(session: Session, year: int) -> River:
    """Return the river of a year of the cooperatives; the unions' year is the one before."""
    known = {entity.code: entity for entity in entities(session)}
    of_kind = {kind: [one for one in known.values() if one.kind is kind] for kind in EntityKind}
    unions = [_step(session, known, one, year - 1, ()) for one in of_kind[EntityKind.UNION]]
    coops = [_step(session, known, one, year, _declared(session, known, one, year)) for one in _coops(of_kind)]
    return River(
        year,
        tuple(step for step in unions if step.run),
        tuple(coops),
        tuple(_pool(session, coops, one, year) for one in of_kind[EntityKind.COLLECTIVE]),
    )


def years_of_rivers(session: Session) -> list[int]:
    """Return the years in which something was voted, the newest first."""
    return sorted(set(session.scalars(select(DistributionRun.year))), reverse=True)


def last_vote(steps: Iterable[Step]) -> date | None:
    """Return the day of the last vote among some steps."""
    return max((step.run.assembly_on for step in steps if step.run), default=None)


def _coops(of_kind: dict[EntityKind, list[Entity]]) -> list[Entity]:
    return sorted(of_kind[EntityKind.COOPERATIVE], key=lambda one: one.code)


def _step(
    session: Session, known: dict[str, Entity], entity: Entity, year: int, came: tuple[tuple[Entity, Money], ...]
) -> Step:
    wanted = select(DistributionRun).where(DistributionRun.entity_id == entity.id, DistributionRun.year == year)
    run = session.scalar(wanted.options(selectinload(DistributionRun.lines)))
    return Step(entity, year, came, run, tuple(_streams(session, known, entity, run)) if run else ())


def _streams(session: Session, known: dict[str, Entity], entity: Entity, run: DistributionRun) -> Iterable[Stream]:
    holders = {member.number: member.holder for member in members(session, entity)}
    persons = [line for line in run.lines if not holders[line.member_no].startswith(_UNIT)]
    for line in run.lines:
        code = holders[line.member_no].removeprefix(_UNIT)
        if holders[line.member_no].startswith(_UNIT) and line.total:
            yield Stream(known.get(code), line.total)
    if persons:
        yield Stream(None, Money.total(line.total for line in persons), len(persons))


def _declared(session: Session, known: dict[str, Entity], coop: Entity, year: int) -> tuple[tuple[Entity, Money], ...]:
    """Return what unions declared to a cooperative in a year: its investment income from each (511)."""
    earned = balances_by_subject(session, coop, ["511"], since=year * 100 + 1, through=year * 100 + 12)
    codes = {subject.removeprefix(_UNIT): -amount for (_code, subject), amount in earned.items()}
    return tuple((known[code], amount) for code, amount in sorted(codes.items()) if code in known)


def _pool(session: Session, coops: Iterable[Step], collective: Entity, year: int) -> Pool:
    came = tuple(
        (step.entity, stream.amount)
        for step in coops
        for stream in step.out
        if stream.to and stream.to.id == collective.id
    )
    wanted = select(CollectiveRun).where(CollectiveRun.entity_id == collective.id, CollectiveRun.year == year)
    return Pool(collective, year, came, session.scalar(wanted.options(selectinload(CollectiveRun.lines))))
