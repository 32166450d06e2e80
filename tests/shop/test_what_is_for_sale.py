"""For sale is what is certified, fresh, free, the merchant's, and licensed where that is needed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from coop.lots.models import Lot
from coop.stock.services import available
from coop.transfers.models import TransferPrice
from core import clock
from core.errors import NotFoundError
from core.money import Money
from core.weight import Weight
from shop.catalogue.models import Product
from shop.catalogue.services import categories, get_offer, offers, products_by_slug
from shop.orders.errors import SoldOutError
from shop.orders.placing import place
from tests import deeds
from tests.actors import SECRETARY
from tests.factories import TODAY, union, yuan


def _boxes(session: Session, slug: str = "superior") -> int:
    return get_offer(session, slug).boxes


@pytest.fixture
def lot(work: Session) -> Lot:
    """Return a lot of two kilograms in the shop."""
    return deeds.lot_in_shop(work, deeds.batch(work), "4")


def _refused(session: Session) -> bool:
    with pytest.raises(SoldOutError):
        deeds.order(session, {"superior": 1})
    return True


def test_free_goods_are_counted_in_whole_boxes(work: Session, lot: Lot) -> None:
    assert _boxes(work) == 4
    deeds.order(work, {"superior": 3})
    assert _boxes(work) == 1


def test_goods_of_the_grower_are_not_for_sale_before_the_handover(work: Session) -> None:
    deeds.weighing(work, deeds.batch(work), "20")
    assert _boxes(work) == 0
    assert _refused(work)


@pytest.mark.parametrize("change", [{"hold_reason": "待检"}, {"certificate": ""}])
def test_a_lot_on_hold_or_without_a_certificate_is_not_for_sale(
    work: Session, lot: Lot, change: dict[str, str]
) -> None:
    for name, value in change.items():
        setattr(lot, name, value)
    work.flush()
    assert _boxes(work) == 0
    assert _refused(work)
    assert not lot.may_be_sold_on(TODAY)


def test_a_lot_is_for_sale_on_its_last_day_and_not_after_it(work: Session, lot: Lot) -> None:
    with clock.at(clock.local(TODAY + timedelta(days=10), 23)):
        assert _boxes(work) == 4
    with clock.at(clock.local(TODAY + timedelta(days=11), 0)):
        assert _boxes(work) == 0
        assert _refused(work)
        assert available(work, union(work).id, "golden-ear", "A", clock.today()) == Weight(0)


def test_goods_that_need_a_licence_wait_for_it(work: Session, lot: Lot) -> None:
    product = work.scalars(select(Product).where(Product.slug == "superior")).one()
    product.needs_licence = True
    work.flush()
    assert _boxes(work) == 0
    assert _refused(work)
    product.licence = "SC 1"
    work.flush()
    assert _boxes(work) == 4


def test_a_product_that_was_taken_off_the_shelf_is_gone(work: Session, lot: Lot) -> None:
    wanted = deeds.cart(work, superior=1)
    work.scalars(select(Product).where(Product.slug == "superior")).one().is_listed = False
    work.flush()
    assert [offer.product.slug for offer in offers(work)] == ["first", "dried"]
    assert deeds.cart(work, superior=1).lines == ()
    with pytest.raises(NotFoundError):
        get_offer(work, "superior")
    with pytest.raises(SoldOutError):
        place(work, wanted, deeds.request(work, wanted))


def test_the_shopper_sees_the_lot_and_what_the_village_earns(work: Session, lot: Lot) -> None:
    younger = deeds.lot_in_shop(work, deeds.batch(work, number=2), "2")
    offer = get_offer(work, "superior")
    assert offer.lot is not None
    assert offer.lot.code == min(lot.code, younger.code)
    assert offer.village_earns == yuan("11")
    assert offer.product.price_per_kg == yuan("91.60")


def test_the_newest_agreed_price_counts(work: Session, lot: Lot) -> None:
    for days, price in ((-3, "24"), (1, "30")):
        day = TODAY + timedelta(days=days)
        work.add(TransferPrice(produce_code="golden-ear", grade_letter="A", per_kg=yuan(price), valid_from=day))
    work.flush()
    assert get_offer(work, "superior").village_earns == yuan("12")


def test_the_catalogue_by_shelf_and_by_name(work: Session) -> None:
    assert [c.slug for c in categories(work)] == ["golden-ear"]
    assert len(offers(work, "golden-ear")) == 3
    assert offers(work, "nothing") == []
    assert products_by_slug(work, ["first"])["first"].price == yuan("36.80")


def test_a_cart_is_priced_by_the_catalogue(work: Session, lot: Lot) -> None:
    cart = deeds.cart(work, superior=5, first=0, dried=1, unknown=3)
    assert [(line.offer.product.slug, line.boxes, line.is_short) for line in cart.lines] == [
        ("superior", 5, True),
        ("dried", 1, True),
    ]
    assert (cart.goods, cart.weight, cart.boxes) == (yuan("287"), Weight(2_600), 6)
    assert (cart.has_fresh, cart.is_short) == (True, True)
    assert deeds.cart(work, superior=4).is_short is False
    assert deeds.cart(work).goods == Money(0)
    assert SECRETARY.name
