"""Villages, the homes of entities, and the federation with its merchant of record."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.columns import Word, one_of
from core.db import Base
from core.errors import N_
from core.ids import new_id
from ledger.entities.models import Entity


class Purpose(StrEnum):
    """What an entity does in its village."""

    GROWS = "grows"
    BUYS = "buys"
    COLLECTIVE = "collective"
    SELLS = "sells"

    @property
    def label(self) -> str:
        """Return the word for the pages."""
        return {"grows": N_("种植"), "buys": N_("购销"), "collective": N_("村集体"), "sells": N_("对外销售")}[
            self.value
        ]


class Village(Base):
    """A village. Sellers may come from villages outside the federation."""

    __tablename__ = "coop_village"

    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    english_name: Mapped[str]
    is_in_federation: Mapped[bool]
    position: Mapped[int]

    @property
    def scope(self) -> str:
        """Return how grants name this village."""
        return f"village:{self.code}"

    @property
    def prefix(self) -> str:
        """Return the capitals that codes of this village start with."""
        return self.code.upper()


class EntityHome(Base):
    """An entity at home in a village; `prefix` starts the numbers of its tickets and lots."""

    __tablename__ = "coop_entity_home"
    __table_args__ = (UniqueConstraint("prefix"), one_of("purpose", Purpose))

    entity_id: Mapped[int] = mapped_column(ForeignKey("ledger_entity.id"), primary_key=True)
    village_id: Mapped[int | None] = mapped_column(ForeignKey("coop_village.id"))
    purpose: Mapped[Purpose] = mapped_column(Word(Purpose))
    prefix: Mapped[str]

    entity: Mapped[Entity] = relationship(lazy="joined")
    village: Mapped[Village | None] = relationship(lazy="joined")


class Federation(Base):
    """The alliance of the villages. It owns no books; one entity sells for all: the merchant of record."""

    __tablename__ = "coop_federation"

    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    name: Mapped[str]
    english_name: Mapped[str]
    brand: Mapped[str]
    merchant_id: Mapped[int] = mapped_column(ForeignKey("ledger_entity.id"))
    address: Mapped[str]
    telephone: Mapped[str]
    licence_note: Mapped[str] = mapped_column(default="")
    bank_account: Mapped[str] = mapped_column(default="")
    collection_code: Mapped[str] = mapped_column(default="")

    merchant: Mapped[Entity] = relationship(lazy="joined")
