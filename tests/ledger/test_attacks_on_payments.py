"""Money goes out once, to the right account, and only while it is owed: what an attacker and haste have tried."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from core import clock
from core.db import Database
from core.errors import DomainError
from core.money import ZERO, Money
from core.weight import Weight
from ledger.daily.member_deeds import DEEDS
from ledger.distribution.closing_year import close_year
from ledger.distribution.paying import owed_by_year, pay_out
from ledger.distribution.services import approve as vote
from ledger.distribution.services import get_run
from ledger.entities.models import Entity
from ledger.entities.services import get_entity
from ledger.journal.models import Voucher
from ledger.journal.periods import open_year
from ledger.journal.reading import balance
from ledger.manual.services import approve as check
from ledger.manual.services import ask_for_reversal
from ledger.payouts import payables
from ledger.payouts.checking import approve, concerns, take_file
from ledger.payouts.entering import enter_answer, enter_signed, give_back, withdraw
from ledger.payouts.errors import (
    AccountChangedError,
    BatchOutOfTurnError,
    FileChangedError,
    InAnotherFileError,
    OwedOtherwiseError,
    UnderWayError,
)
from ledger.payouts.models import LineState, PayoutBatch, Way
from ledger.payouts.payables import Payee, dues_of
from ledger.payouts.returns import Answer, read_answer
from ledger.payouts.services import get_batch, waiting
from ledger.rules import closing, purchasing
from tests.actors import ACCOUNTANT, CHIEF
from tests.factories import TODAY, deed, yuan
from tests.ledger.books import post_one, run_sql, unguard
from tests.ledger.example_year import VOTED, YEAR, example_year
from tests.ledger.test_payments_in_batches import ACCOUNTS, PAYER, _approved, _drawn, _paid

LATER = clock.local(date(YEAR + 2, 3, 1))


@pytest.fixture
def coop(session: Session, today: None, monkeypatch: pytest.MonkeyPatch) -> Entity:
    """Return the worked example with its refunds and shares owed, and everybody's account known."""
    _know(monkeypatch)
    entity = example_year(session)
    vote(session, ACCOUNTANT, entity, YEAR, VOTED)
    return entity


def _know(monkeypatch: pytest.MonkeyPatch, **changed: str) -> None:
    accounts = ACCOUNTS | {f"person:{number[1:]}": account for number, account in changed.items()}
    known = {holder: Payee(f"成员{holder[-2:]}", account) for holder, account in accounts.items()}
    monkeypatch.setattr(payables, "_payees", [lambda _session, _holders: known])


def _next_year(session: Session, coop: Entity) -> None:
    """Let the next year be traded, closed and voted on."""
    open_year(session, coop, YEAR + 1)
    open_year(session, coop, YEAR + 2)
    with clock.at(LATER):
        post_one(session, coop, "next year", amount="20000", on=date(YEAR + 1, 5, 1))
        purchasing.bought_from_member(
            session,
            deed(coop, "ticket:next", date(YEAR + 1, 5, 1)),
            member_no="01",
            lot="lot:next",
            product="golden-ear",
            weight=Weight(1_000),
            amount=yuan("10"),
        )
        close_year(session, ACCOUNTANT, coop, YEAR + 1)
        voted = replace(VOTED, published_on=date(YEAR + 2, 1, 10), assembly_on=date(YEAR + 2, 2, 10))
        vote(session, ACCOUNTANT, coop, YEAR + 1, voted)


def _return_payment(session: Session, coop: Entity, year: int, number: str) -> None:
    """Let two people reverse a payment that the bank has returned."""
    wanted = select(Voucher).where(Voucher.source == f"payout:coop:{year}:{number}", Voucher.reverses_id.is_(None))
    voucher = session.scalars(wanted).one()
    draft = ask_for_reversal(session, ACCOUNTANT, coop, voucher, reason="退票", operation=str(uuid4()))
    check(session, CHIEF, draft)


