"""What the log of seals does not say itself: entities, periods, deeds and drafts, and the guards' own words."""

from __future__ import annotations

import sqlite3
from datetime import date, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from core import clock
from core.db import Database
from core.identity.roles import SYSTEM
from core.money import ZERO
from ledger.distribution.services import approve as distribute
from ledger.entities.services import get_entity
from ledger.journal import guards
from ledger.journal.faults import What
from ledger.manual.services import Typed, Writing, approve, write
from ledger.members.models import ShareKind
from ledger.members.quantifying import add_share
from ledger.rules.manual import Line, written_by_hand
from ledger.rules.posting_rule import at
from ledger.seals.checkpoints import publish
from ledger.seals.examining import examine
from ledger.seals.sealing import seal_all
from ledger.seals.signing import Signer
from tests.actors import ACCOUNTANT, CHIEF
from tests.factories import TODAY, deed, yuan
from tests.ledger.books import drop_guard, post_one, run_sql, unguard
from tests.ledger.example_year import VOTED, YEAR, example_year

OURS = Signer(Ed25519PrivateKey.from_private_bytes(b"o" * 32))
LOCKED = "coop year 2025: it does not hold what it held when it was locked"
RENT = Writing(
    operation="rent",
    dated_on=TODAY,
    memo="房租",
    lines=(Typed(account="523", debit=yuan("8"), credit=ZERO), Typed(account="101", debit=ZERO, credit=yuan("8"))),
)
only_sqlite = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
only_postgresql = pytest.mark.parametrize("engine", ["postgresql"], indirect=True)


ODD_VALUE, UNREADABLE = What.ODD_VALUE.value, What.UNREADABLE.value


@pytest.fixture
def decided(database: Database, today: None, tmp_path: Path) -> Database:
    """Return sealed books with a locked year, and the checkpoints in `tmp_path`."""
    with database.transaction() as session:
        coop = example_year(session)
        distribute(session, SYSTEM, coop, YEAR, VOTED)
        seal_all(session, OURS)
    with database.reading() as session:
        publish(session, tmp_path)
    return database


def _found(database: Database, folder: Path, *, is_own_folder: bool = True) -> list[str]:
    with database.reading() as session:
        seen = examine(session, OURS.public, folder, is_own_folder=is_own_folder)
    return [f"{fault.where}: {fault.what}" for fault in seen.faults]


def test_nothing_is_wrong_around_sound_books(decided: Database, tmp_path: Path) -> None:
    assert _found(decided, tmp_path) == []


@only_sqlite
def test_books_whose_entity_was_taken_away_are_missed(decided: Database, tmp_path: Path) -> None:
    unguard(decided)
    shell = sqlite3.connect(str(decided.engine.url.database))
    shell.execute("DELETE FROM ledger_entity")
    shell.commit()
    shell.close()
    found = _found(decided, tmp_path)
    assert "checkpoint file coop.jsonl: it belongs to no entity of these books" in found
    assert any(one.startswith("books ledger_voucher") for one in found)


@pytest.mark.parametrize("period", [202413, 202500, 202550, 190001, 202614])
def test_no_period_is_invented_nor_opened_before_a_locked_year(decided: Database, period: int) -> None:
    said = "INSERT INTO ledger_period (entity_id, period, state, last_voucher_no, is_carried) SELECT"
    with pytest.raises(DBAPIError, match="before a locked one"):
        run_sql(decided, f"{said} id, {period}, 'open', 0, 0 FROM ledger_entity")


@pytest.mark.parametrize(
    "change",
    ["period = 190001", "entity_id = entity_id + 1", "state = 'open'", "last_voucher_no = 9", "is_carried = 0"],
)
def test_a_locked_period_changes_in_nothing(decided: Database, change: str) -> None:
    with pytest.raises(DBAPIError, match="final"):
        run_sql(decided, f"UPDATE ledger_period SET {change} WHERE period = 202506")


