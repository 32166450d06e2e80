"""封账和核对: what was sealed stays as it was, and whoever changes, drops, swaps or forges anything is named."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select

from core import clock
from core.db import Database
from ledger.entities.services import get_entity
from ledger.seals.checkpoints import publish, read
from ledger.seals.errors import SealedMeanwhileError
from ledger.seals.examining import examine
from ledger.seals.models import SealBlock, SealLeaf
from ledger.seals.sealing import seal, seal_all
from ledger.seals.signing import Signer, public_from, public_text
from tests.factories import cooperative
from tests.ledger.books import post_one, run_sql, unguard
from tests.race import together

OURS = Signer(Ed25519PrivateKey.from_private_bytes(b"o" * 32))
THEIRS = Signer(Ed25519PrivateKey.from_private_bytes(b"t" * 32))


@pytest.fixture
def books(database: Database, today: None, tmp_path: Path) -> Database:
    """Return sealed books: two cooperatives with a charter each, five vouchers in two blocks, checkpoints outside."""
    with database.transaction() as session:
        coop, other = cooperative(session), cooperative(session, "other")
        for key in ("first", "second", "third"):
            post_one(session, coop, key)
        post_one(session, other, "first")
        seal_all(session, OURS)
        post_one(session, coop, "fourth")
        seal_all(session, OURS)
        publish(session, tmp_path)
    return database


def _found(database: Database, folder: Path) -> list[str]:
    with database.reading() as session:
        return [f"{fault.where}: {fault.what}" for fault in examine(session, OURS.public, folder).faults]


def test_sealed_books_agree_with_themselves_and_with_their_checkpoints(books: Database, tmp_path: Path) -> None:
    with books.reading() as session:
        seen = examine(session, OURS.public, tmp_path)
    assert (seen.vouchers, seen.sealed, seen.records, seen.checkpoints, seen.faults) == (5, 5, 6, 3, ())


def test_each_voucher_and_each_record_has_a_place_without_a_gap(books: Database) -> None:
    with books.reading() as session:
        coop = get_entity(session, "coop")
        rows = session.scalars(select(SealLeaf).where(SealLeaf.entity_id == coop.id).order_by(SealLeaf.seq))
        assert [(leaf.seq, leaf.kind, leaf.block_no) for leaf in rows] == [
            (1, "voucher", 1),
            (2, "voucher", 1),
            (3, "voucher", 1),
            (4, "charter", 1),
            (5, "charter-terms", 1),
            (6, "charter-more", 1),
            (7, "voucher", 2),
        ]
        blocks = list(session.scalars(select(SealBlock).where(SealBlock.entity_id == coop.id)))
        assert blocks[1].prev_hash == blocks[0].block_hash


def test_with_nothing_new_nothing_is_sealed(books: Database) -> None:
    with books.transaction() as session:
        assert [sealed.block for sealed in seal_all(session, OURS).values()] == [None, None]


def test_a_voucher_that_was_committed_late_is_not_skipped(
    books: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its id is older than ids that are sealed already, as when a long unit of work ends last."""
    monkeypatch.setattr("ledger.journal.writing.new_ids", lambda _many: [7])
    with books.transaction() as session:
        post_one(session, get_entity(session, "coop"), "late")
        done = seal(session, get_entity(session, "coop"), OURS)
        assert done.block
        assert (done.block.first_seq, done.block.last_seq) == (8, 8)
    assert _found(books, tmp_path) == []


def test_a_voucher_that_says_something_else_now_is_not_sealed(books: Database) -> None:
    with books.transaction() as session:
        post_one(session, get_entity(session, "coop"), "fifth")
    unguard(books)
    run_sql(books, "UPDATE ledger_voucher SET memo = 'forged' WHERE number = 5")
    with books.transaction() as session:
        done = seal(session, get_entity(session, "coop"), OURS)
    assert (done.block, done.refused) == (None, ("202607 记-0005",))


HEADER = {
    "dated_on": "'2026-07-01'",
    "key": "'another'",
    "request_sha": "'ab'",
    "content_sha": "'ab'",
    "hash_version": "2",
    "event": "'1'",
    "memo": "'another'",
    "source": "'another'",
    "made_by": "'another'",
    "recorded_at": "'2026-07-01T00:00:00.000000+00:00'",
    "line_count": "9",
    "total_fen": "total_fen + 1",
    "number": "90",
    "period": "202606",
}


@pytest.mark.parametrize("column", HEADER)
def test_a_header_column_that_was_changed_is_found(books: Database, tmp_path: Path, column: str) -> None:
    unguard(books)
    run_sql(books, f"UPDATE ledger_voucher SET {column} = {HEADER[column]} WHERE number = 2")
    assert any("记-" in fault and ("differs" in fault or "differ" in fault) for fault in _found(books, tmp_path))


