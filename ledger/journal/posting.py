"""Post a voucher: in the transaction of the deed itself, once per key, into an open period."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any, cast

from sqlalchemy import Table, bindparam, insert, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from core import clock
from core.ids import new_id
from core.money import Money
from ledger.entities.models import Entity
from ledger.journal.chart import CHART
from ledger.journal.content import HASH_VERSION, content_sha
from ledger.journal.errors import (
    ClosedPeriodError,
    EmptyVoucherError,
    KeyReusedError,
    UnknownAccountError,
    UnopenedYearError,
)
from ledger.journal.models import Account, Balance, Period, PeriodState, Posting, Voucher
from ledger.journal.periods import period_of

_ACCOUNTS = cast("Table", Account.__table__)
_PERIODS = cast("Table", Period.__table__)
_VOUCHERS = cast("Table", Voucher.__table__)
_POSTINGS = cast("Table", Posting.__table__)
_BALANCES = cast("Table", Balance.__table__)

# Built once: a bulk run posts thousands of vouchers, and building a statement costs more than running it.
_EARLIER = select(_VOUCHERS.c.id, _VOUCHERS.c.period, _VOUCHERS.c.number, _VOUCHERS.c.request_sha).where(
    _VOUCHERS.c.entity_id == bindparam("entity"), _VOUCHERS.c.key == bindparam("key")
)
_HERE = (_PERIODS.c.entity_id == bindparam("entity")) & (_PERIODS.c.period == bindparam("of"))
_PERIOD_STATE = select(_PERIODS.c.state).where(_HERE)
_TAKE_NUMBER = (
    update(_PERIODS)
    .where(_HERE, _PERIODS.c.state == PeriodState.OPEN)
    .values(last_voucher_no=_PERIODS.c.last_voucher_no + 1)
    .returning(_PERIODS.c.last_voucher_no)
)
_ACCOUNTS_OF = select(_ACCOUNTS.c.id, _ACCOUNTS.c.code, _ACCOUNTS.c.subject).where(
    _ACCOUNTS.c.entity_id == bindparam("entity"),
    tuple_(_ACCOUNTS.c.code, _ACCOUNTS.c.subject).in_(bindparam("keys", expanding=True)),
)


@dataclass(frozen=True, slots=True)
class AccountKey:
    """An account by code, and the subject of its sub-account, if any."""

    code: str
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """One row: `amount` is debited to one account and credited to the other."""

    debit: AccountKey
    credit: AccountKey
    amount: Money


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """A voucher to be posted. `key` makes it happen once; `source` names the deed that it records.

    A red voucher (红字) has negative amounts only; a reversal is always red.
    """

    entity: Entity
    on: date
    key: str
    event: str
    memo: str
    source: str
    made_by: str
    pairs: tuple[Pair, ...]
    period: int = 0
    reverses: Voucher | None = field(default=None)
    is_red: bool = False

    @property
    def request_sha(self) -> str:
        """Return the SHA-256 of what is asked for, to tell a repeat from another deed."""
        rows = [[p.debit.code, p.debit.subject, p.credit.code, p.credit.subject, p.amount.fen] for p in self.pairs]
        content = [self.on.isoformat(), self.event, self.source, self.period, rows]
        return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Posted:
    """A voucher as it was posted: its id, its period, its number within both; `is_new` unless it stood already."""

    voucher_id: int
    period: int
    number: int
    is_new: bool = field(default=True, compare=False)


def post(session: Session, draft: Draft) -> Posted:
    """Post a voucher, by Core alone: the ORM never writes the journal.

    The same key with the same content returns the first voucher. Raises KeyReusedError, EmptyVoucherError,
    UnknownAccountError, UnopenedYearError or ClosedPeriodError.
    """
    pairs = tuple(pair for pair in draft.pairs if pair.amount)
    if not pairs:
        raise EmptyVoucherError
    earlier = _earlier(session, draft)
    if earlier is not None:
        if earlier.request_sha != draft.request_sha:
            raise KeyReusedError
        return Posted(earlier.id, earlier.period, earlier.number, is_new=False)
    period, number = _take_number(session, draft)
    accounts = _accounts(session, draft.entity, pairs)
    voucher_id = _write_header(session, draft, period, number, pairs)
    rows = [
        {
            "voucher_id": voucher_id,
            "line_no": number,
            "debit_id": accounts[pair.debit],
            "credit_id": accounts[pair.credit],
            "amount_fen": pair.amount.fen,
        }
        for number, pair in enumerate(pairs, start=1)
    ]
    session.execute(insert(_POSTINGS), rows)
    _move_balances(session, period, rows)
    return Posted(voucher_id, period, number)


def reverse(session: Session, voucher: Voucher, *, on: date, entity: Entity, made_by: str, reason: str) -> Posted:
    """Post the red-ink reversal of a voucher, dated into an open period (红字冲销)."""
    pairs = tuple(
        Pair(
            AccountKey(row.debit.code, row.debit.subject),
            AccountKey(row.credit.code, row.credit.subject),
            Money(-row.amount_fen),
        )
        for row in voucher.postings
    )
    return post(
        session,
        Draft(
            entity=entity,
            on=on,
            key=f"reverse:{voucher.key}",
            event=voucher.event,
            source=voucher.source,
            memo=f"冲销 {voucher.period} {voucher.label}：{reason}",
            made_by=made_by,
            pairs=pairs,
            reverses=voucher,
        ),
    )


def _earlier(session: Session, draft: Draft) -> Any:
    return session.execute(_EARLIER, {"entity": draft.entity.id, "key": draft.key}).first()


def _take_number(session: Session, draft: Draft) -> tuple[int, int]:
    period = draft.period or period_of(draft.on)
    here = {"entity": draft.entity.id, "of": period}
    taken = session.execute(_TAKE_NUMBER, here).scalar()
    if taken is None:
        if session.execute(_PERIOD_STATE, here).first() is None:
            raise UnopenedYearError(year=period // 100)
        raise ClosedPeriodError(period=period)
    return period, taken


def _write_header(session: Session, draft: Draft, period: int, number: int, pairs: tuple[Pair, ...]) -> int:
    voucher_id = new_id()
    header = {
        "id": voucher_id,
        "entity_id": draft.entity.id,
        "period": period,
        "number": number,
        "dated_on": draft.on,
        "key": draft.key,
        "request_sha": draft.request_sha,
        "hash_version": HASH_VERSION,
        "event": draft.event,
        "memo": draft.memo,
        "source": draft.source,
        "is_red": draft.is_red or draft.reverses is not None,
        "reverses_id": draft.reverses.id if draft.reverses else None,
        "line_count": len(pairs),
        "total_fen": sum(pair.amount.fen for pair in pairs),
        "made_by": draft.made_by,
        "recorded_at": clock.now(),
    }
    header["content_sha"] = content_sha(draft.entity.code, header, _lines(pairs))
    session.execute(insert(_VOUCHERS), header)
    return voucher_id


def _lines(pairs: tuple[Pair, ...]) -> Iterator[tuple[Any, ...]]:
    for number, pair in enumerate(pairs, start=1):
        yield number, pair.debit.code, pair.debit.subject, pair.credit.code, pair.credit.subject, pair.amount.fen


def _accounts(session: Session, entity: Entity, pairs: Iterable[Pair]) -> dict[AccountKey, int]:
    keys = sorted({key for pair in pairs for key in (pair.debit, pair.credit)}, key=lambda k: (k.code, k.subject))
    for key in keys:
        if key.code not in CHART:
            raise UnknownAccountError(code=key.code)
    asked = {"entity": entity.id, "keys": [(key.code, key.subject) for key in keys]}
    found = session.execute(_ACCOUNTS_OF, asked)
    ids = {AccountKey(code, subject): account_id for account_id, code, subject in found}
    for key in keys:
        if key not in ids:
            ids[key] = _open_account(session, entity, key)
    return ids


def _open_account(session: Session, entity: Entity, key: AccountKey) -> int:
    """Open a sub-account; another transaction may have opened it first, which is as good."""
    make = pg_insert if session.get_bind().dialect.name == "postgresql" else sqlite_insert
    row = {"id": new_id(), "entity_id": entity.id, "code": key.code, "subject": key.subject}
    session.execute(make(_ACCOUNTS).values(row).on_conflict_do_nothing())
    same = (Account.entity_id == entity.id, Account.code == key.code, Account.subject == key.subject)
    return session.scalars(select(Account.id).where(*same)).one()


def _move_balances(session: Session, period: int, rows: Iterable[dict[str, int]]) -> None:
    """Add the rows to the balances, in account order so that two vouchers never wait for each other."""
    moved: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for row in rows:
        moved[row["debit_id"]][0] += row["amount_fen"]
        moved[row["credit_id"]][1] += row["amount_fen"]
    changes = [
        {"account_id": account, "period": period, "debit_fen": debit, "credit_fen": credit}
        for account, (debit, credit) in sorted(moved.items())
    ]
    session.execute(_add_to_balances(session.get_bind().dialect.name), changes)


@cache
def _add_to_balances(dialect: str) -> Any:
    upsert = (pg_insert if dialect == "postgresql" else sqlite_insert)(_BALANCES)
    added = {column: _BALANCES.c[column] + upsert.excluded[column] for column in ("debit_fen", "credit_fen")}
    return upsert.on_conflict_do_update(index_elements=["account_id", "period"], set_=added)
