"""The bank's statement and the books: what agrees is matched, what does not is named, and the table explains it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.errors import DomainError, NotYoursError
from core.money import ZERO
from ledger.daily.deeds import DEEDS
from ledger.daily.services import Said, record
from ledger.entities.models import Entity
from ledger.journal.drafts import Posted
from ledger.journal.models import Voucher
from ledger.journal.posting import reverse
from ledger.journal.reading import balance
from ledger.reconciling.balancing import reconcile
from ledger.reconciling.errors import (
    FaultyStatementError,
    LinesDoNotAddUpError,
    MatchedMeanwhileError,
    NoLinesError,
    OutsideStatementError,
    StatementAheadError,
    SumsDifferError,
)
from ledger.reconciling.models import BankLine, BankMatch, BankStatement
from ledger.reconciling.reading import read_lines
from ledger.reconciling.services import (
    NewStatement,
    count_cash,
    discard,
    match,
    open_lines,
    take_in,
    unmatch,
)
from tests.actors import ACCOUNTANT, OTHER_ACCOUNTANT
from tests.factories import TODAY, cooperative, yuan
from tests.ledger.books import post_one, voucher

HEADS = ["交易日期", "摘要", "贷方发生额", "借方发生额", "交易流水号"]


def day(number: int) -> date:
    return date(2026, 7, number)


@pytest.fixture
def coop(session: Session, today: None) -> Entity:
    """Return a cooperative whose bank account moved four times in July."""
    made = cooperative(session)
    post_one(session, made, "june", amount="1000", on=date(2026, 6, 30))
    post_one(session, made, "sale", amount="500", on=day(3))
    post_one(session, made, "rent", debit="523", credit="102", amount="80", on=day(5))
    post_one(session, made, "cheque", debit="523", credit="102", amount="33", on=day(18))
    return made


def statement(
    session: Session,
    coop: Entity,
    *rows: tuple[str, ...],
    opening: str = "1000",
    closing: str = "1415",
    until: int = 19,
) -> BankStatement:
    """Take a statement of July in, up to a day."""
    lines, faults = read_lines([HEADS, *map(list, rows)])
    new = NewStatement(
        account="102",
        opening=yuan(opening),
        closing=yuan(closing),
        begins_on=day(1),
        ends_on=day(until),
        lines=lines,
        faults=faults,
    )
    return take_in(session, ACCOUNTANT, coop, new)


JULY = (
    ("2026-07-04", "货款", "500.00", "", "A1"),
    ("2026-07-05", "房租", "", "80.00", "A2"),
    ("2026-07-19", "手续费", "", "5.00", "A3"),
)


def test_what_agrees_is_matched_and_the_rest_is_named(session: Session, coop: Entity) -> None:
    table = reconcile(session, coop, statement(session, coop, *JULY))
    assert [line.memo for line in table.only_bank] == ["手续费"]
    assert [(one.voucher.key, one.amount) for one in table.only_books] == [("cheque", -yuan("33"))]
    assert (table.book_balance, table.statement.ends_on) == (yuan("1387"), day(19))


def test_the_table_explains_the_difference_to_the_fen(session: Session, coop: Entity) -> None:
    table = reconcile(session, coop, statement(session, coop, *JULY))
    assert (table.adjusted_books, table.adjusted_bank) == (yuan("1382"), yuan("1382"))
    assert table.difference == ZERO


def test_what_only_the_bank_has_is_recorded_and_then_matched(session: Session, coop: Entity) -> None:
    taken = statement(session, coop, *JULY)
    (fee,) = open_lines(session, taken)
    values = {"amount": yuan("5")}
    posted = record(
        session, ACCOUNTANT, coop, Said(deed=DEEDS["bank-fee"], operation="f", on=day(19), memo="", values=values)
    )
    match(session, ACCOUNTANT, coop, fee, [posted.voucher_id])
    table = reconcile(session, coop, taken)
    assert (table.only_bank, table.difference) == ((), ZERO)
    assert table.adjusted_books == table.book_balance == yuan("1382")


def test_a_cheque_that_the_bank_pays_later_was_outstanding_before(session: Session, coop: Entity) -> None:
    july = statement(session, coop, *JULY)
    statement(session, coop, ("2026-07-20", "支票", "", "33.00", "A4"), opening="1415", closing="1382", until=20)
    assert [one.voucher.key for one in reconcile(session, coop, july).only_books] == ["cheque"]
    assert reconcile(session, coop, july).difference == ZERO
    newest = session.scalars(select(BankStatement).order_by(BankStatement.ends_on.desc())).first()
    assert newest
    assert (reconcile(session, coop, newest).only_books, reconcile(session, coop, newest).difference) == ((), ZERO)


def test_a_payroll_that_the_bank_paid_at_once_is_matched_as_a_whole(session: Session, coop: Entity) -> None:
    for number in range(3):
        post_one(session, coop, f"wage:{number}", debit="212", credit="102", amount="10.01", on=day(10))
    taken = statement(session, coop, *JULY, ("2026-07-11", "代发", "", "30.03", "A5"), closing="1384.97")
    assert [line.memo for line in open_lines(session, taken)] == ["手续费"]
    assert reconcile(session, coop, taken).difference == ZERO


def test_of_two_equal_vouchers_the_one_of_the_day_is_meant(session: Session, coop: Entity) -> None:
    """Two rents of 80: the bank paid one on its day; the other is for a person to say."""
    post_one(session, coop, "rent again", debit="523", credit="102", amount="80", on=day(6))
    post_one(session, coop, "rent once more", debit="523", credit="102", amount="80", on=day(9))
    found = statement(session, coop, ("2026-07-06", "房租", "", "80", "A"), closing="920")
    ((voucher_id,),) = session.execute(select(BankMatch.voucher_id))
    assert session.get_one(Voucher, voucher_id).dated_on == day(6)
    assert open_lines(session, found) == []


def test_where_two_could_be_meant_nothing_is_matched(session: Session, coop: Entity) -> None:
    post_one(session, coop, "rent again", debit="523", credit="102", amount="80", on=day(9))
    found = statement(session, coop, ("2026-07-07", "房租", "", "80", "A"), closing="920")
    assert [line.reference for line in open_lines(session, found)] == ["A"]


def test_a_voucher_goes_to_the_line_of_its_day_and_not_to_an_earlier_one(session: Session, coop: Entity) -> None:
    found = statement(
        session, coop, ("2026-07-04", "退款", "", "80", "A"), ("2026-07-05", "房租", "", "80", "B"), closing="840"
    )
    assert [line.reference for line in open_lines(session, found)] == ["A"]


def test_what_the_bank_had_before_the_books_is_its_alone_until_then(session: Session, coop: Entity) -> None:
    """The bank took a fee on the 19th; the accountant booked it on the 20th, after the statement's end."""
    found = statement(
        session,
        coop,
        ("2026-07-03", "货款", "500", "", "A"),
        ("2026-07-05", "房租", "", "80", "B"),
        ("2026-07-18", "支票", "", "33", "C"),
        ("2026-07-18", "手续费", "", "5", "D"),
        closing="1382",
        until=18,
    )
    fee = post_one(session, coop, "fee", debit="524", credit="102", amount="5", on=day(19))
    (line,) = open_lines(session, found)
    match(session, ACCOUNTANT, coop, line, [fee.voucher_id])
    table = reconcile(session, coop, found)
    assert ([one.reference for one in table.only_bank], table.only_books) == (["D"], ())
    assert table.difference == ZERO