def test_a_vote_that_was_posted_gets_no_line_more(decided: Database) -> None:
    said = "INSERT INTO ledger_distribution_line SELECT run_id, 'zz', 99, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0"
    with pytest.raises(DBAPIError, match="final"):
        run_sql(decided, f"{said} FROM ledger_distribution_line LIMIT 1")


@only_sqlite
def test_a_row_is_not_replaced_by_its_hidden_number(decided: Database) -> None:
    shell = sqlite3.connect(str(decided.engine.url.database))
    columns = "entity_id, period, state, last_voucher_no, is_carried"
    replace = f"INSERT OR REPLACE INTO ledger_period (rowid, {columns}) SELECT rowid, entity_id, 202701, 'open', 0, 0"
    try:
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            shell.execute(f"{replace} FROM ledger_period WHERE period = 202506")
    finally:
        shell.close()


def test_what_is_dated_before_a_locked_year_is_in_its_lock_too(decided: Database, tmp_path: Path) -> None:
    with decided.transaction() as session:
        coop = get_entity(session, "coop")
        key = ("02", ShareKind.RESERVE)
        add_share(session, coop, key, yuan("5"), on=date(2024, 12, 31), source="slipped in", memo="x")
    assert _found(decided, tmp_path) == [LOCKED]


def test_months_of_a_locked_year_are_all_locked_and_all_there(decided: Database, tmp_path: Path) -> None:
    unguard(decided)
    run_sql(decided, "UPDATE ledger_period SET state = 'open' WHERE period = 202503")
    assert _found(decided, tmp_path) == ["coop year 2025: it was locked, and stands open"]
    run_sql(decided, "DELETE FROM ledger_period WHERE period = 202503")
    assert "coop year 2025: it was locked, and stands open" in _found(decided, tmp_path)


def test_a_voucher_outside_every_period_is_named(decided: Database, tmp_path: Path) -> None:
    unguard(decided)
    run_sql(decided, "DELETE FROM ledger_period WHERE period = 202510")
    assert any("there is no period that it could belong to" in one for one in _found(decided, tmp_path))


def test_a_leaf_that_no_block_closes_off_is_named(decided: Database, tmp_path: Path) -> None:
    said = "INSERT INTO ledger_seal_leaf (entity_id, seq, kind, record_id, block_no, content_sha) SELECT entity_id,"
    with decided.transaction() as session:
        post_one(session, get_entity(session, "coop"), "new")
    run_sql(
        decided,
        f"{said} (SELECT max(seq) + 1 FROM ledger_seal_leaf), 'voucher', id, 1, content_sha"
        " FROM ledger_voucher WHERE key = 'new'",
    )
    assert any("it is in the log of seals, and in no block" in one for one in _found(decided, tmp_path))


def test_a_voucher_that_nobody_sealed_for_a_day_is_named(decided: Database, tmp_path: Path) -> None:
    with decided.transaction() as session:
        post_one(session, get_entity(session, "coop"), "new")
    assert _found(decided, tmp_path) == []
    with clock.at(clock.now() + timedelta(days=2)):
        (found,) = _found(decided, tmp_path)
    assert found.endswith("it was recorded more than a day ago and is not in the log of seals")


def test_a_voucher_that_pretends_to_be_by_two_people_is_named(decided: Database, tmp_path: Path) -> None:
    with decided.transaction() as session:
        coop = get_entity(session, "coop")
        approve(session, CHIEF, write(session, ACCOUNTANT, coop, RENT))
    assert _found(decided, tmp_path) == []
    with decided.transaction() as session:
        coop = get_entity(session, "coop")
        debits, credits_ = [Line(at("523"), yuan("8"))], [Line(at("101"), yuan("8"))]
        written_by_hand(session, deed(coop, "manual:1:abc", TODAY), debits=debits, credits_=credits_)
    (found,) = _found(decided, tmp_path)
    assert found.endswith("no draft of two people stands behind it")


