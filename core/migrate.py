"""Bring the database to the newest version of its tables."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

_MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"


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