def test_a_year_that_is_paid_is_not_owed_again_when_the_next_year_shares_out(session: Session, coop: Entity) -> None:
    pay_out(session, ACCOUNTANT, coop, get_run(session, coop, YEAR), on=TODAY)
    _next_year(session, coop)
    with clock.at(LATER):
        assert {due.key.split(":")[1] for due in dues_of(session, coop)} == {str(YEAR + 1)}
        owed = Money.total(due.amount for due in dues_of(session, coop))
        assert owed == -balance(session, coop, "221") - balance(session, coop, "222")


def test_a_payment_that_came_back_is_owed_on_its_own_year_alone(session: Session, coop: Entity) -> None:
    pay_out(session, ACCOUNTANT, coop, get_run(session, coop, YEAR), on=TODAY)
    _next_year(session, coop)
    with clock.at(LATER):
        pay_out(session, ACCOUNTANT, coop, get_run(session, coop, YEAR + 1), on=clock.today())
        assert waiting(session, coop) == []
        _return_payment(session, coop, YEAR + 1, "03")
        assert [due.key for due in waiting(session, coop)] == [f"run:{YEAR + 1}:03"]
        _return_payment(session, coop, YEAR, "02")
        assert [due.key for due in waiting(session, coop)] == [f"run:{YEAR + 1}:03", f"run:{YEAR}:02"]
        batch = _approved(session, coop)
        _paid(session, batch, 1, 2, on=clock.today())
        assert batch.sum_of(LineState.PAID) == batch.total
        assert balance(session, coop, "221") == balance(session, coop, "222") == ZERO


def test_what_became_capital_is_taken_from_the_oldest_year(session: Session, coop: Entity) -> None:
    _next_year(session, coop)
    before = owed_by_year(session, coop)
    with clock.at(LATER):
        converted = deed(coop, "convert:1", clock.today())
        closing.surplus_converted(session, converted, member="member:01", refund=yuan("100"), share=ZERO)
    after = owed_by_year(session, coop)
    assert after[YEAR]["01"] == (before[YEAR]["01"][0] - yuan("100"), before[YEAR]["01"][1])
    assert after[YEAR + 1] == before[YEAR + 1]


def test_nothing_is_released_or_given_out_that_is_not_owed_any_more(session: Session, coop: Entity) -> None:
    drawn, released = _drawn(session, coop, ["run:2025:01", "run:2025:02"]), _approved(session, coop, ["run:2025:03"])
    for number in ("02", "03"):
        by_hand = deed(coop, f"hand:{number}", TODAY)
        closing.surplus_converted(session, by_hand, member=f"member:{number}", refund=yuan("1"), share=ZERO)
    with pytest.raises(OwedOtherwiseError, match="成员02"):
        approve(session, CHIEF, drawn, total=drawn.total)
    with pytest.raises(OwedOtherwiseError, match="成员03"):
        take_file(session, ACCOUNTANT, released)


def test_what_is_on_its_way_to_the_bank_does_not_become_capital(session: Session, coop: Entity) -> None:
    _drawn(session, coop, ["run:2025:01"])
    (convert,) = (one for one in DEEDS if one.code == "convert")
    said = {"member": "member:01", "refund": yuan("1"), "share": ZERO}
    with pytest.raises(UnderWayError):
        convert.rule(session, ACCOUNTANT, deed(coop, "convert:1"), said)


def test_a_bank_batch_is_not_signed_for_and_a_cash_batch_has_no_bank_answer(session: Session, coop: Entity) -> None:
    bank = _approved(session, coop, ["run:2025:01"])
    cash = _approved(session, coop, ["run:2025:02"], Way.CASH)
    with pytest.raises(BatchOutOfTurnError):
        enter_signed(session, ACCOUNTANT, bank, {1}, on=TODAY)
    with pytest.raises(BatchOutOfTurnError):
        enter_answer(session, ACCOUNTANT, cash, Answer(paid=frozenset({1}), failed={}, pending=0), paid_on=TODAY)
    with pytest.raises(BatchOutOfTurnError):
        give_back(session, ACCOUNTANT, bank, "x")


