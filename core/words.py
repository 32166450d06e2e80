"""Put dates, amounts and weights into the words that the pages show."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from flask_babel import get_locale, gettext

from core import clock
from core.errors import DomainError
from core.identity.roles import SYSTEM
from core.money import Money
from core.numerals import spoken
from core.weight import Weight


def is_english() -> bool:
    """Say whether the reader reads English."""
    locale = get_locale()
    return locale is not None and locale.language == "en"


def day(value: date | None) -> str:
    """Return 7月18日, or 18 Jul; the year is named when it is not this one."""
    if value is None:
        return "—"
    has_year = value.year != clock.today().year
    if is_english():
        return f"{value.day} {value:%b}" + (f" {value.year}" if has_year else "")
    return (f"{value.year}年" if has_year else "") + f"{value.month}月{value.day}日"


def moment(value: datetime | None) -> str:
    """Return a date with the time of day in Asia/Shanghai."""
    if value is None:
        return "—"
    local = value.astimezone(clock.SHANGHAI)
    return f"{day(local.date())} {local:%H:%M}"


def yuan(value: Money | None) -> str:
    """Return an amount for a column of figures."""
    return "" if value is None else str(value)


def jin(value: Weight) -> str:
    """Return a weight in 斤 for people, kilograms beside it for the law."""
    return str(gettext("%(jin)s 斤", jin=value.jin))


def kg(value: Weight) -> str:
    """Return kilograms."""
    return f"{value.kg} kg"


def per_jin(price_per_kg: Money) -> Money:
    """Return the price of 500 g for display, half up."""
    return Weight(500).at(price_per_kg)


def weight_in_words(value: Weight) -> str:
    """Return a weight as it is read back to the person at the scale: 三百二十斤."""
    return f"{value.jin} jin ({value.kg} kg)" if is_english() else f"{spoken(value.jin)}斤"


def named(thing: Any, attribute: str = "name") -> str:
    """Return the name, or another text, of a thing in the reader's language."""
    own = str(getattr(thing, attribute))
    return (getattr(thing, f"english_{attribute}") or own) if is_english() else own


def who(name: str) -> str:
    """Return the name of one who acted; what the clock did is done by the system, in the reader's language."""
    return str(gettext(name)) if name == SYSTEM.name else name


def told(error: DomainError) -> str:
    """Return what went wrong in the reader's language; facts with a label or a name are translated too."""
    return said(error.message, error.facts)


def said(message: str, facts: Mapping[str, Any]) -> str:
    """Return a message with its facts in the reader's language."""
    return str(gettext(message)) % {
        key: period(fact) if key == "period" and isinstance(fact, int) else _fact(fact) for key, fact in facts.items()
    }


def _fact(fact: Any) -> Any:
    if hasattr(fact, "label"):
        return gettext(fact.label)
    return named(fact) if hasattr(fact, "english_name") else fact


def period(value: int) -> str:
    """Return a period of the books, yyyymm, as a month; month 13 is the year's end."""
    year, month = divmod(value, 100)
    if month == 13:
        return str(gettext("%(year)s 年终", year=year))
    return f"{date(year, month, 1):%b %Y}" if is_english() else f"{year}年{month}月"


def plain(basis_points: int) -> str:
    """Return a rate in basis points as a percentage."""
    return f"{basis_points / 100:g}%"
