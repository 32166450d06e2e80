"""大写: amounts as receipts and cheques write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.money import Money

_DIGITS = {digit: value for value, digit in enumerate("零壹贰叁肆伍陆柒捌玖")}
_UNITS = {"拾": 10, "佰": 100, "仟": 1_000}


@pytest.mark.parametrize(
    ("yuan", "capitals"),
    [
        ("0", "零元整"),
        ("0.01", "壹分"),
        ("0.05", "伍分"),
        ("0.10", "壹角整"),
        ("0.50", "伍角整"),
        ("0.56", "伍角陆分"),
        ("1", "壹元整"),
        ("1.01", "壹元零壹分"),
        ("1.10", "壹元壹角整"),
        ("10.00", "壹拾元整"),
        ("10.05", "壹拾元零伍分"),
        ("12.34", "壹拾贰元叁角肆分"),
        ("100.50", "壹佰元零伍角整"),
        ("101", "壹佰零壹元整"),
        ("110", "壹佰壹拾元整"),
        ("918.08", "玖佰壹拾捌元零捌分"),
        ("1004.00", "壹仟零肆元整"),
        ("1010", "壹仟零壹拾元整"),
        ("1409.50", "壹仟肆佰零玖元伍角整"),
        ("6007.14", "陆仟零柒元壹角肆分"),
        ("10000", "壹万元整"),
        ("10001", "壹万零壹元整"),
        ("79154.72", "柒万玖仟壹佰伍拾肆元柒角贰分"),
        ("100000.01", "壹拾万元零壹分"),
        ("100500", "壹拾万零伍佰元整"),
        ("325.04", "叁佰贰拾伍元零肆分"),
        ("1010101.01", "壹佰零壹万零壹佰零壹元零壹分"),
        ("10000000", "壹仟万元整"),
        ("100000000", "壹亿元整"),
        ("100000001", "壹亿零壹元整"),
        ("100010000", "壹亿零壹万元整"),
        ("1234567890.12", "壹拾贰亿叁仟肆佰伍拾陆万柒仟捌佰玖拾元零壹角贰分"),
        ("-5", "负伍元整"),
        ("-0.30", "负叁角整"),
    ],
)
def test_an_amount_in_capitals(yuan: str, capitals: str) -> None:
    assert Money.parse(yuan).in_capitals == capitals


@given(st.integers(0, 10**13))
def test_capitals_say_the_same_amount(fen: int) -> None:
    assert _read(Money(fen).in_capitals) == fen


@given(st.integers(0, 10**13))
def test_no_zero_stands_twice_and_none_stands_at_the_end_of_a_group(fen: int) -> None:
    capitals = Money(fen).in_capitals
    assert "零零" not in capitals
    assert not any(wrong in capitals for wrong in ("零万", "零亿", "零角", "零分", "零整"))
    assert "零元" not in capitals or capitals == "零元整"


def _read(capitals: str) -> int:
    """Read capitals back into fen, independently of how they were written."""
    whole, _, rest = capitals.rpartition("元")
    fen = 100 * _read_whole(whole)
    digit = 0
    for sign in rest:
        digit = _DIGITS.get(sign, digit)
        fen += digit * {"角": 10, "分": 1}.get(sign, 0)
    return fen


def _read_whole(words: str) -> int:
    for unit, size in (("亿", 10**8), ("万", 10**4)):
        if unit in words:
            high, _, low = words.rpartition(unit)
            return _read_whole(high) * size + _read_whole(low)
    number = digit = 0
    for sign in words:
        if sign in _UNITS:
            number, digit = number + digit * _UNITS[sign], 0
        else:
            digit = _DIGITS[sign]
    return number + digit
