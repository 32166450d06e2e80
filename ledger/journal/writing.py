"""Write to the journal's tables in bulk: each step is one statement for a whole batch of vouchers.

The order is the same for everybody: numbers by entity and period, accounts by name, and the balances last, by account
and period, so that two units of work wait for each other for a moment and never for ever.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple, cast

from sqlalchemy import Select, Table, bindparam, insert, select, text, update
from sqlalchemy.orm import Session

from core import clock
from core.columns import Int64
from core.ids import new_ids
from ledger.journal.accounts import AccountIds, account_ids, among, by_entity, listed
from ledger.journal.content import HASH_VERSION, content_sha
from ledger.journal.drafts import AccountKey, Draft, Pair, Posted, Same
from ledger.journal.errors import ClosedPeriodError, UnopenedYearError
from ledger.journal.models import Period, PeriodState, Posting, Voucher
from ledger.journal.periods import period_of

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
    for entity, keys in by_entity(entry.same for entry in entries).items():
        asked = {"entity": entity, "keys": listed(dialect, keys)}
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


def ids_of(session: Session, entries: Sequence[Entry]) -> AccountIds:
    """Return the ids of all accounts that the entries name, by entity."""
    keys = ((entry.same[0], key) for entry in entries for pair in entry.pairs for key in (pair.debit, pair.credit))
    return account_ids(session, keys)


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


@cache
def _earlier(dialect: str) -> Select[Any]:
    of, wanted = _VOUCHERS.c, bindparam("entity", type_=Int64)
    return select(of.id, of.key, of.period, of.number, of.request_sha).where(
        of.entity_id == wanted, among(dialect, of.key, "keys")
    )


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
