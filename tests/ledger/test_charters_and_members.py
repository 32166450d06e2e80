"""Charters come in versions, and members join and leave on a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from core.errors import DomainError, NotFoundError, NotYoursError
from core.money import ZERO
from core.weight import Weight
from ledger.distribution.allocation import Method
from ledger.distribution.charters import BeforeItsVoteError, Vote, VotedAheadError, amend
from ledger.distribution.closing_year import close_year
from ledger.distribution.services import Resolution, approve
from ledger.entities.models import Entity, EntityKind, QuantifyBy
from ledger.entities.services import (
    BelowLegalShareError,
    CharterTerms,
    NoCharterError,
    adopt_charter,
    charter_of,
    charters_of,
    entities_for,
    get_entity,
    open_books,
)
from ledger.members.errors import MoreThanThereAreError, NoQuorumError, NoTwoThirdsError
from ledger.members.models import ShareKind
from ledger.members.quantifying import shares_held
from ledger.members.services import admit, find_membership, get_member, member_accounts, members
from ledger.rules import production, purchasing
from tests.actors import ACCOUNTANT, ADMIN, AUDITOR, OTHER_ACCOUNTANT, SECRETARY
from tests.factories import OPENED_ON, TODAY, cooperative, deed, join, yuan
from tests.ledger.books import post_one

TERMS = CharterTerms(
    effective_from=date(2026, 1, 1),
    reserve_bp=500,
    patronage_bp=6_000,
    method=Method.LARGEST_REMAINDER,
    patronage_basis="交售",
    adopted_by="成员大会",
)


def test_a_cooperative_returns_no_less_than_sixty_percent(session: Session) -> None:
    coop = cooperative(session)
    with pytest.raises(BelowLegalShareError) as refused:
        adopt_charter(session, coop, replace(TERMS, patronage_bp=5_999))
    assert "60%" in str(refused.value)


def test_a_union_may_agree_otherwise(session: Session) -> None:
    union = cooperative(session, "union", EntityKind.UNION)
    assert adopt_charter(session, union, replace(TERMS, patronage_bp=5_000)).version == 2


def test_the_charter_of_the_day_holds(session: Session) -> None:
    coop = cooperative(session)
    adopt_charter(session, coop, TERMS)
    assert charter_of(session, coop, date(2025, 12, 31)).version == 1
    assert charter_of(session, coop, date(2026, 1, 1)).version == 2
    with pytest.raises(NoCharterError):
        charter_of(session, coop, date(2024, 12, 31))


def test_only_what_the_charter_counts_is_trade(session: Session, today: None) -> None:
    coop = cooperative(session)
    join(session, coop, "001", "person:1")
    production.labour_recorded(
        session, deed(coop, "l"), batch="b", worker="person:1", member_no="001", amount=yuan("120")
    )
    purchasing.bought_from_member(
        session,
        deed(coop, "t"),
        member_no="001",
        lot="lot:A",
        product="golden-ear",
        weight=Weight(500),
        amount=yuan("8"),
    )
    for products, wanted in (
        (frozenset(), "128"),
        (frozenset({"labour"}), "120"),
        (frozenset({"peach"}), "0"),
    ):
        account = member_accounts(session, coop, 2026, products)[0]
        assert account.patronage == yuan(wanted)
    assert adopt_charter(session, coop, replace(TERMS, patronage_products="labour,peach")).counted_products == {
        "labour",
        "peach",
    }


def test_trade_counts_in_its_own_year_and_cooperative(session: Session, today: None) -> None:
    coop, other = cooperative(session), cooperative(session, "other")
    for entity in (coop, other):
        join(session, entity, "001", "person:1")
    purchasing.bought_from_member(
        session,
        deed(coop, "t", date(2025, 12, 31)),
        member_no="001",
        lot="lot:A",
        product="x",
        weight=Weight(7),
        amount=yuan("8"),
    )
    assert member_accounts(session, coop, 2025)[0].patronage_weight == Weight(7)
    assert member_accounts(session, coop, 2026)[0].patronage == ZERO
    assert member_accounts(session, other, 2025)[0].patronage == ZERO


def test_capital_stands_in_the_member_account(session: Session, today: None) -> None:
    coop = cooperative(session)
    join(session, coop, "002", "person:2", "5000")
    join(session, coop, "10", "person:10", "7000")
    accounts = member_accounts(session, coop, 2025)
    assert [(a.member.number, a.capital) for a in accounts] == [("002", yuan("5000")), ("10", yuan("7000"))]


def test_membership_holds_from_the_first_to_the_last_day(session: Session) -> None:
    coop = cooperative(session)
    member = admit(session, coop, number="001", holder="person:1", on=date(2025, 3, 1))
    member.left_on = date(2025, 12, 31)
    session.flush()
    held = [
        find_membership(session, coop, "person:1", on) is not None
        for on in (date(2025, 2, 28), date(2025, 3, 1), date(2025, 12, 31), date(2026, 1, 1))
    ]
    assert held == [False, True, True, False]
    assert (len(members(session, coop, date(2025, 12, 31))), members(session, coop, date(2026, 1, 1))) == (
        1,
        [],
    )
    assert get_member(session, coop, "001") is member
    with pytest.raises(NotFoundError):
        get_member(session, coop, "002")


def test_the_books_are_opened_by_those_whose_books_they_are(session: Session) -> None:
    for code in ("coop", "yhq-buy"):
        cooperative(session, code)
    assert open_books(session, ACCOUNTANT, "coop").code == "coop"
    assert [entity.code for entity in entities_for(session, AUDITOR)] == ["yhq-buy"]
    assert len(entities_for(session, ADMIN)) == 2
    for code, actor in (("coop", AUDITOR), ("coop", SECRETARY)):
        with pytest.raises(NotYoursError):
            open_books(session, actor, code)
    with pytest.raises(NotFoundError):
        get_entity(session, "nowhere")


VOTE = Vote(assembly_on=date(2026, 3, 1), present=3, agreed=2)
NEXT = replace(TERMS, effective_from=date(2026, 3, 1), quantify_by=QuantifyBy.CAPITAL)


@pytest.fixture
def three(session: Session, today: None) -> Entity:
    """Return a cooperative of three members."""
    coop = cooperative(session)
    for number in ("001", "002", "003"):
        join(session, coop, number, f"person:{number}")
    return coop


def test_the_assembly_changes_the_charter_and_the_old_version_stays(session: Session, three: Entity) -> None:
    changed = amend(session, ACCOUNTANT, three, NEXT, VOTE)
    assert (changed.version, changed.quantify_by) == (2, QuantifyBy.CAPITAL)
    assert changed.adopted_by == "2026-03-01 成员大会决议（3 人中出席 3，同意 2）"
    assert charter_of(session, three, date(2026, 2, 28)).version == 1
    assert [one.version for one in charters_of(session, three)] == [2, 1]


@pytest.mark.parametrize(
    ("terms", "vote", "error"),
    [
        ({}, {"agreed": 1}, NoTwoThirdsError),
        ({}, {"present": 1, "agreed": 1}, NoQuorumError),
        ({}, {"present": 4}, MoreThanThereAreError),
        ({}, {"assembly_on": TODAY + timedelta(days=1)}, VotedAheadError),
        ({"effective_from": date(2026, 2, 28)}, {}, BeforeItsVoteError),
        ({"patronage_bp": 5_999}, {}, BelowLegalShareError),
    ],
)
def test_a_charter_is_not_changed_without_its_vote_nor_backwards(
    session: Session, three: Entity, terms: dict[str, Any], vote: dict[str, Any], error: type[DomainError]
) -> None:
    with pytest.raises(error):
        amend(session, ACCOUNTANT, three, replace(NEXT, **terms), replace(VOTE, **vote))
    with pytest.raises(NotYoursError):
        amend(session, OTHER_ACCOUNTANT, three, NEXT, VOTE)
    assert charter_of(session, three, TODAY).version == 1


@pytest.mark.parametrize(
    ("by", "shares"),
    [
        (QuantifyBy.PATRONAGE, ["7.50", "2.50"]),
        (QuantifyBy.CAPITAL, ["2.00", "8.00"]),
        (QuantifyBy.EQUAL, ["5.00", "5.00"]),
    ],
)
def test_the_reserve_is_quantified_as_the_charter_says(
    session: Session, today: None, by: QuantifyBy, shares: list[str]
) -> None:
    coop = cooperative(session)
    adopt_charter(session, coop, replace(TERMS, effective_from=OPENED_ON, reserve_bp=1_000, quantify_by=by))
    for number, capital, traded in (("001", "1000", "30"), ("002", "4000", "10")):
        join(session, coop, number, f"person:{number}", capital)
        bought = deed(coop, f"ticket:{number}", date(2025, 6, 1))
        purchasing.bought_from_member(
            session, bought, member_no=number, lot=f"lot:{number}", product="p", weight=Weight(1), amount=yuan(traded)
        )
    post_one(session, coop, "sale", amount="100", on=date(2025, 7, 1))
    close_year(session, ACCOUNTANT, coop, 2025)
    voted = Resolution(published_on=date(2026, 1, 10), assembly_on=date(2026, 2, 10), present=2, agreed=2)
    approve(session, ACCOUNTANT, coop, 2025, voted)
    held = shares_held(session, coop, date(2025, 12, 31))
    assert [str(held[number, ShareKind.RESERVE]) for number in ("001", "002")] == shares
