"""A shed (方舱): where it stands, whose it is, how many bags it takes."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coop.villages.models import Village
from core.db import Base
from core.ids import new_id
from ledger.entities.models import Entity


class Shed(Base):
    """One cabin greenhouse of about 40 m²."""

    __tablename__ = "coop_shed"
    __table_args__ = (
        UniqueConstraint("village_id", "number"),
        CheckConstraint("bag_capacity > 0", name="takes_bags"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    code: Mapped[str] = mapped_column(unique=True)
    number: Mapped[int]
    village_id: Mapped[int] = mapped_column(ForeignKey("coop_village.id"))
    entity_id: Mapped[int] = mapped_column(ForeignKey("ledger_entity.id"))
    area_m2: Mapped[int]
    bag_capacity: Mapped[int]

    village: Mapped[Village] = relationship(lazy="joined")
    entity: Mapped[Entity] = relationship(lazy="joined")

    @property
    def subject(self) -> str:
        """Return how the books name this shed."""
        return f"shed:{self.code}"
