"""The demo's books go through bean-check as they are, and do not when one fen of them is changed."""

from __future__ import annotations

import shutil
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy.orm import Session

from core.db import Database
from ledger.entities.services import entities, get_entity
from ledger.exports.plain_text import beancount, hledger
from ledger.exports.voucher_table import UnknownFieldError, read_columns, voucher_table
from ledger.rules import capital, expenses
from tests.factories import cooperative, deed
from tests.ledger.books import drop_guard, post_one, run_sql
from tests.ledger.rule_table import RULES, TEN
from tests.season import play


@pytest.fixture(scope="module")
def season(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Play the small demo season once."""
    return play(tmp_path_factory.mktemp("season"))


def _bean_check(path: Path) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).parent / "bean-check"), "--no-cache", str(path)]
    return subprocess.run(command, check=False, capture_output=True, text=True)


def _written(database: Database, code: str, path: Path) -> Path:
    with database.reading() as session:
        lines = beancount(session, get_entity(session, code))
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


@pytest.mark.xdist_group("season")
def test_bean_check_agrees_with_the_books_of_every_entity(season: Path, tmp_path: Path) -> None:
    books = Database(f"sqlite:///{season}")
    with books.reading() as session:
        codes = [entity.code for entity in entities(session) if entity.keeps_journal]
    assert len(codes) == 7
    for code in codes:
        checked = _bean_check(_written(books, code, tmp_path / f"{code}.beancount"))
        assert (checked.returncode, checked.stderr) == (0, "")


@pytest.mark.xdist_group("season")
def test_bean_check_finds_a_planted_fen(season: Path, tmp_path: Path) -> None:
    books = Database(f"sqlite:///{shutil.copy(season, tmp_path / 'forged.db')}")
    drop_guard(books, "ledger_posting_no_update", "ledger_posting")
    run_sql(
        books,
        "UPDATE ledger_posting SET amount_fen = amount_fen + 1 WHERE rowid = (SELECT min(rowid) FROM ledger_posting"
        " WHERE voucher_id IN (SELECT id FROM ledger_voucher WHERE entity_id ="
        " (SELECT id FROM ledger_entity WHERE code = 'yhq-buy')))",
    )
    checked = _bean_check(_written(books, "yhq-buy", tmp_path / "forged.beancount"))
    assert checked.returncode == 1
    assert "Balance failed" in checked.stderr


def test_every_event_can_be_exported(session: Session, today: None, tmp_path: Path) -> None:
    coop = cooperative(session)
    coop.name = '合作社 "引号" \\'
    for name, (rule, _event, _rows) in RULES.items():
        if not name.startswith("28 "):
            rule(session, deed(coop, f"deed:{name}"))
    path = tmp_path / "events.beancount"
    path.write_text("".join(f"{line}\n" for line in beancount(session, coop)), encoding="utf-8")
    checked = _bean_check(path)
    assert (checked.returncode, checked.stderr) == (0, "")


def test_an_hledger_journal_asserts_every_balance_exactly(session: Session, today: None) -> None:
    coop = cooperative(session)
    post_one(session, coop, "sale", amount="12.34")
    lines = list(hledger(session, coop))
    assert "    Assets:102银行存款  CNY 12.34" in lines
    assert "    Income:501经营收入  CNY 0.00 = CNY -12.34" in lines


def test_what_stands_beside_sub_accounts_is_checked_by_itself(session: Session, today: None, tmp_path: Path) -> None:
    coop = cooperative(session)
    post_one(session, coop, "transfer fee", debit="524", credit="102", amount="5")
    expenses.bank_charged(session, deed(coop, "fee"), amount=TEN)
    path = tmp_path / "fees.beancount"
    path.write_text("".join(f"{line}\n" for line in beancount(session, coop)), encoding="utf-8")
    checked = _bean_check(path)
    assert (checked.returncode, checked.stderr) == (0, "")


def test_two_subjects_that_would_be_called_the_same_stay_apart(session: Session, today: None) -> None:
    coop = cooperative(session)
    for number, member in enumerate(("member:a_b", "member:a.b")):
        capital.capital_paid(session, deed(coop, f"c:{number}"), member=member, amount=TEN)
    opened = [line for line in beancount(session, coop) if " open Equity:301" in line]
    assert len(set(opened)) == 2


def test_a_voucher_table_has_the_columns_of_its_target(session: Session, today: None, tmp_path: Path) -> None:
    coop = cooperative(session)
    post_one(session, coop, "sale", amount="12.34")
    neutral = load_workbook(BytesIO(voucher_table(session, coop, year=2026))).worksheets[0]
    heads, *lines = list(neutral.iter_rows(values_only=True))[2:]
    assert [dict(zip(heads, line, strict=True))["期间"] for line in lines] == ["202607", "202607"]
    target = tmp_path / "county.toml"
    target.write_text(
        '[[column]]\nhead = "kmbm"\nfield = "account_code"\n[[column]]\nhead = "jf"\nfield = "debit"\n'
        '[[column]]\nhead = "zt"\nconstant = "001"\n',
        encoding="utf-8",
    )
    book = load_workbook(BytesIO(voucher_table(session, coop, year=2026, columns=read_columns(target))))
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert rows[2] == ("kmbm", "jf", "zt")
    assert [row[0] for row in rows[3:]] == ["102", "501"]
    assert [row[2] for row in rows[3:]] == ["001", "001"]
    target.write_text('[[column]]\nhead = "x"\nfield = "nothing"\n', encoding="utf-8")
    with pytest.raises(UnknownFieldError):
        read_columns(target)
