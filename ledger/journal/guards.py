"""Keep the journal append-only in the database itself: the triggers, and the check that they stand.

Alembic's batch mode on SQLite rebuilds tables and drops their triggers: a migration that touches a guarded table
runs `install` again.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, inspect, text

from ledger.journal.guarded import ALWAYS, BESIDE, FINAL, JOURNAL, KEYS, NOT_LATER, ROWID, Beside
from ledger.journal.guarding import for_postgresql, for_sqlite

__all__ = ["BESIDE", "JOURNAL", "MissingGuardError", "check", "expected", "install"]


class MissingGuardError(RuntimeError):
    """A trigger that protects the books is not installed; the application does not start."""


def install(connection: Connection) -> None:
    """Create every trigger, replacing what stands under its name; what a later migration adds has none yet."""
    standing = set(inspect(connection).get_table_names())
    beside = {table: kinds for table, kinds in BESIDE.items() if table in standing}
    if connection.dialect.name == "postgresql":
        for statement in for_postgresql(beside):
            connection.exec_driver_sql(statement.replace("%", "%%"))
        return
    for statement in for_sqlite(beside, _keys(connection, beside)):
        connection.exec_driver_sql(statement)


def check(connection: Connection) -> None:
    """Raise MissingGuardError: a trigger is missing or was made another, or a guarded table is none any more."""
    tables = set(inspect(connection).get_table_names())
    wrong = sorted(_unlike(connection, tables) | _not_plain(connection, tables))
    if wrong:
        message = f"the books are not protected; these do not stand as they must: {', '.join(wrong)}"
        raise MissingGuardError(message)


def _unlike(connection: Connection, tables: set[str]) -> set[str]:
    """Return the names of triggers that are missing, or that say something else than what `install` made."""
    beside = {table: kinds for table, kinds in BESIDE.items() if table in tables}
    if connection.dialect.name == "postgresql":
        return _unlike_postgresql(connection, beside, tables)
    query = text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    made = {row.name: row.sql for row in connection.execute(query)}
    wanted = {statement.split()[2]: statement for statement in for_sqlite(beside, _keys(connection, beside))}
    creating = {name: statement for name, statement in wanted.items() if statement.startswith("CREATE TRIGGER")}
    return {name for name in expected("sqlite", tables) if made.get(name) != creating.get(name)}


def _unlike_postgresql(connection: Connection, beside: Beside, tables: set[str]) -> set[str]:
    """Compare each trigger's table, function and condition, and each function's body, with what `install` makes."""
    query = (
        "SELECT t.tgname, c.relname, p.proname, p.prosrc, t.tgqual IS NULL AND t.tgenabled = 'A' FROM pg_trigger t"
        " JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid WHERE NOT t.tgisinternal"
    )
    made = {tuple(row) for row in connection.execute(text(query))}
    bodies, places = {}, {}
    for statement in for_postgresql(beside):
        words = statement.split()
        if statement.startswith("CREATE OR REPLACE FUNCTION"):
            bodies[words[4].removesuffix("()")] = statement.split("$$")[1]
        elif statement.startswith("CREATE TRIGGER"):
            places[words[2]] = (words[words.index("ON") + 1], words[-1].removesuffix("()"))
    wanted = {name: (name, *place, bodies[place[1]], True) for name, place in places.items()}
    return {name for name in expected("postgresql", tables) if wanted.get(name) not in made}


def _not_plain(connection: Connection, tables: set[str]) -> set[str]:
    """Return the guarded tables that are views now, have rules, or hand their rows on to other tables."""
    guarded = (*JOURNAL, *(table for table in BESIDE if table in _OLDEST or table in tables))
    gone = {f"{table} (no table)" for table in guarded if table not in tables}
    if connection.dialect.name != "postgresql":
        return gone
    ruled = connection.scalars(text("SELECT tablename FROM pg_rules WHERE schemaname NOT LIKE 'pg_%'"))
    inherited = connection.scalars(text("SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhparent"))
    by_rule = {f"{table} (rule)" for table in ruled if table in guarded}
    return gone | by_rule | {f"{table} (inherited)" for table in inherited if table in guarded}


_OLDEST = ("ledger_account", "ledger_patronage", "ledger_member", "ledger_charter", "ledger_period")
"""Tables that every version has: what is missing of these was taken away."""


def _keys(connection: Connection, beside: Beside) -> dict[str, list[tuple[str, ...]]]:
    """Return by what the rows of each table are known, as far as its columns are there yet."""
    look = inspect(connection)
    columns = {table: {column["name"] for column in look.get_columns(table)} for table in (*JOURNAL, *beside)}
    return {table: [key for key in KEYS[table] if key == ROWID or columns[table].issuperset(key)] for table in columns}


def expected(dialect: str, tables: Iterable[str] = (*JOURNAL, *BESIDE)) -> set[str]:
    """Return the names of the triggers that must stand on these tables; one of a later migration has none yet."""
    last = "no_truncate" if dialect == "postgresql" else "no_replace"
    guarded = {**dict.fromkeys(JOURNAL, ALWAYS), **BESIDE}
    names = {f"{table}_{kind}" for table, kinds in guarded.items() if table in tables for kind in (*kinds, last)}
    names |= {f"{table}_{kind}" for table, (kind, _when, _word) in FINAL.items() if table in tables}
    names |= {f"{table}_not_later" for table in NOT_LATER if table in tables}
    return names | {"ledger_posting_in_time", "ledger_voucher_open_period"}
