"""Commands of the books."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from flask.cli import AppGroup
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from core import clock
from core.db import database
from core.settings import Settings
from ledger.distribution.calculator import FaultyInputError, calculate
from ledger.entities.services import get_entity
from ledger.exports.plain_text import beancount, hledger
from ledger.exports.voucher_table import NEUTRAL, read_columns, voucher_table
from ledger.journal import guards
from ledger.seals.checkpoints import publish
from ledger.seals.errors import SealedMeanwhileError
from ledger.seals.examining import examine
from ledger.seals.gently import BROKEN
from ledger.seals.sealing import seal_all
from ledger.seals.signing import public_from, public_text, signer

ledger_commands = AppGroup("ledger", help="The books.")


@ledger_commands.command("seal")
def seal() -> None:
    """Seal what is not sealed yet, and publish the checkpoints beside the database."""
    try:
        with database().transaction() as session:
            done = seal_all(session)
    except SealedMeanwhileError as twice:
        raise click.ClickException("another seal ran at this moment; nothing is lost, run it again") from twice
    for code, sealed in done.items():
        if sealed.block:
            click.echo(f"{code}: block {sealed.block.block_no}, {sealed.block.last_seq} entries sealed")
        for label in sealed.refused:
            click.echo(f"{code}: {label} does not say what was hashed; not sealed")
    with database().reading() as session:
        published = publish(session, Settings.from_environment().checkpoints)
    click.echo(f"{published.written} checkpoints published")
    for block in published.lost:
        click.echo(f"{block}: its checkpoint was missing from the file and was written again; compare it with a copy")
    if any(sealed.refused for sealed in done.values()):
        raise SystemExit(1)


@ledger_commands.command("verify")
@click.option(
    "--checkpoints", type=click.Path(path_type=Path, file_okay=False), help="Held checkpoints to compare with."
)
@click.option("--public-key", help="The public key that the seals must be by; this installation's by default.")
def verify(checkpoints: Path | None, public_key: str | None) -> None:
    """Recompute the books and their seals, name every fault, and exit with 1 if there is any."""
    settings = Settings.from_environment()
    public = public_from(public_key) if public_key else signer(settings).public
    try:
        with database().reading() as session:
            found = examine(session, public, checkpoints or settings.checkpoints, is_own_folder=checkpoints is None)
            unguarded = _unguarded(session)
    except BROKEN as broken:
        sentence = f"the database cannot be read at all: {type(broken).__name__}"
        raise click.ClickException(sentence) from broken
    for fault in found.faults:
        click.echo(f"{fault.where}: {fault.what}")
    if found.faults or unguarded:
        if unguarded:
            click.echo(unguarded)
        click.echo(f"{len(found.faults)} faults: the books do not agree.")
        raise SystemExit(1)
    click.echo(
        f"The books agree: {found.vouchers} vouchers recomputed, {found.sealed} of them sealed"
        f" with {found.records} records beside them, {found.checkpoints} checkpoints compared."
    )


def _unguarded(session: Session) -> str:
    """Return what is wrong with the guards of the database, if anything is."""
    try:
        guards.check(session.connection())
    except guards.MissingGuardError as missing:
        return str(missing)
    except SQLAlchemyError as broken:
        return f"the guards of the books cannot be read: {type(broken).__name__}"
    return ""


@ledger_commands.command("allocate")
@click.argument("rule", type=click.Path(path_type=Path))
@click.argument("members", type=click.Path(path_type=Path))
@click.option("--summary", is_flag=True, help="Print the steps of the waterfall as JSON instead of the shares.")
def allocate(rule: Path, members: Path, *, summary: bool) -> None:
    """Divide a surplus without books: RULE is a TOML file, MEMBERS a CSV file; the shares are printed as CSV."""
    try:
        done = calculate(rule, members)
    except FaultyInputError as faulty:
        click.echo(str(faulty), err=True)
        raise SystemExit(2) from faulty
    for warning in done.warnings:
        click.echo(f"warning: {warning}", err=True)
    click.echo(done.summary() if summary else done.table(), nl=summary)


@ledger_commands.command("public-key")
def show_public_key() -> None:
    """Print the public key of the seals, for those who verify elsewhere."""
    own = signer()
    click.echo(f"{own.key_id} {public_text(own.public)}")


@ledger_commands.command("export")
@click.argument("entity")
@click.option("--to", "target", type=click.Choice(["beancount", "hledger", "vouchers"]), default="beancount")
@click.option("--year", type=int, help="The year of the voucher table; this year by default.")
@click.option("--columns", type=click.Path(path_type=Path, exists=True), help="A TOML file that names its columns.")
@click.option("--file", "path", type=click.Path(path_type=Path), help="Where to write; standard output by default.")
def export(entity: str, target: str, year: int | None, columns: Path | None, path: Path | None) -> None:
    """Write the books of an entity for another program: Beancount, hledger, or a neutral table of vouchers."""
    with database().reading() as session:
        found = get_entity(session, entity)
        if target == "vouchers":
            rules = read_columns(columns) if columns else NEUTRAL
            content = voucher_table(session, found, year=year or clock.today().year, columns=rules)
        else:
            lines = beancount(session, found) if target == "beancount" else hledger(session, found)
            content = "".join(f"{line}\n" for line in lines).encode()
    if path:
        path.write_bytes(content)
    else:
        sys.stdout.buffer.write(content)
