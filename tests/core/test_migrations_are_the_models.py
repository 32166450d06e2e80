"""A database that was migrated step by step is the one that the models describe."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from core.db import Base, Database
from core.migrate import BehindError
from core.settings import Settings
from ledger.journal import guards
from tests.ledger.books import drop_guard, run_sql
from wsgi import create_app


def test_the_migrations_end_at_the_models(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        differences = compare_metadata(context, Base.metadata)
    assert differences == []


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_older_tables_are_migrated_by_the_command_and_served_by_nobody(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The guards of a newer revision do not stand in older tables: that must not keep the command from making them."""
    url = database.engine.url.render_as_string(hide_password=False)
    settings = Settings(database_url=url)
    monkeypatch.setenv("DATABASE_URL", url)
    run_sql(database, "UPDATE alembic_version SET version_num = '0011'")
    drop_guard(database, "ledger_period_no_replace", "ledger_period")
    with pytest.raises(BehindError, match="migrate"):
        create_app(settings)
    monkeypatch.setenv("FLASK_RUN_FROM_CLI", "true")
    app = create_app(settings)
    done = app.test_cli_runner().invoke(args=["migrate"])
    assert done.exit_code == 0, done.output
    with database.engine.connect() as connection:
        guards.check(connection)
    app.extensions["database"].engine.dispose()
