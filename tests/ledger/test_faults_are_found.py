"""Whatever was changed behind the program's back is found when the books are recomputed."""

from __future__ import annotations

import pytest

from core.db import Database
from ledger.entities.services import get_entity
from ledger.journal.faults import faults
from tests.factories import cooperative
from tests.ledger.books import drop_guard, post_one, run_sql


@pytest.fixture
def books(database: Database, today: None) -> Database:
    """Return the books of one cooperative with three vouchers."""
    with database.transaction() as session:
        coop = cooperative(session)
        for key in ("first", "second", "third"):
            post_one(session, coop, key)
    return database


def _found(database: Database) -> list[str]:
    with database.reading() as session:
        return sorted(f"{fault.where}: {fault.what}" for fault in faults(session))


def _unguard(database: Database) -> None:
    for table in ("ledger_voucher", "ledger_posting"):
        for kind in ("no_update", "no_delete"):
            drop_guard(database, f"{table}_{kind}", table)


def test_sound_books_have_no_faults(books: Database) -> None:
    assert _found(books) == []


def test_a_balance_that_was_changed_is_found(books: Database) -> None:
    run_sql(
        books,
        "UPDATE ledger_balance SET debit_fen = debit_fen + 1 WHERE account_id ="
        " (SELECT id FROM ledger_account WHERE code = '102')",
    )
    assert _found(books) == ["coop 202607 102: the balance differs from its rows"]


def test_a_balance_that_has_no_rows_is_found(books: Database) -> None:
    run_sql(
        books,
        "INSERT INTO ledger_balance (account_id, period, debit_fen, credit_fen)"
        " SELECT id, 202601, 5, 5 FROM ledger_account WHERE code = '501'",
    )
    assert _found(books) == ["coop 202601 501: the balance differs from its rows"]


def test_a_balance_that_was_deleted_is_found(books: Database) -> None:
    run_sql(books, "DELETE FROM ledger_balance")
    assert len(_found(books)) == 2


def test_an_amount_that_was_changed_is_found(books: Database) -> None:
    _unguard(books)
    run_sql(
        books,
        "UPDATE ledger_posting SET amount_fen = 1 WHERE voucher_id = (SELECT id FROM ledger_voucher WHERE number = 2)",
    )
    assert "coop 202607 记-0002: its rows differ from its header" in _found(books)


def test_a_header_that_was_changed_is_found(books: Database) -> None:
    _unguard(books)
    run_sql(books, "UPDATE ledger_voucher SET total_fen = total_fen + 1 WHERE number = 3")
    assert _found(books) == ["coop 202607 记-0003: its rows differ from its header"]


def test_rows_moved_to_another_account_are_found(books: Database) -> None:
    _unguard(books)
    run_sql(books, "UPDATE ledger_posting SET debit_id = credit_id, credit_id = debit_id WHERE line_no = 1")
    found = _found(books)
    assert [fault for fault in found if "its content differs" in fault] == [
        f"coop 202607 记-{number:04d}: its content differs from its hash" for number in (1, 2, 3)
    ]
    assert len([fault for fault in found if "the balance differs" in fault]) == 2


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_voucher_that_was_taken_out_leaves_a_gap_even_if_the_balances_were_mended(
    books: Database, number: int
) -> None:
    _unguard(books)
    which = f"(SELECT id FROM ledger_voucher WHERE number = {number})"
    run_sql(books, f"DELETE FROM ledger_posting WHERE voucher_id = {which}")
    run_sql(books, f"DELETE FROM ledger_voucher WHERE number = {number}")
    run_sql(books, "UPDATE ledger_balance SET debit_fen = 20000 WHERE debit_fen > 0")
    run_sql(books, "UPDATE ledger_balance SET credit_fen = 20000 WHERE credit_fen > 0")
    assert _found(books) == ["coop 202607: voucher numbers have a gap"]


def test_faults_name_every_cooperative_apart(books: Database) -> None:
    with books.transaction() as session:
        post_one(session, cooperative(session, "other"), "sound")
        assert get_entity(session, "other").id
    assert _found(books) == []
