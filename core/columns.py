"""Map the words of the trade to columns that SQLite (STRICT too) and PostgreSQL both keep exactly."""

from __future__ import annotations

from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import TIMESTAMP, BigInteger, CheckConstraint, Date, Dialect, Integer, Text
from sqlalchemy.types import TypeDecorator, TypeEngine

from core.money import Money
from core.weight import Weight

Choice = TypeVar("Choice", bound=StrEnum)

Int64 = BigInteger().with_variant(Integer(), "sqlite")


class Fen(TypeDecorator[Money]):
    """Keep Money as a 64-bit integer of fen."""

    impl = Int64
    cache_ok = True

    def process_bind_param(self, value: Money | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        """Turn money into fen; anything else is refused."""
        return None if value is None else value.fen

    def process_result_value(self, value: Any, dialect: Dialect) -> Money | None:  # noqa: ARG002
        """Turn fen into money; PostgreSQL's sum of bigint arrives as a decimal."""
        return None if value is None else Money(int(value))


class Grams(TypeDecorator[Weight]):
    """Keep Weight as a 64-bit integer of grams."""

    impl = Int64
    cache_ok = True

    def process_bind_param(self, value: Weight | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        """Turn a weight into grams; anything else is refused."""
        return None if value is None else value.grams

    def process_result_value(self, value: Any, dialect: Dialect) -> Weight | None:  # noqa: ARG002
        """Turn grams into a weight."""
        return None if value is None else Weight(int(value))


class Instant(TypeDecorator[datetime]):
    """Keep an aware UTC instant; SQLite holds ISO text that sorts by time."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose TIMESTAMPTZ on PostgreSQL, text elsewhere."""
        chosen = TIMESTAMP(timezone=True) if dialect.name == "postgresql" else Text()
        return dialect.type_descriptor(chosen)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Refuse a naive datetime; write UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            message = f"an instant needs its time zone: {value!r}"
            raise ValueError(message)
        utc = value.astimezone(UTC)
        return utc if dialect.name == "postgresql" else utc.isoformat(timespec="microseconds")

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Return aware UTC."""
        if value is None:
            return None
        return (datetime.fromisoformat(value) if isinstance(value, str) else value).astimezone(UTC)


class Day(TypeDecorator[date]):
    """Keep a business date; SQLite holds ISO text."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose DATE on PostgreSQL, text elsewhere."""
        return dialect.type_descriptor(Date() if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: date | None, dialect: Dialect) -> Any:
        """Write the date; a datetime is refused."""
        if isinstance(value, datetime):
            message = f"a business date has no time of day: {value!r}"
            raise TypeError(message)
        return value if value is None or dialect.name == "postgresql" else value.isoformat()

    def process_result_value(self, value: Any, dialect: Dialect) -> date | None:  # noqa: ARG002
        """Return the date."""
        return date.fromisoformat(value) if isinstance(value, str) else value


class Flag(TypeDecorator[bool]):
    """Keep yes or no as 1 or 0, the same on both engines."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: bool | None, dialect: Dialect) -> int | None:  # noqa: ARG002, FBT001
        """Write 1 or 0."""
        return None if value is None else int(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> bool | None:  # noqa: ARG002
        """Return yes or no."""
        return None if value is None else bool(value)


class Word(TypeDecorator[StrEnum]):
    """Keep a choice by its value as text; pair it with `one_of` so that the database refuses others."""

    impl = Text
    cache_ok = True

    def __init__(self, choice: type[StrEnum]) -> None:
        super().__init__()
        self.choice = choice

    def process_bind_param(self, value: StrEnum | str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Write the value; a word outside the choice is refused."""
        return None if value is None else self.choice(value).value

    def process_result_value(self, value: Any, dialect: Dialect) -> StrEnum | None:  # noqa: ARG002
        """Return the choice."""
        return None if value is None else self.choice(value)


def one_of(column: str, choice: type[StrEnum]) -> CheckConstraint:
    """Make the CHECK that keeps a column within a choice."""
    words = ", ".join(f"'{word.value}'" for word in choice)
    return CheckConstraint(f"{column} IN ({words})", name=f"{column}_known")
