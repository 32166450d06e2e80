"""Write to the journal's tables in bulk: each step is one statement for a whole batch of vouchers.

The order is the same for everybody: numbers by entity and period, accounts by name, and the balances last, by account
and period, so that two units of work wait for each other for a moment and never for ever.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple, cast

from sqlalchemy import ARRAY, ColumnElement, Select, Table, Text, any_, bindparam, func, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from core import clock
from core.columns import Int64
from core.ids import new_id, new_ids
from ledger.journal.chart import CHART
from ledger.journal.content import HASH_VERSION, content_sha
from ledger.journal.drafts import AccountKey, Draft, Pair, Posted, Same
from ledger.journal.errors import ClosedPeriodError, UnknownAccountError, UnopenedYearError
from ledger.journal.models import Account, Period, PeriodState, Posting, Voucher
from ledger.journal.periods import period_of

_ACCOUNTS = cast("Table", Account.__table__)
_PERIODS = cast("Table", Period.__table__)
_VOUCHERS = cast("Table", Voucher.__table__)
_POSTINGS = cast("Table", Posting.__table__)

# Built once: building a statement costs more than running it.
_HERE = (_PERIODS.c.entity_id == bindparam("entity")) & (_PERIODS.c.period == bindparam("of"))
_PERIOD_STATE = select(_PERIODS.c.state).where(_HERE)
_TAKE_NUMBERS = (
    update(_PERIODS)
    .where(_HERE, _PERIODS.c.state == PeriodState.OPEN)
    .values(last_voucher_no=_PERIODS.c.last_voucher_no + bindparam("many"))
    .returning(_PERIODS.c.last_voucher_no)
)
_INSERT_VOUCHERS, _INSERT_ROWS = insert(_VOUCHERS), insert(_POSTINGS)

AccountIds = Mapping[int, Mapping[AccountKey, int]]


class Entry(NamedTuple):
    """A draft on its way into the tables, with what every step asks of it worked out once."""

    draft: Draft
    same: Same
    period: int
    pairs: tuple[Pair, ...]
    request_sha: str

    @property
    def entity_id(self) -> int:
        """Return whose books it goes into."""
        return self.same[0]


def entry_of(draft: Draft) -> Entry:
    """Prepare a draft: pairs without an amount are left out."""
    pairs = tuple(pair for pair in draft.pairs if pair.amount.fen)
    return Entry(draft, draft.same, draft.period or period_of(draft.on), pairs, draft.request_sha)


@dataclass(frozen=True, slots=True)
class Standing:
    """A voucher that stood before, and what it was asked for with."""

    posted: Posted
    request_sha: str


def earlier_vouchers(session: Session, entries: Sequence[Entry]) -> dict[Same, Standing]:
    """Return the vouchers that stand already under the keys of these entries."""
    dialect = session.get_bind().dialect.name
    found: dict[Same, Standing] = {}
    for entity, keys in _by_entity(entry.same for entry in entries).items():
        asked = {"entity": entity, "keys": _listed(dialect, keys)}
        for row in session.execute(_earlier(dialect), asked):
            posted = Posted(row.id, row.period, row.number, is_new=False)
            found[entity, row.key] = Standing(posted, row.request_sha)
    return found


def take_numbers(session: Session, entries: Sequence[Entry]) -> list[int]:
    """Take the next numbers of each period for the entries, in their order; a period that is not open refuses all."""
    places = [(entry.same[0], entry.period) for entry in entries]
    following = {here: _take(session, *here, many) for here, many in sorted(Counter(places).items())}
    numbers = []
    for here in places:
        numbers.append(following[here])
        following[here] += 1
    return numbers


def account_ids(session: Session, entries: Sequence[Entry]) -> AccountIds:
    """Return the ids of all accounts that the entries name, by entity; a sub-account that is new is opened."""
    wanted = _by_entity(
        (entry.same[0], key) for entry in entries for pair in entry.pairs for key in (pair.debit, pair.credit)
    )
    return {entity: _accounts(session, entity, keys) for entity, keys in sorted(wanted.items())}


def write_vouchers(session: Session, entries: Sequence[Entry], numbers: Sequence[int]) -> list[int]:
    """Write the headers, each with the hash of its whole content; return their ids."""
    now = clock.now()
    ids = new_ids(len(entries))
    made = zip(entries, ids, numbers, strict=True)
    session.execute(_INSERT_VOUCHERS, [_header(entry, voucher_id, number, now) for entry, voucher_id, number in made])
    return ids


def write_rows(
    session: Session, entries: Sequence[Entry], ids: Sequence[int], accounts: AccountIds
) -> list[list[dict[str, int]]]:
    """Write the paired rows of every voucher; return them by voucher."""
    rows = [
        _rows(entry.pairs, voucher_id, accounts[entry.same[0]]) for entry, voucher_id in zip(entries, ids, strict=True)
    ]
    session.execute(_INSERT_ROWS, [row for of_one in rows for row in of_one])
    return rows


def add_to_balances(session: Session, entries: Sequence[Entry], rows: Sequence[Sequence[Mapping[str, int]]]) -> None:
    """Add what moved to the balances, one row for each account and period, in their order."""
    moved: dict[tuple[int, int], list[int]] = defaultdict(lambda: [0, 0])
    for entry, of_one in zip(entries, rows, strict=True):
        for row in of_one:
            amount = row["amount_fen"]
            moved[row["debit_id"], entry.period][0] += amount
            moved[row["credit_id"], entry.period][1] += amount
    changes = [(account, period, debit, credit) for (account, period), (debit, credit) in sorted(moved.items())]
    if session.get_bind().dialect.name == "postgresql":  # one statement, whatever the number of accounts
        columns = dict(
            zip(("account_id", "period", "debit_fen", "credit_fen"), zip(*changes, strict=True), strict=True)
        )
        session.execute(_ADD_ARRAYS, {name: list(values) for name, values in columns.items()})
        return
    names = ("account_id", "period", "debit_fen", "credit_fen")
    session.execute(_ADD_ROWS, [dict(zip(names, change, strict=True)) for change in changes])


def _take(session: Session, entity: int, period: int, many: int) -> int:
    """Return the first of so many numbers."""
    here = {"entity": entity, "of": period}
    last = session.execute(_TAKE_NUMBERS, here | {"many": many}).scalar()
    if last is None:
        if session.execute(_PERIOD_STATE, here).first() is None:
            raise UnopenedYearError(year=period // 100)
        raise ClosedPeriodError(period=period)
    return int(last) - many + 1


def _header(entry: Entry, voucher_id: int, number: int, now: datetime) -> dict[str, Any]:
    draft, pairs = entry.draft, entry.pairs
    header = {
        "id": voucher_id,
        "entity_id": entry.same[0],
        "period": entry.period,
        "number": number,
        "dated_on": draft.on,
        "key": draft.key,
        "request_sha": entry.request_sha,
        "hash_version": HASH_VERSION,
        "event": draft.event,
        "memo": draft.memo,
        "source": draft.source,
        "is_red": draft.is_red or draft.reverses is not None,
        "reverses_id": draft.reverses.id if draft.reverses else None,
        "line_count": len(pairs),
        "total_fen": sum([pair.amount.fen for pair in pairs]),
        "made_by": draft.made_by,
        "recorded_at": now,
    }
    lines = (
        (place, pair.debit.code, pair.debit.subject, pair.credit.code, pair.credit.subject, pair.amount.fen)
        for place, pair in enumerate(pairs, start=1)
    )
    header["content_sha"] = content_sha(draft.entity.code, header, lines)
    return header


def _rows(pairs: Sequence[Pair], voucher_id: int, accounts: Mapping[AccountKey, int]) -> list[dict[str, int]]:
    return [
        {
            "voucher_id": voucher_id,
            "line_no": number,
            "debit_id": accounts[pair.debit],
            "credit_id": accounts[pair.credit],
            "amount_fen": pair.amount.fen,
        }
        for number, pair in enumerate(pairs, start=1)
    ]


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
    codes, subjects = (_listed(dialect, {name[part] for name in named}) for part in (0, 1))
    found = session.execute(_accounts_of(dialect), {"entity": entity, "codes": codes, "subjects": subjects})
    return {AccountKey(code, subject): account_id for account_id, code, subject in found}


@cache
def _earlier(dialect: str) -> Select[Any]:
    of, wanted = _VOUCHERS.c, bindparam("entity", type_=Int64)
    return select(of.id, of.key, of.period, of.number, of.request_sha).where(
        of.entity_id == wanted, _among(dialect, of.key, "keys")
    )


@cache
def _accounts_of(dialect: str) -> Select[Any]:
    of, wanted = _ACCOUNTS.c, bindparam("entity", type_=Int64)
    return select(of.id, of.code, of.subject).where(
        of.entity_id == wanted, _among(dialect, of.code, "codes"), _among(dialect, of.subject, "subjects")
    )


def _among(dialect: str, column: ColumnElement[str], name: str) -> ColumnElement[bool]:
    """Say that a column is one of a list that is sent as one value: `IN` would prepare a thousand parameters."""
    if dialect == "postgresql":
        return column == any_(bindparam(name, type_=ARRAY(Text)))
    listed = func.json_each(bindparam(name, type_=Text)).table_valued("value")
    return column.in_(select(listed.c.value))


def _listed(dialect: str, values: Iterable[str]) -> Any:
    """Return a list as the value that `_among` takes."""
    return list(values) if dialect == "postgresql" else json.dumps(list(values))


def _open_accounts(session: Session, entity: int, named: Sequence[tuple[str, str]]) -> None:
    """Open sub-accounts; another transaction may have opened one first, which is as good."""
    make = pg_insert if session.get_bind().dialect.name == "postgresql" else sqlite_insert
    rows = [{"id": new_id(), "entity_id": entity, "code": code, "subject": subject} for code, subject in named]
    session.execute(make(_ACCOUNTS).on_conflict_do_nothing(), rows)


def _by_entity(pairs: Iterable[tuple[int, Any]]) -> dict[int, set[Any]]:
    grouped: dict[int, set[Any]] = defaultdict(set)
    for entity, value in pairs:
        grouped[entity].add(value)
    return grouped


_MORE = """ON CONFLICT (account_id, period) DO UPDATE SET debit_fen = ledger_balance.debit_fen + excluded.debit_fen,
 credit_fen = ledger_balance.credit_fen + excluded.credit_fen"""
_ADD_ROWS = text(
    "INSERT INTO ledger_balance (account_id, period, debit_fen, credit_fen)"  # noqa: S608 (constants of this file)
    f" VALUES (:account_id, :period, :debit_fen, :credit_fen) {_MORE}"
)
_ADD_ARRAYS = text(
    "INSERT INTO ledger_balance (account_id, period, debit_fen, credit_fen)"  # noqa: S608 (constants of this file)
    " SELECT * FROM unnest(CAST(:account_id AS bigint[]), CAST(:period AS bigint[]), CAST(:debit_fen AS bigint[]),"
    f" CAST(:credit_fen AS bigint[])) {_MORE}"
)
