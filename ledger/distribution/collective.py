"""Pass on what a village collective received, by shares (农村集体经济组织法 Art. 42). It keeps no journal here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from core import clock
from core.errors import N_, DomainError, explain_constraint
from core.identity.roles import Actor, Role
from core.money import Money
from ledger.distribution.allocation import floor_per_share, half_up
from ledger.distribution.errors import AlreadyDistributedError
from ledger.distribution.models import (
    CollectiveLine,
    CollectiveRun,
    CollectiveShare,
    DistributionLine,
    DistributionRun,
)
from ledger.entities.models import Entity
from ledger.entities.services import charter_of
from ledger.members.services import memberships_of

INSPECTION_DAYS = 10
"""How long plan and accounts lie open before the meeting (Art. 27, 46)."""


class CollectiveVoteError(DomainError):
    """The vote of the collective's members does not carry (Art. 26–28)."""

    message = N_("集体成员表决未达到法定人数：应到 %(members)s，实到 %(present)s，同意 %(agreed)s。")
    field = "agreed"


class CollectiveTooSoonError(DomainError):
    """Plan and accounts did not lie open for the time that the law asks for (Art. 27, 46)."""

    message = N_("方案和账目公开不足 %(days)s 天（农村集体经济组织法第二十七条），最早可在 %(earliest)s 开会。")
    field = "assembly_on"


class CollectiveDatesError(DomainError):
    """The plan was published before all that it divides was declared, or the meeting lies ahead."""

    message = N_("日期不对：要在各社表决分配（%(declared_on)s）以后公开，会议不能晚于今天。")
    field = "published_on"


class NothingReceivedError(DomainError):
    """No cooperative has declared anything to the collective for the year."""

    message = N_("%(year)s 年还没有哪个合作社分给村集体。")


class CollectivePaidError(DomainError):
    """The payment is dated before the vote, or ahead, or was entered before."""

    message = N_("付款日期不能早于会议（%(assembly_on)s），不能晚于今天；记过的不再记。")
    field = "paid_on"


explain_constraint("uq_ledger_collective_run_entity_id_year", AlreadyDistributedError)


@dataclass(frozen=True, slots=True)
class Received:
    """What one cooperative declared to a village collective for a year: its run, and the collective's line of it."""

    coop: Entity
    run: DistributionRun
    line: DistributionLine


def received_by(session: Session, entity: Entity, year: int) -> list[Received]:
    """Return what a collective was given for a year as a member of cooperatives."""
    found = []
    for coop, member in memberships_of(session, f"entity:{entity.code}"):
        run = session.scalar(
            select(DistributionRun)
            .where(DistributionRun.entity_id == coop.id, DistributionRun.year == year)
            .options(selectinload(DistributionRun.lines))
        )
        if run is not None:
            found += [Received(coop, run, line) for line in run.lines if line.member_no == member.number]
    return found


def decide_collective(session: Session, actor: Actor, entity: Entity, year: int, vote: CollectiveVote) -> CollectiveRun:
    """Record the vote of a collective's members on what its cooperatives gave it, and divide that.

    Raises NothingReceivedError, CollectiveDatesError, CollectiveTooSoonError, CollectiveVoteError or
    AlreadyDistributedError.
    """
    actor.require([Role.ACCOUNTANT], entity.scope)
    if find_collective_run(session, entity, year):
        raise AlreadyDistributedError(year=year)
    received = received_by(session, entity, year)
    whole = Money.total(one.line.net for one in received)
    if not whole:
        raise NothingReceivedError(year=year)
    declared_on = max(one.run.assembly_on for one in received)
    if not declared_on <= vote.published_on <= vote.assembly_on <= clock.today():
        raise CollectiveDatesError(declared_on=declared_on)
    return distribute_collective(session, actor, entity, year, whole, vote)


def enter_payment(session: Session, actor: Actor, run: CollectiveRun, entity: Entity, *, paid_on: date) -> None:
    """Write down that the collective paid its members; its own books hold the voucher."""
    actor.require([Role.ACCOUNTANT], entity.scope)
    if run.paid_on is not None or not run.assembly_on <= paid_on <= clock.today():
        raise CollectivePaidError(assembly_on=run.assembly_on)
    run.paid_on = paid_on
    session.flush()


@dataclass(frozen=True, kw_only=True, slots=True)
class CollectiveVote:
    """What the collective's meeting decided, from its minutes."""

    published_on: date
    assembly_on: date
    members: int
    present: int
    agreed: int

    @property
    def earliest(self) -> date:
        """Return the first day on which the meeting may decide."""
        return self.published_on + timedelta(days=INSPECTION_DAYS)

    @property
    def carries(self) -> bool:
        """Say whether the law's thresholds are met: two thirds present, two thirds of all agree."""
        is_possible = 0 < self.agreed <= self.present <= self.members
        return is_possible and self.present * 3 >= self.members * 2 and self.agreed * 3 >= self.members * 2


def distribute_collective(
    session: Session, actor: Actor, entity: Entity, year: int, received: Money, vote: CollectiveVote
) -> CollectiveRun:
    """Divide what a collective received for a year; what is left of a fen per share stays undistributed."""
    actor.require([Role.ACCOUNTANT], entity.scope)
    if vote.assembly_on < vote.earliest:
        raise CollectiveTooSoonError(days=INSPECTION_DAYS, earliest=vote.earliest)
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
        published_on=vote.published_on,
        members=vote.members,
        present=vote.present,
        agreed=vote.agreed,
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
