"""What stands beside the vouchers is under the seal too, and a locked year holds what it held when it was locked."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select

from core import clock
from core.db import Database
from core.identity.roles import SYSTEM
from core.money import ZERO
from ledger.assets.models import AssetKind, Use
from ledger.assets.services import NewAsset, Way, acquire
from ledger.distribution.procedure import Votes, decide, lay_open, propose
from ledger.entities.services import get_entity
from ledger.journal.faults import faults
from ledger.journal.models import Voucher
from ledger.manual.services import Typed, Writing, approve, write
from ledger.members.models import Patronage
from ledger.minutes.services import add_minutes
from ledger.seals.examining import examine
from ledger.seals.models import SealLeaf
from ledger.seals.records import KINDS
from ledger.seals.sealing import seal_all
from ledger.seals.signing import Signer
from tests.actors import ACCOUNTANT, CHIEF
from tests.factories import TODAY, yuan
from tests.ledger.books import post_one, run_sql, unguard
from tests.ledger.example_year import VOTED, YEAR, example_year

OURS = Signer(Ed25519PrivateKey.from_private_bytes(b"o" * 32))


@pytest.fixture
def decided(database: Database, today: None) -> Database:
    """Return sealed books: a year that was voted on and locked, an asset, and a voucher of two people with a paper."""
    with database.transaction() as session:
        coop = example_year(session)
        propose(session, SYSTEM, coop, YEAR, council_on=VOTED.published_on)
        lay_open(session, SYSTEM, coop, YEAR, published_on=VOTED.published_on)
        votes = Votes(assembly_on=VOTED.assembly_on, present=VOTED.present, agreed=VOTED.agreed)
        plan = decide(session, SYSTEM, coop, YEAR, votes)
        add_minutes(session, ACCOUNTANT, coop, plan, [("会议记录.pdf", b"%PDF-1.7 six agreed")])
        rent = Typed(account="523", debit=yuan("80"), credit=ZERO)
        cash = Typed(account="101", debit=ZERO, credit=yuan("80"))
        paper = ("收据.pdf", b"%PDF-1.7 received 80 yuan")
        writing = Writing(operation="rent", dated_on=TODAY, memo="付房租", lines=(rent, cash), papers=(paper,))
        approve(session, CHIEF, write(session, ACCOUNTANT, coop, writing))
        seal_all(session, OURS)
    return database


def _found(database: Database, folder: Path) -> list[str]:
    with database.reading() as session:
        return [f"{fault.where}: {fault.what}" for fault in examine(session, OURS.public, folder).faults]


CHANGES = {
    "ledger_patronage SET amount = amount + 1 WHERE member_no = '02'": "trade 02",
    "ledger_patronage SET weight = weight + 1 WHERE member_no = '02'": "trade 02",
    "ledger_patronage SET member_no = '03' WHERE member_no = '02'": "trade 03",
    "ledger_quantified_share SET amount = amount + 1 WHERE member_no = '02' AND kind = 'reserve'": "share 02",
    "ledger_member SET joined_on = '2020-01-01' WHERE number = '02'": "member 02",
    "ledger_member SET holder = 'person:0' WHERE number = '02'": "member 02",
    "ledger_charter SET reserve_bp = 0": "charter 1",
    "ledger_charter SET quantify_by = 'capital'": "charter-terms 1",
    "ledger_distribution_plan SET agreed = agreed - 1": "plan 2025 1",
    "ledger_distribution_plan SET content_sha = 'ab'": "plan 2025 1",
    "ledger_distribution_run SET agreed = agreed - 1": "distribution 2025",
    "ledger_distribution_line SET surplus_share = surplus_share + 1 WHERE member_no = '02'": "distribution 2025",
    "ledger_voucher_draft SET checked_by = 'x'": "draft",
    "ledger_voucher_draft_line SET subject = 'purpose:rent' WHERE position = 1": "draft",
    "ledger_paper SET content = CAST('%PDF-1.7 received 90 yuan' AS {binary})": "draft",
    "ledger_paper SET name = 'x'": "draft",
    "ledger_minutes_file SET content = CAST('%PDF-1.7 five agreed' AS {binary})": "minutes 2025",
    "ledger_minutes_file SET added_by = 'x'": "minutes 2025",
    "ledger_year_lock SET vouchers = vouchers - 1": "year-lock 2025",
    "ledger_year_lock SET content_sha = 'ab'": "year-lock 2025",
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_record_that_was_changed_is_found(decided: Database, tmp_path: Path, change: str) -> None:
    assert _found(decided, tmp_path) == []
    unguard(decided)
    run_sql(decided, f"UPDATE {change}".format(binary=_binary(decided)))
    found = _found(decided, tmp_path)
    assert any(one.startswith(f"coop {CHANGES[change]}") and "differs from its seal" in one for one in found), found


@pytest.mark.parametrize(
    "gone",
    ["ledger_paper", "ledger_distribution_line WHERE member_no = '02'", "ledger_patronage WHERE member_no = '02'"],
)
def test_a_record_that_was_taken_away_is_found(decided: Database, tmp_path: Path, gone: str) -> None:
    unguard(decided)
    run_sql(decided, f"DELETE FROM {gone}")
    found = " ".join(_found(decided, tmp_path))
    assert "differs from its seal" in found or "what was sealed is missing" in found


@pytest.mark.parametrize("change", CHANGES)
def test_the_database_itself_refuses_to_change_a_record(decided: Database, tmp_path: Path, change: str) -> None:
    with pytest.raises(Exception, match=r"append-only|final|fixed"):
        run_sql(decided, f"UPDATE {change}".format(binary=_binary(decided)))
    assert _found(decided, tmp_path) == []


def test_what_may_still_change_does_not_disagree_with_the_seal(decided: Database, tmp_path: Path) -> None:
    """A member gives notice, an asset is retired: the seal is over what never changes."""
    run_sql(decided, "UPDATE ledger_member SET notice_on = '2026-07-01', left_on = '2026-12-31' WHERE number = '02'")
    assert _found(decided, tmp_path) == []


def test_a_sound_voucher_that_was_slipped_into_a_locked_year_is_found(decided: Database, tmp_path: Path) -> None:
    """Its hash, its balances and its number are all right; the operator even opened and locked the year for it."""
    unguard(decided)
    run_sql(decided, "UPDATE ledger_period SET state = 'open' WHERE period = 202512")
    with decided.transaction() as session:
        coop = get_entity(session, "coop")
        post_one(session, coop, "slipped in", on=date(2025, 12, 31))
    run_sql(decided, "UPDATE ledger_period SET state = 'hard' WHERE period = 202512")
    with decided.transaction() as session:
        seal_all(session, OURS)
        assert list(faults(session)) == []
    assert _found(decided, tmp_path) == ["coop year 2025: it does not hold what it held when it was locked"]


def test_trade_that_was_slipped_into_a_locked_year_is_found(decided: Database, tmp_path: Path) -> None:
    with decided.transaction() as session:
        first = session.scalars(select(Patronage)).first()
        assert first
        session.add(
            Patronage(
                entity_id=first.entity_id,
                member_no="02",
                on=date(2025, 6, 1),
                product=first.product,
                weight=first.weight,
                amount=first.amount,
                source="slipped in",
            )
        )
    assert _found(decided, tmp_path) == [
        "coop year 2025: it does not hold what it held when it was locked",
        "coop trade 02 2025-06-01: no voucher stands behind it",
    ]


def test_a_locked_year_that_was_opened_again_is_found(decided: Database, tmp_path: Path) -> None:
    unguard(decided)
    run_sql(decided, "UPDATE ledger_period SET state = 'open' WHERE period = 202513")
    assert "coop year 2025: it was locked, and stands open" in _found(decided, tmp_path)


def test_a_year_that_is_locked_without_a_word_of_what_it_held_is_found(decided: Database, tmp_path: Path) -> None:
    unguard(decided)
    run_sql(decided, "DELETE FROM ledger_year_lock")
    assert "coop year 2025: it is locked, and nothing says what it held" in _found(decided, tmp_path)


def test_a_voucher_that_says_it_is_older_than_its_seal_allows_is_found(decided: Database, tmp_path: Path) -> None:
    """Somebody dates a voucher back behind blocks that were sealed without it."""
    with decided.transaction() as session:
        with clock.at(clock.now() - timedelta(days=3)):
            posted = post_one(session, get_entity(session, "coop"), "dated back")
        seal_all(session, OURS)
        label = session.get_one(Voucher, posted.voucher_id)
        where = f"coop {label.period} {label.label}"
    said = "it was sealed long after the time at which it says that it was recorded"
    assert _found(decided, tmp_path) == [f"{where}: {said}"]


def test_every_kind_of_record_is_sealed(decided: Database) -> None:
    with decided.transaction() as session:
        coop = get_entity(session, "coop")
        scale = NewAsset(
            operation="scale",
            name="电子秤",
            kind=AssetKind.FIXED,
            use=Use.PRODUCTION,
            acquired_on=TODAY,
            cost=yuan("3000"),
            residual=yuan("0"),
            months=60,
        )
        acquire(session, ACCOUNTANT, coop, scale, Way.BOUGHT)
        assert seal_all(session, OURS)["coop"].block
        kinds = {kind.thing for kind in KINDS}
        sealed = set(session.scalars(select(SealLeaf.kind)))
    assert kinds - sealed == {"collective-distribution", "collective-vote"}


def _binary(database: Database) -> str:
    return "bytea" if database.engine.dialect.name == "postgresql" else "BLOB"
