"""Bring the database to the newest version of its tables."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

_MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"


class BehindError(RuntimeError):
    """The tables are older than the program."""


def configuration(**attributes: Any) -> Config:
    """Return Alembic's configuration, made here instead of in a file."""
    config = Config(attributes=attributes)
    config.set_main_option("script_location", str(_MIGRATIONS))
    return config


def upgrade(**attributes: Any) -> None:
    """Run every migration that the database has not seen."""
    command.upgrade(configuration(**attributes), "head")


def newest() -> str | None:
    """Return the newest revision of the code."""
    return ScriptDirectory.from_config(configuration()).get_current_head()


def is_current(connection: Connection) -> bool:
    """Say whether the tables are of the newest revision; False where there are none, or a command may mend it.

    Raises BehindError where pages would be served from older tables: their newest guards do not stand yet.
    """
    tables = inspect(connection).get_table_names()
    if not tables:
        return False
    version = text("SELECT version_num FROM alembic_version")
    is_newest = "alembic_version" in tables and bool(connection.scalar(version) == newest())
    if not is_newest and os.environ.get("FLASK_RUN_FROM_CLI") != "true":
        raise BehindError("the tables are older than the program: run flask --app wsgi migrate")
    return is_newest
