"""Households and the persons in them. What could harm a person is stored encrypted."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coop.villages.models import Village
from core.db import Base
from core.ids import new_id
from core.secrets import Encrypted, masked_name


class Household(Base):
    """A household (户) of a village, known by its number."""

    __tablename__ = "coop_household"

    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    village_id: Mapped[int] = mapped_column(ForeignKey("coop_village.id"))
    number: Mapped[str] = mapped_column(unique=True)

    village: Mapped[Village] = relationship(lazy="joined")
    persons: Mapped[list[Person]] = relationship(back_populates="household", order_by="Person.id")


class Person(Base):
    """A person. Members, sellers and workers are persons; a household has one or several."""

    __tablename__ = "coop_person"

    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    household_id: Mapped[int] = mapped_column(ForeignKey("coop_household.id"), index=True)
    name: Mapped[str]
    is_head: Mapped[bool] = mapped_column(default=True)
    id_number: Mapped[str | None] = mapped_column(Encrypted("person.id_number"))
    id_number_mark: Mapped[str | None] = mapped_column(unique=True)
    phone: Mapped[str | None] = mapped_column(Encrypted("person.phone"))
    bank_account: Mapped[str | None] = mapped_column(Encrypted("person.bank_account"))
    bank_account_changed_on: Mapped[date | None]

    household: Mapped[Household] = relationship(back_populates="persons", lazy="joined")

    @property
    def holder(self) -> str:
        """Return how the books name this person as the holder of a membership."""
        return f"person:{self.id}"

    @property
    def masked(self) -> str:
        """Return the name for public lists: 张*."""
        return masked_name(self.name)
