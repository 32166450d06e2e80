"""A database that was migrated step by step is the one that the models describe."""

from __future__ import annotations

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from core.db import Base, Database
from core.migrate import BehindError, configuration
from core.settings import Settings
from ledger.journal import guards
from tests.engines import Engine
from wsgi import create_app


def test_the_migrations_end_at_the_models(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        differences = compare_metadata(context, Base.metadata)
    assert differences == []


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_older_tables_are_migrated_by_the_command_and_served_by_nobody(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The guards of a newer revision do not stand in older tables: that must not keep the command from making them."""
    with engine.empty() as url:
        older = Database(url)
        with older.engine.connect() as connection:
            writing = connection.execution_options(writes=True)
            command.upgrade(configuration(connection=writing), "0011")
            writing.commit()
        monkeypatch.setenv("DATABASE_URL", url)
        with pytest.raises(BehindError, match="migrate"):
            create_app(Settings(database_url=url))
        monkeypatch.setenv("FLASK_RUN_FROM_CLI", "true")
        app = create_app(Settings(database_url=url))
        done = app.test_cli_runner().invoke(args=["migrate"])
        assert done.exit_code == 0, done.output
        with older.engine.connect() as connection:
            guards.check(connection)
        app.extensions["database"].engine.dispose()
        older.engine.dispose()
