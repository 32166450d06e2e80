"""Money: read as people type it, kept in fen, never mixed with anything else."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.money import ZERO, Money
from core.weight import Weight

amounts = st.integers(-(10**13), 10**13).map(Money)


@pytest.mark.parametrize(
    ("typed", "fen"),
    [
        ("1", 100),
        ("1.2", 120),
        ("1.23", 123),
        ("0.05", 5),
        ("1,234.5", 123_450),
        ("1，234.50", 123_450),
        ("¥9.90", 990),
        ("￥9.90", 990),
        (" 7 ", 700),
        ("-5", -500),
        ("999999999999.99", 99_999_999_999_999),
    ],
)
def test_an_amount_is_read_as_typed(typed: str, fen: int) -> None:
    assert Money.parse(typed) == Money(fen)


@pytest.mark.parametrize(
    "typed", ["", " ", "1.234", "1.", ".5", "1e3", "十元", "1 2", "--1", "1.2.3", "NaN", "1元", "1" * 13]
)
def test_anything_else_is_no_amount(typed: str) -> None:
    with pytest.raises(ValueError, match="not an amount in yuan"):
        Money.parse(typed)


@pytest.mark.parametrize("fraction", [1.0, 0.5, "100", None, True])
def test_part_of_a_fen_cannot_exist(fraction: Any) -> None:
    with pytest.raises(TypeError, match="whole fen"):
        Money(fraction)


@pytest.mark.parametrize("mix", [operator.add, operator.sub, operator.lt, operator.mul])
def test_money_does_not_mix_with_weight(mix: Callable[[Any, Any], Any]) -> None:
    with pytest.raises(TypeError):
        mix(Money(1), Weight(1))


def test_money_equals_no_weight_and_no_number() -> None:
    others: list[object] = [Weight(1), 1, 1.0, "0.01", None]
    assert Money(1) not in others


@pytest.mark.parametrize("step", [operator.truediv, operator.floordiv, operator.mod])
def test_money_cannot_be_divided(step: Callable[[Any, Any], Any]) -> None:
    with pytest.raises(TypeError):
        step(Money(100), 3)


def test_money_times_a_fraction_is_refused() -> None:
    with pytest.raises(TypeError):
        Money(100) * 0.6  # type: ignore[operator]


def test_nothing_adds_up_to_zero_yuan() -> None:
    assert Money.total([]) == ZERO
    assert not ZERO


@given(amounts)
def test_what_is_printed_can_be_typed_again(amount: Money) -> None:
    if abs(amount.fen) < 10**14:
        assert Money.parse(str(amount)) == amount


@given(st.lists(amounts, max_size=20))
def test_the_order_of_adding_does_not_matter(items: list[Money]) -> None:
    assert Money.total(items) == Money.total(reversed(items)) == Money(sum(item.fen for item in items))


@given(amounts, amounts)
def test_taking_away_undoes_adding(one: Money, other: Money) -> None:
    assert one + other - other == one
    assert -(one - other) == other - one
    assert (one < other) == (one.fen < other.fen)
