"""Command that loads the demo season."""

from __future__ import annotations

import sys
from datetime import date

import click
from flask.cli import AppGroup

from core import clock
from core.db import database
from core.errors import DomainError
from core.identity.models import Installation
from core.settings import Settings
from ledger.seals.checkpoints import publish

demo_commands = AppGroup("demo", help="The demo season (演示).")


@demo_commands.command("load")
@click.option("--small", is_flag=True, help="A tenth of the season, for trying things out.")
@click.option("--anchor", default="", help="The day on which the season ends, YYYY-MM-DD; today by default.")
@click.option("--if-empty", is_flag=True, help="Do nothing if the database holds something already.")
def load(*, small: bool, anchor: str, if_empty: bool) -> None:
    """Load the demo season into an empty database."""
    from shop.demo.loading import load as load_season

    with database().reading() as session:
        is_loaded = session.get(Installation, 1) is not None
    if is_loaded and if_empty:
        return
    day = date.fromisoformat(anchor) if anchor else clock.today()
    with click.progressbar(length=100, label="Demo season" if sys.stdout.isatty() else "") as bar:
        shown = 0

        def _progress(count: int, total: int, _day: str) -> None:
            nonlocal shown
            step = count * 100 // total - shown
            shown += step
            bar.update(step)

        try:
            load_season(database(), day, is_small=small, progress=_progress)
        except DomainError as error:
            raise click.ClickException(str(error)) from error
    with database().reading() as session:
        publish(session, Settings.from_environment().checkpoints)
