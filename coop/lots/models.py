"""A lot, and the links from the lots that it was made of."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coop.produce.models import Grade, Produce
from coop.villages.models import Village
from core.columns import Word, one_of
from core.db import Base
from core.errors import N_
from core.ids import new_id
from core.weight import Weight
from ledger.entities.models import Entity


class Origin(StrEnum):
    """Where goods come from; VAT and certificates follow it (增值税法 Art. 24, 26)."""

    OWN = "own"
    MEMBER = "member"
    NEIGHBOUR = "neighbour"

    @property
    def label(self) -> str:
        """Return the word for the pages."""
        return {"own": N_("自产"), "member": N_("成员交售"), "neighbour": N_("外购")}[self.value]


class Lot(Base):
    """Goods of one grade from one batch and day, or from one weigh ticket. The owner may change; the code never."""

    __tablename__ = "coop_lot"
    __table_args__ = (
        one_of("origin", Origin),
        CheckConstraint("length(code) <= 20", name="code_fits_a_label"),
        ForeignKeyConstraint(["produce_code", "grade_letter"], ["coop_grade.produce_code", "coop_grade.letter"]),
        Index("ix_coop_lot_for_sale", "produce_code", "grade_letter", "owner_id", "best_before"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    code: Mapped[str] = mapped_column(unique=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("ledger_entity.id"))
    maker_id: Mapped[int] = mapped_column(ForeignKey("ledger_entity.id"))
    village_id: Mapped[int] = mapped_column(ForeignKey("coop_village.id"))
    produce_code: Mapped[str] = mapped_column(ForeignKey("coop_produce.code"))
    grade_letter: Mapped[str]
    origin: Mapped[Origin] = mapped_column(Word(Origin))
    source: Mapped[str] = mapped_column(index=True)
    produced_on: Mapped[date]
    best_before: Mapped[date]
    certificate: Mapped[str] = mapped_column(default="")
    hold_reason: Mapped[str] = mapped_column(default="")

    owner: Mapped[Entity] = relationship(foreign_keys=owner_id, lazy="joined")
    maker: Mapped[Entity] = relationship(foreign_keys=maker_id, lazy="joined")
    village: Mapped[Village] = relationship(lazy="joined")
    produce: Mapped[Produce] = relationship(lazy="joined", viewonly=True)
    grade: Mapped[Grade] = relationship(lazy="joined", viewonly=True)

    @property
    def subject(self) -> str:
        """Return how the books name this lot."""
        return f"lot:{self.code}"

    def may_be_sold_on(self, day: date) -> bool:
        """Say whether the lot is certified, not on hold and not past its date."""
        return not self.hold_reason and bool(self.certificate) and day <= self.best_before


class LotLink(Base):
    """An edge of the genealogy: so many grams of the parent went into the child."""

    __tablename__ = "coop_lot_link"
    __table_args__ = (
        CheckConstraint("parent_id <> child_id", name="no_lot_is_its_own_parent"),
        CheckConstraint("weight > 0", name="weight_above_zero"),
    )

    parent_id: Mapped[int] = mapped_column(ForeignKey("coop_lot.id"), primary_key=True)
    child_id: Mapped[int] = mapped_column(ForeignKey("coop_lot.id"), primary_key=True, index=True)
    weight: Mapped[Weight]
