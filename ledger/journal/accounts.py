"""Find accounts by their names, many at a time, and open the sub-accounts that are new."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, cast

from sqlalchemy import ARRAY, ColumnElement, Select, Table, Text, any_, bindparam, func, select
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from core.columns import Int64
from core.ids import new_id
from ledger.journal.chart import CHART
from ledger.journal.drafts import AccountKey
from ledger.journal.errors import UnknownAccountError
from ledger.journal.models import Account

AccountIds = Mapping[int, Mapping[AccountKey, int]]
_ACCOUNTS = cast("Table", Account.__table__)


def account_ids(session: Session, named: Iterable[tuple[int, AccountKey]]) -> AccountIds:
    """Return the ids of accounts, named as (entity's id, account), by entity; a sub-account that is new is opened."""
    return {entity: _accounts(session, entity, keys) for entity, keys in sorted(by_entity(named).items())}


def _accounts(session: Session, entity: int, keys: Iterable[AccountKey]) -> dict[AccountKey, int]:
    named = sorted((key.code, key.subject) for key in keys)
    for code, _subject in named:
        if code not in CHART:
            raise UnknownAccountError(code=code)
    ids = _find_accounts(session, entity, named)
    missing = [name for name in named if AccountKey(*name) not in ids]
    if missing:
        _open_accounts(session, entity, missing)
        ids |= _find_accounts(session, entity, missing)
    return ids


def _find_accounts(session: Session, entity: int, named: Sequence[tuple[str, str]]) -> dict[AccountKey, int]:
    """Return the ids of accounts by code and subject; the statement asks for both apart and may find some more."""
    dialect = session.get_bind().dialect.name
    codes, subjects = (listed(dialect, {name[part] for name in named}) for part in (0, 1))
    found = session.execute(_accounts_of(dialect), {"entity": entity, "codes": codes, "subjects": subjects})
    return {AccountKey(code, subject): account_id for account_id, code, subject in found}


@cache
def _accounts_of(dialect: str) -> Select[Any]:
    of, wanted = _ACCOUNTS.c, bindparam("entity", type_=Int64)
    return select(of.id, of.code, of.subject).where(
        of.entity_id == wanted, among(dialect, of.code, "codes"), among(dialect, of.subject, "subjects")
    )


def among(dialect: str, column: ColumnElement[str], name: str) -> ColumnElement[bool]:
    """Say that a column is one of a list that is sent as one value: `IN` would prepare a thousand parameters."""
    if dialect == "postgresql":
        return column == any_(bindparam(name, type_=ARRAY(Text)))
    listed = func.json_each(bindparam(name, type_=Text)).table_valued("value")
    return column.in_(select(listed.c.value))


def listed(dialect: str, values: Iterable[str]) -> Any:
    """Return a list as the value that `_among` takes."""
    return list(values) if dialect == "postgresql" else json.dumps(list(values))


def _open_accounts(session: Session, entity: int, named: Sequence[tuple[str, str]]) -> None:
    """Open sub-accounts; another transaction may have opened one first, which is as good."""
    make = pg_insert if session.get_bind().dialect.name == "postgresql" else sqlite_insert
    rows = [{"id": new_id(), "entity_id": entity, "code": code, "subject": subject} for code, subject in named]
    session.execute(make(_ACCOUNTS).on_conflict_do_nothing(), rows)


def by_entity(pairs: Iterable[tuple[int, Any]]) -> dict[int, set[Any]]:
    """Group what is asked for by whose it is."""
    grouped: dict[int, set[Any]] = defaultdict(set)
    for entity, value in pairs:
        grouped[entity].add(value)
    return grouped
