"""Write whole numbers in Chinese: in the capitals of receipts, and as they are spoken."""

from __future__ import annotations

import re
import unicodedata

_CAPITAL_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_UNITS = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "万亿")
_AS_SPOKEN = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟", "一二三四五六七八九十百千")

_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?:\D|$))")


def capitals(number: int) -> str:
    """Return a number that is not negative in 大写: 79154 is 柒万玖仟壹佰伍拾肆."""
    if number == 0:
        return _CAPITAL_DIGITS[0]
    words, group, has_gap = "", 0, False
    while number:
        number, four = divmod(number, 10_000)
        if four:
            words = _four(four) + _GROUPS[group] + ("零" if has_gap and words else "") + words
        has_gap = four < 1_000
        group += 1
    return words


def plain_digits(text: str) -> str:
    """Return a number as a Chinese keyboard may give it (３１。５) in plain digits, without separators of thousands.

    A comma anywhere else (12,5) stays, and makes it no number: nobody is to guess whether a point was meant.
    """
    plain = unicodedata.normalize("NFKC", text).strip().replace("。", ".")
    return _THOUSANDS.sub("", plain)


def spoken(text: str) -> str:
    """Return a decimal number as it is read out: 320.5 is 三百二十点五."""
    whole, _, part = text.replace(",", "").partition(".")
    words = capitals(int(whole)).translate(_AS_SPOKEN)
    if words.startswith("一十"):
        words = words[1:]
    digits = "".join(_CAPITAL_DIGITS[int(digit)] for digit in part).translate(_AS_SPOKEN)
    return f"{words}点{digits}" if digits else words


def _four(four: int) -> str:
    words, has_gap = "", False
    for place in (3, 2, 1, 0):
        digit = four // 10**place % 10
        if digit:
            words += ("零" if has_gap and words else "") + _CAPITAL_DIGITS[digit] + _UNITS[place]
        has_gap = not digit
    return words
