"""The steps of a very large cooperative are taken behind the pages: whole or not at all, to be stopped and resumed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from core.db import Database
from core.errors import DomainError, NotYoursError
from core.money import ZERO
from core.progress import Gauge
from ledger.distribution.errors import PlanTooLateToVoteError
from ledger.distribution.long_steps import services
from ledger.distribution.long_steps.models import LongStep, StepKind, StepState
from ledger.distribution.long_steps.services import (
    Asked,
    LongSteps,
    StepUnderWayError,
    gauge_of,
    newest,
    resume,
    stop,
    take,
    under_way,
)
from ledger.distribution.models import PlanState
from ledger.distribution.procedure import PlanChangedError, plans_of
from ledger.distribution.services import STAGES, find_run
from ledger.entities.models import Entity
from ledger.entities.services import get_entity
from ledger.journal.reading import balance
from ledger.members.errors import MoreThanThereAreError
from ledger.members.services import admit
from tests.actors import ACCOUNTANT, OTHER_ACCOUNTANT
from tests.ledger.books import run_sql
from tests.ledger.example_year import YEAR, example_year

PROPOSED = Asked(kind=StepKind.PROPOSE, on=date(2026, 1, 15))
LAID_OPEN = Asked(kind=StepKind.LAY_OPEN, on=date(2026, 1, 20))
VOTED = Asked(kind=StepKind.DECIDE, on=date(2026, 2, 20), present=7, agreed=6)


@pytest.fixture
def large(database: Database, today: None, monkeypatch: pytest.MonkeyPatch) -> Database:
    """Return the worked example as a cooperative that counts as very large: seven members are more than six."""
    monkeypatch.setattr(services, "MANY", 6)
    with database.transaction() as session:
        example_year(session)
    return database


@pytest.fixture
def steps(large: Database, tmp_path: Path) -> LongSteps:
    """Return whoever works the steps off."""
    return LongSteps(tmp_path)


def _coop(session: Session) -> Entity:
    return get_entity(session, "coop")


def _order(database: Database, asked: Asked) -> LongStep:
    with database.transaction() as session:
        ordered = take(session, ACCOUNTANT, _coop(session), YEAR, asked)
        assert isinstance(ordered, LongStep)
        return ordered


def _led_to_the_vote(large: Database, steps: LongSteps) -> None:
    for asked in (PROPOSED, LAID_OPEN):
        _order(large, asked)
        assert steps.work(large)


def _state(database: Database) -> StepState:
    with database.reading() as session:
        last = newest(session, _coop(session), YEAR)
        assert last is not None
        return last.state


def _nothing_is_posted(database: Database) -> bool:
    with database.reading() as session:
        coop = _coop(session)
        return find_run(session, coop, YEAR) is None and balance(session, coop, "221") == ZERO


def test_a_small_cooperative_takes_its_step_at_once(database: Database, today: None) -> None:
    with database.transaction() as session:
        coop = example_year(session)
        taken = take(session, ACCOUNTANT, coop, YEAR, PROPOSED)
        assert not isinstance(taken, LongStep)
        assert taken.state is PlanState.PROPOSED
        assert newest(session, coop, YEAR) is None


def test_the_clock_takes_every_step_to_the_posted_year(large: Database, steps: LongSteps) -> None:
    _led_to_the_vote(large, steps)
    _order(large, VOTED)
    assert _nothing_is_posted(large)
    assert steps.work(large)
    assert not steps.work(large)
    with large.reading() as session:
        coop = _coop(session)
        run = find_run(session, coop, YEAR)
        assert run is not None
        assert run.posted_by == ACCOUNTANT.name
        assert balance(session, coop, "221") == -run.patronage_refund
        assert plans_of(session, coop, YEAR)[0].state is PlanState.PASSED
    assert _state(large) is StepState.DONE


def test_what_can_be_seen_at_once_is_refused_before_anything_is_ordered(large: Database, steps: LongSteps) -> None:
    too_early = Asked(kind=StepKind.DECIDE, on=date(2026, 1, 22), present=7, agreed=7)
    too_many = Asked(kind=StepKind.DECIDE, on=VOTED.on, present=8, agreed=7)
    _led_to_the_vote(large, steps)
    refused: list[tuple[Asked, type[DomainError]]] = [
        (too_early, PlanTooLateToVoteError),
        (too_many, MoreThanThereAreError),
    ]
    for asked, error in refused:
        with large.transaction() as session, pytest.raises(error):
            take(session, ACCOUNTANT, _coop(session), YEAR, asked)
    with large.transaction() as session, pytest.raises(NotYoursError):
        take(session, OTHER_ACCOUNTANT, _coop(session), YEAR, VOTED)
    assert not steps.work(large)


def test_only_one_step_of_a_year_is_under_way(large: Database) -> None:
    _order(large, PROPOSED)
    with large.transaction() as session, pytest.raises(StepUnderWayError):
        take(session, ACCOUNTANT, _coop(session), YEAR, PROPOSED)


def test_what_the_books_refuse_later_is_told_with_its_reason(large: Database, steps: LongSteps) -> None:
    _led_to_the_vote(large, steps)
    _order(large, VOTED)
    with large.transaction() as session:  # somebody is entered late, between the order and the work
        admit(session, _coop(session), number="99", holder="person:99", on=date(YEAR, 12, 1))
    assert steps.work(large)
    with large.reading() as session:
        step = newest(session, _coop(session), YEAR)
        assert step is not None
        assert step.refused_because == (PlanChangedError.message, {})
    assert _nothing_is_posted(large)


def test_a_step_that_waits_is_stopped_at_once_and_can_be_resumed(
    large: Database, steps: LongSteps, tmp_path: Path
) -> None:
    _order(large, PROPOSED)
    with large.transaction() as session, pytest.raises(NotYoursError):
        stop(session, OTHER_ACCOUNTANT, _coop(session), YEAR, tmp_path)
    with large.transaction() as session:
        stop(session, ACCOUNTANT, _coop(session), YEAR, tmp_path)
    assert not steps.work(large)
    with large.transaction() as session:
        resume(session, ACCOUNTANT, _coop(session), YEAR)
    assert steps.work(large)
    assert _state(large) is StepState.DONE
    with large.transaction() as session, pytest.raises(StepUnderWayError):
        resume(session, ACCOUNTANT, _coop(session), YEAR)


@pytest.mark.parametrize("stage", range(1, STAGES + 1))
def test_a_posting_that_is_stopped_half_way_leaves_nothing(
    large: Database, steps: LongSteps, tmp_path: Path, stage: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    _led_to_the_vote(large, steps)
    ordered = _order(large, VOTED)
    tell = Gauge.tell

    def _somebody_stops(gauge: Gauge, done: int, of: int) -> None:
        if done == stage:
            gauge_of(tmp_path, ordered).stop()
        tell(gauge, done, of)

    with monkeypatch.context() as patched:
        patched.setattr(Gauge, "tell", _somebody_stops)
        assert steps.work(large)
    assert _state(large) is StepState.STOPPED
    assert _nothing_is_posted(large)
    with large.transaction() as session:
        resume(session, ACCOUNTANT, _coop(session), YEAR)
    assert steps.work(large)
    assert not _nothing_is_posted(large)


def test_a_posting_that_a_power_cut_ended_is_taken_up_again(
    large: Database, steps: LongSteps, monkeypatch: pytest.MonkeyPatch
) -> None:
    _led_to_the_vote(large, steps)
    _order(large, VOTED)

    def _power_cut(_gauge: Gauge, done: int, _of: int) -> None:
        if done == STAGES - 1:
            raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(Gauge, "tell", _power_cut)
        with pytest.raises(SystemExit):
            steps.work(large)
    assert _state(large) is StepState.WORKING
    assert _nothing_is_posted(large)
    assert steps.work(large)
    assert _state(large) is StepState.DONE


def test_the_gauge_tells_how_far_a_posting_is(
    large: Database, steps: LongSteps, monkeypatch: pytest.MonkeyPatch
) -> None:
    _led_to_the_vote(large, steps)
    _order(large, VOTED)
    told, tell = [], Gauge.tell

    def _listen(gauge: Gauge, done: int, of: int) -> None:
        tell(gauge, done, of)
        told.append(gauge.read())

    monkeypatch.setattr(Gauge, "tell", _listen)
    steps.work(large)
    assert told == [(done, STAGES) for done in range(STAGES + 1)]
    with large.reading() as session:
        assert under_way(session, _coop(session), YEAR) is None


def test_a_step_of_another_kind_does_not_enter_the_table(large: Database) -> None:
    _order(large, PROPOSED)
    with pytest.raises(Exception, match="kind_known"):
        run_sql(large, "UPDATE ledger_long_step SET kind = 'post'")
