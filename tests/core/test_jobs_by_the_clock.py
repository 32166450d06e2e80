"""Jobs: each slot once, a failed job again, one scheduler at a time."""

from __future__ import annotations

from datetime import timedelta
from itertools import count

import pytest
from sqlalchemy.orm import Session

from core import clock
from core.db import Database
from core.errors import NotFoundError
from core.jobs.models import JobRun
from core.jobs.services import LEASE, Job, each_day, each_minute, last_beat, tick
from core.series import Series, next_number
from tests.factories import NOW


def _ring(session: Session) -> str:
    return f"rang {next_number(session, 'bell')}"


def _rung(database: Database) -> int:
    with database.reading() as session:
        bell = session.get(Series, "bell")
        return bell.last if bell else 0


BELL = {"bell": Job("bell", each_minute, _ring)}


def test_a_slot_has_its_effect_once_and_nobody_complains(database: Database, caplog: pytest.LogCaptureFixture) -> None:
    with clock.at(NOW):
        assert tick(database, BELL, "one") == ["bell"]
        assert tick(database, BELL, "one") == []
    assert _rung(database) == 1
    assert caplog.text == ""


def test_the_next_slot_has_its_own_effect(database: Database) -> None:
    for minutes in (0, 1):
        with clock.at(NOW + timedelta(minutes=minutes)):
            tick(database, BELL, "one")
    assert _rung(database) == 2


def test_what_came_of_a_job_is_written_down(database: Database) -> None:
    with clock.at(NOW):
        tick(database, BELL, "one")
    with database.reading() as session:
        assert session.get_one(JobRun, ("bell", "2026-07-20 10:00")).outcome == "rang 1"
        assert last_beat(session) == NOW


def test_a_failing_job_leaves_no_effect_and_its_slot_free(database: Database, caplog: pytest.LogCaptureFixture) -> None:
    turns = count(1)

    def fail_once(session: Session) -> str:
        _ring(session)
        if next(turns) == 1:
            raise NotFoundError
        return "well"

    jobs = {"bell": Job("bell", each_minute, fail_once)}
    with clock.at(NOW):
        assert tick(database, jobs, "one") == []
        assert _rung(database) == 0
        assert "job bell failed" in caplog.text
        assert tick(database, jobs, "one") == ["bell"]
    assert _rung(database) == 1


def test_a_failing_job_does_not_stop_the_others(database: Database) -> None:
    def fail(_session: Session) -> str:
        raise NotFoundError

    with clock.at(NOW):
        assert tick(database, {"bad": Job("bad", each_minute, fail), **BELL}, "one") == ["bell"]


def test_a_second_scheduler_waits_for_the_lease_to_run_out(database: Database) -> None:
    with clock.at(NOW):
        tick(database, BELL, "one")
    with clock.at(NOW + LEASE - timedelta(seconds=1)):
        assert tick(database, BELL, "two") == []
    with clock.at(NOW + LEASE):
        assert tick(database, BELL, "two") == ["bell"]
    with clock.at(NOW + LEASE + timedelta(seconds=1)):
        assert tick(database, BELL, "one") == []


def test_a_scheduler_that_lives_renews_its_lease(database: Database) -> None:
    for seconds in (0, 50, 100):
        with clock.at(NOW + timedelta(seconds=seconds)):
            tick(database, {}, "one")
    with clock.at(NOW + timedelta(seconds=120)):
        assert tick(database, BELL, "two") == []


def test_a_job_that_runs_past_the_end_of_its_slot_still_counts(database: Database) -> None:
    moments = iter(("10:00", "10:01", "10:02"))
    slow = {"bell": Job("bell", lambda _now: next(moments), _ring)}
    with clock.at(NOW):
        assert tick(database, slow, "one") == ["bell"]
    assert _rung(database) == 1


def test_a_day_begins_at_midnight_in_shanghai() -> None:
    before_midnight = clock.local(NOW.date(), 23, 59)
    assert each_day(before_midnight) == "2026-07-20"
    assert each_day(before_midnight + timedelta(minutes=1)) == "2026-07-21"
    assert each_minute(before_midnight) == "2026-07-20 23:59"
