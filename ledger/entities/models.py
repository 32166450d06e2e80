"""Entities and the versions of their charter."""

from __future__ import annotations

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


class Charter(Base):
    """One version of what the charter says of distribution. Versions are added, never edited."""

    __tablename__ = "ledger_charter"
    __table_args__ = (
        UniqueConstraint("entity_id", "version"),
        one_of("method", Method),
        one_of("quantify_by", QuantifyBy),
        CheckConstraint("reserve_bp BETWEEN 0 AND 10000", name="reserve_is_a_share"),
        CheckConstraint("patronage_bp BETWEEN 0 AND 10000", name="patronage_is_a_share"),
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

    @property
    def counted_products(self) -> frozenset[str]:
        """Return which products count as trade; an empty set means all."""
        return frozenset(self.patronage_products.split(",")) if self.patronage_products else frozenset()
