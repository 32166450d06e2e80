"""Keep the journal append-only in the database itself: the triggers, and the check that they stand.

Alembic's batch mode on SQLite rebuilds tables and drops their triggers: a migration that touches a guarded table
runs `install` again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, inspect, text

JOURNAL = {
    "ledger_voucher": "id = NEW.id OR (entity_id = NEW.entity_id"
    " AND (key = NEW.key OR (period = NEW.period AND number = NEW.number)))",
    "ledger_posting": "voucher_id = NEW.voucher_id AND line_no = NEW.line_no",
}
"""The tables of the journal, and by what a row of each is known."""

_ALWAYS = ("no_update", "no_delete")
BESIDE = {
    "ledger_account": _ALWAYS,
    "ledger_patronage": _ALWAYS,
    "ledger_quantified_share": _ALWAYS,
    "ledger_distribution_line": _ALWAYS,
    "ledger_distribution_run": ("no_delete",),
    "ledger_period": ("no_delete",),
    "ledger_seal_block": _ALWAYS,
    "ledger_seal_leaf": _ALWAYS,
}
"""What the journal leans on: accounts, periods, trade, lines of a distribution, seals: never taken away."""

_KEYS = {
    **JOURNAL,
    "ledger_account": "id = NEW.id OR (entity_id = NEW.entity_id AND code = NEW.code AND subject = NEW.subject)",
    "ledger_patronage": "id = NEW.id OR (entity_id = NEW.entity_id AND source = NEW.source)",
    "ledger_quantified_share": "id = NEW.id OR (entity_id = NEW.entity_id AND member_no = NEW.member_no"
    " AND kind = NEW.kind AND source = NEW.source)",
    "ledger_distribution_line": "run_id = NEW.run_id AND member_no = NEW.member_no",
    "ledger_distribution_run": "id = NEW.id OR (entity_id = NEW.entity_id AND year = NEW.year)",
    "ledger_period": "entity_id = NEW.entity_id AND period = NEW.period",
    "ledger_seal_block": "entity_id = NEW.entity_id AND block_no = NEW.block_no",
    "ledger_seal_leaf": "(entity_id = NEW.entity_id AND seq = NEW.seq) OR voucher_id = NEW.voucher_id",
}
"""By what SQLite tells that an INSERT would replace a row: its REPLACE asks no trigger of DELETE."""
_ASKED = re.compile(r"NEW\.(\w+)")


class MissingGuardError(RuntimeError):
    """A trigger that protects the books is not installed; the application does not start."""


def install(connection: Connection) -> None:
    """Create every trigger, replacing what stands under its name; what a later migration adds has none yet."""
    look = inspect(connection)
    standing = set(look.get_table_names())
    beside = {table: kinds for table, kinds in BESIDE.items() if table in standing}
    if connection.dialect.name == "postgresql":
        for statement in _postgresql(beside):
            connection.exec_driver_sql(statement.replace("%", "%%"))
        return
    columns = {table: {column["name"] for column in look.get_columns(table)} for table in (*JOURNAL, *beside)}
    keys = {table: _KEYS[table] for table in columns if columns[table].issuperset(_ASKED.findall(_KEYS[table]))}
    for statement in _sqlite(beside, keys):
        connection.exec_driver_sql(statement)


def check(connection: Connection) -> None:
    """Raise MissingGuardError naming every trigger that does not stand."""
    if connection.dialect.name == "postgresql":
        query = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')"
    else:
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    standing = set(connection.scalars(text(query)))
    tables = inspect(connection).get_table_names()
    missing = sorted(expected(connection.dialect.name, tables) - standing)
    if missing:
        message = f"the books are not protected; these triggers are missing: {', '.join(missing)}"
        raise MissingGuardError(message)


def expected(dialect: str, tables: Iterable[str] = (*JOURNAL, *BESIDE)) -> set[str]:
    """Return the names of the triggers that must stand on these tables; one of a later migration has none yet."""
    last = "no_truncate" if dialect == "postgresql" else "no_replace"
    guarded = {**dict.fromkeys(JOURNAL, _ALWAYS), **BESIDE}
    names = {f"{table}_{kind}" for table, kinds in guarded.items() if table in tables for kind in (*kinds, last)}
    if "ledger_distribution_run" in tables:
        names.add("ledger_distribution_run_final")
    return names | {"ledger_posting_in_time", "ledger_voucher_open_period", "ledger_period_forward"}


_DEEDS = {"no_update": "UPDATE", "no_delete": "DELETE", "no_truncate": "TRUNCATE"}


def _sqlite(beside: Mapping[str, tuple[str, ...]], keys: Mapping[str, str]) -> list[str]:
    statements = [
        _sqlite_trigger(f"{table}_{kind}", f"BEFORE {_DEEDS[kind]} ON {table}", "", "the books are append-only")
        for table, kinds in {**dict.fromkeys(JOURNAL, _ALWAYS), **beside}.items()
        for kind in kinds
    ]
    for table, key in keys.items():
        when = f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {key})"
        moment = f"BEFORE INSERT ON {table}"
        statements.append(_sqlite_trigger(f"{table}_no_replace", moment, when, "the books are append-only"))
    statements += [
        _sqlite_trigger("ledger_posting_in_time", "BEFORE INSERT ON ledger_posting", f"WHEN {_LATE_LINE}", "late line"),
        _sqlite_trigger(
            "ledger_voucher_open_period",
            "BEFORE INSERT ON ledger_voucher",
            f"WHEN {_NOT_OPEN}",
            "closed period",
        ),
        _sqlite_trigger(
            "ledger_period_forward",
            "BEFORE UPDATE ON ledger_period",
            "WHEN OLD.state = 'hard' AND (NEW.state <> 'hard' OR NEW.last_voucher_no <> OLD.last_voucher_no)",
            "a hard close is final",
        ),
    ]
    if "ledger_distribution_run" in beside:
        moment = "BEFORE UPDATE ON ledger_distribution_run"
        when = "WHEN OLD.voucher_id IS NOT NULL"
        statements.append(_sqlite_trigger("ledger_distribution_run_final", moment, when, "a posted run is final"))
    return [part for statement in statements for part in statement]


def _sqlite_trigger(name: str, moment: str, when: str, message: str) -> tuple[str, str]:
    body = f"CREATE TRIGGER {name} {moment} FOR EACH ROW {when} BEGIN SELECT RAISE(ABORT, '{message}'); END"
    return f"DROP TRIGGER IF EXISTS {name}", body


_LATE_LINE = """NOT EXISTS (
  SELECT 1 FROM ledger_voucher v
  JOIN ledger_account d ON d.id = NEW.debit_id AND d.entity_id = v.entity_id
  JOIN ledger_account c ON c.id = NEW.credit_id AND c.entity_id = v.entity_id
  WHERE v.id = NEW.voucher_id AND NEW.line_no BETWEEN 1 AND v.line_count AND (NEW.amount_fen < 0) = (v.is_red = 1)
)"""
"""A row belongs to its voucher: within the lines that the header counts, red where it is, in its entity's accounts."""
_NOT_OPEN = """(
  NOT EXISTS (SELECT 1 FROM ledger_period p
              WHERE p.entity_id = NEW.entity_id AND p.period = NEW.period AND p.state = 'open')
)"""


