"""Tables from outside are read as text or refused: encodings, formulas, bombs, a million rows, and nonsense."""

from __future__ import annotations

import zipfile
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from core.errors import DomainError
from core.money import Money
from core.tables import (
    FORMULA,
    MOST_ROWS,
    Column,
    NoTableError,
    TooManyRowsError,
    WrongEncodingError,
    amount,
    day,
    read_rows,
    records,
    text,
)
from core.xlsx import Sheet, workbook

NAME, PAID = Column("姓名", text(8), is_needed=True), Column("金额", amount)


def book(*rows: tuple[Any, ...]) -> bytes:
    """Return a workbook as a spreadsheet program writes it."""
    made = Workbook()
    page = made.active
    assert page is not None
    for row in rows:
        page.append(row)
    file = BytesIO()
    made.save(file)
    return file.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_csv_is_read_in_the_encodings_that_offices_use(encoding: str) -> None:
    assert read_rows("a.csv", "姓名,金额\r\n王桂兰,12.50\r\n".encode(encoding)) == [
        ["姓名", "金额"],
        ["王桂兰", "12.50"],
    ]


def test_a_csv_may_be_separated_by_tabs() -> None:
    assert read_rows("a.csv", "姓名\t金额\n李\t1\n".encode()) == [["姓名", "金额"], ["李", "1"]]


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"\x81\xff\xfe\xff\x80", WrongEncodingError),
        (b"", NoTableError),
        (b"   \n", NoTableError),
        (b"a\x00b,c", NoTableError),
        (b'"open', NoTableError),
        (b"PK\x03\x04 not a workbook", NoTableError),
        (b"%PDF-1.7", None),
    ],
)
def test_what_is_no_table_is_refused_with_a_word(content: bytes, error: type[DomainError] | None) -> None:
    if error is None:
        assert records(read_rows("a.csv", content), (NAME,))[1]  # text, but without the heads
        return
    with pytest.raises(error):
        read_rows("a.csv", content)


def test_a_workbook_is_read_as_a_person_would_type_it() -> None:
    made = book(("姓名", "金额", "日期"), ("王", 0.1 + 0.2, date(2026, 7, 18)), (None, 12, 1.005))
    assert read_rows("a.xlsx", made) == [["姓名", "金额", "日期"], ["王", "0.3", "2026-07-18"], ["", "12", "1.005"]]


def test_a_formula_is_a_fault_and_never_a_value() -> None:
    rows = read_rows("a.xlsx", book(("姓名", "金额"), ("王", "=1+1")))
    assert rows[1][1] == FORMULA
    _, (fault,) = records(rows, (NAME, PAID))
    assert (fault.row, fault.column) == (2, "金额")
    assert "公式" in fault.why


@pytest.mark.parametrize("said", ["=HYPERLINK(1)", "@SUM(1)", "\t=1"])
def test_a_name_that_a_program_would_run_is_a_fault(said: str) -> None:
    with pytest.raises(ValueError, match="开头"):
        text(40)(said)


def test_a_million_rows_are_refused_before_they_are_kept() -> None:
    with pytest.raises(TooManyRowsError):
        read_rows("a.csv", b"a,b\n" * 1_000_000)


def test_a_workbook_that_unpacks_without_end_is_refused() -> None:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * (65 * 1024 * 1024))
    assert len(file.getvalue()) < 100_000
    with pytest.raises(TooManyRowsError):
        read_rows("a.xlsx", file.getvalue())


DECLARED = "<!DOCTYPE x [<!ENTITY a 'aaaa'>]><x>&a;</x>"


@pytest.mark.parametrize(
    "part",
    [
        f'<?xml version="1.0"?>{DECLARED}'.encode(),
        f'<?xml version="1.0"?><!--{"-x" * 300_000}-->{DECLARED}'.encode(),
        f'<?xml version="1.0" encoding="utf-16"?>{DECLARED}'.encode("utf-16"),
    ],
    ids=["at its head", "behind a long comment", "in UTF-16"],
)
def test_a_workbook_with_entities_is_refused(part: bytes) -> None:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr("xl/worksheets/sheet1.xml", part)
    with pytest.raises(NoTableError):
        read_rows("a.xlsx", file.getvalue())


def test_a_cell_that_holds_a_book_is_refused() -> None:
    with pytest.raises(TooManyRowsError):
        read_rows("a.csv", f"姓名,金额\n{'长' * 3_000},1\n".encode())


def test_what_no_keyboard_types_is_taken_out_of_a_cell() -> None:
    assert read_rows("a.csv", "a,b\n王\x0b\u202e兰,1\n".encode())[1] == ["王 兰", "1"]


def test_too_many_columns_are_refused() -> None:
    with pytest.raises(TooManyRowsError):
        read_rows("a.csv", b",".join([b"x"] * 41))


def test_the_heads_may_stand_below_a_title_and_bear_a_star() -> None:
    made = workbook(Sheet(title="成员", above=("说明",), columns=("姓名*", "金额"), rows=[("王", Money(1250))]))
    found, faults = records(read_rows("a.xlsx", made), (NAME, PAID))
    assert (found[0].row, found[0]["姓名"], found[0]["金额"], faults) == (4, "王", Money(1250), [])


def test_missing_heads_are_named() -> None:
    found, (fault,) = records([["姓", "名"], ["王", "兰"]], (NAME, PAID))
    assert (found, fault.said) == ([], {"wanted": "姓名"})


def test_every_fault_is_named_by_row_and_column() -> None:
    rows = [["姓名", "金额"], ["", "x"], [], ["王王王王王王王王王", "-1"], ["李", "1,2"]]
    found, faults = records(rows, (NAME, PAID))
    assert [(fault.row, fault.column) for fault in faults] == [
        (2, "姓名"),
        (2, "金额"),
        (4, "姓名"),
        (4, "金额"),
        (5, "金额"),
    ]
    assert [record.row for record in found] == [2, 4, 5]  # a blank row does not count


@pytest.mark.parametrize("said", ["2026-07-18", "2026/7/18", "2026年7月18日", "２０２６.７.１８"])
def test_a_day_is_read_as_people_write_it(said: str) -> None:
    assert day(said) == date(2026, 7, 18)


@pytest.mark.parametrize("said", ["18.7.2026", "2026-13-01", "昨天", "2026-07"])
def test_a_day_that_is_none_is_a_fault(said: str) -> None:
    with pytest.raises(ValueError, match="日期"):
        day(said)


@given(st.binary(max_size=400))
def test_no_file_whatever_breaks_the_reader(content: bytes) -> None:
    for name in ("a.csv", "a.xlsx"):
        try:
            rows = read_rows(name, content)
        except DomainError:
            continue
        assert len(rows) <= MOST_ROWS
