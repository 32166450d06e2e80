"""Post vouchers: in the transaction of the deed itself, once per key, into open periods, one or thousands alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy.orm import Session

from core.money import Money
from ledger.entities.models import Entity
from ledger.journal.drafts import AccountKey, Draft, Pair, Posted, Same
from ledger.journal.errors import EmptyVoucherError, KeyReusedError
from ledger.journal.models import Voucher
from ledger.journal.writing import (
    Entry,
    add_to_balances,
    earlier_vouchers,
    entry_of,
    ids_of,
    take_numbers,
    write_rows,
    write_vouchers,
)

BATCH = 1_000
"""How many vouchers go to the database at once: more gain nothing, and an engine bounds what a statement may hold."""


def post(session: Session, draft: Draft) -> Posted:
    """Post one voucher; see `post_all`."""
    return post_all(session, [draft])[0]


def post_all(session: Session, drafts: Sequence[Draft]) -> list[Posted]:
    """Post vouchers, by Core alone: the ORM never writes the journal. Numbers follow the order given.

    The same key with the same content returns the first voucher, whether it stood before or stands earlier in the
    list. One that is refused refuses all: KeyReusedError, EmptyVoucherError, UnknownAccountError, UnopenedYearError or
    ClosedPeriodError.
    """
    posted: list[Posted] = []
    for start in range(0, len(drafts), BATCH):
        posted += _post_batch(session, drafts[start : start + BATCH])
    return posted


def reverse(
    session: Session, voucher: Voucher, *, on: date, entity: Entity, made_by: str, reason: str, period: int = 0
) -> Posted:
    """Post the red-ink reversal of a voucher, dated into an open period (红字冲销); `period` may name a period 13."""
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
            period=period,
            reverses=voucher,
        ),
    )


def _post_batch(session: Session, drafts: Sequence[Draft]) -> list[Posted]:
    entries = [entry_of(draft) for draft in drafts]
    standing = earlier_vouchers(session, entries)
    fresh: dict[Same, Entry] = {}
    for entry in entries:
        if not entry.pairs:
            raise EmptyVoucherError
        known = standing[entry.same].request_sha if entry.same in standing else ""
        if (known or fresh.setdefault(entry.same, entry).request_sha) != entry.request_sha:
            raise KeyReusedError
    written = _write(session, list(fresh.values()))
    answers = {same: one.posted for same, one in standing.items()}
    posted = []
    for entry in entries:
        same = entry.same
        if same in written:
            posted.append(written.pop(same))
            answers[same] = replace(posted[-1], is_new=False)
        else:
            posted.append(answers[same])
    return posted


def _write(session: Session, fresh: Sequence[Entry]) -> dict[Same, Posted]:
    """Write the vouchers that are new: numbers, headers, rows, and last the balances."""
    if not fresh:
        return {}
    numbers = take_numbers(session, fresh)
    accounts = ids_of(session, fresh)
    ids = write_vouchers(session, fresh, numbers)
    rows = write_rows(session, fresh, ids, accounts)
    add_to_balances(session, fresh, rows)
    return {
        entry.same: Posted(voucher_id, entry.period, number)
        for entry, voucher_id, number in zip(fresh, ids, numbers, strict=True)
    }
