"""Look at how SQLite keeps the rows: it would take an amount as text, and any row while its rules are switched off."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, Table, bindparam, func, literal_column, or_, select, text
from sqlalchemy.dialects import sqlite
from sqlalchemy.orm import Session

from core.columns import Day, Flag
from ledger.entities.models import Entity
from ledger.journal.faults import Fault, Thing, What
from ledger.journal.guarded import BESIDE
from ledger.journal.models import Voucher
from ledger.seals.records import KINDS, Part

_STORED = {"INTEGER": "integer", "BIGINT": "integer", "BOOLEAN": "integer", "TEXT": "text", "BLOB": "blob"}
"""How SQLite must keep a value of a column, by the type that the column was made with."""
_FINE = "ok"


def odd_values(session: Session, entity: Entity) -> Iterator[Fault]:
    """Name rows whose values are kept as something else than their columns say, which may read alike.

    PostgreSQL does not take them; neither does SQLite where a table is STRICT.
    """
    if session.get_bind().dialect.name != "sqlite":
        return
    of_entity = {"entity": entity.id}
    for thing, looking in _odd_records().items():
        for row in session.execute(looking, of_entity):
            yield Fault(entity.code, " ".join(str(said) for said in row), What.ODD_VALUE, thing)
    heads = Voucher.__table__
    wrong = or_(heads.c.is_red.not_in([0, 1]), heads.c.reverses_id == 0, *_wrong_days(heads))  # type: ignore[arg-type]
    odd = select(Voucher.period, Voucher.number).where(Voucher.entity_id == entity.id, wrong)
    for period, number in session.execute(odd.order_by(Voucher.period, Voucher.number)):
        yield Fault(entity.code, f"{period} {number}", What.ODD_VALUE)


def broken_rules(session: Session) -> Iterator[Fault]:
    """Name the tables beside the journal of which rows break a CHECK or a NOT NULL, or cannot be read at all.

    Of the journal's own rows every column is in a hash.
    """
    if session.get_bind().dialect.name != "sqlite":
        return
    for table in BESIDE:
        for said in session.scalars(text(f"PRAGMA quick_check('{table}')")):
            if said != _FINE:
                is_rule = "CHECK" in said or "NULL" in said or "non-" in said
                yield Fault("", table, What.RULE_BROKEN if is_rule else What.DAMAGED, Thing.BOOKS)
                break


@cache
def _odd_records() -> dict[Thing, Select[*tuple[Any, ...]]]:
    """Return by kind the query of how the records of an entity are called of which a value, or a part's, is odd.

    The first kind of a table looks at all of its columns.
    """
    odd: dict[Thing, Select[*tuple[Any, ...]]] = {}
    for kind in {kind.table: kind for kind in reversed(KINDS)}.values():
        table = kind.table
        wrong = [*_wrong_storage(table), *_wrong_days(table), *(_in_part(table, part) for part in kind.parts)]
        of_entity = table.c.entity_id == bindparam("entity")
        odd[kind.thing] = select(*_named(kind.called.split())).select_from(table).where(of_entity, or_(*wrong))
    return odd


def _in_part(table: Table, part: Part) -> ColumnElement[bool]:
    of = part.table
    wrong = or_(*_wrong_storage(of), *_wrong_days(of))
    return select(1).select_from(of).where(of.c[part.parent] == table.c.id, wrong).correlate(table).exists()


def _wrong_storage(table: Table) -> Iterator[ColumnElement[bool]]:
    dialect = sqlite.dialect()
    for column in table.columns:
        stored = _STORED[str(column.type.compile(dialect))]
        kept = (stored, "null") if column.nullable else (stored,)
        yield func.typeof(column).not_in(kept)
        if isinstance(column.type, Flag):
            yield column.not_in([0, 1])


def _wrong_days(table: Table) -> Iterator[ColumnElement[bool]]:
    for column in table.columns:
        if isinstance(column.type, Day | Date):
            quoted = f'{table.name}."{column.name}"'
            yield literal_column(f"{quoted} IS NOT NULL AND {quoted} IS NOT date({quoted})")


def _named(called: Sequence[str]) -> list[ColumnElement[str]]:
    return [literal_column(f'CAST("{name}" AS TEXT)') for name in called]
