"""Keep the journal append-only in the database itself: the triggers, and the check that they stand.

Alembic's batch mode on SQLite rebuilds tables and drops their triggers: a migration that touches a guarded table
runs `install` again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection, inspect, text

JOURNAL = ("ledger_voucher", "ledger_posting")
"""The tables of the journal."""

_ALWAYS = ("no_update", "no_delete")
BESIDE = {
    "ledger_account": _ALWAYS,
    "ledger_patronage": _ALWAYS,
    "ledger_quantified_share": _ALWAYS,
    "ledger_member": ("no_delete",),
    "ledger_charter": _ALWAYS,
    "ledger_distribution_line": _ALWAYS,
    "ledger_distribution_run": ("no_delete",),
    "ledger_collective_line": _ALWAYS,
    "ledger_collective_run": ("no_delete",),
    "ledger_voucher_draft": ("no_delete",),
    "ledger_voucher_draft_line": _ALWAYS,
    "ledger_paper": _ALWAYS,
    "ledger_asset": ("no_delete",),
    "ledger_period": ("no_delete",),
    "ledger_seal_block": _ALWAYS,
    "ledger_seal_leaf": _ALWAYS,
    "ledger_year_lock": _ALWAYS,
}
"""What the journal leans on: accounts, periods, trade, votes, drafts, papers, charters, seals: never taken away."""


def _changed(*columns: str) -> str:
    """Return the condition that an UPDATE changes one of these columns, none of which is ever empty."""
    return " OR ".join(f"NEW.{column} <> OLD.{column}" for column in columns)


FINAL = {
    "ledger_distribution_run": ("final", "OLD.voucher_id IS NOT NULL", "a posted run is final"),
    "ledger_collective_run": ("final", _changed("entity_id", "year", "received", "reserve", "distributed"), "final"),
    "ledger_voucher_draft": ("final", "OLD.state <> 'waiting'", "a decided draft is final"),
    "ledger_member": ("fixed", _changed("entity_id", "number", "holder", "joined_on"), "a membership is fixed"),
    "ledger_asset": (
        "fixed",
        _changed("entity_id", "number", "kind", "use", "subject", "acquired_on", "cost", "residual", "months"),
        "an asset is fixed",
    ),
    "ledger_period": (
        "forward",
        "OLD.state = 'hard' AND (NEW.state <> 'hard' OR NEW.last_voucher_no <> OLD.last_voucher_no)",
        "a hard close is final",
    ),
}
"""What may still change until it is decided: the trigger's kind, when an UPDATE is refused, and with which word."""

_ID = ("id",)
_KEYS = {
    "ledger_voucher": (_ID, ("entity_id", "key"), ("entity_id", "period", "number"), ("reverses_id",)),
    "ledger_posting": (("voucher_id", "line_no"),),
    "ledger_account": (_ID, ("entity_id", "code", "subject")),
    "ledger_patronage": (_ID, ("entity_id", "source")),
    "ledger_quantified_share": (_ID, ("entity_id", "member_no", "kind", "source")),
    "ledger_member": (_ID, ("entity_id", "number"), ("entity_id", "holder")),
    "ledger_charter": (_ID, ("entity_id", "version")),
    "ledger_distribution_line": (("run_id", "member_no"),),
    "ledger_distribution_run": (_ID, ("entity_id", "year")),
    "ledger_collective_line": (("run_id", "holder"),),
    "ledger_collective_run": (_ID, ("entity_id", "year")),
    "ledger_voucher_draft": (_ID, ("operation",)),
    "ledger_voucher_draft_line": (("draft_id", "position"),),
    "ledger_paper": (_ID,),
    "ledger_asset": (_ID, ("operation",), ("entity_id", "number"), ("entity_id", "subject")),
    "ledger_period": (("entity_id", "period"),),
    "ledger_seal_block": (("entity_id", "block_no"),),
    "ledger_seal_leaf": (("entity_id", "seq"), ("kind", "record_id")),
    "ledger_year_lock": (_ID, ("entity_id", "year")),
}
"""By what each row is known. SQLite's REPLACE asks no trigger of DELETE, so an INSERT on a known key is refused before
it, in the words in which the constraint itself would have refused it."""


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
    keys = {table: [key for key in _KEYS[table] if columns[table].issuperset(key)] for table in columns}
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
    names |= {f"{table}_{kind}" for table, (kind, _when, _word) in FINAL.items() if table in tables}
    return names | {"ledger_posting_in_time", "ledger_voucher_open_period"}


