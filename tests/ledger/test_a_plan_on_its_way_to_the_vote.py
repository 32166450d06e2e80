"""A plan goes from the council over the inspection to the assembly; nothing is posted on any other way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from core.db import Database
from core.errors import DomainError, NotYoursError
from core.money import ZERO
from ledger.distribution.closing_year import close_year, take_back_closing
from ledger.distribution.errors import AlreadyDistributedError, PlanTooLateToVoteError, YearStillOpenError
from ledger.distribution.models import PlanState
from ledger.distribution.procedure import (
    CouncilOutOfTimeError,
    NoticedOutOfTimeError,
    PlanChangedError,
    PublishedOutOfTimeError,
    StepOutOfTurnError,
    Votes,
    decide,
    give_notice,
    lay_open,
    plans_of,
    propose,
    withdraw,
)
from ledger.distribution.services import find_run
from ledger.entities.models import Entity
from ledger.journal.models import PeriodState
from ledger.journal.periods import year_state
from ledger.journal.reading import balance
from ledger.members.errors import MoreThanThereAreError, NoQuorumError
from ledger.members.services import admit
from tests.actors import ACCOUNTANT, OTHER_ACCOUNTANT
from tests.factories import TODAY
from tests.ledger.books import run_sql
from tests.ledger.example_year import YEAR, example_year

COUNCIL, OPEN, ASSEMBLY = date(2026, 1, 15), date(2026, 1, 20), date(2026, 2, 20)
CARRIED = Votes(assembly_on=ASSEMBLY, present=7, agreed=6)


@pytest.fixture
def coop(session: Session, today: None) -> Entity:
    """Return the worked example, its year closed."""
    return example_year(session)


def _led_to_the_assembly(session: Session, coop: Entity) -> None:
    propose(session, ACCOUNTANT, coop, YEAR, council_on=COUNCIL)
    lay_open(session, ACCOUNTANT, coop, YEAR, published_on=OPEN)


def _states(session: Session, coop: Entity) -> list[tuple[int, str]]:
    return [(one.version, one.state.value) for one in plans_of(session, coop, YEAR)]


def test_a_plan_is_posted_by_the_vote_and_by_nothing_before(session: Session, coop: Entity) -> None:
    steps: list[Callable[[], object]] = [
        lambda: propose(session, ACCOUNTANT, coop, YEAR, council_on=COUNCIL),
        lambda: lay_open(session, ACCOUNTANT, coop, YEAR, published_on=OPEN),
    ]
    for step in steps:
        step()
        assert balance(session, coop, "221") == balance(session, coop, "222") == ZERO
        assert year_state(session, coop, YEAR) is PeriodState.SOFT
    passed = decide(session, ACCOUNTANT, coop, YEAR, CARRIED)
    run = find_run(session, coop, YEAR)
    assert run
    assert (passed.state, passed.refund, passed.share) == (PlanState.PASSED, run.patronage_refund, run.surplus_share)
    assert -balance(session, coop, "221") == passed.refund
    assert year_state(session, coop, YEAR) is PeriodState.HARD
    assert give_notice(session, ACCOUNTANT, coop, YEAR, noticed_on=ASSEMBLY).noticed_on == ASSEMBLY


def test_a_plan_that_is_voted_down_is_followed_by_a_new_version(session: Session, coop: Entity) -> None:
    _led_to_the_assembly(session, coop)
    decide(session, ACCOUNTANT, coop, YEAR, replace(CARRIED, agreed=3))
    assert _states(session, coop) == [(1, "rejected")]
    assert find_run(session, coop, YEAR) is None
    assert balance(session, coop, "221") == ZERO
    _led_to_the_assembly(session, coop)
    decide(session, ACCOUNTANT, coop, YEAR, CARRIED)
    assert _states(session, coop) == [(2, "passed"), (1, "rejected")]


def test_what_is_voted_on_is_what_lay_open(session: Session, coop: Entity) -> None:
    _led_to_the_assembly(session, coop)
    admit(session, coop, number="99", holder="person:99", on=date(2025, 12, 1))
    with pytest.raises(PlanChangedError):
        decide(session, ACCOUNTANT, coop, YEAR, CARRIED)
    assert find_run(session, coop, YEAR) is None
    withdraw(session, ACCOUNTANT, coop, YEAR)
    _led_to_the_assembly(session, coop)
    decide(session, ACCOUNTANT, coop, YEAR, CARRIED)
    assert _states(session, coop) == [(2, "passed"), (1, "withdrawn")]


def test_taking_the_closing_back_takes_the_plan_back(session: Session, coop: Entity) -> None:
    _led_to_the_assembly(session, coop)
    take_back_closing(session, ACCOUNTANT, coop, YEAR, "漏记一笔")
    assert _states(session, coop) == [(1, "withdrawn")]
    with pytest.raises(YearStillOpenError):
        propose(session, ACCOUNTANT, coop, YEAR, council_on=COUNCIL)
    close_year(session, ACCOUNTANT, coop, YEAR)
    _led_to_the_assembly(session, coop)
    decide(session, ACCOUNTANT, coop, YEAR, CARRIED)


@pytest.mark.parametrize(
    ("vote", "error"),
    [
        ({"assembly_on": date(2026, 2, 3)}, PlanTooLateToVoteError),
        ({"present": 4, "agreed": 4}, NoQuorumError),
        ({"present": 8}, MoreThanThereAreError),
        ({"agreed": 8}, MoreThanThereAreError),
    ],
)
def test_a_meeting_that_could_not_decide_decides_nothing(
    session: Session, coop: Entity, vote: dict[str, Any], error: type[DomainError]
) -> None:
    _led_to_the_assembly(session, coop)
    with pytest.raises(error):
        decide(session, ACCOUNTANT, coop, YEAR, replace(CARRIED, **vote))
    assert _states(session, coop) == [(1, "open")]


def test_every_step_has_its_turn_and_its_day(session: Session, coop: Entity) -> None:
    with pytest.raises(StepOutOfTurnError):
        lay_open(session, ACCOUNTANT, coop, YEAR, published_on=OPEN)
    with pytest.raises(CouncilOutOfTimeError):
        propose(session, ACCOUNTANT, coop, YEAR, council_on=date(YEAR, 12, 31))
    with pytest.raises(NotYoursError):
        propose(session, OTHER_ACCOUNTANT, coop, YEAR, council_on=COUNCIL)
    propose(session, ACCOUNTANT, coop, YEAR, council_on=COUNCIL)
    wrong: list[tuple[Callable[[], object], type[DomainError]]] = [
        (lambda: propose(session, ACCOUNTANT, coop, YEAR, council_on=COUNCIL), StepOutOfTurnError),
        (lambda: decide(session, ACCOUNTANT, coop, YEAR, CARRIED), StepOutOfTurnError),
        (lambda: lay_open(session, ACCOUNTANT, coop, YEAR, published_on=date(2026, 1, 14)), PublishedOutOfTimeError),
        (lambda: give_notice(session, ACCOUNTANT, coop, YEAR, noticed_on=TODAY), StepOutOfTurnError),
    ]
    for step, error in wrong:
        with pytest.raises(error):
            step()
    lay_open(session, ACCOUNTANT, coop, YEAR, published_on=OPEN)
    decide(session, ACCOUNTANT, coop, YEAR, CARRIED)
    with pytest.raises(AlreadyDistributedError):
        propose(session, ACCOUNTANT, coop, YEAR, council_on=COUNCIL)
    with pytest.raises(NoticedOutOfTimeError):
        give_notice(session, ACCOUNTANT, coop, YEAR, noticed_on=date(2026, 2, 19))
    give_notice(session, ACCOUNTANT, coop, YEAR, noticed_on=TODAY)
    with pytest.raises(StepOutOfTurnError):
        give_notice(session, ACCOUNTANT, coop, YEAR, noticed_on=TODAY)


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE ledger_distribution_plan SET agreed = 7",
        "UPDATE ledger_distribution_plan SET state = 'open'",
        "UPDATE ledger_distribution_plan SET content_sha = 'ab'",
        "UPDATE ledger_distribution_plan SET version = 9",
        "DELETE FROM ledger_distribution_plan",
    ],
)
def test_the_database_itself_keeps_a_decided_plan(database: Database, today: None, attack: str) -> None:
    with database.transaction() as session:
        coop = example_year(session)
        _led_to_the_assembly(session, coop)
        decide(session, ACCOUNTANT, coop, YEAR, CARRIED)
    with pytest.raises(DBAPIError, match=r"final|append-only"):
        run_sql(database, attack)
