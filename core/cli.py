"""Commands of the whole application: migrate, schedule, tick, the first administrator."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import click
from flask import Flask
from flask.cli import AppGroup

from core.backup import back_up, restore
from core.db import database
from core.errors import DomainError
from core.identity.roles import EVERYWHERE, SYSTEM, Grant, Role
from core.identity.services import NewUser, create_user
from core.jobs.services import Job, Work, tick
from core.settings import Settings


def register(app: Flask, jobs: Mapping[str, Job], works: Sequence[Work] = ()) -> None:
    """Add the commands to the application."""

    @app.cli.command("migrate")
    def _migrate() -> None:
        """Bring the database to the newest version of its tables."""
        from core.migrate import upgrade

        upgrade()

    @app.cli.command("tick")
    def _tick() -> None:
        """Run every job that is due, once; for cron, where no scheduler runs."""
        for name in tick(database(), jobs, "tick", works):
            click.echo(f"ran {name}")

    @app.cli.command("backup")
    def _backup() -> None:
        """Write an encrypted copy of the database."""
        click.echo(back_up(Settings.from_environment()))

    @app.cli.command("restore")
    @click.argument("path", type=click.Path(path_type=Path, exists=True))
    def _restore(path: Path) -> None:
        """Bring a backup into the database of the settings, which must be empty; then verify the books."""
        try:
            restore(Settings.from_environment(), path)
        except DomainError as error:
            raise click.ClickException(str(error)) from error
        click.echo("Restored. Now: flask --app wsgi ledger verify --checkpoints FOLDER")

    @app.cli.command("create-admin")
    @click.argument("username")
    @click.argument("name")
    def _create_admin(username: str, name: str) -> None:
        """Create a federation administrator; the first password is printed once."""
        with database().transaction() as session:
            new = NewUser(username=username, name=name, grants=(Grant(Role.ADMIN, EVERYWHERE),))
            _, first = create_user(session, SYSTEM, new)
        click.echo(f"{username}: {first} (to be changed at the first sign-in)")

    scheduler = AppGroup("scheduler", help="The clock.")

    @scheduler.command("run")
    def _run() -> None:
        """Run the scheduler until it is stopped."""
        from core.jobs.scheduler import run

        run(database(), jobs, works)

    app.cli.add_command(scheduler)
