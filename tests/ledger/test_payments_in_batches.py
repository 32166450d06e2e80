"""What is owed goes out in batches: one person makes it, another checks it, and only what the bank paid is posted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from core.db import Database
from core.errors import NotYoursError
from core.money import ZERO, Money
from ledger.distribution.paying import pay_out
from ledger.distribution.services import approve as vote
from ledger.distribution.services import get_run
from ledger.entities.models import Entity
from ledger.entities.services import get_entity
from ledger.journal.reading import balance
from ledger.payouts import payables
from ledger.payouts.bank_files import FaultyTemplateError, SignNotInEncodingError, templates
from ledger.payouts.checking import approve, concerns, take_file
from ledger.payouts.drawing import Drawing, draw
from ledger.payouts.entering import enter_answer, enter_signed, withdraw
from ledger.payouts.errors import (
    BatchOutOfTurnError,
    NoAccountError,
    NothingToPayError,
    NotTheTotalError,
    OwedNoMoreError,
    OwnBatchError,
    PaidOnWrongDayError,
)
from ledger.payouts.models import BatchState, LineState, PayoutBatch, Way
from ledger.payouts.payables import Payee
from ledger.payouts.returns import Answer, read_answer
from ledger.payouts.services import get_batch, waiting
from tests.actors import ACCOUNTANT, CHIEF, OTHER_ACCOUNTANT
from tests.factories import TODAY, yuan
from tests.ledger.books import run_sql
from tests.ledger.example_year import VOTED, YEAR, example_year

KNOWN, _FAULTY = templates()
ICBC, TEXT = KNOWN["icbc"], KNOWN["pipe-text"]
ENOUGH = "".join(
    f'[[column]]\nhead = "{head}"\nfield = "{field}"\n'
    for head, field in (("金额", "amount"), ("户名", "payee_name"), ("账号", "payee_account"))
)
PAYER = "1602001234567890123"
ACCOUNTS = {f"person:0{number}": f"621700000000000{number}" for number in range(1, 8)}


@pytest.fixture
def coop(session: Session, today: None, monkeypatch: pytest.MonkeyPatch) -> Entity:
    """Return the worked example with its refunds and shares owed, and everybody's account known."""
    known = {holder: Payee(f"成员{holder[-2:]}", account) for holder, account in ACCOUNTS.items()}
    monkeypatch.setattr(payables, "_payees", [lambda _session, _holders: known])
    entity = example_year(session)
    vote(session, ACCOUNTANT, entity, YEAR, VOTED)
    return entity


def _all(session: Session, coop: Entity) -> list[str]:
    return [due.key for due in waiting(session, coop)]


def _drawn(session: Session, coop: Entity, keys: Sequence[str] = (), way: Way = Way.BANK) -> PayoutBatch:
    template, payer = (ICBC, PAYER) if way is Way.BANK else (None, "")
    wanted = Drawing(keys=keys or _all(session, coop), way=way, template=template, payer_account=payer)
    return draw(session, ACCOUNTANT, coop, wanted)


def _paid(session: Session, batch: PayoutBatch, *positions: int, on: date = TODAY) -> None:
    """Enter payments as the way of the batch asks."""
    if batch.way is Way.CASH:
        enter_signed(session, ACCOUNTANT, batch, positions, on=on)
    else:
        said = Answer(paid=frozenset(positions), failed={}, pending=0)
        enter_answer(session, ACCOUNTANT, batch, said, paid_on=on)


def _approved(session: Session, coop: Entity, keys: Sequence[str] = (), way: Way = Way.BANK) -> PayoutBatch:
    batch = _drawn(session, coop, keys, way)
    approve(session, CHIEF, batch, total=batch.total)
    return batch


def _answer(batch: PayoutBatch, *results: str) -> list[list[str]]:
    heads = ["自定义序号", "金额", "处理结果", "失败原因"]
    return [heads] + [
        [line.own_no, str(line.amount), result, "户名不符" if result == "失败" else ""]
        for line, result in zip(batch.lines, results, strict=False)
    ]


