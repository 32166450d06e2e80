"""Categories and products."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coop.produce.models import Grade, Produce
from core.db import Base
from core.ids import new_id
from core.money import Money
from core.weight import Weight


class Category(Base):
    """A shelf of the shop."""

    __tablename__ = "shop_category"

    slug: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    english_name: Mapped[str]
    position: Mapped[int]


class Product(Base):
    """A box of one grade. `licence` must be filled before goods that need one may be sold."""

    __tablename__ = "shop_product"
    __table_args__ = (
        ForeignKeyConstraint(["produce_code", "grade_letter"], ["coop_grade.produce_code", "coop_grade.letter"]),
        CheckConstraint("price > 0", name="has_a_price"),
        CheckConstraint("net > 0", name="has_a_weight"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    slug: Mapped[str] = mapped_column(unique=True)
    category_slug: Mapped[str] = mapped_column(ForeignKey("shop_category.slug"), index=True)
    produce_code: Mapped[str] = mapped_column(ForeignKey("coop_produce.code"))
    grade_letter: Mapped[str]
    name: Mapped[str]
    english_name: Mapped[str]
    summary: Mapped[str]
    english_summary: Mapped[str]
    story: Mapped[str]
    english_story: Mapped[str]
    storage: Mapped[str]
    english_storage: Mapped[str]
    picture: Mapped[str]
    net: Mapped[Weight]
    price: Mapped[Money]
    is_cold: Mapped[bool]
    needs_licence: Mapped[bool] = mapped_column(default=False)
    licence: Mapped[str] = mapped_column(default="")
    is_listed: Mapped[bool] = mapped_column(default=True)
    position: Mapped[int]

    category: Mapped[Category] = relationship(lazy="joined")
    produce: Mapped[Produce] = relationship(lazy="joined", viewonly=True)
    grade: Mapped[Grade] = relationship(lazy="joined", viewonly=True)

    @property
    def price_per_kg(self) -> Money:
        """Return the price per kilogram for display, half up to the fen."""
        return Money((self.price.fen * 2000 + self.net.grams) // (2 * self.net.grams))

    @property
    def may_be_sold(self) -> bool:
        """Say whether the product is listed and has the licence that its kind needs."""
        return self.is_listed and (bool(self.licence) or not self.needs_licence)
