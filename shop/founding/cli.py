"""Command that founds a real federation."""

from __future__ import annotations

from pathlib import Path

import click
from flask import Flask

from core import clock
from core.db import database
from core.errors import DomainError
from shop.founding.plan import read_plan
from shop.founding.services import found, mark_as_real


def register(app: Flask) -> None:
    """Add the command to the application."""

    @app.cli.command("found")
    @click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
    def _found(file: Path) -> None:
        """Found a federation in an empty database, from a TOML file."""
        try:
            with database().transaction() as session:
                founded = found(session, read_plan(file), clock.today())
                mark_as_real(session)
        except DomainError as error:
            raise click.ClickException(str(error)) from error
        click.echo(f"Founded: {len(founded.villages)} villages, {len(founded.entities)} entities.")
