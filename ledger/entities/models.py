"""Entities and the versions of their charter."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.columns import Word, one_of
from core.db import Base
from core.errors import N_
from core.ids import new_id
from ledger.distribution.allocation import Method


class EntityKind(StrEnum):
    """The legal kinds that matter to the books (农民专业合作社法; 农村集体经济组织法)."""

    COOPERATIVE = "cooperative"
    UNION = "union"
    COLLECTIVE = "collective"

    @property
    def label(self) -> str:
        """Return the name of the kind in the pages."""
        return _KIND_LABELS[self]


_KIND_LABELS = {
    EntityKind.COOPERATIVE: N_("农民专业合作社"),
    EntityKind.UNION: N_("农民专业合作社联合社"),
    EntityKind.COLLECTIVE: N_("农村集体经济组织"),
}


class Entity(Base):
    """A legal person. A collective keeps shares, runs and payables here, but no journal."""

    __tablename__ = "ledger_entity"
    __table_args__ = (one_of("kind", EntityKind),)

    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    code: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[EntityKind] = mapped_column(Word(EntityKind))
    name: Mapped[str]
    short_name: Mapped[str]
    english_name: Mapped[str]
    opened_on: Mapped[date]

    @property
    def english_short_name(self) -> str:
        """Return the name for narrow places in English, which has only one."""
        return self.english_name

    @property
    def scope(self) -> str:
        """Return how grants name this entity."""
        return f"entity:{self.code}"

    @property
    def keeps_journal(self) -> bool:
        """Say whether the entity has a journal of its own here."""
        return self.kind is not EntityKind.COLLECTIVE


class QuantifyBy(StrEnum):
    """By what each year's reserve becomes the members' shares of it; the charter says (合作社法 Art. 42)."""

    PATRONAGE = "patronage"
    CAPITAL = "capital"
    EQUAL = "equal"

    @property
    def label(self) -> str:
        """Return the words for the pages and for the entries of member accounts."""
        return {"patronage": N_("按交易额量化"), "capital": N_("按出资额量化"), "equal": N_("平均量化")}[self.value]


class Measure(StrEnum):
    """In what a member's trade is counted: 交易量 or 交易额 (合作社法 Art. 44 leaves both)."""

    VALUE = "value"
    QUANTITY = "quantity"

    @property
    def label(self) -> str:
        """Return the words for the pages."""
        return {"value": N_("按交易额（元）"), "quantity": N_("按交易量（公斤）")}[self.value]

    @property
    def word(self) -> str:
        """Return what the trade is called in a formula."""
        return {"value": N_("交易额"), "quantity": N_("交易量")}[self.value]


class Charter(Base):
    """One version of what the charter says of distribution. Versions are added, never edited.

    `record_month` ends with the record date: whose member and what capital then counts for the second pool.
    `refund_withholding_bp` and `share_withholding_bp` are what is withheld for the tax office from a person's refund
    and share when they are paid. `support_bp` of what patronage leaves goes to weak members first, in a union alone,
    by the parts of `support_key` ("03=1,05=2").
    """

    __tablename__ = "ledger_charter"
    __table_args__ = (
        UniqueConstraint("entity_id", "version"),
        one_of("method", Method),
        one_of("quantify_by", QuantifyBy),
        CheckConstraint("reserve_bp BETWEEN 0 AND 10000", name="reserve_is_a_share"),
        CheckConstraint("patronage_bp BETWEEN 0 AND 10000", name="patronage_is_a_share"),
        one_of("measure", Measure),
        CheckConstraint("record_month BETWEEN 1 AND 12", name="recorded_at_a_months_end"),
        CheckConstraint("refund_withholding_bp BETWEEN 0 AND 10000", name="withheld_of_refunds_is_a_share"),
        CheckConstraint("share_withholding_bp BETWEEN 0 AND 10000", name="withheld_of_shares_is_a_share"),
        CheckConstraint("support_bp BETWEEN 0 AND 10000", name="support_is_a_share"),
        CheckConstraint("(support_bp = 0) = (support_key = '')", name="support_has_a_key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    entity_id: Mapped[int] = mapped_column(ForeignKey("ledger_entity.id"))
    version: Mapped[int]
    effective_from: Mapped[date]
    reserve_bp: Mapped[int]
    patronage_bp: Mapped[int]
    method: Mapped[Method] = mapped_column(Word(Method))
    patronage_basis: Mapped[str]
    english_patronage_basis: Mapped[str] = mapped_column(default="")
    patronage_products: Mapped[str] = mapped_column(default="")
    adopted_by: Mapped[str]
    quantify_by: Mapped[QuantifyBy] = mapped_column(
        Word(QuantifyBy), default=QuantifyBy.PATRONAGE, server_default=QuantifyBy.PATRONAGE.value
    )
    measure: Mapped[Measure] = mapped_column(Word(Measure), default=Measure.VALUE, server_default=Measure.VALUE.value)
    record_month: Mapped[int] = mapped_column(default=12, server_default="12")
    refund_withholding_bp: Mapped[int] = mapped_column(default=0, server_default="0")
    share_withholding_bp: Mapped[int] = mapped_column(default=0, server_default="0")
    support_bp: Mapped[int] = mapped_column(default=0, server_default="0")
    support_key: Mapped[str] = mapped_column(default="", server_default="")

    @property
    def counted_products(self) -> frozenset[str]:
        """Return which products count as trade; an empty set means all."""
        return frozenset(self.patronage_products.split(",")) if self.patronage_products else frozenset()

    @property
    def support(self) -> dict[str, int]:
        """Return the parts by which weak members are supported, by member number."""
        return parts_of(self.support_key)

    def record_date(self, year: int) -> date:
        """Return the day whose members and capital count for the second pool."""
        return date(year, self.record_month, monthrange(year, self.record_month)[1])


def parts_of(key: str) -> dict[str, int]:
    """Read parts by member number out of a key: "03=1,05=2"."""
    return {number: int(part) for number, _, part in (one.partition("=") for one in key.split(",") if one)}
