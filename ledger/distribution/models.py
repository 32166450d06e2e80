"""A posted distribution: what was voted, and every member's line, frozen."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core import clock
from core.columns import Word, one_of
from core.db import Base
from core.errors import N_
from core.ids import new_id
from core.money import ZERO, Money
from core.weight import NOTHING, Weight
from ledger.entities.models import Measure


class DistributionRun(Base):
    """One year's distribution of one entity, with the resolution that allowed it.

    The CHECKs hold in the database: nothing is lost (refund + share + residue = distributable), and in a
    cooperative at least 60 % goes back by patronage (合作社法 Art. 44).
    """

    __tablename__ = "ledger_distribution_run"
    __table_args__ = (
        UniqueConstraint("entity_id", "year"),
        CheckConstraint("patronage_refund + surplus_share + residue = distributable", name="nothing_is_lost"),
        CheckConstraint(
            "is_union = 1 OR distributable <= 0 OR patronage_refund * 100 >= distributable * 60",
            name="sixty_percent_by_patronage",
        ),
        CheckConstraint("residue >= 0 OR distributable < 0", name="residue_not_negative"),
        CheckConstraint(
            "support = 0 OR (is_union = 1 AND support BETWEEN 0 AND surplus_share)", name="support_in_a_union_only"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    entity_id: Mapped[int] = mapped_column(ForeignKey("ledger_entity.id"))
    year: Mapped[int]
    charter_id: Mapped[int] = mapped_column(ForeignKey("ledger_charter.id"))
    is_union: Mapped[bool]
    surplus: Mapped[Money]
    opening: Mapped[Money]
    surplus_reserve: Mapped[Money]
    distributable: Mapped[Money]
    patronage_pool: Mapped[Money]
    patronage_refund: Mapped[Money]
    surplus_share: Mapped[Money]
    support: Mapped[Money] = mapped_column(default=ZERO, server_default="0")
    residue: Mapped[Money]
    published_on: Mapped[date]
    assembly_on: Mapped[date]
    members: Mapped[int]
    present: Mapped[int]
    agreed: Mapped[int]
    voucher_id: Mapped[int | None] = mapped_column(ForeignKey("ledger_voucher.id"))
    posted_by: Mapped[str]
    posted_at: Mapped[datetime] = mapped_column(default=clock.now)

    lines: Mapped[list[DistributionLine]] = relationship(back_populates="run", order_by="DistributionLine.position")

    def all_traded(self, measure: Measure) -> Money | Weight:
        """Return the trade of all members together: in money, or as weight where the charter says so."""
        if measure is Measure.QUANTITY:
            return Weight.total(line.traded for line in self.lines)
        return Money.total(line.patronage for line in self.lines)

    @property
    def all_bases(self) -> Money:
        """Return the bases of all members together."""
        return Money.total(line.capital_base for line in self.lines)

    @property
    def second_pool(self) -> Money:
        """Return what was divided by capital: the distributable surplus less the refunds and a union's support."""
        return self.distributable - self.patronage_refund - self.support

    @property
    def given(self) -> Money:
        """Return everything that the members get."""
        return self.patronage_refund + self.surplus_share


class DistributionLine(Base):
    """One member's line: the weights it was computed from, the two shares, and what is withheld for the tax office.

    `surplus_share` holds the `support` of a union's charter too. `traded` is the trade that counts as quantity, which
    `patronage` is the value of.
    """

    __tablename__ = "ledger_distribution_line"
    __table_args__ = (
        CheckConstraint("refund_withheld BETWEEN 0 AND patronage_refund", name="withheld_of_the_refund"),
        CheckConstraint("share_withheld BETWEEN 0 AND surplus_share", name="withheld_of_the_share"),
        CheckConstraint("support BETWEEN 0 AND surplus_share", name="support_is_of_the_share"),
    )

    run_id: Mapped[int] = mapped_column(ForeignKey("ledger_distribution_run.id"), primary_key=True)
    member_no: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    patronage: Mapped[Money]
    capital: Mapped[Money]
    reserve_share: Mapped[Money]
    subsidy_share: Mapped[Money]
    donation_share: Mapped[Money]
    patronage_refund: Mapped[Money]
    surplus_share: Mapped[Money]
    traded: Mapped[Weight] = mapped_column(default=NOTHING, server_default="0")
    support: Mapped[Money] = mapped_column(default=ZERO, server_default="0")
    refund_withheld: Mapped[Money] = mapped_column(default=ZERO, server_default="0")
    share_withheld: Mapped[Money] = mapped_column(default=ZERO, server_default="0")

    run: Mapped[DistributionRun] = relationship(back_populates="lines")

    @property
    def total(self) -> Money:
        """Return both shares together."""
        return self.patronage_refund + self.surplus_share

    @property
    def withheld(self) -> Money:
        """Return what is withheld of both."""
        return self.refund_withheld + self.share_withheld

    @property
    def net(self) -> Money:
        """Return what the member is paid."""
        return self.total - self.withheld

    @property
    def by_base(self) -> Money:
        """Return what of the surplus share follows from capital and quantified shares."""
        return self.surplus_share - self.support

    def weighed(self, measure: Measure) -> Money | Weight:
        """Return the trade that the refund follows from: in money, or as weight where the charter says so."""
        return self.traded if measure is Measure.QUANTITY else self.patronage

    @property
    def capital_base(self) -> Money:
        """Return the base of the second pool."""
        return self.capital + self.reserve_share + self.subsidy_share + self.donation_share


