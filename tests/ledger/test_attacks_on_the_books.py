"""The database itself refuses to change the books, whoever asks."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from core.db import Database
from ledger.entities.services import get_entity
from ledger.journal import guards
from ledger.journal.faults import faults
from ledger.journal.periods import hard_close_year
from ledger.journal.reading import balance
from ledger.seals.sealing import seal_all
from ledger.seals.signing import Signer
from tests.factories import cooperative, yuan
from tests.ledger.books import drop_guard, post_one, run_sql

APPEND_ONLY = "append-only"
_COPY = (
    "SELECT {id}, entity_id, period, {number}, dated_on, {key}, request_sha, event, memo, source, is_red, reverses_id,"
    " line_count, 999, made_by, recorded_at FROM ledger_voucher"
)
_VOUCHER = (
    "(id, entity_id, period, number, dated_on, key, request_sha, event, memo, source, is_red, reverses_id,"
    " line_count, total_fen, made_by, recorded_at)"
)
_POSTING = "(voucher_id, line_no, debit_id, credit_id, amount_fen)"


@pytest.fixture
def books(database: Database, today: None) -> Database:
    """Return the books of one cooperative with one voucher; the year 2025 is locked."""
    with database.transaction() as session:
        coop = cooperative(session)
        cooperative(session, "other")
        post_one(session, coop, "sale")
        post_one(session, get_entity(session, "other"), "sale")
        hard_close_year(session, coop, 2025)
    return database


@pytest.fixture
def unharmed(books: Database) -> Iterator[None]:
    """See to it afterwards that the books are what they were."""
    yield
    with books.reading() as session:
        assert list(faults(session)) == []
        assert balance(session, get_entity(session, "coop"), "102") == yuan("100")
        assert session.scalar(text("SELECT count(*) FROM ledger_voucher")) == 2


@pytest.mark.usefixtures("unharmed")
@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE ledger_voucher SET memo = 'x'",
        "UPDATE ledger_voucher SET dated_on = dated_on",
        "UPDATE ledger_posting SET amount_fen = amount_fen + 1",
        "UPDATE ledger_posting SET debit_id = credit_id, credit_id = debit_id",
        "DELETE FROM ledger_voucher",
        "DELETE FROM ledger_posting WHERE line_no = 1",
        (
            f"INSERT INTO ledger_posting {_POSTING} SELECT voucher_id, line_no, debit_id, credit_id, 5"
            " FROM ledger_posting WHERE true"
            " ON CONFLICT (voucher_id, line_no) DO UPDATE SET amount_fen = excluded.amount_fen"
        ),
        (
            f"INSERT INTO ledger_voucher {_VOUCHER} {_COPY.format(id='id', number='number', key='key')} WHERE true"
            " ON CONFLICT (id) DO UPDATE SET memo = 'x'"
        ),
    ],
)
def test_what_is_posted_is_neither_changed_nor_deleted(books: Database, attack: str) -> None:
    with pytest.raises(DBAPIError, match=APPEND_ONLY):
        run_sql(books, attack)


@pytest.mark.usefixtures("unharmed")
@pytest.mark.parametrize("table", tuple(guards.JOURNAL))
def test_the_books_are_not_emptied_at_one_stroke(books: Database, table: str) -> None:
    is_postgresql = books.engine.dialect.name == "postgresql"
    attack = f"TRUNCATE {table} CASCADE" if is_postgresql else f"DELETE FROM {table}"
    with pytest.raises(DBAPIError, match=APPEND_ONLY):
        run_sql(books, attack)


@pytest.mark.usefixtures("unharmed")
@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE ledger_account SET code = '999'",
        "DELETE FROM ledger_account",
        "DELETE FROM ledger_period",
    ],
)
def test_what_the_journal_leans_on_stays(books: Database, attack: str) -> None:
    with pytest.raises(DBAPIError):
        run_sql(books, attack)


@pytest.mark.usefixtures("unharmed")
@pytest.mark.parametrize(
    ("voucher_id", "number", "key"),
    [("id", "number", "key"), ("id + 1", "number", "'new'"), ("id + 1", "number + 1", "key")],
)
def test_no_voucher_takes_the_place_of_another(books: Database, voucher_id: str, number: str, key: str) -> None:
    copy = _COPY.format(id=voucher_id, number=number, key=key)
    replace = "INSERT OR REPLACE" if books.engine.dialect.name == "sqlite" else "INSERT"
    with pytest.raises(DBAPIError, match=r"append-only|duplicate key"):
        run_sql(books, f"{replace} INTO ledger_voucher {_VOUCHER} {copy} LIMIT 1")


@pytest.mark.usefixtures("unharmed")
def test_no_row_takes_the_place_of_another(books: Database) -> None:
    replace = "INSERT OR REPLACE" if books.engine.dialect.name == "sqlite" else "INSERT"
    with pytest.raises(DBAPIError, match=r"append-only|duplicate key"):
        run_sql(
            books,
            f"{replace} INTO ledger_posting {_POSTING} SELECT voucher_id, line_no, debit_id, credit_id, 5"
            " FROM ledger_posting LIMIT 1",
        )


BESIDE_WITH_ROWS = ("ledger_account", "ledger_period", "ledger_seal_block", "ledger_seal_leaf")


@pytest.mark.parametrize("table", BESIDE_WITH_ROWS)
def test_no_row_beside_the_journal_takes_the_place_of_another(books: Database, table: str) -> None:
    with books.transaction() as session:
        seal_all(session, Signer(Ed25519PrivateKey.from_private_bytes(b"s" * 32)))
    replace = "INSERT OR REPLACE" if books.engine.dialect.name == "sqlite" else "INSERT"
    with pytest.raises(DBAPIError, match=r"append-only|duplicate key|before a locked one"):
        run_sql(books, f"{replace} INTO {table} SELECT * FROM {table} LIMIT 1")


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
@pytest.mark.parametrize("table", [*guards.JOURNAL, *guards.BESIDE])
def test_no_table_of_the_books_is_emptied_at_once(books: Database, table: str) -> None:
    with pytest.raises(DBAPIError, match="append-only"):
        run_sql(books, f"TRUNCATE {table} CASCADE")


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.usefixtures("unharmed")
@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE ledger_voucher SET memo = 'x'",
        "DELETE FROM ledger_posting",
        f"INSERT OR REPLACE INTO ledger_voucher {_VOUCHER} {_COPY.format(id='id', number='number', key='key')}",
        f"INSERT OR REPLACE INTO ledger_voucher {_VOUCHER} {_COPY.format(id='id+1', number='number', key='key||1')}",
        f"INSERT OR REPLACE INTO ledger_voucher {_VOUCHER} {_COPY.format(id='id+1', number='number+1', key='key')}",
    ],
)
def test_a_stranger_with_the_file_and_a_plain_shell_is_refused_too(books: Database, attack: str) -> None:
    shell = sqlite3.connect(str(books.engine.url.database))
    try:
        with pytest.raises(sqlite3.IntegrityError, match=APPEND_ONLY):
            shell.execute(attack)
    finally:
        shell.close()


@pytest.mark.usefixtures("unharmed")
@pytest.mark.parametrize(
    ("line_no", "amount"),
    [("line_no + 1", "5"), ("0", "5"), ("line_no + 1", "-5")],
    ids=["after", "before", "red"],
)
def test_no_line_is_added_later(books: Database, line_no: str, amount: str) -> None:
    with pytest.raises(DBAPIError, match="late line"):
        run_sql(
            books,
            f"INSERT INTO ledger_posting {_POSTING} SELECT voucher_id, {line_no}, debit_id, credit_id, {amount}"
            " FROM ledger_posting",
        )


@pytest.mark.parametrize("side", ["debit_id", "credit_id"])
def test_no_line_reaches_into_the_books_of_another(books: Database, side: str) -> None:
    foreign = "SELECT id FROM ledger_account WHERE code = '502' AND entity_id ="
    mine, theirs = f"({foreign} (SELECT id FROM ledger_entity WHERE code = 'coop'))", f"({foreign} o.id)"
    with books.transaction() as session:
        post_one(session, get_entity(session, "coop"), "a", credit="502")
        post_one(session, get_entity(session, "other"), "b", credit="502")
    drop_guard(books, "ledger_posting_no_delete", "ledger_posting")
    run_sql(books, "DELETE FROM ledger_posting WHERE credit_id = " + mine)
    pair = {"debit_id": "(SELECT id FROM ledger_account WHERE code = '102' AND entity_id = v.entity_id)"}
    pair["credit_id"] = mine
    pair[side] = theirs
    with pytest.raises(DBAPIError, match="late line"):
        run_sql(
            books,
            f"INSERT INTO ledger_posting {_POSTING} SELECT v.id, 1, {pair['debit_id']}, {pair['credit_id']}, 100"
            " FROM ledger_voucher v JOIN ledger_entity e ON e.id = v.entity_id AND e.code = 'coop'"
            " JOIN ledger_entity o ON o.code = 'other' WHERE v.key = 'a'",
        )


@pytest.mark.usefixtures("unharmed")
@pytest.mark.parametrize("period", [202507, 202513, 202401])
def test_no_voucher_goes_into_a_closed_or_unopened_month(books: Database, period: int) -> None:
    copy = _COPY.format(id="v.id + 7", number="99", key="'late'").replace("period,", f"{period},")
    with pytest.raises(DBAPIError, match="closed period"):
        run_sql(
            books,
            f"INSERT INTO ledger_voucher {_VOUCHER} {copy} v"
            " WHERE entity_id = (SELECT id FROM ledger_entity WHERE code = 'coop')",
        )


@pytest.mark.parametrize("change", ["state = 'open'", "state = 'soft'", "last_voucher_no = last_voucher_no + 1"])
def test_a_hard_close_is_final(books: Database, change: str) -> None:
    with pytest.raises(DBAPIError, match="a hard close is final"):
        run_sql(books, f"UPDATE ledger_period SET {change} WHERE period = 202507 AND state = 'hard'")


def test_a_reversal_that_is_not_red_is_refused(books: Database) -> None:
    copy = _COPY.format(id="id + 7", number="number + 1", key="'forged'").replace("reverses_id", "id")
    with pytest.raises(DBAPIError, match="a_reversal_is_red"):
        run_sql(books, f"INSERT INTO ledger_voucher {_VOUCHER} {copy} LIMIT 1")


def test_every_guard_stands_after_the_migration(books: Database) -> None:
    with books.engine.connect() as connection:
        guards.check(connection)


@pytest.mark.parametrize("table", [*guards.JOURNAL, *guards.BESIDE])
def test_a_guard_that_was_dropped_is_missed(books: Database, table: str) -> None:
    drop_guard(books, f"{table}_no_delete", table)
    with (
        pytest.raises(guards.MissingGuardError, match=f"{table}_no_delete"),
        books.engine.connect() as connection,
    ):
        guards.check(connection)


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_a_guard_that_was_switched_off_is_missed_too(books: Database) -> None:
    run_sql(books, "ALTER TABLE ledger_posting DISABLE TRIGGER ledger_posting_no_update")
    with pytest.raises(guards.MissingGuardError, match="no_update"), books.engine.connect() as connection:
        guards.check(connection)
