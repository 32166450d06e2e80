"""What the books cost: posting with every guard, balances that do not grow, verifying against reading and bean-check.

Every figure is a ratio of two things done in this run, in turns; the machine's speed cancels out.
"""

from __future__ import annotations

import hashlib
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from random import Random

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    insert,
    select,
)
from sqlalchemy.orm import Session

from bench.engines import ENGINES, fresh
from core import clock
from core.db import Database
from core.ids import new_id
from core.money import Money
from ledger.entities.models import Entity
from ledger.entities.services import get_entity
from ledger.exports.plain_text import beancount
from ledger.journal.by_account import trial_balance
from ledger.journal.content import canonical
from ledger.journal.drafts import AccountKey, Draft, Pair
from ledger.journal.models import Account, Posting, Voucher
from ledger.journal.posting import post_all
from ledger.journal.reading import balance
from ledger.seals.examining import examine
from ledger.seals.sealing import seal
from ledger.seals.signing import Signer
from tests.factories import cooperative

BATCH, ACCOUNTS = 1_000, 1_000
NOW = clock.local(date(2026, 12, 20), 10)
KEY = Signer(Ed25519PrivateKey.from_private_bytes(b"b" * 32))
_WHOLE = BigInteger().with_variant(Integer(), "sqlite")
_BARE = MetaData()
_BARE_VOUCHER = Table(
    "bare_voucher",
    _BARE,
    Column("id", _WHOLE, primary_key=True),
    *(
        Column(name, _WHOLE)
        for name in ("entity_id", "period", "number", "hash_version", "is_red", "line_count", "total_fen")
    ),
    Column("reverses_id", _WHOLE, ForeignKey("bare_voucher.id"), unique=True),
    *(Column(name, Text()) for name in ("dated_on", "key", "request_sha", "content_sha", "event", "memo", "source")),
    *(Column(name, Text()) for name in ("made_by", "recorded_at")),
    UniqueConstraint("entity_id", "key"),
    UniqueConstraint("entity_id", "period", "number"),
    Index("ix_bare_voucher_source", "source"),
)
_BARE_POSTING = Table(
    "bare_posting",
    _BARE,
    Column("voucher_id", _WHOLE, ForeignKey("bare_voucher.id"), primary_key=True),
    Column("line_no", _WHOLE, primary_key=True),
    *(Column(name, _WHOLE, ForeignKey(Account.__table__.c.id)) for name in ("debit_id", "credit_id")),
    Column("amount_fen", _WHOLE),
    Index("ix_bare_posting_debit", "debit_id", "voucher_id"),
    Index("ix_bare_posting_credit", "credit_id", "voucher_id"),
)


def run() -> None:
    """Measure and print everything."""
    with clock.at(NOW):
        for engine in ENGINES:
            with fresh(engine) as database:
                _prepare(database)
                print(
                    f"{engine}: posting in batches of {BATCH}, every guard on ÷ bare tables: {_posting(database):.2f}"
                )
        for engine in ENGINES:
            with fresh(engine) as database:
                _prepare(database)
                for what, ratio in _growing(database).items():
                    print(f"{engine}: {what} at 1,000,000 rows ÷ at 10,000: {ratio:.2f}")
        with fresh("sqlite") as database:
            _prepare(database)
            _post(database, 20_000, rows=2)
            for what, ratio in _verifying(database).items():
                print(f"sqlite: {what}: {ratio:.2f}")


def _prepare(database: Database) -> None:
    with database.transaction() as session:
        coop = cooperative(session)
        drafts = [_draft(coop, f"open:{n}", n, n + 1) for n in range(ACCOUNTS)]
        post_all(session, drafts)
    with database.engine.connect() as connection:
        writing = connection.execution_options(writes=True)
        _BARE.create_all(writing)
        writing.commit()


def _posting(database: Database) -> float:
    """Return rows per second with every guard, as a part of rows per second into bare tables; rounds in turns."""
    guarded, bare = [], []
    for turn in range(12):
        wanted, ids = _wanted(database, f"t{turn}")
        start = time.perf_counter()
        with database.transaction() as session:
            post_all(session, wanted)
        guarded.append(time.perf_counter() - start)
        wanted, ids = _wanted(database, f"b{turn}")
        start = time.perf_counter()
        _insert_bare(database, wanted, ids, turn)
        bare.append(time.perf_counter() - start)
    return statistics.median(bare[2:]) / statistics.median(guarded[2:])


