"""A member proves that his share is part of what was published; the supervisors open all; a script needs no program."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from core.db import Database
from core.errors import NotFoundError
from core.money import Money
from ledger.distribution.models import DistributionRun
from ledger.distribution.services import approve
from ledger.entities.models import Entity
from ledger.entities.services import get_entity
from ledger.proofs.models import ShareLeaf, ShareTree
from ledger.proofs.services import find_tree, open_all, plant_missing, proof_by_token
from ledger.seals.merkle import Frontier, inclusion_path, leaf_hash, root_of, root_of_path
from tests.actors import ACCOUNTANT
from tests.ledger.books import run_sql, unguard
from tests.ledger.example_year import VOTED, YEAR, example_year

SCRIPT = Path(__file__).resolve().parents[2] / "static" / "check_share.py"
FEW = st.lists(st.binary(max_size=4), min_size=1, max_size=70)


@given(FEW, st.data())
def test_every_leaf_finds_its_way_to_the_root_and_no_other_does(leaves: list[bytes], data: st.DataObject) -> None:
    hashes = [leaf_hash(leaf) for leaf in leaves]
    index = data.draw(st.integers(0, len(leaves) - 1))
    path, root = inclusion_path(hashes, index), root_of(hashes)
    log = Frontier()
    for leaf in leaves:
        log.append(leaf)
    assert root == log.root
    assert root_of_path(hashes[index], index, len(leaves), path) == root
    assert root_of_path(leaf_hash(b"another"), index, len(leaves), path) != root
    assert root_of_path(hashes[index], index, len(leaves), [*path, root]) != root
    if path:
        assert root_of_path(hashes[index], index, len(leaves), path[1:]) != root


@pytest.fixture
def run(session: Session, today: None) -> DistributionRun:
    """Return the worked example, voted and posted."""
    return approve(session, ACCOUNTANT, example_year(session), YEAR, VOTED)


def _entity(session: Session) -> Entity:
    return get_entity(session, "coop")


def test_root_number_and_total_are_of_every_line(session: Session, run: DistributionRun) -> None:
    tree = find_tree(session, run)
    assert tree
    assert (tree.leaves, tree.total) == (7, run.patronage_refund + run.surplus_share)
    opened = open_all(_entity(session), run, tree)
    assert opened.holds
    assert len({leaf.salt for leaf in tree.salts}) == len({leaf.token for leaf in tree.salts}) == 7
    by_hand = [hashlib.sha256(b"\x00" + text.encode()).digest() for text in opened.texts]
    assert root_of(by_hand).hex() == tree.root


def test_each_member_proves_his_share_and_shows_nobody_elses(session: Session, run: DistributionRun) -> None:
    tree = find_tree(session, run)
    assert tree
    for line in run.lines:
        proof = proof_by_token(session, tree.tokens[line.member_no])
        assert proof.holds
        assert proof.line.member_no == line.member_no
        said = proof.as_json()
        others = [one for one in run.lines if one is not line and one.patronage_refund != line.patronage_refund]
        assert not any(str(one.patronage_refund.fen) in said for one in others if one.patronage_refund)
    with pytest.raises(NotFoundError):
        proof_by_token(session, "nobody")


def test_a_run_from_before_gets_its_tree_once(session: Session, run: DistributionRun) -> None:
    assert plant_missing(session) == []


@pytest.mark.parametrize(
    "change",
    [
        "ledger_distribution_line SET patronage_refund = patronage_refund + 1 WHERE member_no = '02'",
        "ledger_share_leaf SET salt = 'guessed' WHERE member_no = '02'",
    ],
)
def test_a_share_that_was_changed_is_in_no_published_total(database: Database, today: None, change: str) -> None:
    with database.transaction() as session:
        approve(session, ACCOUNTANT, example_year(session), YEAR, VOTED)
    unguard(database)
    run_sql(database, f"UPDATE {change}")
    with database.reading() as session:
        run = session.scalars(select(DistributionRun)).one()
        tree = find_tree(session, run)
        assert tree
        assert not proof_by_token(session, tree.tokens["02"]).holds
        assert not proof_by_token(session, tree.tokens["03"]).holds
        assert not open_all(_entity(session), run, tree).holds


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE ledger_share_tree SET root = 'x'",
        "DELETE FROM ledger_share_leaf",
        "UPDATE ledger_share_leaf SET token = 'x' WHERE position = 0",
        "INSERT INTO ledger_share_leaf SELECT tree_id, 'zz', 7, 's', 't' FROM ledger_share_leaf WHERE position = 0",
        "INSERT INTO ledger_share_leaf SELECT tree_id, 'zz', -1, 's', 't' FROM ledger_share_leaf WHERE position = 0",
    ],
)
def test_the_database_keeps_what_was_published(database: Database, today: None, change: str) -> None:
    with database.transaction() as session:
        approve(session, ACCOUNTANT, example_year(session), YEAR, VOTED)
    with pytest.raises(DBAPIError, match=r"append-only|final"):
        run_sql(database, change)


def _checked(folder: Path, said: str, *more: str) -> tuple[int, str]:
    (folder / "proof.json").write_text(said, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(SCRIPT), str(folder / "proof.json"), *more], check=False, capture_output=True, text=True
    )
    return done.returncode, done.stdout


def test_a_script_of_less_than_a_hundred_lines_checks_it_alone(
    session: Session, run: DistributionRun, tmp_path: Path
) -> None:
    assert len(SCRIPT.read_text().splitlines()) <= 100
    tree = find_tree(session, run)
    assert tree
    for line in run.lines:
        said = proof_by_token(session, tree.tokens[line.member_no]).as_json()
        assert _checked(tmp_path, said, tree.root[:16])[0] == 0
    code, told = _checked(tmp_path, said)
    assert "在公布的总数里" in told
    assert f"surplus_share_fen {run.lines[-1].surplus_share.fen}" in told
    assert _checked(tmp_path, said, "0000")[0] == 1
    changed = json.loads(said)
    changed["leaf"] = changed["leaf"].replace("surplus_share_fen=", "surplus_share_fen=1")
    assert _checked(tmp_path, json.dumps(changed))[0] == 1
    assert _checked(tmp_path, "{}")[0] == 2
    everything = open_all(_entity(session), run, tree).as_json()
    assert _checked(tmp_path, everything, tree.root)[0] == 0
    fewer = json.loads(everything)
    fewer["total_fen"] -= Money(1).fen
    code, told = _checked(tmp_path, json.dumps(fewer))
    assert (code, "合计对不上" in told) == (1, True)


def test_trees_stand_once_a_run(session: Session, run: DistributionRun) -> None:
    assert len(list(session.scalars(select(ShareTree)))) == 1
    assert len(list(session.scalars(select(ShareLeaf)))) == 7
