"""Write the guards of the books as triggers, for SQLite and for PostgreSQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ledger.journal.guarded import ALWAYS, FINAL, JOURNAL, KNOWN_ONLY, NOT_LATER, ROWID, Beside

_DEEDS = {"no_update": "UPDATE", "no_delete": "DELETE", "no_truncate": "TRUNCATE"}


def for_sqlite(beside: Beside, keys: Mapping[str, Sequence[tuple[str, ...]]]) -> list[str]:
    """Return the statements that make every trigger on SQLite."""
    statements = [
        _sqlite_trigger(f"{table}_{kind}", f"BEFORE {_DEEDS[kind]} ON {table}", "", _ONLY_ADDED)
        for table, kinds in {**dict.fromkeys(JOURNAL, ALWAYS), **beside}.items()
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
            moved = " OR NEW.rowid <> OLD.rowid" if ROWID in keys[table] else ""  # else REPLACE takes another's place
            statements.append(_sqlite_trigger(f"{table}_{kind}", moment, f"WHEN {when}{moved}", _refusal(word)))
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
    if only := KNOWN_ONLY.get((table, *key)):
        same += f" AND {only.format(row='')} AND {only.format(row='NEW.')}"
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


def for_postgresql(beside: Beside, schema: str) -> list[str]:
    """Return the statements that make every function and trigger on PostgreSQL.

    The functions look for tables in the schema of the books and nowhere else: a temporary table of the same name, or
    a search path of somebody's own, leads none of them astray.
    """

    def _pg_function(name: str, body: str) -> str:
        return (
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql"
            f" SET search_path = {schema}, pg_temp AS $$ BEGIN {body} END $$"
        )

    statements = [
        _pg_function("ledger_refuse", "RAISE EXCEPTION 'the books are append-only';"),
        _pg_function("ledger_posting_check", f"IF {_LATE_LINE} THEN RAISE EXCEPTION 'late line'; END IF; RETURN NEW;"),
        _pg_function(
            "ledger_voucher_check",
            "PERFORM 1 FROM ledger_period p WHERE p.entity_id = NEW.entity_id AND p.period = NEW.period"
            " AND p.state = 'open' FOR SHARE; IF NOT FOUND THEN RAISE EXCEPTION 'closed period'; END IF; RETURN NEW;",
        ),
    ]
    for table, kinds in {**dict.fromkeys(JOURNAL, ALWAYS), **beside}.items():
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


def _pg_trigger(table: str, kind: str, moment: str, level: str, function: str) -> tuple[str, ...]:
    name = f"{table}_{kind}"
    return (
        f"DROP TRIGGER IF EXISTS {name} ON {table}",
        f"CREATE TRIGGER {name} {moment} ON {table} FOR EACH {level} EXECUTE FUNCTION {function}()",
        f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}",
    )
