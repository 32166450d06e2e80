"""A village sends its members and balances: all rows are right and all are written, or nothing is."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from coop.members.models import Household, Person
from coop.opening import tables
from coop.opening.checking import Sent, read
from coop.opening.drafts import KEPT, find_draft, import_draft, keep, sent_of, waiting
from coop.opening.errors import FaultyTablesError, FirstYearClosedError, OpenedAlreadyError, SameHandsError
from coop.opening.models import OpeningDraft
from coop.opening.services import enter, opening_voucher
from core import clock
from core.db import Database
from core.errors import NotFoundError, NotYoursError
from core.money import ZERO
from core.tables import read_rows
from ledger.assets.models import AssetKind, Use
from ledger.assets.services import NewAsset, Way, acquire
from ledger.assets.wearing import depreciate
from ledger.distribution.closing_year import close_year
from ledger.entities.models import Entity, EntityKind
from ledger.entities.services import get_entity
from ledger.exports.plain_text import beancount
from ledger.journal.by_account import trial_balance
from ledger.journal.drafts import Posted
from ledger.journal.faults import faults
from ledger.journal.models import PeriodState
from ledger.journal.reading import balance
from ledger.members.register import register_of_accounts
from ledger.members.services import get_member
from ledger.members.year_form import year_form
from ledger.statements.balance_sheet import balance_sheet
from tests.actors import ACCOUNTANT, CHIEF, OTHER_ACCOUNTANT
from tests.factories import NOW, OPENED_ON, cooperative, yuan
from tests.ledger.books import post_one, voucher

HEADS = [column.head for column in tables.MEMBERS]
MEMBERS = [
    HEADS,
    ["001", "王桂兰", "YHQ-001", "2019-03-01", "", "", "", "", "3000", "500.50", "400.01", "0"],
    [
        "002",
        "周新来",
        "YHQ-077",
        "2020/5/6",
        "370112198001010010",
        "13800000000",
        "6217000000000000001",
        "2000",
        "1000",
        "0",
        "400",
        "",
    ],
]
BALANCES = [
    ["科目编码", "明细", "借方", "贷方"],
    ["102", "", "9000", ""],
    ["113", "盒马鲜生", "300.51", ""],
    ["151", "001", "2000", ""],
    ["152", "001", "", "475"],
    ["211", "济南菌袋厂", "", "1525.00"],
    ["301", "", "", "6000"],
    ["311", "国家补助", "", "800.01"],
    ["322", "", "", "600.50"],
    ["332", "", "", "1900"],
]


@pytest.fixture
def coop(work: Session) -> Entity:
    """Return a new cooperative of Yuhequan that has registered the shed it owns, and nothing else."""
    made = cooperative(work, "coop")
    shed = NewAsset(
        operation="shed",
        name="1号棚",
        kind=AssetKind.FIXED,
        use=Use.OFFICE,
        acquired_on=OPENED_ON,
        cost=yuan("2000"),
        residual=ZERO,
        months=20,
    )
    acquire(work, ACCOUNTANT, made, shed, Way.HELD)
    return made


def sent(
    session: Session, coop: Entity, members: list[list[str]] = MEMBERS, balances: list[list[str]] = BALANCES
) -> Sent:
    return read(session, coop, members, balances)


def changed(table: list[list[str]], row: int, head: str, value: str) -> list[list[str]]:
    """Return a table with one cell changed; the row as the sheet numbers it."""
    copy = [list(cells) for cells in table]
    copy[row - 1][table[0].index(head)] = value
    return copy


def test_books_begin_with_what_the_village_had(work: Session, coop: Entity) -> None:
    done = enter(work, ACCOUNTANT, coop, sent(work, coop))
    assert (done.members, done.has_balances) == (2, True)
    assert balance(work, coop, "301", "member:001") == -yuan("3000")
    assert balance(work, coop, "301", "relief:002") == -yuan("2000")
    assert balance(work, coop, "332", "undistributed") == -yuan("1900")
    assert balance(work, coop, "152", "asset:001") == -yuan("475")
    year = trial_balance(work, coop, 2025)
    assert (year.difference, year.debit, year.credit) == (ZERO, ZERO, ZERO)  # it all stands in the opening columns
    sheet = balance_sheet(work, coop, 2025)
    assert sheet.row(22).figures[1] == sheet.row(42).figures[1] == yuan("10825.51")
    assert all(tie.holds for tie in sheet.ties)
    assert list(faults(work)) == []


def test_the_members_accounts_begin_with_their_shares(work: Session, coop: Entity) -> None:
    enter(work, ACCOUNTANT, coop, sent(work, coop))
    opening = year_form(work, coop, get_member(work, coop, "001"), 2025).opening
    assert (opening.other_capital, opening.reserve, opening.subsidy) == (yuan("3000"), yuan("500.50"), yuan("400.01"))
    register = register_of_accounts(work, coop, 2025)
    assert all(tie.holds for tie in register.ties)
    assert register.unquantified == yuan("100")
    assert year_form(work, coop, get_member(work, coop, "002"), 2025).entries == ()


def test_a_villager_who_is_known_is_not_entered_again(work: Session, coop: Entity) -> None:
    before = work.scalar(select(func.count()).select_from(Person))
    enter(work, ACCOUNTANT, coop, sent(work, coop))
    assert work.scalar(select(func.count()).select_from(Person)) == (before or 0) + 1
    new = work.scalars(select(Household).where(Household.number == "YHQ-077")).one().persons[0]
    assert (new.name, new.phone, new.is_head) == ("周新来", "13800000000", True)
    known = work.scalars(select(Person).where(Person.name == "王桂兰")).one()
    assert get_member(work, coop, "001").holder == known.holder


def test_an_asset_of_before_goes_on_wearing_out(work: Session, coop: Entity) -> None:
    enter(work, ACCOUNTANT, coop, sent(work, coop))
    depreciate(work, ACCOUNTANT, coop, 2025, 6)
    assert balance(work, coop, "152") == -yuan("500")  # five months of a hundred, 475 of them before


def test_others_can_check_books_that_began_with_balances(work: Session, coop: Entity) -> None:
    enter(work, ACCOUNTANT, coop, sent(work, coop))
    lines = list(beancount(work, coop))
    assert any(line.startswith("2024-12-31 open Assets:102") for line in lines)


WRONG: dict[str, tuple[str, int, str, str]] = {
    "a member number twice": ("m", 3, "成员号", "001"),
    "no member number": ("m", 3, "成员号", ""),
    "a household of no village": ("m", 3, "户号", "ABC-001"),
    "a day ahead": ("m", 3, "入社日期", "2026-07-21"),
    "no day": ("m", 3, "入社日期", "去年"),
    "an ID that is none": ("m", 3, "身份证号", "123"),
    "a telephone that is none": ("m", 3, "手机号", "110"),
    "more capital than 301": ("m", 3, "其他出资", "1000.01"),
    "more reserve than 322": ("m", 3, "公积金份额", "100.01"),
    "subsidy shares that are not 311": ("m", 3, "补助份额", "399.99"),
    "an account of no chart": ("b", 3, "科目编码", "999"),
    "income before the first day": ("b", 3, "科目编码", "501"),
    "the surplus of an unfinished year": ("b", 10, "科目编码", "331"),
    "both sides": ("b", 3, "贷方", "1"),
    "no side": ("b", 3, "借方", ""),
    "unequal sides": ("b", 2, "借方", "9000.01"),
    "a fund of no kind": ("b", 8, "明细", "彩票"),
    "a supplier without a name": ("b", 6, "明细", ""),
    "an asset of no register": ("b", 4, "明细", "077"),
    "a detail where there is none": ("b", 2, "明细", "农商行"),
    "a member of no register": ("b", 7, "明细", "099"),
    "a negative amount": ("b", 2, "借方", "-9000"),
    "a formula": ("b", 2, "借方", "=9000"),
}


@pytest.mark.parametrize("what", WRONG)
def test_one_wrong_row_keeps_everything_out(work: Session, coop: Entity, what: str) -> None:
    table, row, head, value = WRONG[what]
    members = changed(MEMBERS, row, head, value) if table == "m" else MEMBERS
    balances = changed(BALANCES, row, head, value) if table == "b" else BALANCES
    found = sent(work, coop, members, balances)
    assert {fault.row for _table, fault in found.faults} <= {
        row,
        1,
        2,
    }  # the sums are told at the head; a number twice, at both
    assert found.faults
    before = work.scalar(select(func.count()).select_from(Person))
    with pytest.raises(FaultyTablesError):
        enter(work, ACCOUNTANT, coop, found)
    assert work.scalar(select(func.count()).select_from(Person)) == before
    assert (balance(work, coop, "301"), opening_voucher(work, coop)) == (ZERO, None)


def test_every_fault_is_told_at_once_whatever_kind_it_is(work: Session, coop: Entity) -> None:
    """A cell that cannot be read in one row keeps nothing back of what is wrong in the others."""
    members = changed(changed(MEMBERS, 2, "手机号", "110"), 3, "户号", "ABC-001")
    balances = changed(changed(BALANCES, 2, "借方", "many"), 3, "科目编码", "999")
    found = [(table, fault.row, fault.column) for table, fault in sent(work, coop, members, balances).faults]
    assert found == [
        ("成员", 2, "手机号"),
        ("成员", 3, "户号"),
        ("期初余额", 2, "借方"),
        ("期初余额", 3, "科目编码"),
    ]


def test_nobody_is_a_member_twice(work: Session, coop: Entity) -> None:
    twice = [*MEMBERS, ["003", "王桂兰", "YHQ-001", "2020-01-01", *[""] * 8]]
    ((table, fault),) = sent(work, coop, twice).faults
    assert (table, fault.row, fault.column) == ("成员", 4, "姓名")
    bare = [HEADS, ["009", "王桂兰", "YHQ-001", "2020-01-01", *[""] * 8]]
    enter(work, ACCOUNTANT, coop, sent(work, coop, bare, []))
    assert [fault.column for _table, fault in sent(work, coop, [HEADS, ["010", *bare[1][1:]]], []).faults] == ["姓名"]


def test_shares_without_balances_are_not_taken(work: Session, coop: Entity) -> None:
    assert sent(work, coop, MEMBERS, []).faults
    bare = [[*row[:7], "", "", "", "", ""] for row in MEMBERS]
    bare[0] = HEADS
    assert enter(work, ACCOUNTANT, coop, sent(work, coop, bare, [])).members == 2


def test_books_begin_once(work: Session, coop: Entity) -> None:
    enter(work, ACCOUNTANT, coop, sent(work, coop))
    posted = opening_voucher(work, coop)
    assert posted
    assert (posted.period, posted.dated_on) == (202413, date(2024, 12, 31))
    with pytest.raises(OpenedAlreadyError):
        enter(
            work,
            ACCOUNTANT,
            coop,
            sent(work, coop, [], [["科目编码", "明细", "借方", "贷方"], ["102", "", "1", ""], ["322", "", "", "1"]]),
        )


def test_books_whose_first_year_is_closed_do_not_begin_again(work: Session, coop: Entity) -> None:
    close_year(work, ACCOUNTANT, coop, 2025)
    with pytest.raises(FirstYearClosedError):
        enter(work, ACCOUNTANT, coop, sent(work, coop))


def test_nothing_can_be_posted_beside_the_opening_voucher(work: Session, coop: Entity) -> None:
    from ledger.journal.errors import ClosedPeriodError
    from ledger.journal.models import Period

    enter(work, ACCOUNTANT, coop, sent(work, coop))
    period = work.get(Period, (coop.id, 202413), populate_existing=True)
    assert period
    assert period.state is PeriodState.HARD
    with pytest.raises(ClosedPeriodError):
        post_one(work, coop, "late", on=date(2024, 12, 31), period=202413)


def test_only_the_accountant_begins_books(work: Session, coop: Entity) -> None:
    with pytest.raises(NotYoursError):
        enter(work, OTHER_ACCOUNTANT, coop, sent(work, coop))


def test_what_was_sent_waits_encrypted_for_the_accountants_of_the_entity(world: Database) -> None:
    with world.transaction() as session:
        coop = cooperative(session, "coop")
        draft = keep(session, ACCOUNTANT, coop, MEMBERS, [])
        raw = session.connection().exec_driver_sql("SELECT content FROM coop_opening_draft").scalar_one()
        assert "370112198001010010" not in raw
        assert len(sent_of(session, coop, find_draft(session, ACCOUNTANT, coop, draft.id)).members) == 2
        assert find_draft(session, CHIEF, coop, draft.id) is draft
        with pytest.raises(NotYoursError):
            find_draft(session, OTHER_ACCOUNTANT, coop, draft.id)
        with pytest.raises(NotFoundError):
            find_draft(session, ACCOUNTANT, get_entity(session, "yhq-buy"), draft.id)
    with clock.at(NOW + 2 * KEPT), world.transaction() as session:
        keep(session, ACCOUNTANT, get_entity(session, "coop"), MEMBERS, [])
        assert session.scalar(select(func.count()).select_from(OpeningDraft)) == 1


def test_opening_balances_are_imported_by_a_second_person(work: Session, coop: Entity) -> None:
    draft = keep(work, ACCOUNTANT, coop, MEMBERS, BALANCES)
    keep(work, ACCOUNTANT, coop, MEMBERS, [*BALANCES, ["999", "", "1", ""]])  # what has a fault waits for nobody
    assert waiting(work, coop) == [draft]
    with pytest.raises(SameHandsError):
        import_draft(work, ACCOUNTANT, coop, draft)
    import_draft(work, CHIEF, coop, draft)
    posted = opening_voucher(work, coop)
    assert posted
    assert (posted.maker, posted.checker) == (ACCOUNTANT.name, CHIEF.name)
    assert waiting(work, coop) == []


def test_members_alone_are_imported_by_who_sent_them(work: Session, coop: Entity) -> None:
    bare = [HEADS, ["009", "王桂兰", "YHQ-001", "2020-01-01", *[""] * 8]]
    draft = keep(work, ACCOUNTANT, coop, bare, [])
    assert import_draft(work, ACCOUNTANT, coop, draft).members == 1


def test_the_templates_read_back_as_tables_without_rows(work: Session, coop: Entity) -> None:
    of_members = read_rows("a.xlsx", tables.members_template(coop))
    of_balances = read_rows("a.xlsx", tables.balances_template(coop))
    found = read(work, coop, of_members, of_balances)
    assert (found.members, found.balances, found.faults) == ((), (), ())


def test_the_opening_voucher_names_nobody(work: Session, coop: Entity) -> None:
    enter(work, ACCOUNTANT, coop, sent(work, coop))
    posted = opening_voucher(work, coop)
    assert posted
    written = voucher(work, Posted(posted.id, posted.period, posted.number))
    said = written.memo + "".join(row.debit.subject + row.credit.subject for row in written.postings)
    assert not any(name in said for name in ("王桂兰", "周新来", "济南菌袋厂", "盒马鲜生"))


def test_a_village_collective_is_a_member_by_its_own_name(work: Session, coop: Entity) -> None:
    collective = cooperative(work, "collective", EntityKind.COLLECTIVE)
    row = ["009", collective.name, "", "2020-01-01", *[""] * 8]
    draft = keep(work, ACCOUNTANT, coop, [HEADS, row], [])
    import_draft(work, ACCOUNTANT, coop, draft)
    assert get_member(work, coop, "009").holder == "entity:collective"
    again = keep(work, ACCOUNTANT, coop, [HEADS, ["010", *row[1:]]], [])
    assert [fault.why for _table, fault in sent_of(work, coop, again).faults] == ["这个单位已经是本社成员。"]


@pytest.mark.parametrize("name", ["王桂兰", "没有的单位", "coop"], ids=["a person", "nobody", "itself"])
def test_who_has_no_household_must_be_a_unit_that_is_known(work: Session, coop: Entity, name: str) -> None:
    draft = keep(work, ACCOUNTANT, coop, [HEADS, ["009", name, "", "2020-01-01", *[""] * 8]], [])
    ((_table, fault),) = sent_of(work, coop, draft).faults
    assert (fault.row, fault.column) == (2, "户号")
