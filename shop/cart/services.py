"""Price a cart against the catalogue as it is now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from core import clock
from core.money import ZERO, Money
from core.weight import Weight
from shop.catalogue.services import Offer, offers
from shop.orders.models import FreightZone

MOST_BOXES = 99
CUT_OFF_HOUR = 16


@dataclass(frozen=True, slots=True)
class CartLine:
    """So many boxes of an offer."""

    offer: Offer
    boxes: int

    @property
    def amount(self) -> Money:
        """Return the price of the line."""
        return self.offer.product.price * self.boxes

    @property
    def is_short(self) -> bool:
        """Say whether fewer boxes are left than are wanted."""
        return self.offer.boxes < self.boxes


@dataclass(frozen=True, slots=True)
class Cart:
    """The lines of a cart, priced."""

    lines: tuple[CartLine, ...]

    @property
    def goods(self) -> Money:
        """Return what the goods cost."""
        return Money.total(line.amount for line in self.lines)

    @property
    def weight(self) -> Weight:
        """Return the net weight of all boxes."""
        return Weight.total(line.offer.product.net * line.boxes for line in self.lines)

    @property
    def boxes(self) -> int:
        """Return the number of boxes."""
        return sum(line.boxes for line in self.lines)

    @property
    def has_fresh(self) -> bool:
        """Say whether anything in it is perishable."""
        return any(line.offer.product.produce.is_fresh for line in self.lines)

    @property
    def is_short(self) -> bool:
        """Say whether any line has fewer boxes left than wanted."""
        return any(line.is_short for line in self.lines)


def priced(session: Session, boxes: dict[str, int]) -> Cart:
    """Return the cart at today's prices; products that are gone fall out."""
    wanted = {slug: number for slug, number in boxes.items() if number > 0}
    return Cart(tuple(CartLine(o, wanted[o.product.slug]) for o in offers(session) if o.product.slug in wanted))


def freight(cart: Cart, zone: FreightZone | None) -> Money:
    """Return the freight to a zone; collected goods travel free."""
    return ZERO if zone is None or cart.goods >= zone.free_from else zone.fee


def ships_on() -> date:
    """Return the day on which an order placed now leaves: tomorrow, or the day after past the cut-off."""
    local = clock.now().astimezone(clock.SHANGHAI)
    return local.date() + timedelta(days=1 if local.hour < CUT_OFF_HOUR else 2)


def arrives_on(zone: FreightZone | None) -> date:
    """Return the day on which an order placed now arrives, or can be collected."""
    return ships_on() + timedelta(days=zone.days if zone else 0)
