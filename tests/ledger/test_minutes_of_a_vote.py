"""The signed minutes are kept with the vote: only after it, only as papers, once each."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from core.db import Database
from core.errors import NotFoundError, NotYoursError
from ledger.distribution.models import DistributionPlan
from ledger.distribution.procedure import Votes, decide, lay_open, propose, standing_plan
from ledger.entities.models import Entity
from ledger.minutes.services import (
    MinutesThereError,
    NotDecidedError,
    WrongMinutesError,
    add_minutes,
    get_minutes,
    minutes_of,
)
from tests.actors import ACCOUNTANT, OTHER_ACCOUNTANT
from tests.factories import cooperative
from tests.ledger.example_year import VOTED, YEAR, example_year

PHOTO = ("会议记录.jpg", b"\xff\xd8\xff page one")


@pytest.fixture
def coop(session: Session, today: None) -> Entity:
    """Return a cooperative whose plan lies open."""
    made = example_year(session)
    propose(session, ACCOUNTANT, made, YEAR, council_on=VOTED.published_on)
    lay_open(session, ACCOUNTANT, made, YEAR, published_on=VOTED.published_on)
    return made


def _vote(session: Session, coop: Entity, agreed: int = VOTED.agreed) -> DistributionPlan:
    votes = Votes(assembly_on=VOTED.assembly_on, present=VOTED.present, agreed=agreed)
    return decide(session, ACCOUNTANT, coop, YEAR, votes)


def test_minutes_of_a_vote_that_carried_and_of_one_that_did_not(session: Session, coop: Entity) -> None:
    rejected = _vote(session, coop, agreed=2)
    add_minutes(session, ACCOUNTANT, coop, rejected, [PHOTO])
    propose(session, ACCOUNTANT, coop, YEAR, council_on=VOTED.published_on)
    lay_open(session, ACCOUNTANT, coop, YEAR, published_on=VOTED.published_on)
    passed = _vote(session, coop)
    add_minutes(session, ACCOUNTANT, coop, passed, [PHOTO, ("签到表.pdf", b"%PDF-1.7 seven came")])
    files = minutes_of(session, coop, YEAR)
    assert [(one.version, one.name) for one in files] == [
        (1, "会议记录.jpg"),
        (2, "会议记录.jpg"),
        (2, "签到表.pdf"),
    ]
    assert get_minutes(session, coop, files[2].id).content == b"%PDF-1.7 seven came"
    with pytest.raises(NotFoundError):
        get_minutes(session, cooperative(session, "another"), files[0].id)


def test_there_are_no_minutes_before_the_meeting(session: Session, coop: Entity) -> None:
    standing = standing_plan(session, coop, YEAR)
    assert standing
    with pytest.raises(NotDecidedError):
        add_minutes(session, ACCOUNTANT, coop, standing, [PHOTO])


def test_minutes_are_papers(session: Session, coop: Entity) -> None:
    passed = _vote(session, coop)
    with pytest.raises(WrongMinutesError):
        add_minutes(session, ACCOUNTANT, coop, passed, [("会议记录.docx", b"PK")])
    with pytest.raises(NotYoursError):
        add_minutes(session, OTHER_ACCOUNTANT, coop, passed, [PHOTO])


def test_the_same_page_is_kept_once(database: Database, today: None) -> None:
    with database.transaction() as session:
        coop = example_year(session)
        propose(session, ACCOUNTANT, coop, YEAR, council_on=VOTED.published_on)
        lay_open(session, ACCOUNTANT, coop, YEAR, published_on=VOTED.published_on)
        passed = _vote(session, coop)
        add_minutes(session, ACCOUNTANT, coop, passed, [PHOTO])
    with pytest.raises(MinutesThereError), database.transaction() as session:
        add_minutes(session, ACCOUNTANT, coop, passed, [PHOTO])
