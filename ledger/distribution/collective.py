"""Pass on what a village collective received, by shares (农村集体经济组织法 Art. 42). It keeps no journal here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from core.errors import N_, DomainError
from core.identity.roles import Actor, Role
from core.money import Money
from ledger.distribution.allocation import floor_per_share, half_up
from ledger.distribution.models import CollectiveLine, CollectiveRun, CollectiveShare
from ledger.entities.models import Entity
from ledger.entities.services import charter_of

INSPECTION_DAYS = 10
"""How long plan and accounts lie open before the meeting (Art. 27, 46)."""


class CollectiveVoteError(DomainError):
    """The vote of the collective's members does not carry (Art. 26–28)."""

    message = N_("集体成员表决未达到法定人数：应到 %(members)s，实到 %(present)s，同意 %(agreed)s。")
    field = "agreed"


@dataclass(frozen=True, kw_only=True, slots=True)
class CollectiveVote:
    """What the collective's meeting decided, from its minutes."""

    published_on: date
    assembly_on: date
    members: int
    present: int
    agreed: int

    @property
    def carries(self) -> bool:
        """Say whether the law's thresholds are met: 10 days, two thirds present, two thirds of all agree."""
        in_time = self.assembly_on >= self.published_on + timedelta(days=INSPECTION_DAYS)
        return in_time and self.present * 3 >= self.members * 2 and self.agreed * 3 >= self.members * 2


def distribute_collective(
    session: Session, actor: Actor, entity: Entity, year: int, received: Money, vote: CollectiveVote
) -> CollectiveRun:
    """Divide what a collective received for a year; what is left of a fen per share stays undistributed."""
    actor.require([Role.ACCOUNTANT], entity.scope)
    if not vote.carries:
        raise CollectiveVoteError(members=vote.members, present=vote.present, agreed=vote.agreed)
    charter = charter_of(session, entity, date(year, 12, 31))
    reserve = Money(half_up(received.fen * charter.reserve_bp, 10_000))
    held = shares_of(session, entity)
    per_share, amounts = floor_per_share((received - reserve).fen, [row.shares for row in held])
    distributed = Money(sum(amounts))
    run = CollectiveRun(
        entity_id=entity.id,
        year=year,
        charter_id=charter.id,
        received=received,
        reserve=reserve,
        per_share=Money(per_share),
        distributed=distributed,
        residue=received - reserve - distributed,
        assembly_on=vote.assembly_on,
        lines=[
            CollectiveLine(holder=row.holder, shares=row.shares, amount=Money(amount))
            for row, amount in zip(held, amounts, strict=True)
        ],
    )
    session.add(run)
    session.flush()
    return run


def shares_of(session: Session, entity: Entity) -> list[CollectiveShare]:
    """Return the share register of a collective."""
    wanted = select(CollectiveShare).where(CollectiveShare.entity_id == entity.id)
    return list(session.scalars(wanted.order_by(CollectiveShare.holder)))


def collective_lines(session: Session, holders: list[str], year: int) -> list[CollectiveLine]:
    """Return what some holders got for a year, with the run of each."""
    wanted = (
        select(CollectiveLine).join(CollectiveRun).where(CollectiveLine.holder.in_(holders), CollectiveRun.year == year)
    )
    return list(session.scalars(wanted.options(selectinload(CollectiveLine.run))))


def find_collective_run(session: Session, entity: Entity, year: int) -> CollectiveRun | None:
    """Return a collective's run of a year, if there is one."""
    return session.scalar(select(CollectiveRun).where(CollectiveRun.entity_id == entity.id, CollectiveRun.year == year))
