"""手工凭证: whatever balances can be written, one person makes it, another approves it, and its papers stay with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.db import Database
from core.errors import NotYoursError
from core.money import ZERO, Money
from ledger.entities.models import Entity
from ledger.entities.services import get_entity
from ledger.journal.drafts import AccountKey, Pair
from ledger.journal.errors import KeyReusedError
from ledger.journal.faults import faults
from ledger.journal.models import Voucher
from ledger.journal.posting import post
from ledger.journal.reading import balance, balances_by_subject, get_voucher_by_id, legs, vouchers_in
from ledger.manual.errors import (
    ByRuleOnlyError,
    DatedAheadError,
    DatedBeforeError,
    DatedIntoClosedError,
    NoSuchAccountError,
    NotByHandError,
    NotWaitingError,
    OneSideError,
    ReversedAlreadyError,
    SamePersonError,
    WhoseError,
    WrongPaperError,
)
from ledger.manual.models import DraftState, VoucherDraft
from ledger.manual.naming import accounts_to_write_on
from ledger.manual.services import Typed, Writing, approve, ask_for_reversal, red_ink_day, refuse, withdraw, write
from ledger.members.services import admit
from ledger.months.services import close_month
from ledger.parties.models import PartyKind
from ledger.parties.services import party
from ledger.rules.manual import BothSidesError, Line, UnbalancedError, paired
from tests.actors import ACCOUNTANT, CHIEF, OTHER_ACCOUNTANT
from tests.factories import OPENED_ON, TODAY, cooperative, join, yuan
from tests.ledger.books import draft, post_one
from tests.race import together

PDF = ("发票.pdf", b"%PDF-1.7 ...")


@pytest.fixture
def coop(session: Session, today: None) -> Entity:
    return cooperative(session)


def _lines(*said: tuple[str, str, str]) -> tuple[Typed, ...]:
    return tuple(Typed(account=a, debit=yuan(d or "0"), credit=yuan(c or "0")) for a, d, c in said)


def post_pair(session: Session, coop: Entity, debit: str, credit: str) -> None:
    """Post 100 yuan as the vote does."""
    pair = Pair(AccountKey(*debit.split()), AccountKey(*credit.split()), yuan("100"))
    post(session, replace(draft(coop, "voted"), pairs=(pair,)))


RENT = _lines(("523", "700", ""), ("522", "300", ""), ("102", "", "600"), ("101", "", "400"))


def _written(session: Session, coop: Entity, lines: tuple[Typed, ...] = RENT, **said: object) -> VoucherDraft:
    writing = {"operation": str(uuid4()), "dated_on": TODAY, "memo": "付房租和税", "lines": lines} | said
    return write(session, ACCOUNTANT, coop, Writing(**writing))  # type: ignore[arg-type]


def test_two_debits_against_two_credits_are_printed_as_they_were_written(session: Session, coop: Entity) -> None:
    draft = approve(session, CHIEF, _written(session, coop, papers=(PDF,)))
    assert draft.voucher_id
    voucher = get_voucher_by_id(session, coop, draft.voucher_id)
    assert [(leg.account.code, str(leg.debit or ""), str(leg.credit or "")) for leg in legs(voucher)] == [
        ("522", "300.00", ""),
        ("523", "700.00", ""),
        ("101", "", "400.00"),
        ("102", "", "600.00"),
    ]
    assert (voucher.made_by, voucher.memo) == ("会计 / 会计主管", "付房租和税（附件 1 张）")
    assert list(faults(session)) == []


@pytest.mark.parametrize(
    ("lines", "error"),
    [
        ((("332", "10", ""), ("102", "", "10")), ByRuleOnlyError),
        ((("501", "10", ""), ("331", "", "10")), ByRuleOnlyError),
        ((("322", "10", ""), ("102", "", "10")), ByRuleOnlyError),
        ((("102", "10", ""), ("222 member:001", "", "10")), ByRuleOnlyError),
        ((("102", "10", ""), ("301", "", "10")), WhoseError),
        ((("114", "10", ""), ("102", "", "10")), WhoseError),
        ((("113", "10", ""), ("502", "", "10")), WhoseError),
        ((("523", "10", ""), ("211", "", "10")), WhoseError),
        ((("102", "10", ""), ("311", "", "10")), WhoseError),
        ((("114 member:009", "10", ""), ("102", "", "10")), NoSuchAccountError),
        ((("113 unit:009", "10", ""), ("502", "", "10")), NoSuchAccountError),
    ],
    ids=[
        "distribution",
        "results",
        "reserve",
        "a share without a vote",
        "capital of nobody",
        "a debt of nobody",
        "a claim on nobody",
        "a bill of nobody",
        "a fund that is neither",
        "no such member",
        "no such unit",
    ],
)
def test_a_hand_does_not_write_what_the_vote_and_the_closing_write(
    session: Session, coop: Entity, lines: tuple[tuple[str, str, str], ...], error: type[Exception]
) -> None:
    post_pair(session, coop, "332", "222 member:001")
    with pytest.raises(error):
        _written(session, coop, _lines(*lines))


def test_whoever_stands_in_a_register_can_be_named_before_anything_was_written_on_him(
    session: Session, coop: Entity
) -> None:
    admit(session, coop, number="002", holder="person:HM-002", on=OPENED_ON)
    dealer = party(session, coop, PartyKind.SUPPLIER, "农资店").subject
    lender = party(session, coop, PartyKind.UNIT, "镇信用社").subject
    lines = _lines(
        ("114 member:002", "10", ""),
        (f"113 {lender}", "10", ""),
        ("102", "", "5"),
        (f"211 {dealer}", "", "5"),
        ("301 relief:002", "", "5"),
        ("311 donation", "", "5"),
    )
    approve(session, CHIEF, _written(session, coop, lines))
    assert balance(session, coop, "114", "member:002") == yuan("10")
    assert balance(session, coop, "211", dealer) == yuan("-5")
    offered = {(one.code, one.subject) for one in accounts_to_write_on(session, coop)}
    assert {("301", "member:002"), ("113", lender), ("311", "subsidy"), ("523", "purpose:office")} <= offered


def test_a_hand_pays_what_the_vote_has_left_owing(session: Session, coop: Entity) -> None:
    post_pair(session, coop, "332", "222 member:001")
    approve(session, CHIEF, _written(session, coop, _lines(("222 member:001", "10", ""), ("102", "", "10"))))
    assert balance(session, coop, "222") == yuan("-90")


def test_a_voucher_is_not_dated_ahead(session: Session, coop: Entity) -> None:
    with pytest.raises(DatedAheadError):
        _written(session, coop, dated_on=TODAY + timedelta(days=1))


def test_nothing_is_posted_before_the_second_person_has_approved(session: Session, coop: Entity) -> None:
    draft = _written(session, coop)
    assert (draft.state, balance(session, coop, "523")) == (DraftState.WAITING, ZERO)
    with pytest.raises(SamePersonError):
        approve(session, ACCOUNTANT, draft)
    with pytest.raises(NotYoursError):
        approve(session, OTHER_ACCOUNTANT, draft)
    approve(session, CHIEF, draft)
    assert balance(session, coop, "523") == yuan("700")
    with pytest.raises(NotWaitingError):
        approve(session, CHIEF, draft)


def test_the_database_itself_wants_two_people(database: Database, today: None) -> None:
    with pytest.raises(IntegrityError), database.transaction() as session:  # noqa: PT012
        draft = _written(session, cooperative(session))
        draft.checked_by_id = draft.made_by_id


def test_a_draft_is_sent_back_or_taken_back(session: Session, coop: Entity) -> None:
    sent_back = refuse(session, CHIEF, _written(session, coop), "发票抬头不对")
    assert (sent_back.state, sent_back.refusal, sent_back.voucher_id) == (DraftState.REFUSED, "发票抬头不对", None)
    own = _written(session, coop)
    with pytest.raises(SamePersonError):
        withdraw(session, CHIEF, own)
    assert withdraw(session, ACCOUNTANT, own).state is DraftState.WITHDRAWN


def test_the_same_writing_sent_again_is_the_first_draft(session: Session, coop: Entity) -> None:
    operation = str(uuid4())
    assert _written(session, coop, operation=operation) is _written(session, coop, operation=operation)


@pytest.mark.parametrize(
    ("lines", "error"),
    [
        (_lines(("523", "700", ""), ("102", "", "600")), UnbalancedError),
        ((), UnbalancedError),
        (_lines(("523", "700", ""), ("523", "", "700")), BothSidesError),
        (_lines(("523", "700", "700"), ("102", "", "700")), OneSideError),
        (_lines(("523", "", ""), ("102", "", "")), OneSideError),
        (_lines(("999", "7", ""), ("102", "", "7")), NoSuchAccountError),
        (_lines(("管理费", "7", ""), ("102", "", "7")), NoSuchAccountError),
        (_lines(("301 member:777", "7", ""), ("102", "", "7")), NoSuchAccountError),
    ],
)
def test_what_cannot_be_a_voucher_is_refused(
    session: Session, coop: Entity, lines: tuple[Typed, ...], error: type[Exception]
) -> None:
    with pytest.raises(error):
        _written(session, coop, lines)


def test_a_known_sub_account_may_be_named(session: Session, coop: Entity) -> None:
    join(session, coop, "001", "person:1", "1000")
    approve(session, CHIEF, _written(session, coop, _lines(("102", "50", ""), ("301 member:001", "", "50"))))
    assert balance(session, coop, "301", "member:001") == -yuan("1050")


def test_only_papers_and_pictures_are_taken(session: Session, coop: Entity) -> None:
    with pytest.raises(WrongPaperError):
        _written(session, coop, papers=(("page.pdf", b"<html>"),))


def test_the_papers_stand_under_the_seal_of_the_voucher(session: Session, coop: Entity) -> None:
    sources = set()
    for papers in ((), (PDF,), (("另一张.pdf", b"%PDF-1.4 other"),)):
        draft = approve(session, CHIEF, _written(session, coop, papers=papers))
        assert draft.voucher_id
        sources.add(get_voucher_by_id(session, coop, draft.voucher_id).source.rpartition(":")[2])
    assert len(sources) == 3


def test_a_voucher_by_hand_is_reversed_in_red_by_two_people_once(session: Session, coop: Entity) -> None:
    draft = approve(session, CHIEF, _written(session, coop))
    assert draft.voucher_id
    voucher = get_voucher_by_id(session, coop, draft.voucher_id)
    red = ask_for_reversal(session, ACCOUNTANT, coop, voucher, reason="记错科目", operation="red")
    assert ask_for_reversal(session, ACCOUNTANT, coop, voucher, reason="记错科目", operation="red") is red
    with pytest.raises(KeyReusedError):
        ask_for_reversal(session, ACCOUNTANT, coop, voucher, reason="别的", operation="red")
    with pytest.raises(ReversedAlreadyError):
        ask_for_reversal(session, ACCOUNTANT, coop, voucher, reason="再来", operation=str(uuid4()))
    approve(session, CHIEF, red)
    assert balance(session, coop, "523") == ZERO
    assert red.voucher_id
    assert get_voucher_by_id(session, coop, red.voucher_id).is_red
    assert list(faults(session)) == []


def _dated(session: Session, coop: Entity, on: date) -> Voucher:
    posted = approve(session, CHIEF, _written(session, coop, dated_on=on))
    return get_voucher_by_id(session, coop, posted.voucher_id or 0)


def test_red_ink_stands_in_the_month_that_was_wrong_while_it_is_open(session: Session, coop: Entity) -> None:
    wrong = _dated(session, coop, date(2026, 1, 15))
    red = approve(session, CHIEF, ask_for_reversal(session, ACCOUNTANT, coop, wrong, reason="错", operation="r"))
    assert red.dated_on == date(2026, 1, 31)
    assert balances_by_subject(session, coop, ["523"], through=202601) == {}
    todays = _dated(session, coop, TODAY)
    assert red_ink_day(session, coop, todays) == TODAY


def test_red_ink_stands_today_where_the_month_is_closed(session: Session, coop: Entity) -> None:
    wrong = _dated(session, coop, date(2026, 1, 15))
    close_month(session, ACCOUNTANT, coop, 202601)
    assert red_ink_day(session, coop, wrong) == TODAY
    for on, error in (
        (date(2026, 1, 31), DatedIntoClosedError),
        (date(2026, 1, 14), DatedBeforeError),
        (TODAY + timedelta(days=1), DatedAheadError),
    ):
        with pytest.raises(error):
            ask_for_reversal(session, ACCOUNTANT, coop, wrong, reason="错", operation=str(uuid4()), dated_on=on)
    asked = ask_for_reversal(session, ACCOUNTANT, coop, wrong, reason="错", operation="r", dated_on=date(2026, 2, 3))
    assert asked.dated_on == date(2026, 2, 3)


def test_a_voucher_of_a_deed_is_not_reversed_by_hand(session: Session, coop: Entity) -> None:
    posted = post_one(session, get_entity(session, "coop"), "sale")
    voucher = get_voucher_by_id(session, coop, posted.voucher_id)
    with pytest.raises(NotByHandError):
        ask_for_reversal(session, ACCOUNTANT, coop, voucher, reason="试试", operation=str(uuid4()))


AMOUNTS = st.lists(st.integers(1, 10_000), min_size=1, max_size=8)


@given(AMOUNTS, AMOUNTS)
def test_pairing_keeps_every_line_and_needs_few_rows(debits: list[int], credits_: list[int]) -> None:
    short, long = sorted((sum(debits), sum(credits_)))
    if short != long:
        (debits if sum(debits) == short else credits_).append(long - short)
    left = [Line(AccountKey("523", f"d:{i}"), Money(fen)) for i, fen in enumerate(debits)]
    right = [Line(AccountKey("102", f"c:{i}"), Money(fen)) for i, fen in enumerate(credits_)]
    pairs = paired(left, right)
    assert len(pairs) <= len(left) + len(right) - 1
    assert all(pair.amount > ZERO for pair in pairs)
    for line in left:
        assert Money.total(pair.amount for pair in pairs if pair.debit == line.account) == line.amount
    for line in right:
        assert Money.total(pair.amount for pair in pairs if pair.credit == line.account) == line.amount


def test_the_same_draft_with_other_content_is_refused(session: Session, coop: Entity) -> None:
    first = _written(session, coop, operation="once")
    assert _written(session, coop, operation="once") is first
    for other in (
        {"memo": "别的"},
        {"dated_on": TODAY - timedelta(days=1)},
        {"lines": RENT[:1] + RENT[2:3]},
        {"papers": (PDF,)},
    ):
        with pytest.raises((KeyReusedError, UnbalancedError)):
            _written(session, coop, **({"operation": "once"} | other))


def test_a_reversal_that_many_ask_for_at_once_is_asked_for_once(database: Database, today: None) -> None:
    with database.transaction() as session:
        coop = cooperative(session)
        approve(session, CHIEF, _written(session, coop))

    def ask(number: int) -> int:
        with database.transaction() as session:
            coop = get_entity(session, "coop")
            (one,) = vouchers_in(session, coop, TODAY.year * 100 + TODAY.month)
            return ask_for_reversal(session, ACCOUNTANT, coop, one, reason="错", operation=f"r{number}").id

    answers = together([partial(ask, number) for number in range(5)])
    assert sum(not isinstance(answer, Exception) for answer in answers) == 1
    assert all(isinstance(a, ReversedAlreadyError) for a in answers if isinstance(a, Exception))


def test_a_voucher_into_a_closed_month_is_refused_where_it_is_written(session: Session, coop: Entity) -> None:
    for month in range(1, 4):
        close_month(session, ACCOUNTANT, coop, TODAY.year * 100 + month)
    with pytest.raises(DatedIntoClosedError) as refused:
        _written(session, coop, dated_on=TODAY.replace(month=3, day=31))
    assert refused.value.field == "dated_on"


def test_a_purpose_that_nobody_used_before_can_be_written(session: Session, coop: Entity) -> None:
    lines = _lines(("523 purpose:travel", "80", ""), ("101", "", "80"))
    draft = approve(session, CHIEF, _written(session, coop, lines))
    assert {(line.code, line.subject) for line in draft.lines} == {("523", "purpose:travel"), ("101", "")}
    with pytest.raises(NoSuchAccountError):
        _written(session, coop, _lines(("523 purpose:nothing", "80", ""), ("101", "", "80")))
