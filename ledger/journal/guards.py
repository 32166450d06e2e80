"""Keep the journal append-only in the database itself: the triggers, and the check that they stand.

Alembic's batch mode on SQLite rebuilds tables and drops their triggers: a migration that touches a guarded table
runs `install` again.
"""

from __future__ import annotations

import re

from sqlalchemy import Connection, inspect, text

from ledger.journal.guarded import BESIDE, JOURNAL, KEYS, ROWID, Beside
from ledger.journal.guarding import for_postgresql, for_sqlite

__all__ = ["BESIDE", "JOURNAL", "MissingGuardError", "check", "install"]


class MissingGuardError(RuntimeError):
    """A trigger that protects the books is not installed; the application does not start."""


def install(connection: Connection) -> None:
    """Create every trigger, replacing what stands under its name; what a later migration adds has none yet."""
    standing = set(inspect(connection).get_table_names())
    beside = {table: kinds for table, kinds in BESIDE.items() if table in standing}
    if connection.dialect.name == "postgresql":
        for statement in for_postgresql(beside, _schema(connection)):
            connection.exec_driver_sql(statement.replace("%", "%%"))
        return
    for statement in for_sqlite(beside, _keys(connection, beside)):
        if _may_stand(connection, statement):
            connection.exec_driver_sql(statement)


def _may_stand(connection: Connection, statement: str) -> bool:
    """Say whether a trigger names only columns that its table has by now; SQLite would trip over it later."""
    made = _ON_TABLE.match(statement)
    if not made:
        return True
    known = {column["name"] for column in inspect(connection).get_columns(made[1])} | {"rowid"}
    return {name.lower() for name in _OF_ROW.findall(statement)} <= known


_ON_TABLE = re.compile(r"CREATE TRIGGER \w+\s+(?:BEFORE|AFTER) \w+(?: OF [\w, ]+)?\s+ON (\w+)")
_OF_ROW = re.compile(r"\b(?:NEW|OLD)\.(\w+)")


def check(connection: Connection) -> None:
    """Raise MissingGuardError: a trigger is missing, was made another or was added, or a guarded table is none.

    The tables must be of the newest version: all that are guarded are there.
    """
    gone = {f"{table} (no table)" for table in (*JOURNAL, *BESIDE)} - {
        f"{table} (no table)" for table in inspect(connection).get_table_names()
    }
    if not gone:
        gone = _unlike_postgresql(connection) if connection.dialect.name == "postgresql" else _unlike_sqlite(connection)
    if gone:
        message = f"the books are not protected; these do not stand as they must: {', '.join(sorted(gone))}"
        raise MissingGuardError(message)


def _unlike_sqlite(connection: Connection) -> set[str]:
    """Return the triggers that are missing or say something else than what `install` made, and those of others."""
    query = text("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'")
    made = {row.name: (row.tbl_name, row.sql) for row in connection.execute(query)}
    statements = [one for one in for_sqlite(BESIDE, _keys(connection, BESIDE)) if one.startswith("CREATE TRIGGER")]
    wanted = {one.split()[2]: one for one in statements}
    strange = {f"{name} (not ours)" for name, (table, _) in made.items() if table in _GUARDED and name not in wanted}
    return strange | {name for name, sql in wanted.items() if made.get(name, ("", ""))[1] != sql}


def _unlike_postgresql(connection: Connection) -> set[str]:
    """Compare every trigger on a guarded table, and its function, with what `install` makes; look at the tables too."""
    schema = _schema(connection)
    query = (
        "SELECT t.tgname, c.relname, t.tgtype, t.tgattr::text, t.tgqual IS NULL, t.tgenabled::text,"
        " f.nspname, p.proname, p.prosrc, p.proconfig FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
        " JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_proc p ON p.oid = t.tgfoid"
        " JOIN pg_namespace f ON f.oid = p.pronamespace WHERE NOT t.tgisinternal AND n.nspname = :schema"
    )
    made = {}
    for name, table, *said, config in connection.execute(text(query), {"schema": schema}):
        if table in _GUARDED:
            made[name, table] = (*said, tuple(config or ()))
    wanted = _wanted_on_postgresql(schema)
    strange = {f"{name} (not ours)" for name, table in made if (name, table) not in wanted}
    return (
        strange
        | {name for (name, table), said in wanted.items() if made.get((name, table)) != said}
        | _not_plain(connection, schema)
    )


_TYPES = {"ROW": 1, "BEFORE": 2, "INSERT": 4, "DELETE": 8, "UPDATE": 16, "TRUNCATE": 32}
"""How `pg_trigger.tgtype` says when a trigger fires."""


def _wanted_on_postgresql(schema: str) -> dict[tuple[str, str], tuple[object, ...]]:
    """Return what the catalogue must say of each trigger, by its name and table."""
    bodies, wanted = {}, dict[tuple[str, str], tuple[object, ...]]()
    for statement in for_postgresql(BESIDE, schema):
        words = statement.split()
        if statement.startswith("CREATE OR REPLACE FUNCTION"):
            bodies[words[4].removesuffix("()")] = statement.split("$$")[1]
        elif statement.startswith("CREATE TRIGGER"):
            function, moment = words[-1].removesuffix("()"), words[3 : words.index("EXECUTE")]
            fires = sum(bit for word, bit in _TYPES.items() if word in moment)
            path = (f"search_path={schema}, pg_temp",)
            wanted[words[2], words[words.index("ON") + 1]] = (
                *(fires, "", True, "A"),
                *(schema, function, bodies[function], path),
            )
    return wanted


def _not_plain(connection: Connection, schema: str) -> set[str]:
    """Return the guarded tables that have rules, show some rows only, or hand their rows on to other tables."""
    of = "FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = :schema"
    found = {
        "rule": f"SELECT c.relname {of} JOIN pg_rewrite r ON r.ev_class = c.oid",
        "inherited": f"SELECT c.relname {of} JOIN pg_inherits i ON c.oid IN (i.inhparent, i.inhrelid)",
        "some rows only": f"SELECT c.relname {of} WHERE c.relrowsecurity OR c.relforcerowsecurity",
        "not a table that lasts": f"SELECT c.relname {of} WHERE c.relkind <> 'r' OR c.relpersistence <> 'p'",
    }
    return {
        f"{table} ({what})"
        for what, query in found.items()
        for table in connection.scalars(text(query), {"schema": schema})
        if table in _GUARDED
    }


_GUARDED = frozenset({*JOURNAL, *BESIDE})


def _schema(connection: Connection) -> str:
    """Return the schema that the books are in."""
    return str(connection.scalar(text("SELECT current_schema()")))


def _keys(connection: Connection, beside: Beside) -> dict[str, list[tuple[str, ...]]]:
    """Return by what the rows of each table are known, as far as its columns are there yet."""
    look = inspect(connection)
    columns = {table: {column["name"] for column in look.get_columns(table)} for table in (*JOURNAL, *beside)}
    return {table: [key for key in KEYS[table] if key == ROWID or columns[table].issuperset(key)] for table in columns}