@only_sqlite
@pytest.mark.parametrize(
    "change",
    ["amount = substr(amount, 1, 1) || '_' || substr(amount, 2)", "\"on\" = replace(\"on\", '-', '')"],
)
def test_a_value_that_only_reads_like_a_number_or_a_day_is_named(
    decided: Database, tmp_path: Path, change: str
) -> None:
    unguard(decided)
    run_sql(decided, f"UPDATE ledger_patronage SET {change} WHERE member_no = '02'")
    assert any("it is kept as something that is no number or no day" in one for one in _found(decided, tmp_path))


@only_sqlite
def test_what_cannot_be_read_is_named_and_the_rest_is_looked_at(decided: Database, tmp_path: Path) -> None:
    unguard(decided)
    run_sql(decided, "UPDATE ledger_patronage SET \"on\" = 'never' WHERE member_no = '02'")
    assert "books coop: something in it cannot be read" in [
        one.replace("coop books ValueError", "books coop") for one in _found(decided, tmp_path)
    ]


def test_a_folder_that_holds_nothing_compares_nothing(decided: Database, tmp_path: Path) -> None:
    found = _found(decided, tmp_path / "empty", is_own_folder=False)
    assert found == ["coop books: the folder holds no checkpoint of it"]


@only_sqlite
def test_a_guard_that_was_made_toothless_is_found(decided: Database) -> None:
    drop_guard(decided, "ledger_voucher_no_update", "")
    toothless = "BEFORE UPDATE ON ledger_voucher WHEN 0 BEGIN SELECT 1; END"
    run_sql(decided, f"CREATE TRIGGER ledger_voucher_no_update {toothless}")
    with decided.reading() as session, pytest.raises(guards.MissingGuardError, match="ledger_voucher_no_update"):
        guards.check(session.connection())


@only_postgresql
@pytest.mark.parametrize(
    "attack",
    [
        "CREATE OR REPLACE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$",
        "CREATE RULE nothing AS ON INSERT TO ledger_patronage DO INSTEAD NOTHING",
        "CREATE TABLE evil () INHERITS (ledger_patronage)",
        "ALTER TABLE ledger_voucher DISABLE TRIGGER ledger_voucher_no_update",
    ],
)
def test_a_guard_that_says_something_else_is_found(decided: Database, attack: str) -> None:
    with decided.reading() as session:
        guards.check(session.connection())
    run_sql(decided, attack)
    with decided.reading() as session, pytest.raises(guards.MissingGuardError):
        guards.check(session.connection())


def test_a_paper_is_not_added_to_a_voucher_that_is_decided(decided: Database) -> None:
    with decided.transaction() as session:
        draft = write(session, ACCOUNTANT, get_entity(session, "coop"), RENT)
    with pytest.raises(DBAPIError, match="final"):
        run_sql(decided, "UPDATE ledger_voucher_draft SET memo = 'x'")
    with decided.transaction() as session:
        approve(session, CHIEF, session.merge(draft))
    said = "INSERT INTO ledger_paper (id, draft_id, name, kind, sha256, content) SELECT 1, id, 'a', 'b', 'c', {} FROM"
    content = "''::bytea" if decided.engine.dialect.name == "postgresql" else "x''"
    with pytest.raises(DBAPIError, match="final"):
        run_sql(decided, f"{said.format(content)} ledger_voucher_draft")
    with decided.reading() as session:
        assert session.scalar(text("SELECT count(*) FROM ledger_paper")) == 0


@only_sqlite
@pytest.mark.parametrize(
    ("change", "named"),
    [
        ("ledger_distribution_line SET patronage_refund = '1_' || patronage_refund", "coop distribution 2025"),
        ("ledger_distribution_line SET surplus_share = surplus_share + 0.5", "coop distribution 2025"),
        ("ledger_member SET joined_on = '2020-13-01' WHERE number = '02'", "coop member 02"),
        ("ledger_patronage SET amount = CAST(amount AS BLOB) WHERE member_no = '02'", "coop trade 02"),
    ],
)
def test_a_value_that_is_kept_as_something_else_is_named_by_its_record(
    decided: Database, tmp_path: Path, change: str, named: str
) -> None:
    unguard(decided)
    run_sql(decided, f"UPDATE {change}")
    odd = [one for one in _found(decided, tmp_path) if one.endswith((ODD_VALUE, UNREADABLE))]
    assert odd
    assert all(one.startswith(named) for one in odd)


