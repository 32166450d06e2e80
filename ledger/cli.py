"""Commands of the books."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from core.db import database
from ledger.journal.faults import faults

ledger_commands = AppGroup("ledger", help="The books.")


@ledger_commands.command("verify")
def verify() -> None:
    """Recompute the books, name every fault, and exit with 1 if there is any."""
    with database().reading() as session:
        found = list(faults(session))
    for fault in found:
        click.echo(f"{fault.where}: {fault.what}")
    if found:
        click.echo(f"{len(found)} faults: the books do not agree.")
        raise SystemExit(1)
    click.echo("The books balance: every voucher, every balance and every number agrees.")
