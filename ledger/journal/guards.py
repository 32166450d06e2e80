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
    "ledger_entity": ("no_delete",),
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
    "core_audit": _ALWAYS,
}
"""What the journal leans on: accounts, periods, trade, votes, drafts, papers, charters, seals: never taken away."""


def _changed(*columns: str) -> str:
    """Return the condition that an UPDATE changes one of these columns, none of which is ever empty."""
    return " OR ".join(f"NEW.{column} <> OLD.{column}" for column in columns)


FINAL = {
    "ledger_distribution_run": ("final", "OLD.voucher_id IS NOT NULL", "a posted run is final"),
    "ledger_collective_run": (
        "final",
        _changed("id", "entity_id", "year", "received", "reserve", "distributed"),
        "a posted run is final",
    ),
    "ledger_voucher_draft": (
        "final",
        "OLD.state <> 'waiting' OR "
        + _changed("id", "entity_id", "operation", "dated_on", "memo", "made_by_id", "made_by", "made_at")
        + " OR COALESCE(NEW.reverses_id, 0) <> COALESCE(OLD.reverses_id, 0)",
        "a draft is final",
    ),
    "ledger_entity": ("fixed", _changed("id", "code", "kind"), "an entity is fixed"),
    "ledger_member": ("fixed", _changed("id", "entity_id", "number", "holder", "joined_on"), "a membership is fixed"),
    "ledger_asset": (
        "fixed",
        _changed("id", "entity_id", "number", "kind", "use", "subject", "acquired_on", "cost", "residual", "months"),
        "an asset is fixed",
    ),
    "ledger_period": (
        "forward",
        "OLD.state = 'hard' OR " + _changed("entity_id", "period"),
        "a hard close is final",
    ),
}
"""What may still change until it is decided: the trigger's kind, when an UPDATE is refused, and with which word."""
_DECIDED = "EXISTS (SELECT 1 FROM ledger_voucher_draft d WHERE d.id = NEW.draft_id AND d.state <> 'waiting')"
_BEFORE_A_LOCK = """NEW.period % 100 NOT BETWEEN 1 AND 13 OR EXISTS (
  SELECT 1 FROM ledger_period p WHERE p.entity_id = NEW.entity_id AND p.state = 'hard' AND p.period > NEW.period
)"""
NOT_LATER = {
    "ledger_voucher_draft_line": (_DECIDED, "a draft is final"),
    "ledger_paper": (_DECIDED, "a draft is final"),
    "ledger_period": (_BEFORE_A_LOCK, "no period is opened before a locked one"),
}
"""What may not be added any more: when an INSERT is refused, and with which word."""

_ID, _ROWID = ("id",), ("rowid",)
_KEYS = {
    "ledger_entity": (_ID, ("code",)),
    "ledger_voucher": (_ID, ("entity_id", "key"), ("entity_id", "period", "number"), ("reverses_id",)),
    "ledger_posting": (_ROWID, ("voucher_id", "line_no")),
    "ledger_account": (_ID, ("entity_id", "code", "subject")),
    "ledger_patronage": (_ID, ("entity_id", "source")),
    "ledger_quantified_share": (_ID, ("entity_id", "member_no", "kind", "source")),
    "ledger_member": (_ID, ("entity_id", "number"), ("entity_id", "holder")),
    "ledger_charter": (_ID, ("entity_id", "version")),
    "ledger_distribution_line": (_ROWID, ("run_id", "member_no")),
    "ledger_distribution_run": (_ID, ("entity_id", "year")),
    "ledger_collective_line": (_ROWID, ("run_id", "holder")),
    "ledger_collective_run": (_ID, ("entity_id", "year")),
    "ledger_voucher_draft": (_ID, ("operation",)),
    "ledger_voucher_draft_line": (_ROWID, ("draft_id", "position")),
    "ledger_paper": (_ID,),
    "ledger_asset": (_ID, ("operation",), ("entity_id", "number"), ("entity_id", "subject")),
    "ledger_period": (_ROWID, ("entity_id", "period")),
    "ledger_seal_block": (_ROWID, ("entity_id", "block_no")),
    "ledger_seal_leaf": (_ROWID, ("entity_id", "seq"), ("kind", "record_id")),
    "ledger_year_lock": (_ID, ("entity_id", "year")),
    "core_audit": (_ID,),
}
"""By what each row is known; the hidden number of a row too, where it has no id.

SQLite's REPLACE asks no trigger of DELETE, so an INSERT on a known key is refused before it, in the words in which the
constraint itself would have refused it.
"""