def _postgresql(beside: Mapping[str, tuple[str, ...]]) -> list[str]:
    statements = [
        _pg_function("ledger_refuse", "RAISE EXCEPTION 'the books are append-only';"),
        _pg_function("ledger_posting_check", f"IF {_LATE_LINE} THEN RAISE EXCEPTION 'late line'; END IF; RETURN NEW;"),
        _pg_function(
            "ledger_voucher_check",
            "PERFORM 1 FROM ledger_period p WHERE p.entity_id = NEW.entity_id AND p.period = NEW.period"
            " AND p.state = 'open' FOR SHARE; IF NOT FOUND THEN RAISE EXCEPTION 'closed period'; END IF; RETURN NEW;",
        ),
        _pg_function(
            "ledger_period_check",
            "IF OLD.state = 'hard' AND (NEW.state <> 'hard' OR NEW.last_voucher_no <> OLD.last_voucher_no)"
            " THEN RAISE EXCEPTION 'a hard close is final'; END IF; RETURN NEW;",
        ),
        _pg_function(
            "ledger_run_check",
            "IF OLD.voucher_id IS NOT NULL THEN RAISE EXCEPTION 'a posted run is final'; END IF; RETURN NEW;",
        ),
    ]
    for table, kinds in {**dict.fromkeys(JOURNAL, _ALWAYS), **beside}.items():
        for kind in (*kinds, "no_truncate"):
            level = "STATEMENT" if kind == "no_truncate" else "ROW"
            statements += _pg_trigger(table, kind, f"BEFORE {_DEEDS[kind]}", level, "ledger_refuse")
    statements += _pg_trigger("ledger_posting", "in_time", "BEFORE INSERT", "ROW", "ledger_posting_check")
    statements += _pg_trigger("ledger_voucher", "open_period", "BEFORE INSERT", "ROW", "ledger_voucher_check")
    statements += _pg_trigger("ledger_period", "forward", "BEFORE UPDATE", "ROW", "ledger_period_check")
    if "ledger_distribution_run" in beside:
        statements += _pg_trigger("ledger_distribution_run", "final", "BEFORE UPDATE", "ROW", "ledger_run_check")
    return statements


def _pg_function(name: str, body: str) -> str:
    return f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$"


def _pg_trigger(table: str, kind: str, moment: str, level: str, function: str) -> tuple[str, ...]:
    name = f"{table}_{kind}"
    return (
        f"DROP TRIGGER IF EXISTS {name} ON {table}",
        f"CREATE TRIGGER {name} {moment} ON {table} FOR EACH {level} EXECUTE FUNCTION {function}()",
        f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}",
    )
