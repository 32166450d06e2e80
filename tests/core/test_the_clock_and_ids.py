"""The clock: business dates in Shanghai; and ids that follow it."""

from __future__ import annotations

from datetime import UTC, date, datetime

from core import clock
from core.ids import new_code, new_id, new_token
from tests.factories import NOW


def test_four_in_the_afternoon_in_greenwich_is_tomorrow_in_shanghai() -> None:
    with clock.at(datetime(2026, 7, 20, 16, tzinfo=UTC)):
        assert clock.today() == date(2026, 7, 21)


def test_the_clock_goes_back_to_its_own_time() -> None:
    with clock.at(NOW):
        assert clock.now() == NOW
        with clock.at(clock.local(date(2020, 1, 1), 8)):
            assert clock.today() == date(2020, 1, 1)
        assert clock.now() == NOW
    assert clock.now() != NOW


def test_ids_rise_and_never_repeat_even_within_one_instant() -> None:
    with clock.at(NOW):
        ids = [new_id() for _ in range(5_000)]
    assert ids == sorted(set(ids))
    assert max(ids) < 2**63


def test_a_code_has_no_letters_that_look_alike() -> None:
    codes = "".join(new_code() for _ in range(500))
    assert not set(codes) & set("01IO")
    assert len(codes) == 4_000


def test_a_link_cannot_be_guessed() -> None:
    assert len({new_token() for _ in range(100)}) == 100
    assert len(new_token()) >= 24
