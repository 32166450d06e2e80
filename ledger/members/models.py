"""Membership as the books see it, the trade of each member, and the shares quantified for him."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.columns import Word, one_of
from core.db import Base
from core.ids import new_id
from core.money import Money
from core.weight import Weight


class Member(Base):
    """A person or unit in a cooperative, by number. The name stands in the cooperative's register."""

    __tablename__ = "ledger_member"
    __table_args__ = (UniqueConstraint("entity_id", "number"), UniqueConstraint("entity_id", "holder"))

    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    entity_id: Mapped[int] = mapped_column(ForeignKey("ledger_entity.id"))
    number: Mapped[str]
    holder: Mapped[str]
    joined_on: Mapped[date]
    left_on: Mapped[date | None]

    @property
    def subject(self) -> str:
        """Return how the accounts name this member."""
        return f"member:{self.number}"

    def is_member_on(self, day: date) -> bool:
        """Say whether the membership held on a date."""
        return self.joined_on <= day and (self.left_on is None or day <= self.left_on)


class Patronage(Base):
    """One trade of a member with the cooperative, in quantity and value (交易量、交易额). Only ever added."""

    __tablename__ = "ledger_patronage"
    __table_args__ = (
        UniqueConstraint("entity_id", "source"),
        Index("ix_ledger_patronage_member", "entity_id", "member_no", "on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    entity_id: Mapped[int] = mapped_column(ForeignKey("ledger_entity.id"))
    member_no: Mapped[str]
    on: Mapped[date]
    product: Mapped[str]
    weight: Mapped[Weight]
    amount: Mapped[Money]
    source: Mapped[str]


class ShareKind(StrEnum):
    """What is quantified for each member (Art. 43, 44)."""

    RESERVE = "reserve"
    SUBSIDY = "subsidy"
    DONATION = "donation"


class QuantifiedShare(Base):
    """A member's part of reserve, subsidy or donation, as quantified at a year's end."""

    __tablename__ = "ledger_quantified_share"
    __table_args__ = (
        UniqueConstraint("entity_id", "member_no", "year", "kind"),
        one_of("kind", ShareKind),
        CheckConstraint("amount >= 0", name="amount_not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    entity_id: Mapped[int] = mapped_column(ForeignKey("ledger_entity.id"))
    member_no: Mapped[str]
    year: Mapped[int]
    kind: Mapped[ShareKind] = mapped_column(Word(ShareKind))
    amount: Mapped[Money]
