"""Show what is for sale, with the stock behind it and what the village earns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from coop.lots.models import Lot
from coop.stock.models import StockLevel
from coop.transfers.models import TransferPrice
from coop.villages.services import merchant
from core import clock
from core.errors import NotFoundError
from core.money import Money
from core.weight import NOTHING, Weight
from shop.catalogue.models import Category, Product


@dataclass(frozen=True, slots=True)
class Offer:
    """A product as the shopper sees it: how many boxes there are, of which lot, and what the village gets."""

    product: Product
    boxes: int
    lot: Lot | None
    village_earns: Money | None

    @property
    def is_available(self) -> bool:
        """Say whether at least one box can be bought now."""
        return self.boxes > 0


def categories(session: Session) -> list[Category]:
    """Return the shelves in order."""
    return list(session.scalars(select(Category).order_by(Category.position)))


def offers(session: Session, category_slug: str | None = None) -> list[Offer]:
    """Return the listed products with their live stock, in a fixed number of queries."""
    wanted = select(Product).where(Product.is_listed == True).order_by(Product.position)  # noqa: E712
    if category_slug:
        wanted = wanted.where(Product.category_slug == category_slug)
    return _offers(session, list(session.scalars(wanted)))


def get_offer(session: Session, slug: str) -> Offer:
    """Return one product with its live stock; it must be listed."""
    product = session.scalar(select(Product).where(Product.slug == slug, Product.is_listed == True))  # noqa: E712
    if product is None:
        raise NotFoundError
    return _offers(session, [product])[0]


def products_by_slug(session: Session, slugs: list[str]) -> dict[str, Product]:
    """Return the products of these slugs."""
    return {p.slug: p for p in session.scalars(select(Product).where(Product.slug.in_(slugs)))}


def _offers(session: Session, products: list[Product]) -> list[Offer]:
    free, lots, prices = _free(session), _freshest(session), _transfer_prices(session, clock.today())
    shown = []
    for product in products:
        grade = (product.produce_code, product.grade_letter)
        boxes = free.get(grade, NOTHING).grams // product.net.grams if product.may_be_sold else 0
        price = prices.get(grade)
        shown.append(Offer(product, boxes, lots.get(grade), product.net.at(price) if price else None))
    return shown


def _sellable(session: Session) -> tuple[object, ...]:
    return (
        Lot.owner_id == merchant(session).id,
        Lot.hold_reason == "",
        Lot.certificate != "",
        Lot.best_before >= clock.today(),
        StockLevel.on_hand > StockLevel.reserved,
    )


def _free(session: Session) -> dict[tuple[str, str], Weight]:
    sums = (
        select(Lot.produce_code, Lot.grade_letter, func.sum(StockLevel.on_hand - StockLevel.reserved))
        .join(StockLevel, StockLevel.lot_id == Lot.id)
        .where(*_sellable(session))  # type: ignore[arg-type]
        .group_by(Lot.produce_code, Lot.grade_letter)
    )
    return {
        (produce, letter): free if isinstance(free, Weight) else Weight(int(free))
        for produce, letter, free in session.execute(sums)
    }


def _freshest(session: Session) -> dict[tuple[str, str], Lot]:
    """Return the lot that the next box of each grade comes from: first expired first."""
    wanted = (
        select(Lot)
        .join(StockLevel, StockLevel.lot_id == Lot.id)
        .where(*_sellable(session))  # type: ignore[arg-type]
        .order_by(Lot.best_before.desc(), Lot.code.desc())
    )
    return {(lot.produce_code, lot.grade_letter): lot for lot in session.scalars(wanted)}


def _transfer_prices(session: Session, on: date) -> dict[tuple[str, str], Money]:
    wanted = select(TransferPrice).where(TransferPrice.valid_from <= on).order_by(TransferPrice.valid_from)
    return {(price.produce_code, price.grade_letter): price.per_kg for price in session.scalars(wanted)}
