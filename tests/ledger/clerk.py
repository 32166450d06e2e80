"""A clerk in a process of his own, to be killed: he posts or seals, and says what is done once it is committed.

`python -m tests.ledger.clerk URL WAY`; on standard output one line for each thing acknowledged.
"""

from __future__ import annotations

import sys
import time
from datetime import date
from itertools import count

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from core.db import Database
from core.models import load_all
from core.money import Money
from ledger.entities.services import get_entity
from ledger.journal import posting
from ledger.journal.drafts import AccountKey, Draft, Pair
from ledger.seals.sealing import seal
from ledger.seals.signing import Signer

KEY = Signer(Ed25519PrivateKey.from_private_bytes(b"k" * 32))
"""The key of all who seal in these tests."""


def post(database: Database, key: str, many: int = 3) -> None:
    """Post some vouchers in one unit of work: what is acknowledged is all of them."""
    with database.transaction() as session:
        coop = get_entity(session, "coop")
        pairs = (
            Pair(AccountKey("113", "customer:x"), AccountKey("501", "channel:wholesale"), Money(7)),
            Pair(AccountKey("521", "cost"), AccountKey("121", f"lot:{key}"), Money(5)),
        )
        posting.post_all(
            session,
            [
                Draft(
                    entity=coop,
                    on=date(2026, 7, 20),
                    key=f"{key}:{n}",
                    event="19",
                    memo="批发",
                    source=key,
                    made_by="会计",
                    pairs=pairs,
                )
                for n in range(many)
            ],
        )


def _acknowledge(what: str) -> None:
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


def _work(database: Database, way: str, prefix: str) -> None:
    for number in count():
        key = f"{prefix}-{number}"
        if way == "hasty":  # says so before it is committed
            with database.transaction():
                _acknowledge(key)
                time.sleep(60)
        post(database, key)
        if way == "post":
            _acknowledge(key)
        if way == "halved":  # the rows are committed, the balances are not yet
            _acknowledge(key)
            time.sleep(60)
        if way == "seal":
            with database.transaction() as session:
                block = seal(session, get_entity(session, "coop"), KEY).block
                number_of_block = block.block_no if block else 0
            _acknowledge(str(number_of_block))


def main(url: str, way: str, prefix: str) -> None:
    """Work until killed."""
    load_all()
    if way == "halved":
        vars(posting)["add_to_balances"] = lambda *_: None
    _work(Database(url), way, prefix)


if __name__ == "__main__":
    main(*sys.argv[1:])
