"""The money runs from the union over cooperatives and village collectives to persons, each step by its own vote."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from core.errors import DomainError
from core.identity.roles import SYSTEM
from core.money import ZERO
from core.weight import Weight
from ledger.distribution.closing_year import close_year
from ledger.distribution.collective import (
    CollectiveDatesError,
    CollectivePaidError,
    CollectiveTooSoonError,
    CollectiveVote,
    CollectiveVoteError,
    NothingReceivedError,
    decide_collective,
    enter_payment,
)
from ledger.distribution.errors import AlreadyDistributedError
from ledger.distribution.models import CollectiveRun, CollectiveShare
from ledger.distribution.paying import pay_out
from ledger.distribution.river import river, years_of_rivers
from ledger.distribution.services import approve, get_run
from ledger.entities.models import Entity, EntityKind
from ledger.journal.errors import ClosedPeriodError
from ledger.journal.periods import close_period
from ledger.journal.reading import balance
from ledger.members.services import admit
from ledger.rules import capital, transfers
from tests.actors import ACCOUNTANT
from tests.factories import OPENED_ON, cooperative, deed, join, yuan
from tests.ledger.books import post_one
from tests.ledger.example_year import VOTED, YEAR, example_year

COUNTED = CollectiveVote(
    published_on=date(2026, 3, 1), assembly_on=date(2026, 3, 11), members=30, present=25, agreed=20
)


def _union(session: Session, *members: Entity) -> Entity:
    """Return a union whose members handed goods over to it; it earned 100,000 yuan in 2025."""
    union = cooperative(session, "union", EntityKind.UNION)
    for count, coop in enumerate(members, start=1):
        join(session, union, f"{count:02d}", f"entity:{coop.code}", "50000")
        transfers.handed_over(
            session,
            deed(coop, f"transfer:{count}", date(YEAR, 10, 2)),
            merchant=union,
            lot=f"lot:{count}",
            price=yuan("1000") * count,
            cost=ZERO,
            traded=transfers.Traded(member_no=f"{count:02d}", product="golden-ear", weight=Weight(500)),
        )
    post_one(session, union, "sales", amount="100000", on=date(YEAR, 10, 3))
    close_year(session, ACCOUNTANT, union, YEAR)
    return union


def _collective(session: Session, coop: Entity) -> Entity:
    """Return a village collective with 312 shares that is a member of a cooperative."""
    village = cooperative(session, "village", EntityKind.COLLECTIVE, terms="3000/0")
    admit(session, coop, number="90", holder="entity:village", on=OPENED_ON)
    paid = deed(coop, "capital:90", OPENED_ON)
    capital.capital_paid(session, paid, member="member:90", amount=yuan("60000"))
    shares = {f"person:{number}": 104 for number in ("01", "02", "03")}
    session.add_all(
        CollectiveShare(entity_id=village.id, holder=holder, shares=held) for holder, held in shares.items()
    )
    session.flush()
    return village


def test_what_the_union_declares_is_its_members_income_on_that_day(session: Session, today: None) -> None:
    first, second = cooperative(session), cooperative(session, "second")
    union = _union(session, first, second)
    run = approve(session, ACCOUNTANT, union, YEAR, replace(VOTED, present=2, agreed=2))
    assert [str(line.patronage_refund) for line in run.lines] == ["18,000.00", "36,000.00"]
    for coop, line in zip((first, second), run.lines, strict=True):
        assert -balance(session, coop, "511", "entity:union") == line.total
        assert balance(session, coop, "113", "entity:union") == line.total + yuan("1000") * int(line.member_no)
    pay_out(session, ACCOUNTANT, union, run, on=VOTED.assembly_on, members=["01"])
    assert balance(session, first, "102") == run.lines[0].total
    assert balance(session, first, "113", "entity:union") == yuan("1000")  # the lot, which is not paid for yet
    assert balance(session, second, "102") == ZERO
    pay_out(session, ACCOUNTANT, union, run, on=VOTED.assembly_on)
    pay_out(session, ACCOUNTANT, union, run, on=VOTED.assembly_on)
    assert balance(session, second, "102") == run.lines[1].total


def test_a_union_declares_nothing_into_a_month_that_its_member_has_closed(session: Session, today: None) -> None:
    coop = cooperative(session)
    union = _union(session, coop)
    for month in (1, 2):
        close_period(session, coop, 202600 + month)
    with pytest.raises(ClosedPeriodError):
        approve(session, ACCOUNTANT, union, YEAR, replace(VOTED, present=1, agreed=1))


def test_a_collective_divides_what_its_cooperative_gave_it_by_shares(session: Session, today: None) -> None:
    coop = example_year(session, is_closed=False)
    village = _collective(session, coop)
    close_year(session, ACCOUNTANT, coop, YEAR)
    with pytest.raises(NothingReceivedError):
        decide_collective(session, SYSTEM, village, YEAR, COUNTED)
    run = approve(session, ACCOUNTANT, coop, YEAR, replace(VOTED, present=8, agreed=8))
    got = next(line.total for line in run.lines if line.member_no == "90")
    decided = decide_collective(session, SYSTEM, village, YEAR, COUNTED)
    assert (decided.received, decided.received) == (got, decided.reserve + decided.distributed + decided.residue)
    assert (decided.members, decided.present, decided.agreed) == (30, 25, 20)
    assert {line.amount for line in decided.lines} == {decided.per_share * 104}
    with pytest.raises(AlreadyDistributedError):
        decide_collective(session, SYSTEM, village, YEAR, COUNTED)
    with pytest.raises(CollectivePaidError):
        enter_payment(session, SYSTEM, decided, village, paid_on=date(2026, 3, 10))
    enter_payment(session, SYSTEM, decided, village, paid_on=date(2026, 3, 12))
    with pytest.raises(CollectivePaidError):
        enter_payment(session, SYSTEM, decided, village, paid_on=date(2026, 3, 13))
    with pytest.raises(DBAPIError, match="final"), session.begin_nested():
        session.execute(update(CollectiveRun).values(present=30))


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"published_on": date(2026, 2, 19)}, CollectiveDatesError),
        ({"assembly_on": date(2027, 1, 1)}, CollectiveDatesError),
        ({"assembly_on": date(2026, 3, 10)}, CollectiveTooSoonError),
        ({"present": 19, "agreed": 19}, CollectiveVoteError),
        ({"agreed": 19}, CollectiveVoteError),
        ({"present": 31}, CollectiveVoteError),
        ({"agreed": 26}, CollectiveVoteError),
    ],
)
def test_a_collective_decides_by_two_thirds_of_all_ten_days_after_it_was_told(
    session: Session, today: None, change: dict[str, object], error: type[DomainError]
) -> None:
    coop = example_year(session, is_closed=False)
    village = _collective(session, coop)
    close_year(session, ACCOUNTANT, coop, YEAR)
    approve(session, ACCOUNTANT, coop, YEAR, replace(VOTED, present=8, agreed=8))
    with pytest.raises(error):
        decide_collective(session, SYSTEM, village, YEAR, replace(COUNTED, **change))  # type: ignore[arg-type]


def test_one_page_of_figures_shows_it_whole(session: Session, today: None) -> None:
    coop = example_year(session, is_closed=False)
    village = _collective(session, coop)
    union = _union(session, coop)
    approve(session, ACCOUNTANT, union, YEAR, replace(VOTED, present=1, agreed=1))
    close_year(session, ACCOUNTANT, coop, YEAR)
    approve(session, ACCOUNTANT, coop, YEAR, replace(VOTED, present=8, agreed=8))
    decide_collective(session, SYSTEM, village, YEAR, COUNTED)
    seen = river(session, YEAR)
    assert years_of_rivers(session) == [YEAR]
    assert seen.unions == ()  # what the union earned in 2025 reaches its members in 2026
    (step,), (pool,) = seen.cooperatives, seen.collectives
    run = get_run(session, coop, YEAR)
    assert step.given == run.patronage_refund + run.surplus_share
    to_village, to_persons = step.out
    assert (to_village.to, to_persons.to, to_persons.persons) == (village, None, 7)
    assert pool.came == ((coop, to_village.amount),)
    assert pool.run
    assert (seen.to_persons, seen.to_holders) == (to_persons.amount, pool.run.distributed)
    later = river(session, YEAR + 1)
    declared = get_run(session, union, YEAR).lines[0].total
    assert [(one.year, one.given) for one in later.unions] == [(YEAR, declared)]
    assert later.cooperatives[0].came == ((union, declared),)
    assert later.cooperatives[0].run is None
