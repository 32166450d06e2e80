"""Open the database, and give out sessions: one unit of work writes, everything else only reads."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, ClassVar

from flask import current_app, g, has_request_context
from sqlalchemy import Connection, Engine, MetaData, Text, create_engine, event, make_url
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker

from core.columns import Day, Fen, Flag, Grams, Instant, Int64
from core.errors import DomainError, refused_by_constraint
from core.money import Money
from core.weight import Weight


class Base(DeclarativeBase):
    """The one base of all models: named constraints, and columns by the type of their annotation."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        int: Int64,
        str: Text(),
        bool: Flag(),
        Money: Fen(),
        Weight: Grams(),
        datetime: Instant(),
        date: Day(),
        StrEnum: Text(),
    }


class Database:
    """One engine and its two kinds of session. Only this class commits and rolls back."""

    def __init__(self, url: str) -> None:
        self.engine = _open(url)
        self.sessions = sessionmaker(self.engine, expire_on_commit=False)

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Open one unit of work: all of it is kept, or nothing of it.

        A broken database constraint leaves as the domain error that its name stands for.
        """
        with self.sessions() as session:
            session.connection(execution_options={"writes": True})
            try:
                yield session
                session.commit()
            except IntegrityError as broken:
                session.rollback()
                raise refused_by_constraint(broken) from broken
            except DomainError:
                session.expunge_all()  # what the error tells of stays readable; a rollback would expire it
                session.rollback()
                raise
            except BaseException:
                session.rollback()
                raise

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Open a session that cannot change a row, on both engines."""
        with self.sessions() as session:
            session.connection(execution_options={"postgresql_readonly": True})
            try:
                yield session
            finally:
                session.rollback()


def read_on(session: Session) -> None:
    """Let a reading session read on after a statement failed; PostgreSQL refuses every other until then."""
    session.rollback()


def database() -> Database:
    """Return the database of the running application."""
    return current_app.extensions["database"]  # type: ignore[no-any-return]


@contextmanager
def transaction() -> Iterator[Session]:
    """Open the unit of work of one POST, one command or one job run."""
    with database().transaction() as session:
        yield session


def reading() -> Session:
    """Return the request's reading session; it is closed when the request ends."""
    assert has_request_context()  # noqa: S101 (a page asks; commands use Database.reading)
    if "reading" not in g:
        g.reading_context = database().reading()
        g.reading = g.reading_context.__enter__()
    return g.reading  # type: ignore[no-any-return]


def close_reading(_error: BaseException | None = None) -> None:
    """End the request's reading session, if it had one."""
    if g.pop("reading", None) is not None:
        g.pop("reading_context").__exit__(None, None, None)


def _open(url: str) -> Engine:
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        if address.database and address.database != ":memory:":
            Path(address.database).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(address, connect_args={"timeout": 30}, hide_parameters=True)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    if address.drivername == "postgresql":
        address = address.set(drivername="postgresql+psycopg")
    return create_engine(address, pool_pre_ping=True, hide_parameters=True)


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # SQLAlchemy's begin event below opens the transactions
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "recursive_triggers=ON",
        "busy_timeout=30000",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql(f"PRAGMA query_only={'OFF' if writes else 'ON'}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