def test_a_statement_that_does_not_begin_where_the_last_one_ended_says_so(session: Session, coop: Entity) -> None:
    statement(session, coop, ("2026-07-03", "货款", "500", "", "A"), closing="1500", until=4)
    lines, _faults = read_lines([HEADS, ["2026-07-05", "房租", "", "80", "B"]])
    new = NewStatement(
        account="102", opening=yuan("1490"), closing=yuan("1410"), begins_on=day(5), ends_on=day(19), lines=lines
    )
    assert reconcile(session, coop, take_in(session, ACCOUNTANT, coop, new)).gap == yuan("-10")


def test_a_wrong_statement_is_taken_away_and_the_right_one_taken_in(session: Session, coop: Entity) -> None:
    wrong = statement(session, coop, ("2026-07-03", "货款", "500", "", "A"), opening="1", closing="501")
    assert session.scalar(select(func.count()).select_from(BankMatch)) == 1
    discard(session, ACCOUNTANT, coop, wrong)
    assert session.scalar(select(func.count()).select_from(BankLine)) == 0
    right = statement(session, coop, ("2026-07-03", "货款", "500", "", "A"), closing="1500")
    assert open_lines(session, right) == []
    assert balance(session, coop, "102") == yuan("1387")


@pytest.mark.parametrize(
    ("heads", "received", "paid"),
    [
        (["日期", "金额", "借贷标志"], ["2026-07-03", "500", "贷"], ["2026-07-05", "80", "借"]),
        (["交易日期", "交易金额", "收/支"], ["2026-07-03", "500", "收入"], ["2026-07-05", "80", "支出"]),
        (["交易时间", "发生额"], ["2026-07-03", "+500.00"], ["2026-07-05", "-80.00"]),
    ],
)
def test_a_bank_that_writes_one_amount_with_its_direction_is_read(
    heads: list[str], received: list[str], paid: list[str]
) -> None:
    lines, faults = read_lines([heads, received, paid])
    assert [line.amount for line in lines] == [yuan("500"), yuan("-80")]
    assert faults == []