def test_only_what_the_bank_paid_is_posted_and_what_failed_is_paid_again_once(session: Session, coop: Entity) -> None:
    owed = -balance(session, coop, "221") - balance(session, coop, "222")
    batch = _approved(session, coop)
    assert (batch.total, len(batch.lines)) == (owed, 7)
    assert -balance(session, coop, "221") - balance(session, coop, "222") == owed  # a file is no payment
    said, faults = read_answer(batch, _answer(batch, "成功", "失败", "处理中", *["成功"] * 4))
    assert not faults
    assert (sorted(said.paid), said.failed, said.pending) == ([1, 4, 5, 6, 7], {2: "户名不符"}, 1)
    bank = balance(session, coop, "102")
    enter_answer(session, ACCOUNTANT, batch, said, paid_on=TODAY)
    assert bank - balance(session, coop, "102") == batch.sum_of(LineState.PAID)
    again, faults = read_answer(batch, _answer(batch, "成功", "失败", "处理中"))
    assert not any((faults, again.paid, again.failed))
    paid = batch.sum_of(LineState.PAID)
    _paid(session, batch, 1, 2, 4)
    assert batch.sum_of(LineState.PAID) == paid
    (failed,) = waiting(session, coop)  # the third is still under way
    second = _approved(session, coop, [failed.key])
    assert [(line.payee, line.amount) for line in second.lines] == [("成员02", batch.lines[1].amount)]
    assert waiting(session, coop) == []


def test_a_payment_stands_in_one_open_file_only(session: Session, coop: Entity) -> None:
    keys = _all(session, coop)
    draw(session, ACCOUNTANT, coop, Drawing(keys=keys[:3], way=Way.CASH))
    with pytest.raises(NothingToPayError):
        draw(session, ACCOUNTANT, coop, Drawing(keys=keys[2:], way=Way.CASH))
    with pytest.raises(NothingToPayError):
        draw(session, ACCOUNTANT, coop, Drawing(keys=[], way=Way.CASH))
    assert [line.due for line in draw(session, ACCOUNTANT, coop, Drawing(keys=keys[3:], way=Way.CASH)).lines] == keys[
        3:
    ]


def test_two_people_release_a_batch_and_the_second_types_the_total(session: Session, coop: Entity) -> None:
    batch = _drawn(session, coop)
    for actor, total, error in (
        (ACCOUNTANT, batch.total, OwnBatchError),
        (CHIEF, batch.total - Money(1), NotTheTotalError),
        (OTHER_ACCOUNTANT, batch.total, NotYoursError),
    ):
        with pytest.raises(error):
            approve(session, actor, batch, total=total)
    with pytest.raises(BatchOutOfTurnError):
        take_file(session, ACCOUNTANT, batch)
    with pytest.raises(BatchOutOfTurnError):
        _paid(session, batch, 1)
    approve(session, CHIEF, batch, total=batch.total)
    with pytest.raises(BatchOutOfTurnError):
        approve(session, CHIEF, batch, total=batch.total)


def test_a_batch_of_which_nothing_was_paid_is_taken_back(session: Session, coop: Entity) -> None:
    batch = _approved(session, coop)
    withdraw(session, ACCOUNTANT, batch, "银行系统停机")
    assert (batch.state, {line.state for line in batch.lines}) == (BatchState.WITHDRAWN, {LineState.WITHDRAWN})
    second = _approved(session, coop)
    _paid(session, second, 1)
    with pytest.raises(BatchOutOfTurnError):
        withdraw(session, ACCOUNTANT, second, "x")


def test_cash_is_paid_to_who_signed(session: Session, coop: Entity) -> None:
    batch = _approved(session, coop, way=Way.CASH)
    assert all(line.account is None for line in batch.lines)
    before = balance(session, coop, "101")
    _paid(session, batch, 2, 3)
    assert before - balance(session, coop, "101") == batch.lines[1].amount + batch.lines[2].amount
    for wrong in (date(2026, 7, 19), date(2026, 7, 21)):
        with pytest.raises(PaidOnWrongDayError):
            _paid(session, batch, 4, on=wrong)


def test_what_was_paid_on_another_way_is_not_paid_again(session: Session, coop: Entity) -> None:
    batch = _approved(session, coop)
    pay_out(session, ACCOUNTANT, coop, get_run(session, coop, YEAR), on=TODAY, members=["01"])
    with pytest.raises(OwedNoMoreError):
        _paid(session, batch, 1, 2)
    assert batch.lines[1].state is LineState.OPEN


