"""The vote: fifteen days open, two thirds present, over half of all agreed; and 60 % held by the database itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy.orm import Session

from core.db import Database
from core.money import ZERO
from ledger.distribution.errors import PlanTooLateToVoteError
from ledger.distribution.services import Resolution, approve, check_resolution, find_run
from ledger.entities.services import get_entity
from ledger.journal.models import PeriodState
from ledger.journal.periods import year_state
from ledger.journal.reading import balance
from ledger.members.errors import MoreThanThereAreError, NoMajorityError, NoQuorumError
from tests.actors import ACCOUNTANT
from tests.ledger.books import drop_guard, run_sql
from tests.ledger.example_year import VOTED, YEAR, example_year


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ({"assembly_on": date(2026, 2, 3)}, PlanTooLateToVoteError),
        ({"present": 4, "agreed": 4}, NoQuorumError),
        ({"present": 5, "agreed": 3}, NoMajorityError),
        ({"present": 8, "agreed": 7}, MoreThanThereAreError),
        ({"present": 5, "agreed": 6}, MoreThanThereAreError),
        ({"present": 5, "agreed": -1}, MoreThanThereAreError),
    ],
)
def test_a_vote_short_of_the_law_posts_nothing(
    session: Session, today: None, said: dict[str, date | int], error: type[Exception]
) -> None:
    coop = example_year(session)
    with pytest.raises(error):
        approve(session, ACCOUNTANT, coop, YEAR, replace(VOTED, **said))  # type: ignore[arg-type]
    assert find_run(session, coop, YEAR) is None
    assert balance(session, coop, "221") == ZERO
    assert year_state(session, coop, YEAR) is PeriodState.SOFT


@pytest.mark.parametrize(
    ("members", "present", "agreed", "days"),
    [(7, 5, 4, 15), (6, 4, 4, 15), (3, 2, 2, 100), (100, 67, 51, 15)],
)
def test_a_vote_that_just_meets_the_law_stands(members: int, present: int, agreed: int, days: int) -> None:
    on = date(2026, 3, 1)
    check_resolution(
        Resolution(
            published_on=date.fromordinal(on.toordinal() - days),
            assembly_on=on,
            present=present,
            agreed=agreed,
        ),
        members=members,
    )


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ("patronage_refund = patronage_refund - 4, residue = residue + 4 + 1 - 1", ""),
        ("patronage_refund = patronage_refund - 5, residue = residue + 5", "sixty_percent_by_patronage"),
        ("residue = residue - 4, surplus_share = surplus_share + 4", "residue_not_negative"),
        ("surplus_share = surplus_share + 1", "nothing_is_lost"),
    ],
)
def test_the_database_itself_holds_the_sixty_percent(database: Database, today: None, change: str, rule: str) -> None:
    with database.transaction() as session:
        approve(session, ACCOUNTANT, example_year(session), YEAR, VOTED)
    drop_guard(database, "ledger_distribution_run_final", "ledger_distribution_run")
    attack = f"UPDATE ledger_distribution_run SET {change}"
    if not rule:
        run_sql(database, attack)  # exactly sixty percent is lawful
        return
    with pytest.raises(Exception, match=rule):
        run_sql(database, attack)
    with database.reading() as session:
        assert find_run(session, get_entity(session, "coop"), YEAR) is not None
