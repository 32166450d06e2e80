"""Form fields that speak the words of the trade: a weight in 斤 or kg, an amount in yuan."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectChoice, StringField
from wtforms.validators import UUID, StopValidation

from core.money import ZERO, Money
from core.numerals import plain_digits
from core.weight import Weight, WeightUnit


def joined_digits(text: Any) -> Any:
    """Take blanks and hyphens out of a number that people write in groups, and full-width digits for plain ones."""
    return "".join(c for c in plain_digits(text) if c not in " -\u3000") if isinstance(text, str) else text


def options(pairs: Iterable[tuple[Any, Any]]) -> list[SelectChoice]:
    """Return (value, label) pairs as the options of a select or radio field."""
    return [SelectChoice(value, label) for value, label in pairs]


JIN_OR_KG = options([(WeightUnit.JIN.value, _l("斤")), (WeightUnit.KILOGRAM.value, _l("公斤"))])


class WeightField(StringField):
    """A weight as typed. The form names the field that holds its unit; `weight()` gives grams."""

    def __init__(self, label: Any = None, *args: Any, unit_field: str = "unit", **kwargs: Any) -> None:
        kwargs.setdefault("render_kw", {"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(label, *args, **kwargs)
        self.unit_field = unit_field

    def pre_validate(self, form: Any) -> None:
        """Refuse what is not a weight; an empty field is a matter for InputRequired."""
        if self.data:
            try:
                self.weight(form)
            except ValueError as wrong:
                raise StopValidation(_l("请填重量，例如 12.5，最多三位小数。")) from wrong

    def weight(self, form: Any) -> Weight:
        """Return the weight in grams, by the unit that the form holds."""
        return Weight.parse(self.data or "", WeightUnit(form[self.unit_field].data))


_MOST = Money(10_000_000_00)
MOST_FOR_A_KILOGRAM = Money(10_000_00)


class MoneyField(StringField):
    """An amount in yuan as typed; `money` gives fen."""

    def __init__(self, label: Any = None, *args: Any, most: Money = _MOST, **kwargs: Any) -> None:
        kwargs.setdefault("render_kw", {"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(label, *args, **kwargs)
        self.most = most

    def pre_validate(self, _form: Any) -> None:
        """Refuse what is not an amount, what is below zero, and what can only be a slip of the finger."""
        if not self.data:
            return
        try:
            amount = Money.parse(self.data)
        except ValueError as wrong:
            raise StopValidation(_l("请填金额（元），例如 12.50。")) from wrong
        if amount < ZERO:
            raise StopValidation(_l("金额不能小于零。"))
        if amount > self.most:
            raise StopValidation(gettext("金额太大，最多 %(most)s 元，请再看一眼。", most=self.most))

    @property
    def money(self) -> Money:
        """Return the amount."""
        return Money.parse(self.data or "0")


class PricePerJinField(MoneyField):
    """A price as the villages name it, in yuan per 斤; `per_kg` is what is stored, exactly twice as much."""

    @property
    def per_kg(self) -> Money:
        """Return the price of a kilogram."""
        return self.money * 2


class RateField(StringField):
    """A percentage as typed, 10 or 12.5; `basis_points` gives hundredths of a percent."""

    def __init__(self, label: Any = None, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("render_kw", {"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(label, *args, **kwargs)

    def pre_validate(self, _form: Any) -> None:
        """Refuse what is not a percentage between 0 and 100 of at most two decimals."""
        if self.data and (not _RATE.fullmatch(plain_digits(self.data)) or self.basis_points > _WHOLE):
            raise StopValidation(_l("请填 0 到 100 之间的百分数，例如 10 或 12.5。"))

    @property
    def basis_points(self) -> int:
        """Return the rate in basis points."""
        whole, _, part = plain_digits(self.data or "0").rstrip("%").partition(".")
        return int(whole) * 100 + int(part.ljust(2, "0") or 0)


_RATE = re.compile(r"[0-9]{1,3}(\.[0-9]{1,2})?%?")
_WHOLE = 10_000


class OperationField(HiddenField):
    """The name of one deed, made where it was typed (a UUID), so that a repeat is the same deed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(None, [UUID(_l("页面已经旧了，请刷新后再填。"))], *args, **kwargs)
