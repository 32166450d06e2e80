"""Weight: 斤 and kilograms exactly, and priced in one place, rounded once, half up."""

from __future__ import annotations

from fractions import Fraction
from math import floor
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.money import Money
from core.weight import NOTHING, Weight, WeightUnit

JIN, KG = WeightUnit.JIN, WeightUnit.KILOGRAM
weights = st.integers(0, 10**10).map(Weight)
prices = st.integers(0, 10**8).map(Money)


@pytest.mark.parametrize(
    ("typed", "unit", "grams"),
    [
        ("1", JIN, 500),
        ("126.5", JIN, 63_250),
        ("6.5", JIN, 3_250),
        ("0.002", JIN, 1),
        ("12.34", JIN, 6_170),
        ("1", KG, 1_000),
        ("58.2", KG, 58_200),
        ("0.001", KG, 1),
        ("1,000", KG, 1_000_000),
        (" 3 ", JIN, 1_500),
    ],
)
def test_a_weight_is_read_exactly(typed: str, unit: WeightUnit, grams: int) -> None:
    assert Weight.parse(typed, unit) == Weight(grams)


@pytest.mark.parametrize("typed", ["", "-1", "1.2345", "1.", "半斤", "1 2", "1e2", "12345678"])
def test_anything_else_is_no_weight(typed: str) -> None:
    with pytest.raises(ValueError, match="not a weight"):
        Weight.parse(typed, JIN)


def test_half_a_gram_is_refused_and_not_rounded() -> None:
    with pytest.raises(ValueError, match="finer than a gram"):
        Weight.parse("0.001", JIN)


@pytest.mark.parametrize("fraction", [1.5, "3", None, False])
def test_part_of_a_gram_cannot_exist(fraction: Any) -> None:
    with pytest.raises(TypeError, match="whole grams"):
        Weight(fraction)


def test_weight_does_not_mix_with_money() -> None:
    with pytest.raises(TypeError):
        Weight(1) + Money(1)  # type: ignore[operator]
    with pytest.raises(TypeError):
        Weight(1) < Money(1)  # type: ignore[operator]  # noqa: B015


def test_two_jin_are_a_kilogram() -> None:
    assert Weight.parse("2", JIN) == Weight.parse("1", KG)
    assert (Weight(58_200).jin, Weight(58_200).kg) == ("116.4", "58.2")


@pytest.mark.parametrize(
    ("grams", "per_kg", "amount"),
    [
        (58_200, 1_600, 93_120),
        (50_000, 1_600, 80_000),
        (8_200, 1_440, 11_808),
        (1, 950, 1),
        (1, 500, 1),
        (1, 499, 0),
    ],
)
def test_a_weight_is_priced_half_up_to_the_fen(grams: int, per_kg: int, amount: int) -> None:
    assert Weight(grams).at(Money(per_kg)) == Money(amount)


@pytest.mark.parametrize(
    ("grams", "deduction_bp", "left"),
    [(60_000, 300, 58_200), (1, 5_000, 1), (3, 5_000, 2), (1_001, 50, 996), (7, 0, 7)],
)
def test_a_deduction_is_rounded_half_up_to_the_gram(grams: int, deduction_bp: int, left: int) -> None:
    assert Weight(grams).less(deduction_bp) == Weight(left)


@given(weights, prices)
def test_a_price_is_never_off_by_more_than_half_a_fen(weight: Weight, price: Money) -> None:
    exact = Fraction(weight.grams * price.fen, 1_000)
    assert weight.at(price) == Money(floor(exact + Fraction(1, 2)))


@given(weights, st.integers(0, 9_999))
def test_a_deduction_never_adds_weight(weight: Weight, deduction_bp: int) -> None:
    assert NOTHING <= weight.less(deduction_bp) <= weight


@given(st.integers(0, 9_999_999_999))
def test_what_is_printed_in_kilograms_can_be_typed_again(grams: int) -> None:
    assert Weight.parse(Weight(grams).kg, KG) == Weight(grams)


@given(st.lists(weights, max_size=20))
def test_weights_add_up_in_any_order(items: list[Weight]) -> None:
    assert Weight.total(items) == Weight.total(reversed(items))
