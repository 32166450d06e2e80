"""Series: no number is lost, and none is given twice."""

from __future__ import annotations

import pytest

from core.db import Database
from core.errors import NotFoundError
from core.series import next_number
from tests.race import together


def _next(database: Database, name: str = "ticket") -> int:
    with database.transaction() as session:
        return next_number(session, name)


def test_a_series_counts_from_one(database: Database) -> None:
    assert [_next(database) for _ in range(3)] == [1, 2, 3]


def test_each_series_counts_for_itself(database: Database) -> None:
    assert (_next(database, "a"), _next(database, "b"), _next(database, "a")) == (1, 1, 2)


def test_a_number_that_was_rolled_back_is_given_again(database: Database) -> None:
    assert _next(database) == 1
    with pytest.raises(NotFoundError), database.transaction() as session:  # noqa: PT012
        assert next_number(session, "ticket") == 2
        raise NotFoundError
    assert _next(database) == 2


def test_eight_hands_at_once_get_eight_numbers_without_a_gap(database: Database) -> None:
    taken = together([lambda: _next(database)] * 8)
    assert sorted(number for number in taken if isinstance(number, int)) == list(range(1, 9))
