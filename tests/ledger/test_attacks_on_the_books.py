"""The database itself refuses to change the books, whoever asks."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Index, PrimaryKeyConstraint, UniqueConstraint, text
from sqlalchemy.exc import DBAPIError

from core.db import Base, Database
from core.migrate import BehindError, is_current
from core.money import ZERO
from ledger.assets.models import AssetKind, Use
from ledger.assets.services import NewAsset, Way, acquire
from ledger.entities.services import get_entity
from ledger.journal import guards
from ledger.journal.faults import faults
from ledger.journal.guarded import KEYS
from ledger.journal.periods import hard_close_year
from ledger.journal.reading import balance
from ledger.seals.sealing import seal_all
from ledger.seals.signing import Signer
from tests.actors import ACCOUNTANT
from tests.factories import TODAY, cooperative, yuan
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


def test_every_way_that_a_guarded_row_is_known_by_is_guarded() -> None:
    """REPLACE takes the place of a row by any unique key; a key that is forgotten here is a way in."""
    for table in (*guards.JOURNAL, *guards.BESIDE):
        mapped = Base.metadata.tables[table]
        unique = {
            frozenset(column.name for column in one.columns)
            for one in (*mapped.constraints, *mapped.indexes)
            if isinstance(one, UniqueConstraint | PrimaryKeyConstraint) or (isinstance(one, Index) and one.unique)
        }
        assert unique <= {frozenset(key) for key in KEYS[table]}, table


def _shell(books: Database, *attacks: str) -> None:
    shell = sqlite3.connect(str(books.engine.url.database))
    try:
        for attack in attacks:
            shell.execute(attack)
        shell.commit()
    finally:
        shell.close()


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("attack", "word"),
    [
        ("UPDATE OR REPLACE ledger_period SET rowid = 1 WHERE period = 202607", "a hard close is final"),
        ("UPDATE OR REPLACE ledger_entity SET code = 'other' WHERE code = 'coop'", "an entity is fixed"),
        ("UPDATE OR REPLACE ledger_asset SET operation = 'a' WHERE operation = 'b'", "an asset is fixed"),
        ("UPDATE OR REPLACE ledger_distribution_run SET year = 2025 WHERE year = 2099", "a posted run is final"),
    ],
)
def test_an_update_takes_the_place_of_no_other_row(books: Database, attack: str, word: str) -> None:
    with books.transaction() as session:
        coop = get_entity(session, "coop")
        for operation in ("a", "b"):
            new = NewAsset(
                operation=operation,
                name="秤",
                kind=AssetKind.FIXED,
                use=Use.OFFICE,
                acquired_on=TODAY,
                cost=yuan("10"),
                residual=ZERO,
                months=10,
            )
            acquire(session, ACCOUNTANT, coop, new, Way.BOUGHT)
    columns = (
        "id, entity_id, year, charter_id, is_union, surplus, opening, surplus_reserve, distributable, patronage_pool,"
        " patronage_refund, surplus_share, residue, published_on, assembly_on, members, present, agreed, posted_by,"
        " posted_at"
    )
    run = f"SELECT 7, entity_id, 2099, id, 0{', 0' * 8}, '2099-01-01', '2099-01-01', 1, 1, 1, '', ''"
    _shell(books, f"INSERT INTO ledger_distribution_run ({columns}) {run} FROM ledger_charter LIMIT 1")
    with pytest.raises(sqlite3.IntegrityError, match=word):
        _shell(books, attack)


_ASIDE = "PRAGMA legacy_alter_table = ON; ALTER TABLE ledger_paper RENAME TO p"


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("attack", "word"),
    [
        ("DROP TRIGGER ledger_paper_no_delete; DROP TABLE core_audit", "core_audit"),
        (f"{_ASIDE}; CREATE VIEW ledger_paper AS SELECT * FROM p", "ledger_paper"),
        ("CREATE TRIGGER zz BEFORE INSERT ON core_audit BEGIN SELECT RAISE(IGNORE); END", "zz"),
    ],
    ids=["a table that is gone", "a view in its place", "a trigger that swallows"],
)
def test_what_stands_in_the_place_of_a_guard_is_found(books: Database, attack: str, word: str) -> None:
    shell = sqlite3.connect(str(books.engine.url.database))
    shell.executescript(attack)
    shell.close()
    with pytest.raises(guards.MissingGuardError, match=word), books.engine.connect() as connection:
        guards.check(connection)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_tables_without_a_version_are_served_by_nobody(books: Database) -> None:
    _shell(books, "DROP TABLE IF EXISTS alembic_version")
    with pytest.raises(BehindError), books.engine.connect() as connection:
        is_current(connection)


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_a_temporary_table_of_the_same_name_leads_no_guard_astray(books: Database) -> None:
    opened = "CREATE TEMP TABLE ledger_period AS SELECT entity_id, period, 'open'::text AS state FROM ledger_period"
    longer = "SELECT id, entity_id, 0 AS is_red, 99 AS line_count FROM ledger_voucher"
    copy = _COPY.format(id="id + 7", number="99", key="'late'").replace("period,", "202507,")
    late = "SELECT voucher_id, line_no + 1, debit_id, credit_id, 5 FROM ledger_posting"
    for shadow, attack, word in (
        (opened, f"INSERT INTO public.ledger_voucher {_VOUCHER} {copy} LIMIT 1", "closed period"),
        (f"CREATE TEMP TABLE ledger_voucher AS {longer}", f"INSERT INTO ledger_posting {_POSTING} {late}", "late line"),
    ):
        with pytest.raises(DBAPIError, match=word):
            run_sql(books, f"{shadow}; {attack}")


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
@pytest.mark.parametrize(
    "attack",
    [
        "BEFORE UPDATE OF id ON public.ledger_voucher FOR EACH ROW",
        "BEFORE INSERT ON public.ledger_voucher FOR EACH ROW",
        "AFTER UPDATE ON public.ledger_voucher FOR EACH ROW",
        "BEFORE UPDATE ON public.ledger_party FOR EACH ROW",
    ],
    ids=["of one column", "of another deed", "too late", "of another table"],
)
def test_a_guard_of_something_else_is_no_guard(books: Database, attack: str) -> None:
    drop_guard(books, "ledger_voucher_no_update", "ledger_voucher")
    run_sql(books, f"CREATE TRIGGER ledger_voucher_no_update {attack} EXECUTE FUNCTION ledger_refuse()")
    with (
        pytest.raises(guards.MissingGuardError, match="ledger_voucher_no_update"),
        books.engine.connect() as connection,
    ):
        guards.check(connection)


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
@pytest.mark.parametrize(
    ("attack", "word"),
    [
        ("ALTER FUNCTION ledger_voucher_check() SET search_path = pg_temp, public", "ledger_voucher_open_period"),
        ("ALTER FUNCTION ledger_refuse() RESET search_path", "ledger_voucher_no_update"),
        ("ALTER TABLE ledger_voucher ENABLE ROW LEVEL SECURITY", "some rows only"),
        ("ALTER TABLE core_audit SET UNLOGGED", "not a table that lasts"),
        ("CREATE TRIGGER zz BEFORE INSERT ON core_audit FOR EACH ROW EXECUTE FUNCTION ledger_refuse()", "zz"),
    ],
)
def test_a_table_or_a_function_that_was_turned_is_found(books: Database, attack: str, word: str) -> None:
    run_sql(books, attack)
    with pytest.raises(guards.MissingGuardError, match=word), books.engine.connect() as connection:
        guards.check(connection)
