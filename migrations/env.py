"""Run migrations on the database of the settings; plain types are written instead of our own."""

from __future__ import annotations

from typing import Any

from alembic import context
from sqlalchemy import Text
from sqlalchemy.types import TypeDecorator

from core.columns import Day, Instant
from core.db import Base, Database
from core.models import load_all
from core.settings import Settings

load_all()


def render_item(kind: str, item: Any, context: Any) -> str | bool:
    """Write our column types as the plain types beneath them, so that old migrations never change."""
    if kind != "type" or not isinstance(item, TypeDecorator):
        return False
    if isinstance(item, Instant | Day):
        context.imports.add("import core.columns")
        return f"core.columns.{type(item).__name__}()"
    if isinstance(item.impl_instance, Text):
        return "sa.Text()"
    return "sa.BigInteger().with_variant(sa.Integer(), 'sqlite')"


def run() -> None:
    """Migrate in one transaction."""
    settings = Settings.from_environment()
    given = context.config.attributes.get("connection")
    if given is not None:
        _migrate(given)
        return
    with Database(settings.database_owner_url or settings.url).engine.connect() as connection:
        writing = connection.execution_options(writes=True)
        _migrate(writing)
        writing.commit()


def _migrate(connection: Any) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_item=render_item,
        render_as_batch=False,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
