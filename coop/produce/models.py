"""Produce and grades. Grades are data: no national standard for fresh golden ear was found."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Base


class Produce(Base):
    """A kind of produce, such as fresh golden ear. `shelf_days` counts from harvest."""

    __tablename__ = "coop_produce"

    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    english_name: Mapped[str]
    is_fresh: Mapped[bool]
    shelf_days: Mapped[int]
    position: Mapped[int]

    grades: Mapped[list[Grade]] = relationship(back_populates="produce", order_by="Grade.position", lazy="selectin")


class Grade(Base):
    """A grade of a produce; the letter ends the code of its lots."""

    __tablename__ = "coop_grade"

    produce_code: Mapped[str] = mapped_column(ForeignKey("coop_produce.code"), primary_key=True)
    letter: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    english_name: Mapped[str]
    description: Mapped[str] = mapped_column(default="")
    position: Mapped[int]

    produce: Mapped[Produce] = relationship(back_populates="grades")