def test_a_file_goes_to_the_bank_only_with_accounts(
    session: Session, coop: Entity, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(payables, "_payees", [lambda _session, _holders: {"person:01": Payee("成员01")}])
    with pytest.raises(NoAccountError, match="成员01"):
        _drawn(session, coop)


def test_the_file_that_was_approved_is_the_file_that_is_taken(session: Session, coop: Entity) -> None:
    batch = _approved(session, coop)
    content = take_file(session, ACCOUNTANT, batch)
    page = load_workbook(BytesIO(content)).worksheets[0]
    rows = [[cell.value for cell in row] for row in page.iter_rows()]
    assert len(rows[0]) == 19
    assert rows[0][11:14] == ["收款账号", "收款账号名称", "金额"]
    assert rows[1][11:14] == ["6217000000000001", "成员01", "79154.72"]
    assert rows[1][18] == "COOP-P1-0001"
    assert {cell.number_format for row in page.iter_rows() for cell in row} == {"@"}
    assert all(cell.data_type == "s" for row in page.iter_rows(min_row=2) for cell in row if cell.value)
    assert Money.total(Money.parse(str(row[13])) for row in rows[1:]) == batch.total


def test_a_text_file_is_written_as_the_bank_reads_it(session: Session, coop: Entity) -> None:
    keys = _all(session, coop)[:2]
    batch = draw(session, ACCOUNTANT, coop, Drawing(keys=keys, way=Way.BANK, template=TEXT))
    approve(session, CHIEF, batch, total=batch.total)
    said = take_file(session, ACCOUNTANT, batch)
    assert said.decode("gbk").split("\r\n") == [
        "1|成员01|6217000000000001|79154.72|2025 年盈余分配|COOP-P1-0001",
        "2|成员02|6217000000000002|38080.14|2025 年盈余分配|COOP-P1-0002",
        "",
    ]


@pytest.mark.parametrize(
    ("row", "column", "why"),
    [
        (["COOP-P9-0001", "1", "成功"], "自定义序号", "没有这个序号"),
        (["COOP-P1-0001", "79154.73", "成功"], "金额", "不一样"),
        (["COOP-P1-0001", "79154.72", "也许"], "处理结果", "看不懂"),
        (["COOP-P1-0002", "38080.14", "成功"], "自定义序号", "两次"),
        (["COOP-P1-0001", "x", "成功"], "金额", ""),
        (["", "1", "成功"], "自定义序号", ""),
    ],
)
def test_an_answer_with_one_fault_is_used_for_nothing(
    session: Session, coop: Entity, row: list[str], column: str, why: str
) -> None:
    batch = _approved(session, coop)
    sound = [line.own_no for line in batch.lines[1:2]] + [str(batch.lines[1].amount), "成功"]
    _said, faults = read_answer(batch, [["自定义序号", "金额", "处理结果"], sound, row])
    assert [(fault.row, fault.column) for fault in faults] == [(3, column)]
    assert why in faults[0].why


def test_an_answer_does_not_turn_around_what_is_decided(session: Session, coop: Entity) -> None:
    batch = _approved(session, coop)
    _paid(session, batch, 1)
    refused = Answer(paid=frozenset(), failed={2: "户名不符"}, pending=0)
    enter_answer(session, ACCOUNTANT, batch, refused, paid_on=TODAY)
    _said, faults = read_answer(batch, _answer(batch, "失败", "成功"))
    assert [fault.row for fault in faults] == [2, 3]
    assert [fault.why[:7] for fault in faults] == ["以前记的是成功", "以前记的是失败"]


def test_a_name_that_the_bank_cannot_write_is_told_instead_of_paid_to_a_question_mark(
    session: Session, coop: Entity, monkeypatch: pytest.MonkeyPatch
) -> None:
    gbk = replace(TEXT, encoding="gbk")
    known = {holder: Payee("王㛃", account) for holder, account in ACCOUNTS.items()}  # not in GBK
    monkeypatch.setattr(payables, "_payees", [lambda _session, _holders: known])
    with pytest.raises(SignNotInEncodingError) as told:
        draw(session, ACCOUNTANT, coop, Drawing(keys=_all(session, coop), way=Way.BANK, template=gbk))
    assert told.value.facts["signs"] == "㛃"


def test_the_second_person_is_told_of_a_new_account(
    session: Session, coop: Entity, monkeypatch: pytest.MonkeyPatch
) -> None:
    days_ago = {"person:01": 89, "person:02": 91}
    known = {
        holder: Payee(holder, "6222021602002345678", TODAY - timedelta(days=days_ago[holder])) for holder in days_ago
    } | {holder: Payee(holder, "6222021602002345678") for holder in ACCOUNTS if holder not in days_ago}
    monkeypatch.setattr(payables, "_payees", [lambda _session, _holders: known])
    batch = _approved(session, coop)
    assert tuple(names for message, names in concerns(session, batch) if "90 天内改过" in message) == ("person:01",)


def test_the_second_person_is_told_what_looks_odd(
    session: Session, coop: Entity, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared = dict.fromkeys(list(ACCOUNTS)[:2], "6217000000000000")
    known = {holder: Payee(holder, account) for holder, account in (ACCOUNTS | shared).items()}
    monkeypatch.setattr(payables, "_payees", [lambda _session, _holders: known])
    said = dict(concerns(session, _approved(session, coop)))
    (odd,) = (names for message, names in said.items() if "校验" in message)
    (same,) = (names for message, names in said.items() if "同一个账号" in message)
    assert "person:03" in odd
    assert same == "person:01、person:02"


_SECOND = (
    "INSERT INTO ledger_payout_line SELECT 7, entity_id, batch_id, 99, due, payee, account,"
    " account_changed_on, amount, memo, state, reason, paid_on FROM ledger_payout_line WHERE position = 1"
)


_RELEASED = (
    "INSERT INTO ledger_payout_batch (id, entity_id, number, way, template, state, total, file_name, file_sha,"
    " made_by_id, made_by, made_at, checked_by) SELECT 7, entity_id, 9, way, template, 'approved', total, '', '',"
    " made_by_id, made_by, made_at, '' FROM ledger_payout_batch"
)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE ledger_payout_line SET amount = amount + 1",
        "UPDATE ledger_payout_line SET payee = 'x'",
        "UPDATE ledger_payout_line SET account = 'x'",
        "UPDATE ledger_payout_line SET account_changed_on = '2020-01-01'",
        "UPDATE ledger_payout_batch SET file = 'x'",
        "DELETE FROM ledger_payout_line",
        "DELETE FROM ledger_payout_batch",
        "UPDATE ledger_payout_batch SET total = 1",
        "UPDATE ledger_payout_batch SET state = 'approved', checked_by_id = made_by_id",
        "UPDATE ledger_payout_batch SET state = 'approved'",
        "UPDATE ledger_payout_batch SET state = 'approved', checked_by_id = made_by_id + 1",
        "UPDATE ledger_payout_batch SET made_at = '2020-01-01 00:00:00+00'",
        "UPDATE ledger_payout_batch SET drawn_mark = 'x'",
        "UPDATE ledger_payout_line SET state = 'paid'",
        _SECOND,
        _SECOND.replace(" due,", " due || ' ',").replace(" amount,", " -amount,"),
        _SECOND.replace(" due,", " due || ' ',").replace(" state,", " 'paid',"),
        _RELEASED,
    ],
)
def test_the_database_keeps_a_batch_as_it_was_drawn(drawn: Database, change: str) -> None:
    with pytest.raises(DBAPIError, match=r"final|append-only|uq_ledger_payout_line_open"):
        run_sql(drawn, change)