def _insert_bare(database: Database, drafts: list[Draft], ids: dict[tuple[str, str], int], turn: int) -> None:
    """Insert the same vouchers by the same bulk method: no hashes, no numbers to take, no balances, no triggers."""
    vouchers, rows = [], []
    for number, draft in enumerate(drafts, start=1 + turn * BATCH):
        voucher_id = new_id()
        vouchers.append(
            {
                "id": voucher_id,
                "entity_id": draft.entity.id,
                "period": 202612,
                "number": number,
                "dated_on": draft.on.isoformat(),
                "key": draft.key,
                "request_sha": "0" * 64,
                "content_sha": "0" * 64,
                "hash_version": 1,
                "event": draft.event,
                "memo": draft.memo,
                "source": draft.source,
                "is_red": 0,
                "reverses_id": None,
                "line_count": 1,
                "total_fen": 1,
                "made_by": draft.made_by,
                "recorded_at": "2026-12-20T02:00:00.000000+00:00",
            }
        )
        for line_no, pair in enumerate(draft.pairs, start=1):
            rows.append(
                {
                    "voucher_id": voucher_id,
                    "line_no": line_no,
                    "debit_id": ids[pair.debit.code, pair.debit.subject],
                    "credit_id": ids[pair.credit.code, pair.credit.subject],
                    "amount_fen": pair.amount.fen,
                }
            )
    with database.transaction() as session:
        session.execute(insert(_BARE_VOUCHER), vouchers)
        session.execute(insert(_BARE_POSTING), rows)


def _growing(database: Database) -> dict[str, float]:
    """Return what balances cost at a million rows, as multiples of what they cost at ten thousand."""
    _post(database, 10_000 - ACCOUNTS)
    small = _cost_of_balances(database)
    _post(database, 990_000)
    large = _cost_of_balances(database)
    return {what: large[what] / small[what] for what in small}


def _cost_of_balances(database: Database) -> dict[str, float]:
    with database.reading() as session:
        coop = get_entity(session, "coop")
        return {
            "balance of an account": _median(lambda: balance(session, coop, "211", "person:5"), 200),
            "trial balance": _median(lambda: trial_balance(session, coop, 2026), 40),
        }


def _verifying(database: Database) -> dict[str, float]:
    with database.transaction() as session:
        seal(session, get_entity(session, "coop"), KEY)
    with tempfile.TemporaryDirectory() as folder, database.reading() as session:
        export = Path(folder) / "books.beancount"
        export.write_text("".join(f"{line}\n" for line in beancount(session, get_entity(session, "coop"))))
        verifying, reading, checking = [], [], []
        for _turn in range(3):
            verifying.append(_seconds(lambda: examine(session, KEY.public, Path(folder))))
            reading.append(_seconds(lambda: _read_and_hash(session)))
            checking.append(_seconds(lambda: _bean_check(export)))
    return {
        "verify ÷ a loop that only reads the rows and hashes them (speed)": min(reading) / min(verifying),
        "verify ÷ bean-check on the export of the same books (speed)": min(checking) / min(verifying),
    }


def _read_and_hash(session: Session) -> str:
    """Read every header and every row, and hash each as it was read: the least that verifying can cost."""
    digest = hashlib.sha256()
    for table, order in ((Voucher.__table__, Voucher.id), (Posting.__table__, Posting.voucher_id)):
        for row in session.execute(select(table).order_by(order).execution_options(yield_per=5_000)):
            digest.update(hashlib.sha256(canonical(row)).digest())
    return digest.hexdigest()


def _bean_check(path: Path) -> None:
    tool = Path(sys.executable).with_name("bean-check")
    subprocess.run([tool, "--no-cache", path], check=True, capture_output=True)  # noqa: S603


def _post(database: Database, many: int, rows: int = 1) -> None:
    """Post so many vouchers more; with two rows each has the shape of a sale and its cost, as most of a year has."""
    for start in range(0, many, 10_000):
        with database.transaction() as session:
            coop = get_entity(session, "coop")
            post_all(session, _drafts(coop, f"grow:{new_id()}:{start}", min(10_000, many - start), rows))


def _drafts(coop: Entity, key: str, many: int, rows: int = 1) -> list[Draft]:
    random = Random(key)  # noqa: S311 (which accounts move is no secret)
    made = ((random.randrange(ACCOUNTS), random.randrange(1, 1_000_000)) for _ in range(many))
    return [_draft(coop, f"{key}:{n}", account, fen, rows) for n, (account, fen) in enumerate(made)]


def _draft(coop: Entity, key: str, account: int, fen: int, rows: int = 1) -> Draft:
    bought = Pair(AccountKey("121", "bags"), AccountKey("211", f"person:{account}"), Money(fen))
    sold = Pair(AccountKey("521", "cost"), AccountKey("121", "bags"), Money(fen))
    return Draft(
        entity=coop,
        on=date(2026, 12, 15),
        key=key,
        event="17",
        memo="收购鲜金耳",
        source=key,
        made_by="会计",
        pairs=(bought, sold)[:rows],
    )


def _wanted(database: Database, key: str) -> tuple[list[Draft], dict[tuple[str, str], int]]:
    """Return a batch of drafts, and the ids of all accounts by name."""
    with database.reading() as session:
        drafts = _drafts(get_entity(session, "coop"), key, BATCH)
        ids = {(one.code, one.subject): one.id for one in session.scalars(select(Account))}
        session.expunge_all()
        return drafts, ids


def _median(deed: Callable[[], object], times: int) -> float:
    return statistics.median(_seconds(deed) for _ in range(times))


def _seconds(deed: Callable[[], object]) -> float:
    start = time.perf_counter()
    deed()
    return time.perf_counter() - start


if __name__ == "__main__":
    run()
