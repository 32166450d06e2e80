"""Membership as the books see it, the trade of each member, and the shares quantified for him."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.columns import Word, one_of
from core.db import Base
from core.errors import N_
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
    notice_on: Mapped[date | None]
    left_on: Mapped[date | None]

    @property
    def subject(self) -> str:
        """Return how the accounts name this member."""
        return f"member:{self.number}"

    @property
    def relief_subject(self) -> str:
        """Return how 301 names what of his capital comes from poverty-relief assets (到户类扶贫项目资产)."""
        return f"relief:{self.number}"

    def is_member_on(self, day: date) -> bool:
        """Say whether the membership held on a date."""
        return self.joined_on <= day and (self.left_on is None or day <= self.left_on)

    @property
    def is_unit(self) -> bool:
        """Say whether the member is an enterprise, an institution or another organisation, not a person."""
        return not self.holder.startswith("person:")


LABOUR = "labour"
"""How trade in labour is called among the products; it has a value, and no weight."""

BACK = ":back"
"""What the source of trade that was taken back ends with."""


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

    @property
    def label(self) -> str:
        """Return the name of the column in the member account."""
        return _KIND_LABELS[self.value]


_KIND_LABELS = {
    "reserve": N_("公积金份额"),
    "subsidy": N_("国家补助形成财产的份额"),
    "donation": N_("捐赠形成财产的份额"),
}


class QuantifiedShare(Base):
    """One entry in a member's part of reserve, subsidy or donation: what it grew or shrank by, when and why.

    Entries are only ever added; a member's share is their sum. The part of subsidies and donations is the same for
    every member and is made anew at each year's end, so that somebody who left frees his (SD Art. 22).
    """

    __tablename__ = "ledger_quantified_share"
    __table_args__ = (
        UniqueConstraint("entity_id", "member_no", "kind", "source"),
        one_of("kind", ShareKind),
        CheckConstraint("amount <> 0", name="amount_not_zero"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    entity_id: Mapped[int] = mapped_column(ForeignKey("ledger_entity.id"))
    member_no: Mapped[str]
    on: Mapped[date]
    kind: Mapped[ShareKind] = mapped_column(Word(ShareKind))
    amount: Mapped[Money]
    source: Mapped[str]
    memo: Mapped[str]