_DEEDS = {"no_update": "UPDATE", "no_delete": "DELETE", "no_truncate": "TRUNCATE"}


def _sqlite(beside: Mapping[str, tuple[str, ...]], keys: Mapping[str, Sequence[tuple[str, ...]]]) -> list[str]:
    statements = [
        _sqlite_trigger(f"{table}_{kind}", f"BEFORE {_DEEDS[kind]} ON {table}", "", _ONLY_ADDED)
        for table, kinds in {**dict.fromkeys(JOURNAL, _ALWAYS), **beside}.items()
        for kind in kinds
    ]
    for table, known in keys.items():
        asked = "; ".join(_refused_where_known(table, key) for key in known)
        statements.append(_sqlite_trigger(f"{table}_no_replace", f"BEFORE INSERT ON {table}", "", asked))
    statements += [
        _sqlite_trigger("ledger_posting_in_time", "BEFORE INSERT ON ledger_posting", f"WHEN {_LATE_LINE}", _LATE),
        _sqlite_trigger(
            "ledger_voucher_open_period",
            "BEFORE INSERT ON ledger_voucher",
            f"WHEN {_NOT_OPEN}",
            _refusal("closed period"),
        ),
    ]
    for table, (kind, when, word) in FINAL.items():
        if table in beside:
            moment = f"BEFORE UPDATE ON {table}"
            statements.append(_sqlite_trigger(f"{table}_{kind}", moment, f"WHEN {when}", _refusal(word)))
    return [part for statement in statements for part in statement]


def _sqlite_trigger(name: str, moment: str, when: str, body: str) -> tuple[str, str]:
    return f"DROP TRIGGER IF EXISTS {name}", f"CREATE TRIGGER {name} {moment} FOR EACH ROW {when} BEGIN {body}; END"


def _refusal(message: str) -> str:
    return f"SELECT RAISE(ABORT, '{message}')"


_ONLY_ADDED = _refusal("the books are append-only")
_LATE = _refusal("late line")


def _refused_where_known(table: str, key: tuple[str, ...]) -> str:
    said = ", ".join(f"{table}.{column}" for column in key)
    same = " AND ".join(f"{column} = NEW.{column}" for column in key)
    refusal = _refusal(f"the books are append-only, UNIQUE constraint failed: {said}")
    return f"{refusal} WHERE EXISTS (SELECT 1 FROM {table} WHERE {same})"


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
    ]
    for table, kinds in {**dict.fromkeys(JOURNAL, _ALWAYS), **beside}.items():
        for kind in (*kinds, "no_truncate"):
            level = "STATEMENT" if kind == "no_truncate" else "ROW"
            statements += _pg_trigger(table, kind, f"BEFORE {_DEEDS[kind]}", level, "ledger_refuse")
    statements += _pg_trigger("ledger_posting", "in_time", "BEFORE INSERT", "ROW", "ledger_posting_check")
    statements += _pg_trigger("ledger_voucher", "open_period", "BEFORE INSERT", "ROW", "ledger_voucher_check")
    for table, (kind, when, word) in FINAL.items():
        if table in beside:
            function = f"{table}_{kind}_check"
            statements.append(_pg_function(function, f"IF {when} THEN RAISE EXCEPTION '{word}'; END IF; RETURN NEW;"))
            statements += _pg_trigger(table, kind, "BEFORE UPDATE", "ROW", function)
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