def test_cash_that_nobody_came_for_is_owed_again(session: Session, coop: Entity) -> None:
    cash = _approved(session, coop, ["run:2025:01", "run:2025:02"], Way.CASH)
    _paid(session, cash, 1)
    give_back(session, ACCOUNTANT, cash, "没有来领")
    assert "run:2025:02" in {due.key for due in waiting(session, coop)}
    assert (cash.lines[1].state, cash.lines[1].reason) == (LineState.FAILED, "没有来领")
    with pytest.raises(BatchOutOfTurnError):
        give_back(session, ACCOUNTANT, cash, "again")


def test_an_account_that_was_changed_meanwhile_stops_the_batch(
    session: Session, coop: Entity, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn, released = _drawn(session, coop, ["run:2025:01"]), _approved(session, coop, ["run:2025:02"])
    _know(monkeypatch, _01="6222021602002345678", _02="6222021602002345678")
    with pytest.raises(AccountChangedError, match="成员01"):
        approve(session, CHIEF, drawn, total=drawn.total)
    with pytest.raises(AccountChangedError, match="成员02"):
        take_file(session, ACCOUNTANT, released)
    withdraw(session, ACCOUNTANT, released, "账号改了")
    again = _approved(session, coop, ["run:2025:02"])
    assert take_file(session, ACCOUNTANT, again)


def test_the_second_person_looks_at_the_file_and_the_maker_waits_for_the_release(
    session: Session, coop: Entity
) -> None:
    batch = _drawn(session, coop)
    with pytest.raises(BatchOutOfTurnError):
        take_file(session, ACCOUNTANT, batch)
    looked_at = take_file(session, CHIEF, batch)
    assert batch.taken_at is None
    approve(session, CHIEF, batch, total=batch.total)
    assert take_file(session, ACCOUNTANT, batch) == looked_at
    assert batch.taken_at is not None


def test_who_draws_again_what_stood_in_a_file_given_out_is_warned(session: Session, coop: Entity) -> None:
    first = _approved(session, coop, ["run:2025:01", "run:2025:02"])
    take_file(session, ACCOUNTANT, first)
    withdraw(session, ACCOUNTANT, first, "银行停机")
    never_given = _approved(session, coop, ["run:2025:03"])
    withdraw(session, ACCOUNTANT, never_given, "x")
    second = _drawn(session, coop, ["run:2025:02", "run:2025:03"])
    assert [names for message, names in concerns(session, second) if "取走过" in message] == ["成员02"]


def test_a_file_of_which_anything_was_decided_is_not_given_again(session: Session, coop: Entity) -> None:
    batch = _approved(session, coop)
    refused = Answer(paid=frozenset(), failed={1: "户名不符"}, pending=0)
    enter_answer(session, ACCOUNTANT, batch, refused, paid_on=TODAY)
    with pytest.raises(BatchOutOfTurnError):
        take_file(session, ACCOUNTANT, batch)


def test_the_answer_of_another_batch_is_known_by_number_name_or_account(session: Session, coop: Entity) -> None:
    batch = _approved(session, coop)
    line = batch.lines[0]
    heads = ["自定义序号", "金额", "处理结果", "收款账号名称", "收款账号"]
    sound = [line.own_no, str(line.amount), "成功", line.payee, "6217********0001"]
    said, faults = read_answer(batch, [heads, sound])
    assert (sorted(said.paid), faults, said.absent) == ([1], [], 6)
    assert line.own_no == "COOP-P1-0001"
    for place, other, column in (
        (0, "UNION-P1-0001", "自定义序号"),
        (3, "王五", "收款账号名称"),
        (4, "6217********0002", "收款账号"),
        (4, "6222021602002345678", "收款账号"),
    ):
        _said, (fault,) = read_answer(batch, [heads, [*sound[:place], other, *sound[place + 1 :]]])
        assert (fault.row, fault.column) == (2, column)
    _said, (fault,) = read_answer(batch, [heads])
    assert "一笔也没有" in fault.why


@pytest.fixture
def written(database: Database, today: None, monkeypatch: pytest.MonkeyPatch) -> Database:
    """Return books with a released batch and another one that waits, and no guard in the way of a writer of SQL."""
    _know(monkeypatch)
    with database.transaction() as session:
        coop = example_year(session)
        vote(session, ACCOUNTANT, coop, YEAR, VOTED)
        _approved(session, coop, ["run:2025:01"])
        _drawn(session, coop, ["run:2025:02", "run:2025:03"])
    unguard(database)
    return database


@pytest.mark.parametrize(
    "change",
    [
        (
            "ledger_payout_batch SET file = (SELECT file FROM ledger_payout_batch WHERE number = 1), file_sha ="
            " (SELECT file_sha FROM ledger_payout_batch WHERE number = 1) WHERE number = 2"
        ),
        (
            "ledger_payout_batch SET state = 'approved', checked_by_id = 99, checked_by = 'x', checked_at = made_at"
            " WHERE number = 2"
        ),
        (
            "ledger_payout_batch SET state = 'approved', checked_by_id = 99, checked_by = 'x', checked_at = made_at,"
            " checked_mark = (SELECT checked_mark FROM ledger_payout_batch WHERE number = 1) WHERE number = 2"
        ),
        (
            "ledger_payout_line SET account = (SELECT account FROM ledger_payout_line WHERE due = 'run:2025:01')"
            " WHERE due = 'run:2025:02'"
        ),
        "ledger_payout_line SET payee = 'x' WHERE due = 'run:2025:02'",
        (
            "ledger_payout_line SET batch_id = (SELECT id FROM ledger_payout_batch WHERE number = 1), position = 9"
            " WHERE due = 'run:2025:03'"
        ),
        "ledger_payout_batch SET made_by_id = 99 WHERE number = 2",
        "ledger_payout_batch SET payer_account = NULL WHERE number = 2",
    ],
)
def test_a_batch_that_was_changed_in_the_database_pays_nobody(written: Database, change: str) -> None:
    run_sql(written, f"UPDATE {change}")
    with written.transaction() as session:
        coop = get_entity(session, "coop")
        one, two = get_batch(session, coop, 1), get_batch(session, coop, 2)
        refused = [_refusal(session, one), _refusal(session, two)]
        assert FileChangedError in refused


def _refusal(session: Session, batch: PayoutBatch) -> type[DomainError] | None:
    """Return why a batch cannot go on, whatever its state: as the second person, the taker and the bank would try."""
    answer = Answer(paid=frozenset({1}), failed={}, pending=0)
    for step in (
        lambda: approve(session, CHIEF, batch, total=batch.total),
        lambda: take_file(session, ACCOUNTANT, batch),
        lambda: enter_answer(session, ACCOUNTANT, batch, answer, paid_on=TODAY),
    ):
        try:
            with session.begin_nested():
                step()
        except BatchOutOfTurnError:
            continue
        except DomainError as error:
            return type(error)
    return None


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_two_accountants_who_draw_at_once_make_two_batches_or_one_is_told(
    database: Database, today: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    _know(monkeypatch)
    with database.transaction() as session:
        vote(session, ACCOUNTANT, example_year(session), YEAR, VOTED)
    with pytest.raises(InAnotherFileError), database.transaction() as late:  # noqa: PT012 (two units of work meet)
        assert late.scalar(text("SELECT max(number) FROM ledger_payout_batch")) is None
        coop = get_entity(late, "coop")
        keys = [due.key for due in waiting(late, coop)]
        with database.transaction() as early:
            _drawn(early, get_entity(early, "coop"), keys[:3])
        monkeypatch.setattr("ledger.payouts.drawing._next_number", lambda *_: 1)
        _drawn(late, coop, keys[3:])


def test_the_days_of_a_new_account_count(session: Session, coop: Entity, monkeypatch: pytest.MonkeyPatch) -> None:
    known = {holder: Payee(holder, account, TODAY - timedelta(days=1)) for holder, account in ACCOUNTS.items()}
    monkeypatch.setattr(payables, "_payees", [lambda _session, _holders: known])
    batch = _drawn(session, coop, ["run:2025:01"])
    assert any("90 天内改过" in message for message, _names in concerns(session, batch))
    assert batch.payer_account == PAYER