class MissingGuardError(RuntimeError):
    """A trigger that protects the books is not installed; the application does not start."""


def install(connection: Connection) -> None:
    """Create every trigger, replacing what stands under its name; what a later migration adds has none yet."""
    standing = set(inspect(connection).get_table_names())
    beside = {table: kinds for table, kinds in BESIDE.items() if table in standing}
    if connection.dialect.name == "postgresql":
        for statement in _postgresql(beside):
            connection.exec_driver_sql(statement.replace("%", "%%"))
        return
    for statement in _sqlite(beside, _keys(connection, beside)):
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
    wanted = {statement.split()[2]: statement for statement in _sqlite(beside, _keys(connection, beside))}
    creating = {name: statement for name, statement in wanted.items() if statement.startswith("CREATE TRIGGER")}
    return {name for name in expected("sqlite", tables) if made.get(name) != creating.get(name)}


def _unlike_postgresql(connection: Connection, beside: Mapping[str, tuple[str, ...]], tables: set[str]) -> set[str]:
    """Compare each trigger's table, function and condition, and each function's body, with what `install` makes."""
    query = (
        "SELECT t.tgname, c.relname, p.proname, p.prosrc, t.tgqual IS NULL AND t.tgenabled = 'A' FROM pg_trigger t"
        " JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid WHERE NOT t.tgisinternal"
    )
    made = {tuple(row) for row in connection.execute(text(query))}
    bodies, places = {}, {}
    for statement in _postgresql(beside):
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


def _keys(connection: Connection, beside: Mapping[str, tuple[str, ...]]) -> dict[str, list[tuple[str, ...]]]:
    """Return by what the rows of each table are known, as far as its columns are there yet."""
    look = inspect(connection)
    columns = {table: {column["name"] for column in look.get_columns(table)} for table in (*JOURNAL, *beside)}
    return {
        table: [key for key in _KEYS[table] if key == _ROWID or columns[table].issuperset(key)] for table in columns
    }


def expected(dialect: str, tables: Iterable[str] = (*JOURNAL, *BESIDE)) -> set[str]:
    """Return the names of the triggers that must stand on these tables; one of a later migration has none yet."""
    last = "no_truncate" if dialect == "postgresql" else "no_replace"
    guarded = {**dict.fromkeys(JOURNAL, _ALWAYS), **BESIDE}
    names = {f"{table}_{kind}" for table, kinds in guarded.items() if table in tables for kind in (*kinds, last)}
    names |= {f"{table}_{kind}" for table, (kind, _when, _word) in FINAL.items() if table in tables}
    names |= {f"{table}_not_later" for table in NOT_LATER if table in tables}
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
    for table, (when, word) in NOT_LATER.items():
        if table in beside:
            moment = f"BEFORE INSERT ON {table}"
            statements.append(_sqlite_trigger(f"{table}_not_later", moment, f"WHEN {when}", _refusal(word)))
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
    for table, (when, word) in NOT_LATER.items():
        if table in beside:
            function = f"{table}_not_later_check"
            statements.append(_pg_function(function, f"IF {when} THEN RAISE EXCEPTION '{word}'; END IF; RETURN NEW;"))
            statements += _pg_trigger(table, "not_later", "BEFORE INSERT", "ROW", function)
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
