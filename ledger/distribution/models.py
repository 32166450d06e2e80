"""A posted distribution: what was voted, and every member's line, frozen."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core import clock
from core.db import Base
from core.ids import new_id
from core.money import Money


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


class DistributionLine(Base):
    """One member's line: the weights it was computed from, and the two shares."""

    __tablename__ = "ledger_distribution_line"

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

    run: Mapped[DistributionRun] = relationship(back_populates="lines")

    @property
    def total(self) -> Money:
        """Return both shares together."""
        return self.patronage_refund + self.surplus_share

    @property
    def capital_base(self) -> Money:
        """Return the base of the second pool."""
        return self.capital + self.reserve_share + self.subsidy_share + self.donation_share


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

    lines: Mapped[list[CollectiveLine]] = relationship(back_populates="run")


class CollectiveLine(Base):
    """What one holder gets."""

    __tablename__ = "ledger_collective_line"

    run_id: Mapped[int] = mapped_column(ForeignKey("ledger_collective_run.id"), primary_key=True)
    holder: Mapped[str] = mapped_column(primary_key=True, index=True)
    shares: Mapped[int]
    amount: Mapped[Money]

    run: Mapped[CollectiveRun] = relationship(back_populates="lines")
