"""Read the file that describes a federation; a fault is named by its place in the file."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from core.errors import N_, DomainError
from core.money import Money
from core.weight import Weight

Choice = TypeVar("Choice", bound=StrEnum)
Plain = TypeVar("Plain", str, int, bool, date)


class PlanFaultError(DomainError):
    """The file does not say what is needed, or says it wrongly."""

    message = N_("%(place)s：%(fault)s")


class Part:
    """A table of the file, which knows its own place for the sake of clear faults."""

    def __init__(self, values: dict[str, Any], place: str) -> None:
        self._values = values
        self._place = place

    def get(self, key: str, kind: type[Plain], default: Plain | None = None) -> Plain:
        """Return a value of the kind asked for, or the default where one is given."""
        value = self._values.get(key, default)
        if type(value) is not kind:
            raise self._fault(key, f"{kind.__name__} expected, not {value!r}")
        return value

    def text(self, key: str, default: str | None = None) -> str:
        """Return a text."""
        return self.get(key, str, default)

    def choice(self, key: str, among: type[Choice]) -> Choice:
        """Return one word of a choice."""
        word = self.text(key)
        if word not in {choice.value for choice in among}:
            raise self._fault(key, f"one of {', '.join(among)} expected, not {word!r}")
        return among(word)

    def money(self, key: str) -> Money:
        """Return an amount, written in yuan as text."""
        try:
            return Money.parse(self.text(key))
        except ValueError as wrong:
            raise self._fault(key, str(wrong)) from wrong

    def weight(self, key: str) -> Weight:
        """Return a weight, written in grams."""
        return Weight(self.get(key, int))

    def named(self, key: str, among: dict[str, Plain] | dict[str, Any]) -> Any:
        """Return what another table of the file calls by this code."""
        code = self.text(key)
        if code not in among:
            raise self._fault(key, f"nothing is called {code!r}")
        return among[code]

    def part(self, key: str) -> Part:
        """Return a table within; it must be there."""
        value = self._values.get(key)
        if not isinstance(value, dict):
            raise self._fault(key, "table expected")
        return Part(value, f"{self._place}.{key}")

    def parts(self, key: str) -> Iterator[Part]:
        """Yield each table of an array; none is none."""
        for count, value in enumerate(self._values.get(key, []), start=1):
            yield Part(value, f"{self._place}[{key} {count}]")

    def has(self, key: str) -> bool:
        """Say whether the table says anything of this."""
        return key in self._values

    def _fault(self, key: str, fault: str) -> PlanFaultError:
        return PlanFaultError(place=f"{self._place}.{key}", fault=fault)


def read_plan(path: Path) -> Part:
    """Read a plan from a TOML file."""
    try:
        return Part(tomllib.loads(path.read_text()), path.name)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
        raise PlanFaultError(place=path.name, fault=str(wrong)) from wrong