@pytest.mark.parametrize("row", [["2026-07-03", "500", "?"], ["2026-07-03", "-500", "贷"], ["2026-07-03", "", "贷"]])
def test_an_amount_without_a_direction_is_named(row: list[str]) -> None:
    lines, faults = read_lines([["日期", "金额", "借贷标志"], row])
    assert (lines, [fault.row for fault in faults]) == ([], [2])


def test_two_lines_that_say_the_same_are_two(session: Session, coop: Entity) -> None:
    for number in range(2):
        post_one(session, coop, f"twin:{number}", debit="523", credit="102", amount="7", on=day(8))
    twin = ("2026-07-08", "快递", "", "7.00", "")
    taken = statement(session, coop, *JULY, twin, twin, closing="1401")
    assert len(taken.lines) == 5
    assert [line.memo for line in open_lines(session, taken)] == ["手续费"]


def test_statements_that_overlap_enter_each_line_once(session: Session, coop: Entity) -> None:
    statement(session, coop, *JULY)
    more = statement(session, coop, *JULY, ("2026-07-20", "支票", "", "33.00", "A4"), closing="1382", until=20)
    assert [line.reference for line in more.lines] == ["A4"]
    assert more.opening == yuan("1415")
    with pytest.raises(NoLinesError):
        statement(session, coop, *JULY)
    assert session.scalar(select(func.count()).select_from(BankLine)) == 4


def test_a_statement_that_lost_a_row_is_refused(session: Session, coop: Entity) -> None:
    with pytest.raises(LinesDoNotAddUpError) as refused:
        statement(session, coop, *JULY[:2])
    assert "1,420.00" in str(refused.value)


@pytest.mark.parametrize(
    ("row", "error"),
    [
        (("2026-07-04", "x", "1", "1", ""), FaultyStatementError),
        (("2026-07-04", "x", "", "", ""), FaultyStatementError),
        (("昨天", "x", "1", "", ""), FaultyStatementError),
        (("2026-07-04", "x", "-1", "", ""), FaultyStatementError),
        (("2026-07-21", "x", "415", "", ""), OutsideStatementError),
        (("2026-06-30", "x", "415", "", ""), OutsideStatementError),
    ],
)
def test_a_row_that_cannot_be_is_named(
    session: Session, coop: Entity, row: tuple[str, ...], error: type[DomainError]
) -> None:
    with pytest.raises(error):
        statement(session, coop, row)
    assert session.scalar(select(func.count()).select_from(BankLine)) == 0


def test_a_statement_does_not_end_tomorrow(session: Session, coop: Entity) -> None:
    with pytest.raises(StatementAheadError):
        statement(session, coop, *JULY, until=21)


def test_vouchers_that_do_not_make_the_line_are_not_matched_with_it(session: Session, coop: Entity) -> None:
    taken = statement(session, coop, *JULY)
    (fee,) = open_lines(session, taken)
    cheque = reconcile(session, coop, taken).only_books[0].voucher
    with pytest.raises(SumsDifferError) as refused:
        match(session, ACCOUNTANT, coop, fee, [cheque.id])
    assert refused.value.facts["difference"] == yuan("28")
    sale = next(line for line in taken.lines if line.reference == "A1")
    with pytest.raises(MatchedMeanwhileError):
        match(session, ACCOUNTANT, coop, sale, [cheque.id])
    with pytest.raises(MatchedMeanwhileError):
        match(session, ACCOUNTANT, coop, fee, [cheque.id, 12345])


def test_a_match_can_be_taken_back(session: Session, coop: Entity) -> None:
    taken = statement(session, coop, *JULY)
    sale = next(line for line in taken.lines if line.reference == "A1")
    unmatch(session, ACCOUNTANT, coop, sale)
    table = reconcile(session, coop, taken)
    assert sale in table.only_bank
    assert "sale" in {one.voucher.key for one in table.only_books}
    assert table.difference == ZERO
    match(session, ACCOUNTANT, coop, sale, [next(o.voucher.id for o in table.only_books if o.voucher.key == "sale")])
    assert sale not in reconcile(session, coop, taken).only_bank


