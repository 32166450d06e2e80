"""Placing an order: goods are promised out of lots, first expired first, and never twice."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from coop.stock.services import conservation_faults, level
from core import clock
from core.errors import NotFoundError
from core.weight import Weight
from ledger.journal.models import Voucher
from shop.cart.services import Cart
from shop.orders.errors import EmptyCartError, NotServedError, PriceChangedError, SoldOutError
from shop.orders.models import Delivery, Order, OrderState, PayBy
from shop.orders.placing import TIME_TO_PAY, place
from shop.orders.services import counts, find_by_token, get_order, orders
from tests import deeds
from tests.factories import NOW, TODAY, yuan


@pytest.fixture
def shop(work: Session) -> Session:
    """Return a shop with three lots of superior ears: 20, 18 and 19 July, a kilogram each."""
    batch = deeds.batch(work)
    for day in (20, 18, 19):
        deeds.lot_in_shop(work, batch, "2", on=date(2026, 7, day))
    return work


def _promised(order: Order) -> list[tuple[str, int]]:
    return sorted((a.lot.code[-6:], a.weight.grams) for line in order.lines for a in line.allocations)


def test_what_expires_first_is_promised_first(shop: Session) -> None:
    assert _promised(deeds.order(shop, {"superior": 3})) == [("0718-A", 1_000), ("0719-A", 500)]
    assert _promised(deeds.order(shop, {"superior": 2})) == [("0719-A", 500), ("0720-A", 500)]
    assert list(conservation_faults(shop)) == []


def test_promised_goods_stay_in_store_and_nothing_is_booked(shop: Session) -> None:
    vouchers = shop.scalar(select(func.count()).select_from(Voucher))
    order = deeds.order(shop, {"superior": 2})
    held = level(shop, order.lines[0].allocations[0].lot)
    assert (held.on_hand, held.reserved, held.free) == (Weight(1_000), Weight(1_000), Weight(0))
    assert shop.scalar(select(func.count()).select_from(Voucher)) == vouchers
    assert order.state is OrderState.PLACED


def test_the_order_keeps_the_price_of_its_day(shop: Session) -> None:
    order = deeds.order(shop, {"superior": 2})
    order.lines[0].product.price = yuan("99")
    shop.flush()
    shop.expire_all()
    line = order.lines[0]
    assert (line.price_each, line.amount, line.boxes, line.net_each) == (yuan("45.80"), yuan("91.60"), 2, Weight(500))
    assert (order.goods, order.freight, order.total) == (yuan("91.60"), yuan("8"), yuan("99.60"))


@pytest.mark.parametrize(
    ("boxes", "delivery", "freight"),
    [(2, Delivery.SHIP, "8"), (3, Delivery.SHIP, "0"), (1, Delivery.PICKUP, "0")],
)
def test_freight_is_free_from_a_sum_on_and_at_collection(
    shop: Session, boxes: int, delivery: Delivery, freight: str
) -> None:
    assert deeds.order(shop, {"superior": boxes}, delivery=delivery).freight == yuan(freight)


def test_more_than_there_is_is_sold_out_and_says_what_is_left(shop: Session) -> None:
    deeds.order(shop, {"superior": 2})
    with pytest.raises(SoldOutError) as refused:
        deeds.order(shop, {"superior": 5})
    assert refused.value.facts["boxes"] == 4
    assert deeds.order(shop, {"superior": 4}).state is OrderState.PLACED


def test_half_a_box_is_not_left(shop: Session) -> None:
    with pytest.raises(SoldOutError) as refused:
        deeds.order(shop, {"superior": 7})
    assert refused.value.facts["boxes"] == 6


def test_if_one_line_is_sold_out_nothing_is_promised(shop: Session) -> None:
    with pytest.raises(SoldOutError), shop.begin_nested():
        deeds.order(shop, {"superior": 1, "first": 1})
    assert shop.scalar(select(func.count()).select_from(Order)) == 0
    assert list(conservation_faults(shop)) == []
    assert deeds.order(shop, {"superior": 6}).lines[0].boxes == 6


@pytest.mark.parametrize("seen", ["0", "53.79", "53.81", "45.80"])
def test_a_total_that_the_buyer_did_not_see_is_refused(shop: Session, seen: str) -> None:
    with pytest.raises(PriceChangedError) as refused:
        deeds.order(shop, {"superior": 1}, seen_total=yuan(seen))
    assert refused.value.facts == {"total": yuan("53.80")}
    assert "53.80" in str(refused.value)


@pytest.mark.parametrize("province", ["西藏", "月球"])
def test_fresh_goods_do_not_travel_for_a_week(shop: Session, province: str) -> None:
    with pytest.raises(NotServedError):
        deeds.order(shop, {"superior": 1}, province=province)
    assert shop.scalar(select(func.count()).select_from(Order)) == 0


def test_who_collects_may_live_anywhere(shop: Session) -> None:
    assert deeds.order(shop, {"superior": 1}, province="西藏", delivery=Delivery.PICKUP).freight == yuan("0")


def test_an_empty_cart_is_no_order(shop: Session) -> None:
    with pytest.raises(EmptyCartError):
        place(shop, Cart(()), deeds.request(shop, Cart(())))


def test_the_same_order_sent_twice_is_one_order(shop: Session) -> None:
    first = deeds.order(shop, {"superior": 4}, operation="tap")
    assert deeds.order(shop, {"superior": 4}, operation="tap") is first
    assert shop.scalar(select(func.count()).select_from(Order)) == 1
    assert _promised(first) == [("0718-A", 1_000), ("0719-A", 1_000)]


def test_it_has_a_day_to_be_paid_and_a_day_of_arrival(shop: Session) -> None:
    order = deeds.order(shop)
    assert order.expires_at == NOW + TIME_TO_PAY
    assert order.arrives_on == TODAY + timedelta(days=2)  # leaves tomorrow, travels a day
    with clock.at(clock.local(TODAY, 16)):
        assert deeds.order(shop).arrives_on == TODAY + timedelta(days=3)
    assert deeds.order(shop, delivery=Delivery.PICKUP).arrives_on == TODAY + timedelta(days=1)


def test_the_buyer_is_sealed_in_the_table(shop: Session) -> None:
    order = deeds.order(shop, name="买家甲", phone="13900001234", address="某路 1 号")
    raw = shop.execute(text("SELECT buyer_name, buyer_phone, address FROM shop_order")).one()
    assert not any(plain in "".join(raw) for plain in ("买家甲", "13900001234", "某路", "1234"))
    assert (order.masked_name, order.masked_phone) == ("买**", "139****1234")


def test_an_order_is_found_by_its_link_or_its_code(shop: Session) -> None:
    order = deeds.order(shop, pay_by=PayBy.BANK)
    assert find_by_token(shop, order.token) is get_order(shop, order.code) is order
    assert orders(shop, OrderState.PLACED) == [order]
    assert orders(shop, OrderState.PAID) == []
    assert counts(shop) == {OrderState.PLACED: 1}
    with pytest.raises(NotFoundError):
        find_by_token(shop, order.code)
