"""托底: within quota the better of floor and market, beyond it the market; each line rounded once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.purchases.pricing import PriceRule, quote
from core.money import ZERO, Money
from core.weight import NOTHING, Weight, WeightUnit
from tests.factories import yuan

FLOOR, MARKET = yuan("16"), yuan("14.40")  # 8.00 and 7.20 a 斤
prices = st.one_of(st.none(), st.integers(1, 100_000).map(Money))
weights = st.integers(1, 3_000_000).map(Weight)


def jin(text: str) -> Weight:
    return Weight.parse(text, WeightUnit.JIN)


def test_the_worked_example() -> None:
    payable = (jin("126.5") - jin("6.5")).less(300)
    assert payable == jin("116.4")
    priced = quote(payable, PriceRule(floor=FLOOR, market=MARKET, quota_left=jin("100")))
    assert priced is not None
    assert [(x.weight, x.per_kg, x.amount) for x in priced.lines] == [
        (jin("100"), FLOOR, yuan("800.00")),
        (jin("16.4"), MARKET, yuan("118.08")),
    ]
    assert (priced.amount, priced.top_up) == (yuan("918.08"), yuan("80.00"))


def test_the_worked_example_without_a_quota() -> None:
    priced = quote(jin("116.4"), PriceRule(floor=FLOOR, market=MARKET))
    assert priced is not None
    assert priced.amount == yuan("931.20")


@pytest.mark.parametrize(
    ("floor", "market", "left", "amount", "top_up"),
    [
        ("16", "14.40", None, "1600", "160"),  # the market is below the floor
        ("16", "20", None, "2000", "0"),  # the market is above it: 随行就市
        ("16", "16", None, "1600", "0"),
        ("16", None, None, "1600", "0"),  # no market price is known
        (None, "14.40", None, "1440", "0"),  # no floor was agreed
        ("16", "14.40", "200", "1600", "160"),  # all within quota
        ("16", "14.40", "0", "1440", "0"),  # the quota is used up
        ("16", "14.40", "-5", "1440", "0"),  # and more than used up
        ("16", "20", "50", "2000", "0"),
        ("16", None, "50", "1600", "0"),  # beyond quota, but nobody knows the market
    ],
)
def test_a_hundred_kilograms(floor: str | None, market: str | None, left: str | None, amount: str, top_up: str) -> None:
    rule = PriceRule(
        floor=yuan(floor) if floor else None,
        market=yuan(market) if market else None,
        quota_left=Weight(int(left) * 1_000) if left else None,
    )
    priced = quote(Weight(100_000), rule)
    assert priced is not None
    assert (priced.amount, priced.top_up) == (yuan(amount), yuan(top_up))


def test_without_any_price_there_is_no_quote() -> None:
    assert quote(jin("10"), PriceRule(floor=None, market=None)) is None


@given(weights, prices, prices, st.one_of(st.none(), st.integers(-10, 3_000_000).map(Weight)))
def test_every_gram_is_priced_once(
    payable: Weight, floor: Money | None, market: Money | None, left: Weight | None
) -> None:
    priced = quote(payable, PriceRule(floor=floor, market=market, quota_left=left))
    if priced is None:
        assert floor is None
        assert market is None
        return
    assert Weight.total(line.weight for line in priced.lines) == payable
    assert 1 <= len(priced.lines) <= 2
    within = Weight.total(line.weight for line in priced.lines if line.is_within_quota)
    assert within == (payable if left is None else min(payable, max(left, NOTHING)))


@given(weights, st.integers(1, 100_000).map(Money), st.integers(1, 100_000).map(Money))
def test_a_seller_never_gets_less_than_floor_or_market_within_quota(
    payable: Weight, floor: Money, market: Money
) -> None:
    priced = quote(payable, PriceRule(floor=floor, market=market))
    assert priced is not None
    assert priced.amount >= payable.at(floor)
    assert priced.amount >= payable.at(market)
    assert (priced.top_up > ZERO) <= (floor > market)