LINE = {
    "amount_fen": "amount_fen + 1",
    "debit_id": "(SELECT max(id) FROM ledger_account WHERE id NOT IN (debit_id, credit_id))",
    "credit_id": "(SELECT max(id) FROM ledger_account WHERE id NOT IN (debit_id, credit_id))",
    "line_no": "line_no + 1",
}


@pytest.mark.parametrize("column", LINE)
def test_a_line_column_that_was_changed_is_found(books: Database, tmp_path: Path, column: str) -> None:
    unguard(books)
    which = "(SELECT id FROM ledger_voucher WHERE number = 3)"
    run_sql(books, f"UPDATE ledger_posting SET {column} = {LINE[column]} WHERE voucher_id = {which}")
    assert any(fault.startswith("coop 202607 记-0003") for fault in _found(books, tmp_path))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("ledger_seal_leaf SET content_sha = 'ab' WHERE seq = 2", "its hash differs from its seal"),
        ("ledger_seal_block SET merkle_root = 'ab' WHERE block_no = 2", "its root differs from the log"),
        ("ledger_seal_block SET frontier = 'ab' WHERE block_no = 2", "its root differs from the log"),
        ("ledger_seal_block SET prev_hash = 'ab' WHERE block_no = 2", "it does not follow the block before it"),
        ("ledger_seal_block SET block_hash = 'ab' WHERE block_no = 1", "its hash differs from what it says"),
        ("ledger_seal_block SET signature = 'ab' WHERE block_no = 1", "its signature is not of this key"),
        ("ledger_seal_block SET key_id = 'ab' WHERE block_no = 1", "its signature is not of this key"),
        ("ledger_seal_block SET first_seq = 2 WHERE block_no = 1 AND last_seq = 6", "the chain of blocks has a gap"),
        ("ledger_seal_block SET last_seq = 2 WHERE block_no = 1", "its root differs from the log"),
    ],
)
def test_a_seal_that_was_changed_is_found(books: Database, tmp_path: Path, change: str, said: str) -> None:
    unguard(books)
    run_sql(books, f"UPDATE {change}")
    assert any(said in fault for fault in _found(books, tmp_path))


def _forget_newest(database: Database) -> None:
    """Take the newest voucher out without a trace inside the database: number, balances, log and block."""
    unguard(database)
    newest = "(SELECT id FROM ledger_voucher WHERE number = 4)"
    run_sql(database, f"DELETE FROM ledger_seal_leaf WHERE kind = 'voucher' AND record_id = {newest}")
    run_sql(database, "DELETE FROM ledger_seal_block WHERE block_no = 2")
    run_sql(database, f"DELETE FROM ledger_posting WHERE voucher_id = {newest}")
    run_sql(database, "DELETE FROM ledger_voucher WHERE number = 4")
    run_sql(database, "UPDATE ledger_period SET last_voucher_no = 3 WHERE last_voucher_no = 4")
    run_sql(database, "UPDATE ledger_balance SET debit_fen = 30000 WHERE debit_fen = 40000")
    run_sql(database, "UPDATE ledger_balance SET credit_fen = 30000 WHERE credit_fen = 40000")


