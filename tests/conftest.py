"""What every test stands on: both engines, a clock that stands still, and a network that is shut."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from typing import Any

# Keys are made in the instance folder and cached: it has to be chosen before anything of core is imported.
_INSTANCE = tempfile.TemporaryDirectory(prefix="caishi-instance-")
os.environ["INSTANCE_PATH"] = _INSTANCE.name
os.environ["HYPOTHESIS_STORAGE_DIRECTORY"] = _INSTANCE.name
for _setting in ("DATABASE_URL", "DATABASE_OWNER_URL", "FIELD_KEY", "SECRET_KEY"):
    os.environ.pop(_setting, None)

import pytest  # noqa: E402
from hypothesis import settings  # noqa: E402
from sqlalchemy.orm import Session  # noqa: E402

from core import clock  # noqa: E402
from core.db import Database  # noqa: E402
from core.models import load_all  # noqa: E402
from tests.engines import Engine, PostgresServer, SqliteFiles, migrate, scratch  # noqa: E402
from tests.factories import NOW, found_world  # noqa: E402

load_all()
settings.register_profile("house", deadline=None, database=None, derandomize=True, max_examples=200)
settings.load_profile("house")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Shut the network, but for this machine itself."""
    config.option.allow_hosts = "127.0.0.1,::1,localhost"
    config.option.allow_unix_socket = True


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> object:
    """Play each season in one worker only."""
    from tests.scheduling import SeasonsTogether

    return SeasonsTogether(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the stories: they take longest."""
    items.sort(key=lambda item: "stories" not in item.path.parts)


@pytest.fixture(scope="session")
def sqlite_files() -> Iterator[Engine]:
    """Keep SQLite's files of one run."""
    with scratch("sqlite") as folder:
        yield SqliteFiles(folder)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[Engine]:
    """Run one PostgreSQL server for one run."""
    with scratch("postgresql") as folder:
        server = PostgresServer(folder)
        yield server
        server.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest) -> Engine:
    """Return each engine in turn, with an empty template and one that holds the tiny world."""
    names = {"sqlite": "sqlite_files", "postgresql": "postgresql_server"}
    chosen: Engine = request.getfixturevalue(names[request.param])
    chosen.ensure("migrated", migrate)
    return chosen


@pytest.fixture
def database(engine: Engine) -> Iterator[Database]:
    """Open a database with the newest tables and nothing in them."""
    with engine.copy("migrated") as fresh:
        yield fresh


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """Open a unit of work on the empty database; it is kept when the test ends."""
    with database.transaction() as opened:
        yield opened


@pytest.fixture
def today() -> Iterator[None]:
    """Let the clock stand at ten in the morning of 20 July 2026."""
    with clock.at(NOW):
        yield


@pytest.fixture
def world(engine: Engine, today: None) -> Iterator[Database]:
    """Open a database in which the tiny world lives: see `tests.factories`."""
    engine.ensure("world", found_world, base="migrated")
    with engine.copy("world") as fresh:
        yield fresh


@pytest.fixture
def work(world: Database) -> Iterator[Session]:
    """Open a unit of work in the tiny world; it is kept when the test ends."""
    with world.transaction() as opened:
        yield opened
