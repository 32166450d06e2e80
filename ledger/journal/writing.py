"""Write to the journal's tables in bulk: each step is one statement for a whole batch of vouchers.

The order is the same for everybody: numbers by entity and period, accounts by name, and the balances last, by account
and period, so that two units of work wait for each other for a moment and never for ever.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from sqlalchemy import Table, bindparam, insert, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from core import clock
from core.ids import new_id
from ledger.journal.chart import CHART
from ledger.journal.content import HASH_VERSION, content_sha
from ledger.journal.drafts import AccountKey, Draft, Pair, Posted, Same
from ledger.journal.errors import ClosedPeriodError, UnknownAccountError, UnopenedYearError
from ledger.journal.models import Account, Balance, Period, PeriodState, Posting, Voucher

_ACCOUNTS = cast("Table", Account.__table__)
_PERIODS = cast("Table", Period.__table__)
_VOUCHERS = cast("Table", Voucher.__table__)
_POSTINGS = cast("Table", Posting.__table__)
_BALANCES = cast("Table", Balance.__table__)

# Built once: building a statement costs more than running it.
_EARLIER = select(
    _VOUCHERS.c.id, _VOUCHERS.c.key, _VOUCHERS.c.period, _VOUCHERS.c.number, _VOUCHERS.c.request_sha
).where(_VOUCHERS.c.entity_id == bindparam("entity"), _VOUCHERS.c.key.in_(bindparam("keys", expanding=True)))
_HERE = (_PERIODS.c.entity_id == bindparam("entity")) & (_PERIODS.c.period == bindparam("of"))
_PERIOD_STATE = select(_PERIODS.c.state).where(_HERE)
_TAKE_NUMBERS = (
    update(_PERIODS)
    .where(_HERE, _PERIODS.c.state == PeriodState.OPEN)
    .values(last_voucher_no=_PERIODS.c.last_voucher_no + bindparam("many"))
    .returning(_PERIODS.c.last_voucher_no)
)
_ACCOUNTS_OF = select(_ACCOUNTS.c.id, _ACCOUNTS.c.code, _ACCOUNTS.c.subject).where(
    _ACCOUNTS.c.entity_id == bindparam("entity"),
    tuple_(_ACCOUNTS.c.code, _ACCOUNTS.c.subject).in_(bindparam("keys", expanding=True)),
)
_INSERT_VOUCHERS, _INSERT_ROWS = insert(_VOUCHERS), insert(_POSTINGS)

AccountIds = Mapping[tuple[int, AccountKey], int]


@dataclass(frozen=True, slots=True)
class Standing:
    """A voucher that stood before, and what it was asked for with."""

    posted: Posted
    request_sha: str


def earlier_vouchers(session: Session, drafts: Sequence[Draft]) -> dict[Same, Standing]:
    """Return the vouchers that stand already under the keys of these drafts."""
    found: dict[Same, Standing] = {}
    for entity, keys in _by_entity((draft.entity.id, draft.key) for draft in drafts).items():
        for row in session.execute(_EARLIER, {"entity": entity, "keys": sorted(keys)}):
            posted = Posted(row.id, row.period, row.number, is_new=False)
            found[entity, row.key] = Standing(posted, row.request_sha)
    return found


def take_numbers(session: Session, drafts: Sequence[Draft]) -> list[int]:
    """Take the next numbers of each period for the drafts, in their order; a period that is not open refuses all."""
    many: dict[tuple[int, int], int] = defaultdict(int)
    for draft in drafts:
        many[draft.entity.id, draft.into] += 1
    following = {here: _take(session, *here, count) for here, count in sorted(many.items())}
    numbers = []
    for draft in drafts:
        here = (draft.entity.id, draft.into)
        numbers.append(following[here])
        following[here] += 1
    return numbers


def account_ids(session: Session, drafts: Sequence[Draft]) -> AccountIds:
    """Return the ids of all accounts that the drafts name; a sub-account that is new is opened."""
    wanted = _by_entity(
        (draft.entity.id, key) for draft in drafts for pair in draft.rows for key in (pair.debit, pair.credit)
    )
    ids: dict[tuple[int, AccountKey], int] = {}
    for entity, keys in sorted(wanted.items()):
        named = sorted((key.code, key.subject) for key in keys)
        for code, _subject in named:
            if code not in CHART:
                raise UnknownAccountError(code=code)
        ids |= _find_accounts(session, entity, named)
        missing = [name for name in named if (entity, AccountKey(*name)) not in ids]
        if missing:
            _open_accounts(session, entity, missing)
            ids |= _find_accounts(session, entity, missing)
    return ids


def write_vouchers(session: Session, fresh: Sequence[tuple[Draft, str]], numbers: Sequence[int]) -> list[int]:
    """Write the headers, each with the hash of its whole content; return their ids."""
    now = clock.now()
    headers = [_header(draft, sha, number, now) for (draft, sha), number in zip(fresh, numbers, strict=True)]
    session.execute(_INSERT_VOUCHERS, headers)
    return [header["id"] for header in headers]


def write_rows(
    session: Session, drafts: Sequence[Draft], ids: Sequence[int], accounts: AccountIds
) -> list[list[dict[str, int]]]:
    """Write the paired rows of every voucher; return them by voucher."""
    rows = [_rows(draft, voucher_id, accounts) for draft, voucher_id in zip(drafts, ids, strict=True)]
    session.execute(_INSERT_ROWS, [row for of_one in rows for row in of_one])
    return rows


def add_to_balances(session: Session, drafts: Sequence[Draft], rows: Sequence[Sequence[Mapping[str, int]]]) -> None:
    """Add what moved to the balances, one row for each account and period, in their order."""
    moved: dict[tuple[int, int], list[int]] = {}
    for draft, of_one in zip(drafts, rows, strict=True):
        period = draft.into
        for row in of_one:
            amount = row["amount_fen"]
            moved.setdefault((row["debit_id"], period), [0, 0])[0] += amount
            moved.setdefault((row["credit_id"], period), [0, 0])[1] += amount
    changes = [
        {"account_id": account, "period": period, "debit_fen": debit, "credit_fen": credit}
        for (account, period), (debit, credit) in sorted(moved.items())
    ]
    session.execute(_add_to_balances(session.get_bind().dialect.name), changes)


def _take(session: Session, entity: int, period: int, many: int) -> int:
    """Return the first of so many numbers."""
    here = {"entity": entity, "of": period}
    last = session.execute(_TAKE_NUMBERS, here | {"many": many}).scalar()
    if last is None:
        if session.execute(_PERIOD_STATE, here).first() is None:
            raise UnopenedYearError(year=period // 100)
        raise ClosedPeriodError(period=period)
    return int(last) - many + 1


def _header(draft: Draft, request_sha: str, number: int, now: Any) -> dict[str, Any]:
    pairs = draft.rows
    header = {
        "id": new_id(),
        "entity_id": draft.entity.id,
        "period": draft.into,
        "number": number,
        "dated_on": draft.on,
        "key": draft.key,
        "request_sha": request_sha,
        "hash_version": HASH_VERSION,
        "event": draft.event,
        "memo": draft.memo,
        "source": draft.source,
        "is_red": draft.is_red or draft.reverses is not None,
        "reverses_id": draft.reverses.id if draft.reverses else None,
        "line_count": len(pairs),
        "total_fen": sum(pair.amount.fen for pair in pairs),
        "made_by": draft.made_by,
        "recorded_at": now,
    }
    header["content_sha"] = content_sha(draft.entity.code, header, _lines(pairs))
    return header


def _lines(pairs: Sequence[Pair]) -> Iterator[tuple[Any, ...]]:
    for number, pair in enumerate(pairs, start=1):
        yield number, pair.debit.code, pair.debit.subject, pair.credit.code, pair.credit.subject, pair.amount.fen


def _rows(draft: Draft, voucher_id: int, accounts: AccountIds) -> list[dict[str, int]]:
    entity = draft.entity.id
    return [
        {
            "voucher_id": voucher_id,
            "line_no": number,
            "debit_id": accounts[entity, pair.debit],
            "credit_id": accounts[entity, pair.credit],
            "amount_fen": pair.amount.fen,
        }
        for number, pair in enumerate(draft.rows, start=1)
    ]


def _find_accounts(
    session: Session, entity: int, named: Sequence[tuple[str, str]]
) -> dict[tuple[int, AccountKey], int]:
    found = session.execute(_ACCOUNTS_OF, {"entity": entity, "keys": list(named)})
    return {(entity, AccountKey(code, subject)): account_id for account_id, code, subject in found}


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


@cache
def _add_to_balances(dialect: str) -> Any:
    upsert = (pg_insert if dialect == "postgresql" else sqlite_insert)(_BALANCES)
    added = {column: _BALANCES.c[column] + upsert.excluded[column] for column in ("debit_fen", "credit_fen")}
    return upsert.on_conflict_do_update(index_elements=["account_id", "period"], set_=added)