@pytest.fixture
def drawn(database: Database, today: None) -> Iterator[Database]:
    """Return books with a batch that waits for its second person."""
    with database.transaction() as session:
        coop = example_year(session)
        vote(session, ACCOUNTANT, coop, YEAR, replace(VOTED))
        draw(session, ACCOUNTANT, coop, Drawing(keys=_all(session, coop), way=Way.CASH))
    yield database
    with database.reading() as session:
        assert get_batch(session, get_entity(session, "coop"), 1).sum_of(LineState.PAID) == ZERO


@pytest.mark.parametrize(
    "said",
    [
        "not = [toml",
        'name = "x"',
        '[[column]]\nhead = "a"\nfield = "nobody"',
        '[[column]]\nhead = 1\nnot = "a"',
        "\udcff",
        "a = " + "[" * 3_000 + "]" * 3_000,
        'line_end = "cr"\n' + ENOUGH,
        "line_end = 1\n" + ENOUGH,
        'encoding = "undefined"\n' + ENOUGH,
        'encoding = "ascii"\n' + ENOUGH,
        'encoding = "a\\u0000"\n' + ENOUGH,
        'separator = "."\n' + ENOUGH,
        'separator = "0"\n' + ENOUGH,
        'separator = "-"\n' + ENOUGH,
        'separator = ""\n' + ENOUGH,
        'separator = "\\n"\n' + ENOUGH,
        'separator = ["|"]\n' + ENOUGH,
        'format = "pdf"\n' + ENOUGH,
        'head = "no"\n' + ENOUGH,
        ENOUGH.replace('"amount"', "5"),
        ENOUGH.replace('"amount"', '["amount"]'),
        ENOUGH.replace("金额", "a\\u0007"),
        "column = []",
        '[column]\nhead = "a"',
        ENOUGH.partition("[[column]]")[0] + ENOUGH.rpartition("[[column]]")[0],
    ],
)
def test_a_template_that_cannot_be_used_is_named(tmp_path: Path, said: str) -> None:
    (tmp_path / "village.toml").write_bytes(said.encode("utf-8", "surrogateescape"))
    known, (faulty,) = templates(tmp_path)
    assert isinstance(faulty, FaultyTemplateError)
    assert "village.toml" in str(faulty)
    assert set(known) == {"icbc", "pipe-text"}  # one that cannot be used spoils no other


def test_an_installation_adds_its_own_bank(tmp_path: Path) -> None:
    (tmp_path / "village.toml").write_text('name = "村镇银行"\n' + ENOUGH, encoding="utf-8-sig")  # as Notepad saves
    known, faulty = templates(tmp_path)
    assert faulty == []
    assert (known["village"].name, len(known["icbc"].columns)) == ("村镇银行", 19)
    assert yuan("1") == Money(100)