def test_missing_newest_vouchers_are_found_only_by_the_checkpoint_outside(
    books: Database, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    _forget_newest(books)
    assert _found(books, tmp_path_factory.mktemp("no checkpoints")) == []
    assert _found(books, tmp_path) == ["coop checkpoint 2: the books do not reach it"]


def test_books_written_anew_and_sealed_by_another_key_are_found(books: Database, tmp_path: Path) -> None:
    unguard(books)
    run_sql(books, "DELETE FROM ledger_seal_leaf")
    run_sql(books, "DELETE FROM ledger_seal_block")
    with books.transaction() as session:
        seal_all(session, THEIRS)
    found = _found(books, tmp_path)
    assert "coop block 1: its signature is not of this key" in found
    assert "coop checkpoint 1: the books differ from the checkpoint that was published" in found


def test_books_sealed_anew_by_our_own_key_are_found_by_the_checkpoint(books: Database, tmp_path: Path) -> None:
    unguard(books)
    run_sql(books, "DELETE FROM ledger_seal_leaf")
    run_sql(books, "DELETE FROM ledger_seal_block")
    with books.transaction() as session:
        seal_all(session, OURS)
    assert any("differ from the checkpoint" in fault for fault in _found(books, tmp_path))


def test_a_checkpoint_that_cannot_be_read_is_named(books: Database, tmp_path: Path) -> None:
    file = tmp_path / "coop.jsonl"
    first, second = file.read_text().splitlines()
    file.write_text(f"{first}\n{second[:40]}\n")
    assert _found(books, tmp_path) == ["coop checkpoint 2: the books differ from the checkpoint that was published"]


def test_the_page_of_one_entity_finds_its_drifted_balance(books: Database, tmp_path: Path) -> None:
    run_sql(books, "UPDATE ledger_balance SET debit_fen = debit_fen + 100000 WHERE debit_fen = 40000")
    with books.reading() as session:
        seen = {
            code: [fault.what for fault in examine(session, OURS.public, tmp_path, get_entity(session, code)).faults]
            for code in ("coop", "other")
        }
    assert seen == {"coop": ["the balance differs from its rows"], "other": []}


def test_two_vouchers_that_changed_places_are_both_named(books: Database, tmp_path: Path) -> None:
    unguard(books)
    for change in ("90 WHERE number = 1", "1 WHERE number = 2", "2 WHERE number = 90"):
        run_sql(books, f"UPDATE ledger_voucher SET number = {change} AND memo <> 'other'")
    found = _found(books, tmp_path)
    assert {"coop 202607 记-0001: its content differs from its hash"} <= set(found)
    assert {"coop 202607 记-0002: its content differs from its hash"} <= set(found)


def test_every_fault_is_named_not_only_the_first(books: Database, tmp_path: Path) -> None:
    unguard(books)
    run_sql(books, "UPDATE ledger_voucher SET memo = 'x' WHERE number IN (1, 3)")
    run_sql(books, "UPDATE ledger_seal_block SET signature = 'ab' WHERE block_no = 2")
    run_sql(books, "UPDATE ledger_balance SET debit_fen = debit_fen + 1 WHERE debit_fen > 0")
    found = " ".join(_found(books, tmp_path))
    for named in ("记-0001", "记-0003", "block 2", "the balance differs"):
        assert named in found


@pytest.mark.parametrize("table", ["ledger_seal_leaf", "ledger_seal_block"])
@pytest.mark.parametrize("deed", ["UPDATE {table} SET block_no = 9", "DELETE FROM {table}"])
def test_a_seal_is_neither_changed_nor_taken_away(books: Database, table: str, deed: str) -> None:
    with pytest.raises(Exception, match="append-only"):
        run_sql(books, deed.format(table=table))


def test_checkpoints_are_published_once(books: Database, tmp_path: Path) -> None:
    with books.reading() as session:
        assert publish(session, tmp_path).written == 0
    assert [(c.block_no, c.entries) for c in read(tmp_path, "coop")] == [(1, 6), (2, 7)]


def test_a_checkpoint_file_of_before_is_read(tmp_path: Path) -> None:
    said = {"entity": "coop", "block_no": 1, "vouchers": 3, "merkle_root": "", "block_hash": "", "key_id": ""}
    (tmp_path / "coop.jsonl").write_text(json.dumps({**said, "signature": "", "sealed_at": ""}) + "\n")
    assert [(c.block_no, c.entries) for c in read(tmp_path, "coop")] == [(1, 3)]


@pytest.mark.parametrize("kept", [0, 1], ids=["deleted", "cut"])
def test_a_checkpoint_file_that_was_deleted_or_cut_is_noticed(books: Database, tmp_path: Path, kept: int) -> None:
    """The newest checkpoint may still be on its way for an hour; later its absence is a fault."""
    file = tmp_path / "coop.jsonl"
    file.write_text("".join(file.read_text().splitlines(keepends=True)[:kept]))
    lost = [2] if kept else [1, 2]
    assert _found(books, tmp_path) == []
    with clock.at(clock.now() + timedelta(hours=2)):
        said = "the file beside the database does not have it"
        assert _found(books, tmp_path) == [f"coop checkpoint {number}: {said}" for number in lost]
        with books.reading() as session:
            assert publish(session, tmp_path).lost == tuple(f"coop {number}" for number in lost)
        assert _found(books, tmp_path) == []


def test_a_copy_that_a_supervisor_took_home_may_be_older(books: Database, tmp_path: Path) -> None:
    file = tmp_path / "coop.jsonl"
    file.write_text(file.read_text().splitlines(keepends=True)[0])
    with clock.at(clock.now() + timedelta(hours=2)), books.reading() as session:
        assert examine(session, OURS.public, tmp_path, is_own_folder=False).faults == ()


def test_a_public_key_travels_as_text() -> None:
    assert public_text(public_from(public_text(OURS.public))) == public_text(OURS.public)


def test_two_sealers_at_once_seal_everything_once(books: Database, tmp_path: Path) -> None:
    with books.transaction() as session:
        post_one(session, get_entity(session, "coop"), "fifth")

    def seal_now() -> None:
        with books.transaction() as session:
            seal_all(session, OURS)

    answers = together([seal_now] * 4)
    assert all(answer is None or isinstance(answer, SealedMeanwhileError) for answer in answers)
    assert _found(books, tmp_path) == []
    with books.reading() as session:
        assert examine(session, OURS.public, tmp_path).sealed == 6
