"""A villager with a pocket calculator comes to the same fen as the statement."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date
from fractions import Fraction

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from coop.members.models import Household
from coop.statements.household import HouseholdYear, household_year
from core.identity.roles import SYSTEM
from core.money import Money
from ledger.distribution.collective import (
    CollectiveTooSoonError,
    CollectiveVote,
    CollectiveVoteError,
    distribute_collective,
    find_collective_run,
    shares_of,
)
from ledger.entities.services import get_entity

pytestmark = pytest.mark.xdist_group("web")


@pytest.fixture
def years(app: Flask) -> Iterator[list[HouseholdYear]]:
    """Return the closed year of every household of Yuhequan."""
    with app.extensions["database"].reading() as session:
        wanted = select(Household).where(Household.number.startswith("YHQ")).options(selectinload(Household.persons))
        yield [household_year(session, household, 2025) for household in session.scalars(wanted)]


def test_every_refund_is_the_pool_by_the_share_of_trade_rounded_up(years: list[HouseholdYear]) -> None:
    shares = [share for year in years for share in year.shares]
    assert shares
    for share in shares:
        traded, of_all = share.traded, share.decided.all_traded
        assert isinstance(traded, Money)
        assert isinstance(of_all, Money)
        exact = Fraction(share.run.patronage_pool.fen * traded.fen, of_all.fen)
        assert share.line.patronage_refund.fen == math.ceil(exact)


def test_every_surplus_share_is_the_rest_by_the_share_of_capital_rounded_down(years: list[HouseholdYear]) -> None:
    for share in (share for year in years for share in year.shares):
        exact = Fraction(share.run.second_pool.fen * share.line.capital_base.fen, share.decided.all_bases.fen)
        assert share.line.surplus_share.fen == math.floor(exact)


def test_the_big_number_is_the_sum_of_its_five_lines(years: list[HouseholdYear]) -> None:
    for year in years:
        lines = (year.deliveries, year.labour_pay, year.refund, year.surplus_share, year.collective_share)
        assert year.total == Money.total(lines)
    assert any(all(line.fen > 0 for line in (y.refund, y.surplus_share, y.collective_share)) for y in years)


def test_the_collective_pays_whole_fen_a_share_and_keeps_its_reserve(app: Flask) -> None:
    with app.extensions["database"].reading() as session:
        collective = get_entity(session, "yhq-collective")
        run = find_collective_run(session, collective, 2025)
        assert run is not None
        shares = sum(row.shares for row in shares_of(session, collective))
        assert run.distributed == run.per_share * shares
        assert run.received == run.reserve + run.distributed + run.residue
        assert 0 <= run.residue.fen < shares
        assert run.reserve.fen == math.floor(Fraction(run.received.fen * 3, 10) + Fraction(1, 2))


@pytest.mark.parametrize(
    ("assembly_on", "present", "agreed"),
    [(date(2026, 3, 10), 30, 30), (date(2026, 3, 11), 19, 19), (date(2026, 3, 11), 30, 19)],
    ids=["nine days open", "too few came", "too few agreed"],
)
def test_a_collective_without_its_majority_pays_nothing(
    assembly_on: date, present: int, agreed: int, app: Flask
) -> None:
    vote = CollectiveVote(
        published_on=date(2026, 3, 1), assembly_on=assembly_on, members=30, present=present, agreed=agreed
    )
    error = CollectiveTooSoonError if assembly_on.day == 10 else CollectiveVoteError
    with pytest.raises(error), app.extensions["database"].transaction() as session:
        distribute_collective(session, SYSTEM, get_entity(session, "yhq-collective"), 2026, Money(100_00), vote)