@only_sqlite
@pytest.mark.parametrize(
    "change",
    ["is_red = 2", "reverses_id = 0 WHERE id = (SELECT min(id) FROM ledger_voucher)"],
)
def test_a_header_that_reads_alike_is_named(decided: Database, tmp_path: Path, change: str) -> None:
    unguard(decided)
    shell = sqlite3.connect(str(decided.engine.url.database))
    shell.execute("PRAGMA ignore_check_constraints = ON")
    shell.execute(f"UPDATE ledger_voucher SET {change}")
    shell.commit()
    shell.close()
    assert any(one.endswith(ODD_VALUE) for one in _found(decided, tmp_path))


@only_sqlite
def test_what_cannot_be_read_hides_no_other_fault(decided: Database, tmp_path: Path) -> None:
    unguard(decided)
    run_sql(decided, "UPDATE ledger_patronage SET amount = amount + 1")
    raised = _found(decided, tmp_path)
    for change in (
        "ledger_member SET joined_on = '2020-13-01' WHERE number = '02'",
        "ledger_distribution_run SET assembly_on = 'one day'",
        "ledger_voucher SET dated_on = 'one day' WHERE number = 1",
        "ledger_seal_block SET sealed_at = 'one day'",
    ):
        run_sql(decided, f"UPDATE {change}")
    found = _found(decided, tmp_path)
    trades = {one for one in raised if " trade " in one}
    assert len(trades) > 1
    assert trades <= set(found)
    assert "coop member 02: something in it cannot be read" in found
    assert "coop distribution 2025: something in it cannot be read" in found
    assert any("记-0001: something in it cannot be read" in one for one in found)


@only_sqlite
@pytest.mark.parametrize("table", ["ledger_voucher", "ledger_posting", "ledger_seal_leaf", "ledger_entity"])
def test_books_that_lost_a_table_are_examined_all_the_same(decided: Database, tmp_path: Path, table: str) -> None:
    unguard(decided)
    shell = sqlite3.connect(str(decided.engine.url.database))
    shell.execute(f"DROP TABLE {table}")
    shell.commit()
    shell.close()
    assert any("cannot be read" in one for one in _found(decided, tmp_path))


@only_sqlite
@pytest.mark.parametrize(
    "change", ["kind = 'weird'", "opened_on = 'never'", "code = x'ff00fe'", "code = hex(zeroblob(300))"]
)
def test_an_entity_that_cannot_be_read_is_named(decided: Database, tmp_path: Path, change: str) -> None:
    unguard(decided)
    shell = sqlite3.connect(str(decided.engine.url.database))
    shell.execute("PRAGMA ignore_check_constraints = ON")
    shell.execute(f"UPDATE ledger_entity SET {change}")
    shell.commit()
    shell.close()
    assert _found(decided, tmp_path)


def test_a_leaf_that_says_another_block_is_named(decided: Database, tmp_path: Path) -> None:
    unguard(decided)
    run_sql(decided, "UPDATE ledger_seal_leaf SET block_no = 7 WHERE seq = 1")
    (found,) = _found(decided, tmp_path)
    assert found.endswith(What.IN_ANOTHER_BLOCK)


@only_sqlite
def test_a_distribution_does_not_claim_to_be_a_unions(decided: Database, tmp_path: Path) -> None:
    unguard(decided)
    run_sql(decided, "UPDATE ledger_distribution_run SET is_union = 1")
    assert _found(decided, tmp_path) == [f"coop distribution 2025: {ODD_VALUE}"]
