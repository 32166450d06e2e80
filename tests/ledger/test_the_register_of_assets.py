"""Assets wear out evenly by months, from the month after they came, to the fen and no further than they may."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from core.money import ZERO, Money
from ledger.assets.errors import (
    AssetInFutureError,
    BegunAlreadyError,
    DisposedAlreadyError,
    DisposedOutOfTimeError,
    ExpensesOfOthersError,
    GrantAboveCostError,
    GrantTooSmallError,
    InBooksError,
    MonthAheadError,
    NotASiteError,
    NothingWornError,
    NotInBooksError,
    PremiumTooHighError,
    ResidualTooHighError,
    RetiredOutOfTimeError,
    SiteTooSmallError,
    WornAlreadyError,
)
from ledger.assets.going import Disposal, dispose, retire, strike
from ledger.assets.models import Asset, AssetKind, Use
from ledger.assets.services import NewAsset, Way, acquire, costs_on_both_sides, register
from ledger.assets.wearing import depreciate
from ledger.entities.models import Entity
from ledger.journal.errors import KeyReusedError
from ledger.journal.periods import hard_close_year
from ledger.journal.posting import reverse
from ledger.journal.reading import balance, legs, vouchers_of
from ledger.manual.services import approve as check
from ledger.manual.services import ask_for_reversal
from ledger.months.concerns import concerns_of_month
from ledger.rules import capital
from tests.actors import ACCOUNTANT, CHIEF
from tests.factories import TODAY, cooperative, deed, join, yuan
from tests.ledger.books import post_one, rows, voucher


def new(**said: object) -> NewAsset:
    """Return a cabin of 60,000 yuan that serves ten years."""
    values: dict[str, object] = {
        "operation": "cabin",
        "name": "1号方舱",
        "kind": AssetKind.FIXED,
        "use": Use.PRODUCTION,
        "acquired_on": date(2026, 1, 31),
        "cost": yuan("60000"),
        "residual": yuan("3000"),
        "months": 120,
    } | said
    return NewAsset(**values)  # type: ignore[arg-type]


@pytest.fixture
def coop(session: Session, today: None) -> Entity:
    return cooperative(session)


def test_wear_begins_in_the_month_after_the_asset_came(session: Session, coop: Entity) -> None:
    acquire(session, ACCOUNTANT, coop, new(), Way.BOUGHT)
    with pytest.raises(NothingWornError):
        depreciate(session, ACCOUNTANT, coop, 2026, 1)
    posted = depreciate(session, ACCOUNTANT, coop, 2026, 2)
    assert rows(session, posted) == [("401:asset:001", "152:asset:001", "475.00")]
    assert voucher(session, posted).dated_on == date(2026, 2, 28)


def test_a_month_is_written_off_once_and_a_missed_one_is_caught_up(session: Session, coop: Entity) -> None:
    acquire(session, ACCOUNTANT, coop, new(), Way.BOUGHT)
    depreciate(session, ACCOUNTANT, coop, 2026, 2)
    for month in (2, 1):
        with pytest.raises(NothingWornError):
            depreciate(session, ACCOUNTANT, coop, 2026, month)
    depreciate(session, ACCOUNTANT, coop, 2026, 6)
    assert balance(session, coop, "152") == -yuan("475") * 5
    with pytest.raises(MonthAheadError):
        depreciate(session, ACCOUNTANT, coop, 2026, 8)


def test_a_month_that_was_reversed_is_written_off_anew(session: Session, coop: Entity) -> None:
    acquire(session, ACCOUNTANT, coop, new(), Way.BOUGHT)
    first = depreciate(session, ACCOUNTANT, coop, 2026, 2)
    reverse(session, voucher(session, first), on=TODAY, entity=coop, made_by="会计", reason="错")
    again = depreciate(session, ACCOUNTANT, coop, 2026, 2)
    assert again.is_new
    assert balance(session, coop, "152") == -yuan("475")


def test_this_months_wear_is_dated_today(session: Session, coop: Entity) -> None:
    acquire(session, ACCOUNTANT, coop, new(), Way.BOUGHT)
    assert voucher(session, depreciate(session, ACCOUNTANT, coop, 2026, 7)).dated_on == TODAY


@pytest.mark.parametrize(
    ("kind", "use", "wanted"),
    [
        (AssetKind.FIXED, Use.OFFICE, ("523:purpose:depreciation", "152:asset:001", "475.00")),
        (AssetKind.BIOLOGICAL, Use.PRODUCTION, ("401:asset:001", "143:asset:001", "475.00")),
        (AssetKind.INTANGIBLE, Use.OFFICE, ("523:purpose:depreciation", "162:asset:001", "950.00")),
    ],
)
def test_each_kind_wears_on_its_own_account(
    session: Session, coop: Entity, kind: AssetKind, use: Use, wanted: tuple[str, str, str]
) -> None:
    acquire(session, ACCOUNTANT, coop, new(kind=kind, use=use), Way.BOUGHT)
    assert rows(session, depreciate(session, ACCOUNTANT, coop, 2026, 2)) == [wanted]


@given(
    kind=st.sampled_from(AssetKind),
    cost=st.integers(1, 10**9),
    residual=st.integers(0, 10**9),
    months=st.integers(1, 600),
)
def test_the_months_add_up_to_cost_less_residual_without_a_fen_lost(
    kind: AssetKind, cost: int, residual: int, months: int
) -> None:
    asset = Asset(
        kind=kind,
        acquired_on=date(2026, 1, 31),
        cost=Money(cost),
        residual=Money(min(cost, residual)),
        months=months,
        retired_on=None,
    )
    before_it_wears = -1 if kind is AssetKind.INTANGIBLE else 0
    ends = range(before_it_wears, months + 3)
    worn = [asset.worn_by(2026 + month // 12, month % 12 + 1) for month in ends]
    steps = [after - before for before, after in pairwise(worn)]
    assert worn[0] == ZERO
    assert worn[months] == worn[-1] == asset.cost - asset.residual
    assert max(steps[:months]) - min(steps[:months]) <= Money(1)


def test_what_was_written_off_before_it_was_registered_is_not_written_off_again(session: Session, coop: Entity) -> None:
    from ledger.journal.drafts import AccountKey, Draft, Pair
    from ledger.journal.posting import post

    cost, worn = Pair(AccountKey("151", "shed:1"), AccountKey("321"), yuan("60000")), yuan("950")
    held = (cost, Pair(AccountKey("321"), AccountKey("152", "shed:1"), worn))
    post(session, Draft(entity=coop, on=TODAY, key="o", event="t", memo="m", source="o", made_by="m", pairs=held))
    acquire(session, ACCOUNTANT, coop, new(subject="shed:1"), Way.HELD)
    assert rows(session, depreciate(session, ACCOUNTANT, coop, 2026, 4)) == [("401:shed:1", "152:shed:1", "475.00")]
    (row,) = register(session, coop)
    assert (row.worn, row.net) == (yuan("1425"), yuan("58575"))


def test_a_retired_asset_wears_for_its_last_month_and_no_longer(session: Session, coop: Entity) -> None:
    asset = acquire(session, ACCOUNTANT, coop, new(), Way.BOUGHT)
    for wrong in (date(2026, 1, 30), TODAY + timedelta(days=1)):
        with pytest.raises(RetiredOutOfTimeError):
            retire(session, ACCOUNTANT, coop, asset, wrong)
    retire(session, ACCOUNTANT, coop, asset, date(2026, 3, 5))
    depreciate(session, ACCOUNTANT, coop, 2026, 7)
    assert balance(session, coop, "152") == -yuan("950")
    with pytest.raises(RetiredOutOfTimeError):
        retire(session, ACCOUNTANT, coop, asset, TODAY)


def test_how_an_asset_came_is_posted_by_its_rule(session: Session, coop: Entity) -> None:
    acquire(session, ACCOUNTANT, coop, new(), Way.BOUGHT)
    assert balance(session, coop, "102") == -yuan("60000")
    acquire(
        session,
        ACCOUNTANT,
        coop,
        new(operation="land", kind=AssetKind.INTANGIBLE),
        Way.CONTRIBUTED,
        member="member:001",
    )
    assert balance(session, coop, "301", "member:001") == -yuan("60000")
    with pytest.raises(GrantTooSmallError):
        acquire(session, ACCOUNTANT, coop, new(operation="grant"), Way.SUBSIDY, project="project:001")
    capital.subsidy_received(session, deed(coop, "g"), project="project:001", amount=yuan("60000"))
    acquire(session, ACCOUNTANT, coop, new(operation="grant"), Way.SUBSIDY, project="project:001")
    assert (balance(session, coop, "235"), balance(session, coop, "311")) == (ZERO, -yuan("60000"))
    before = balance(session, coop, "151")
    acquire(session, ACCOUNTANT, coop, new(operation="held"), Way.HELD)
    assert balance(session, coop, "151") == before


def test_an_asset_that_is_sent_twice_is_entered_once(session: Session, coop: Entity) -> None:
    first = acquire(session, ACCOUNTANT, coop, new(), Way.BOUGHT)
    assert acquire(session, ACCOUNTANT, coop, new(), Way.BOUGHT) is first
    assert balance(session, coop, "151") == yuan("60000")


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ({"acquired_on": TODAY + timedelta(days=1)}, AssetInFutureError),
        ({"residual": yuan("60000.01")}, ResidualTooHighError),
    ],
)
def test_an_impossible_asset_is_refused(
    session: Session, coop: Entity, said: dict[str, object], error: type[Exception]
) -> None:
    with pytest.raises(error):
        acquire(session, ACCOUNTANT, coop, new(**said), Way.BOUGHT)


@pytest.mark.parametrize(
    ("said", "way", "credit"),
    [
        ({"out_of": "101"}, Way.BOUGHT, "101"),
        ({"supplier": "方舱厂"}, Way.BOUGHT, "211:supplier:001"),
        ({}, Way.DONATED, "311:donation"),
    ],
    ids=["in cash", "on account", "donated"],
)
def test_an_asset_comes_against_what_it_was_paid_with(
    session: Session, coop: Entity, said: dict[str, str], way: Way, credit: str
) -> None:
    asset = acquire(session, ACCOUNTANT, coop, new(**said), way)
    (brought,) = vouchers_of(session, "daily:cabin")
    code, _, subject = credit.partition(":")
    assert [(row.debit.code, row.debit.subject, row.credit.code, row.credit.subject) for row in brought.postings] == [
        ("151", asset.subject, code, subject)
    ]


def test_an_operation_that_is_sent_again_brings_the_same_asset_or_none(session: Session, coop: Entity) -> None:
    first = acquire(session, ACCOUNTANT, coop, new(), Way.BOUGHT)
    assert acquire(session, ACCOUNTANT, coop, new(), Way.BOUGHT) is first
    for said, way in ((new(), Way.DONATED), (new(out_of="101"), Way.BOUGHT), (new(cost=yuan("1")), Way.BOUGHT)):
        with pytest.raises(KeyReusedError):
            acquire(session, ACCOUNTANT, coop, said, way)


def _reversed(session: Session, coop: Entity, posted_in: str) -> None:
    (brought,) = vouchers_of(session, posted_in)
    check(session, CHIEF, ask_for_reversal(session, ACCOUNTANT, coop, brought, reason="记错", operation=str(uuid4())))


def test_an_asset_whose_voucher_is_reversed_leaves_the_register(session: Session, coop: Entity) -> None:
    acquire(session, ACCOUNTANT, coop, new(), Way.BOUGHT)
    _reversed(session, coop, "daily:cabin")
    (row,) = register(session, coop)
    assert (row.asset.voided_on, row.due) == (date(2026, 1, 31), ZERO)
    with pytest.raises(NothingWornError):
        depreciate(session, ACCOUNTANT, coop, 2026, 3)
    with pytest.raises(RetiredOutOfTimeError):
        retire(session, ACCOUNTANT, coop, row.asset, TODAY)
    assert costs_on_both_sides(session, coop) == []


def test_an_asset_that_was_worn_is_not_struck_before_its_wear(session: Session, coop: Entity) -> None:
    acquire(session, ACCOUNTANT, coop, new(), Way.BOUGHT)
    depreciate(session, ACCOUNTANT, coop, 2026, 2)
    with pytest.raises(WornAlreadyError):
        _reversed(session, coop, "daily:cabin")


def test_the_register_and_the_books_are_held_against_each_other(session: Session, coop: Entity) -> None:
    acquire(session, ACCOUNTANT, coop, new(), Way.BOUGHT)
    assert [tie.holds for tie in costs_on_both_sides(session, coop)] == [True]
    acquire(session, ACCOUNTANT, coop, new(operation="old", cost=yuan("9000"), residual=ZERO), Way.HELD)
    (tie,) = costs_on_both_sides(session, coop)
    assert (tie.left, tie.right) == (yuan("69000"), yuan("60000"))


def test_what_is_still_to_be_written_off_is_told_before_it_is(session: Session, coop: Entity) -> None:
    acquire(session, ACCOUNTANT, coop, new(), Way.BOUGHT)
    depreciate(session, ACCOUNTANT, coop, 2026, 4)
    (row,) = register(session, coop)
    assert row.due == yuan("950")  # May and June; it is July


def test_a_contribution_above_the_agreed_share_is_capital_reserve(session: Session, coop: Entity) -> None:
    join(session, coop, "001", "person:1", "1")
    given = new(premium=yuan("10000"))
    acquire(session, ACCOUNTANT, coop, given, Way.CONTRIBUTED, member="member:001")
    (posted,) = vouchers_of(session, "daily:cabin")
    assert {(leg.account.code, leg.credit) for leg in legs(posted) if leg.credit} == {
        ("301", yuan("50000")),
        ("321", yuan("10000")),
    }
    with pytest.raises(PremiumTooHighError):
        acquire(session, ACCOUNTANT, coop, new(operation="b", premium=yuan("60000")), Way.CONTRIBUTED)


def test_the_same_operation_with_another_asset_is_refused(session: Session, coop: Entity) -> None:
    acquire(session, ACCOUNTANT, coop, new(), Way.BOUGHT)
    with pytest.raises(KeyReusedError):
        acquire(session, ACCOUNTANT, coop, new(cost=yuan("61000")), Way.BOUGHT)


@pytest.mark.parametrize(
    ("how", "result"),
    [
        ({"proceeds": yuan("60000"), "expenses": yuan("150")}, ("502", yuan("2700"))),
        ({"proceeds": yuan("1000")}, ("529", yuan("56150"))),
        ({}, ("529", yuan("57150"))),
        ({"proceeds": yuan("57150")}, None),
    ],
)
def test_a_sold_or_scrapped_asset_leaves_nothing_behind(
    session: Session, coop: Entity, how: dict[str, Any], result: tuple[str, Money] | None
) -> None:
    asset = acquire(session, ACCOUNTANT, coop, new(), Way.BOUGHT)
    depreciate(session, ACCOUNTANT, coop, 2026, 6)
    dispose(session, ACCOUNTANT, coop, asset, Disposal(on=TODAY, **how))
    for code in ("151", "152", "154"):
        assert balance(session, coop, code) == ZERO
    assert balance(session, coop, "401") == yuan("2850")  # six months
    assert {code: abs_(balance(session, coop, code)) for code in ("502", "529")} == {
        "502": ZERO,
        "529": ZERO,
    } | (dict([result]) if result else {})
    assert costs_on_both_sides(session, coop) == []
    with pytest.raises(NotInBooksError):
        dispose(session, ACCOUNTANT, coop, asset, Disposal(on=TODAY))


def test_a_right_wears_from_the_month_it_serves_in_to_the_month_before_it_goes(session: Session, coop: Entity) -> None:
    right = acquire(session, ACCOUNTANT, coop, new(kind=AssetKind.INTANGIBLE), Way.BOUGHT)  # on 31 January 2026
    wear = [right.worn_by(2025, 12), right.worn_by(2026, 1), right.worn_by(2026, 2)]
    assert wear == [ZERO, yuan("475"), yuan("950")]
    retire(session, ACCOUNTANT, coop, right, date(2026, 3, 5))
    assert right.worn_by(2026, 7) == yuan("950")


def abs_(amount: Money) -> Money:
    return max(amount, -amount)


def test_a_right_that_is_sold_meets_its_own_account(session: Session, coop: Entity) -> None:
    right = acquire(session, ACCOUNTANT, coop, new(kind=AssetKind.INTANGIBLE), Way.BOUGHT)
    depreciate(session, ACCOUNTANT, coop, 2026, 7)
    posted = dispose(session, ACCOUNTANT, coop, right, Disposal(on=TODAY, proceeds=yuan("50000"), into="101"))
    assert rows(session, posted) == [
        ("162:asset:001", "161:asset:001", "3,325.00"),
        ("101", "161:asset:001", "50,000.00"),
        ("529:disposal", "161:asset:001", "6,675.00"),
    ]
    other = acquire(session, ACCOUNTANT, coop, new(operation="b", kind=AssetKind.INTANGIBLE), Way.BOUGHT)
    with pytest.raises(ExpensesOfOthersError):
        dispose(session, ACCOUNTANT, coop, other, Disposal(on=TODAY, expenses=yuan("1")))


def test_a_disposal_that_was_wrong_brings_the_asset_back(session: Session, coop: Entity) -> None:
    asset = acquire(session, ACCOUNTANT, coop, new(), Way.BOUGHT)
    wrong = dispose(session, ACCOUNTANT, coop, asset, Disposal(on=TODAY))
    draft = ask_for_reversal(session, ACCOUNTANT, coop, voucher(session, wrong), reason="不是这台", operation="r")
    check(session, CHIEF, draft)
    (row,) = register(session, coop)
    assert (row.asset.retired_on, balance(session, coop, "151"), balance(session, coop, "529")) == (
        None,
        yuan("60000"),
        ZERO,
    )
    dispose(session, ACCOUNTANT, coop, asset, Disposal(on=TODAY, proceeds=yuan("100")))
    assert balance(session, coop, "151") == ZERO


def test_what_was_built_comes_from_the_building_site(session: Session, coop: Entity) -> None:
    post_one(session, coop, "built", debit="153", credit="102", amount="60000")
    with pytest.raises(SiteTooSmallError):
        acquire(session, ACCOUNTANT, coop, new(operation="a", cost=yuan("60000.01")), Way.BUILT)
    with pytest.raises(NotASiteError):
        acquire(session, ACCOUNTANT, coop, new(operation="b", kind=AssetKind.INTANGIBLE), Way.BUILT)
    acquire(session, ACCOUNTANT, coop, new(), Way.BUILT)
    assert (balance(session, coop, "153"), balance(session, coop, "151")) == (ZERO, yuan("60000"))


def test_a_subsidy_may_pay_a_part(session: Session, coop: Entity) -> None:
    capital.subsidy_received(session, deed(coop, "s:1", TODAY), project="project:001", amount=yuan("40000"))
    with pytest.raises(GrantTooSmallError):
        acquire(session, ACCOUNTANT, coop, new(operation="a"), Way.SUBSIDY, project="project:001")
    cheap = new(operation="b", cost=yuan("30000"), granted=yuan("40000"))
    with pytest.raises(GrantAboveCostError):
        acquire(session, ACCOUNTANT, coop, cheap, Way.SUBSIDY, project="project:001")
    acquire(session, ACCOUNTANT, coop, new(granted=yuan("40000")), Way.SUBSIDY, project="project:001")
    assert balance(session, coop, "311", "subsidy") == yuan("-40000")
    assert (balance(session, coop, "235"), balance(session, coop, "151")) == (ZERO, yuan("60000"))


def test_an_asset_that_is_gone_wears_no_more(session: Session, coop: Entity) -> None:
    asset = acquire(session, ACCOUNTANT, coop, new(), Way.BOUGHT)
    depreciate(session, ACCOUNTANT, coop, 2026, 6)
    dispose(session, ACCOUNTANT, coop, asset, Disposal(on=TODAY, proceeds=yuan("100")))
    with pytest.raises(NothingWornError):
        depreciate(session, ACCOUNTANT, coop, 2026, 7)
    (row,) = register(session, coop)
    assert (row.is_gone, row.due, row.net) == (True, ZERO, ZERO)
    assert "assets.index" not in {one.endpoint for one in concerns_of_month(session, coop, 202606)}


def test_nothing_is_reversed_beneath_a_disposal(session: Session, coop: Entity) -> None:
    """First the disposal, then the wear, then the purchase: each stands on the one before."""
    asset = acquire(session, ACCOUNTANT, coop, new(), Way.BOUGHT)
    worn = depreciate(session, ACCOUNTANT, coop, 2026, 6)
    dispose(session, ACCOUNTANT, coop, asset, Disposal(on=TODAY))
    with pytest.raises(DisposedAlreadyError):
        _reversed(session, coop, "daily:cabin")
    draft = ask_for_reversal(session, ACCOUNTANT, coop, voucher(session, worn), reason="错", operation="w")
    with pytest.raises(DisposedAlreadyError):
        check(session, CHIEF, draft)


def test_what_was_held_before_is_registered_before_its_opening_balance(session: Session, coop: Entity) -> None:
    old = acquire(session, ACCOUNTANT, coop, new(operation="old"), Way.HELD)
    strike(session, ACCOUNTANT, coop, old)
    assert costs_on_both_sides(session, coop) == []
    bought = acquire(session, ACCOUNTANT, coop, new(), Way.BOUGHT)
    with pytest.raises(InBooksError):
        strike(session, ACCOUNTANT, coop, bought)
    hard_close_year(session, coop, 2025)
    with pytest.raises(BegunAlreadyError):
        acquire(session, ACCOUNTANT, coop, new(operation="late"), Way.HELD)


@pytest.mark.parametrize("on", [date(2026, 1, 30), TODAY + timedelta(days=1)])
def test_an_asset_goes_after_it_came_and_not_ahead(session: Session, coop: Entity, on: date) -> None:
    asset = acquire(session, ACCOUNTANT, coop, new(), Way.BOUGHT)
    with pytest.raises(DisposedOutOfTimeError) as refused:
        dispose(session, ACCOUNTANT, coop, asset, Disposal(on=on))
    assert refused.value.field == "on"