def test_a_reversed_voucher_and_its_reversal_wait_for_no_line(session: Session, coop: Entity) -> None:
    wrong = voucher(session, post_one(session, coop, "wrong", amount="77", on=day(6)))
    reverse(session, wrong, on=day(7), entity=coop, made_by="会计", reason="错")
    table = reconcile(session, coop, statement(session, coop, *JULY))
    assert [one.voucher.key for one in table.only_books] == ["cheque"]
    assert table.difference == ZERO


def test_a_different_beginning_stays_visible(session: Session, coop: Entity) -> None:
    table = reconcile(session, coop, statement(session, coop, *JULY, opening="900", closing="1315"))
    assert table.difference == -yuan("100")


def test_a_count_of_cash_shows_what_is_missing(session: Session, coop: Entity) -> None:
    post_one(session, coop, "cash", debit="101", credit="501", amount="60", on=day(2))
    post_one(session, coop, "later", debit="101", credit="501", amount="9", on=day(20))
    counted = count_cash(session, ACCOUNTANT, coop, on=day(19), counted=yuan("58.50"))
    table = reconcile(session, coop, counted)
    assert (table.book_balance, table.difference) == (yuan("60"), -yuan("1.50"))
    with pytest.raises(StatementAheadError):
        count_cash(session, ACCOUNTANT, coop, on=TODAY + timedelta(days=1), counted=ZERO)


def test_others_have_no_hand_in_it(session: Session, coop: Entity) -> None:
    taken = statement(session, coop, *JULY)
    with pytest.raises(NotYoursError):
        unmatch(session, OTHER_ACCOUNTANT, coop, taken.lines[0])
    with pytest.raises(NotYoursError):
        count_cash(session, OTHER_ACCOUNTANT, coop, on=TODAY, counted=ZERO)


def test_the_bank_matches_belong_to_one_account_each(session: Session, coop: Entity) -> None:
    """A withdrawal is a line at the bank and a movement of the cash box: matching one leaves the other open."""
    moved = post_one(session, coop, "atm", debit="101", credit="102", amount="20", on=day(6))
    taken = statement(session, coop, *JULY, ("2026-07-06", "取现", "", "20.00", "A9"), closing="1395")
    assert session.get(BankMatch, (moved.voucher_id, "102"))
    assert session.get(BankMatch, (moved.voucher_id, "101")) is None
    assert reconcile(session, coop, taken).difference == ZERO


def _reversed(session: Session, coop: Entity, posted: Posted, on: date) -> None:
    reverse(session, voucher(session, posted), on=on, entity=coop, made_by="会计", reason="记错")


def test_a_voucher_that_is_reversed_later_still_stood_at_the_end_of_the_statement(
    session: Session, coop: Entity
) -> None:
    wrong = post_one(session, coop, "wrong", debit="523", credit="102", amount="7", on=day(4))
    found = statement(session, coop, ("2026-07-03", "货款", "500", "", "A"), closing="1500", until=19)
    assert reconcile(session, coop, found).difference == ZERO
    _reversed(session, coop, wrong, on=TODAY)
    table = reconcile(session, coop, found)
    assert (table.difference, yuan("-7") in {one.amount for one in table.only_books}) == (ZERO, True)


def test_a_matched_voucher_that_was_reversed_and_written_anew_leaves_no_difference(
    session: Session, coop: Entity
) -> None:
    right = post_one(session, coop, "right", debit="523", credit="102", amount="12", on=day(6))
    rows_of_bank = (("2026-07-03", "货款", "500", "", "A"), ("2026-07-06", "水费", "", "12", "B"))
    found = statement(session, coop, *rows_of_bank, closing="1488", until=20)
    _reversed(session, coop, right, on=day(7))
    post_one(session, coop, "anew", debit="523", credit="102", amount="12", on=day(7))
    assert reconcile(session, coop, found).difference == ZERO


def test_days_and_sums_are_read_as_banks_write_them() -> None:
    """A day with its time or as eight digits; the sum in the last row is no line."""
    lines, faults = read_lines(
        [
            ["日期", "收入", "支出"],
            ["20260703", "500", ""],
            ["2026-07-05 09:30:12", "", "80"],
            ["合计", "500", "80"],
        ]
    )
    assert ([(line.on, line.amount) for line in lines], faults) == (
        [(day(3), yuan("500")), (day(5), yuan("-80"))],
        [],
    )