class PlanState(StrEnum):
    """How far a plan has come. What was rejected or withdrawn is followed by a new version."""

    PROPOSED = "proposed"
    OPEN = "open"
    PASSED = "passed"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        """Return the word for the pages."""
        return _PLAN_STATES[self.value]

    @property
    def stands(self) -> bool:
        """Say whether the assembly may still decide it."""
        return self in {PlanState.PROPOSED, PlanState.OPEN}


_PLAN_STATES = {
    "proposed": N_("理事会已提出"),
    "open": N_("正在置备"),
    "passed": N_("已通过"),
    "rejected": N_("没有通过"),
    "withdrawn": N_("已撤回"),
}


class DistributionPlan(Base):
    """A version of a year's plan on its way: council, inspection, assembly (合作社法 Art. 29, 40).

    `content_sha` is over every figure of it: what is voted on is what lay open, or it is not posted.
    """

    __tablename__ = "ledger_distribution_plan"
    __table_args__ = (
        UniqueConstraint("entity_id", "year", "version"),
        one_of("state", PlanState),
        CheckConstraint("state <> 'open' OR published_on IS NOT NULL", name="open_since_a_day"),
        CheckConstraint(
            "state NOT IN ('passed', 'rejected') OR (assembly_on IS NOT NULL AND members IS NOT NULL"
            " AND present IS NOT NULL AND agreed IS NOT NULL)",
            name="decided_by_a_vote",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    entity_id: Mapped[int] = mapped_column(ForeignKey("ledger_entity.id"))
    year: Mapped[int]
    version: Mapped[int]
    charter_id: Mapped[int] = mapped_column(ForeignKey("ledger_charter.id"))
    content_sha: Mapped[str]
    distributable: Mapped[Money]
    refund: Mapped[Money]
    share: Mapped[Money]
    council_on: Mapped[date]
    drawn_up_by: Mapped[str]
    state: Mapped[PlanState] = mapped_column(Word(PlanState), default=PlanState.PROPOSED)
    published_on: Mapped[date | None]
    assembly_on: Mapped[date | None]
    members: Mapped[int | None]
    present: Mapped[int | None]
    agreed: Mapped[int | None]
    noticed_on: Mapped[date | None]


class CollectiveShare(Base):
    """How many income shares (收益权份额) a holder has in a village collective."""

    __tablename__ = "ledger_collective_share"
    __table_args__ = (CheckConstraint("shares > 0", name="has_shares"),)

    entity_id: Mapped[int] = mapped_column(ForeignKey("ledger_entity.id"), primary_key=True)
    holder: Mapped[str] = mapped_column(primary_key=True)
    shares: Mapped[int]


class CollectiveRun(Base):
    """One year's distribution of a collective: reserve first, then whole fen per share."""

    __tablename__ = "ledger_collective_run"
    __table_args__ = (
        UniqueConstraint("entity_id", "year"),
        CheckConstraint("received = reserve + distributed + residue", name="nothing_is_lost"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    entity_id: Mapped[int] = mapped_column(ForeignKey("ledger_entity.id"))
    year: Mapped[int]
    charter_id: Mapped[int] = mapped_column(ForeignKey("ledger_charter.id"))
    received: Mapped[Money]
    reserve: Mapped[Money]
    per_share: Mapped[Money]
    distributed: Mapped[Money]
    residue: Mapped[Money]
    assembly_on: Mapped[date]
    paid_on: Mapped[date | None]
    published_on: Mapped[date | None]
    members: Mapped[int | None]
    present: Mapped[int | None]
    agreed: Mapped[int | None]

    lines: Mapped[list[CollectiveLine]] = relationship(back_populates="run")


class CollectiveLine(Base):
    """What one holder gets."""

    __tablename__ = "ledger_collective_line"

    run_id: Mapped[int] = mapped_column(ForeignKey("ledger_collective_run.id"), primary_key=True)
    holder: Mapped[str] = mapped_column(primary_key=True, index=True)
    shares: Mapped[int]
    amount: Mapped[Money]

    run: Mapped[CollectiveRun] = relationship(back_populates="lines")
