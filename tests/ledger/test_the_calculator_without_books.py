"""Anyone can check a distribution without the books: a rule, a table, and the same fen come out."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any

import pytest

from ledger.distribution.calculator import AMOUNTS, COLUMNS, SUMMARY, FaultyInputError, calculate
from tests.ledger import fraction_model
from tests.ledger import worked_examples as example
from tests.ledger.worked_examples import fen

RULE = {
    "surplus_fen": 40_000_000,
    "opening_undistributed_fen": 0,
    "reserve_bp": 1_000,
    "patronage_bp": 6_000,
    "method": "ceil-floor",
}
Member = Mapping[str, Any]
_CALLED = {"patronage_fen": "patronage"}
MEMBERS: list[Member] = [{name: getattr(one, _CALLED.get(name, name)) for name in COLUMNS} for one in example.members()]


def _files(folder: Path, rule: Mapping[str, Any], members: Sequence[Member]) -> tuple[Path, Path]:
    said = "\n".join(f"{name} = {json.dumps(value)}" for name, value in rule.items())
    (folder / "rule.toml").write_text(f"{said}\n", encoding="utf-8")
    rows = [",".join(COLUMNS), *(",".join(str(one[name]) for name in COLUMNS) for one in members)]
    (folder / "members.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return folder / "rule.toml", folder / "members.csv"


def _faults(folder: Path, rule: Mapping[str, Any], members: Sequence[Member]) -> list[tuple[str, int | None, str]]:
    with pytest.raises(FaultyInputError) as refused:
        calculate(*_files(folder, rule, members))
    return [(fault.file, fault.row, fault.column) for fault in refused.value.faults]


def test_the_worked_example_comes_out_to_the_fen(tmp_path: Path) -> None:
    done = calculate(*_files(tmp_path, RULE, MEMBERS))
    lines = done.table().splitlines()
    assert lines[0] == "member_no,patronage_refund_fen,surplus_share_fen,total_fen"
    assert lines[1] == f"01,{fen('57 026.92')},{fen('22 127.80')},{fen('79 154.72')}"
    assert [int(line.rpartition(",")[2]) for line in lines[1:]] == [fen(total) for *_, total in example.CEIL_FLOOR]
    assert json.loads(done.summary()) == {
        "surplus_reserve_fen": fen("40 000.00"),
        "distributable_fen": fen("360 000.00"),
        "patronage_pool_fen": fen("216 000.00"),
        "patronage_refund_fen": fen("216 000.04"),
        "surplus_share_fen": fen("143 999.93"),
        "residue_fen": fen("0.03"),
    }


def _random_case(random: Random) -> tuple[dict[str, Any], list[Member]]:
    most = random.choice([1, 30, 10_000, 10**9, 10**12])
    rule = {
        "surplus_fen": random.randint(-most, most * 10),
        "opening_undistributed_fen": random.choice([0, 0, random.randint(-most, most)]),
        "reserve_bp": random.choice([0, 1_000, random.randint(0, 10_000)]),
        "patronage_bp": random.choice([6_000, 10_000, random.randint(6_000, 10_000)]),
        "method": random.choice(["ceil-floor", "largest-remainder"]),
    }
    numbers = random.sample(range(1, 400), random.randint(1, 40))
    names = [f"{number:03d}" if random.random() < 0.9 else f"村{number}" for number in numbers]
    few = [random.randint(0, most) for _ in range(4)]  # members who traded alike are where rounding shows
    members: list[Member] = [
        {"member_no": name} | {column: random.choice([0, *few, random.randint(0, most)]) for column in AMOUNTS}
        for name in names
    ]
    return rule, members


@pytest.mark.parametrize("seed", range(20))
def test_two_thousand_cases_agree_with_an_independent_division(tmp_path: Path, seed: int) -> None:
    random, compared = Random(seed), 0
    while compared < 100:
        rule, members = _random_case(random)
        wanted: dict[str, Any] | None
        try:
            wanted = fraction_model.divide(rule, list(members))  # type: ignore[arg-type]
        except ValueError:
            assert _faults(tmp_path, rule, members) == [("members.csv", None, "patronage_fen")]
            continue
        done = calculate(*_files(tmp_path, rule, members))
        assert json.loads(done.summary()) == {name: wanted[name] for name in SUMMARY}
        rows = [line.split(",") for line in done.table().splitlines()[1:]]
        assert [[number, *map(int, fens)] for number, *fens in rows] == [list(one.values()) for one in wanted["shares"]]
        shuffled = random.sample(members, len(members))
        assert sorted(calculate(*_files(tmp_path, rule, shuffled)).table()) == sorted(done.table())
        compared += 1


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"patronage_bp": 5_999}, "patronage_bp"),
        ({"patronage_bp": 10_001}, "patronage_bp"),
        ({"patronage_bp": 10_001, "entity": "union"}, "patronage_bp"),
        ({"reserve_bp": -1}, "reserve_bp"),
        ({"reserve_bp": 10_001}, "reserve_bp"),
        ({"method": "floor-per-share"}, "method"),
        ({"method": 7}, "method"),
        ({"entity": "collective"}, "entity"),
        ({"surplus_fen": 1.5}, "surplus_fen"),
        ({"surplus_fen": True}, "surplus_fen"),
        ({"reserve_bp": "1000"}, "reserve_bp"),
        ({"bonus": 1}, "bonus"),
    ],
)
def test_a_rule_that_cannot_be_is_refused_by_its_row(tmp_path: Path, change: dict[str, Any], column: str) -> None:
    rule = RULE | change
    assert _faults(tmp_path, rule, MEMBERS) == [("rule.toml", list(rule).index(column) + 1, column)]


@pytest.mark.parametrize("missing", RULE)
def test_a_rule_that_says_too_little_is_refused(tmp_path: Path, missing: str) -> None:
    rule = {name: value for name, value in RULE.items() if name != missing}
    assert _faults(tmp_path, rule, MEMBERS) == [("rule.toml", None, missing)]


@pytest.mark.parametrize("amount", ["-1", "1.5", "", "1e5", "１.0", "9" * 30, "一百"])
@pytest.mark.parametrize("column", ["patronage_fen", "donation_share_fen"])
def test_an_amount_that_is_no_whole_number_is_refused_by_row_and_column(
    tmp_path: Path, amount: str, column: str
) -> None:
    members = [*MEMBERS[:3], {**MEMBERS[3], column: amount}, *MEMBERS[4:]]
    assert _faults(tmp_path, RULE, members) == [("members.csv", 5, column)]


def test_a_member_stands_in_the_table_once(tmp_path: Path) -> None:
    twice: list[Member] = [*MEMBERS, {**MEMBERS[0], "member_no": "1"}, {**MEMBERS[0], "member_no": ""}]
    assert _faults(tmp_path, RULE, twice) == [("members.csv", 9, "member_no"), ("members.csv", 10, "member_no")]


def test_without_members_or_trade_nothing_is_divided(tmp_path: Path) -> None:
    idle = [{**one, "patronage_fen": 0} for one in MEMBERS]
    assert _faults(tmp_path, RULE, []) == [("members.csv", None, "member_no")]
    assert _faults(tmp_path, RULE, idle) == [("members.csv", None, "patronage_fen")]
    loss = calculate(*_files(tmp_path, RULE | {"surplus_fen": -5}, idle))
    assert (loss.flow.residue_fen, {share.total_fen for share in loss.flow.shares}) == (-5, {0})


@pytest.mark.parametrize(
    "text",
    ["", "member_no\n01\n", ",".join(COLUMNS) + ",bonus\n", ",".join(COLUMNS) + "\n01,1\n", '"', "\udcff"],
    ids=["empty", "columns missing", "a column too many", "a short row", "an open quote", "no UTF-8"],
)
def test_a_table_that_cannot_be_read_is_refused(tmp_path: Path, text: str) -> None:
    rule, members = _files(tmp_path, RULE, MEMBERS)
    members.write_bytes(text.encode(errors="surrogateescape"))
    with pytest.raises(FaultyInputError):
        calculate(rule, members)


def test_a_union_may_go_below_sixty_percent_and_is_warned(tmp_path: Path) -> None:
    done = calculate(*_files(tmp_path, RULE | {"entity": "union", "patronage_bp": 5_000}, MEMBERS))
    (warning,) = done.warnings
    assert "6000" in warning
    assert calculate(*_files(tmp_path, RULE | {"entity": "union"}, MEMBERS)).warnings == ()


def _run(folder: Path, *said: str) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).parent / "flask"), "--app", "wsgi", "ledger", "allocate", *said]
    environment = {**os.environ, "INSTANCE_PATH": str(folder / "instance"), "DATABASE_URL": ""}
    return subprocess.run(command, env=environment, check=False, capture_output=True, text=True)


def test_the_command_needs_no_books_and_keeps_faults_apart_from_results(tmp_path: Path) -> None:
    rule, members = _files(tmp_path, RULE, MEMBERS)
    done = _run(tmp_path, str(rule), str(members))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[1] == "01,5702692,2212780,7915472"
    assert list(json.loads(_run(tmp_path, str(rule), str(members), "--summary").stdout)) == list(SUMMARY)
    wrong = _run(tmp_path, str(rule), str(tmp_path / "nothing.csv"))
    assert (wrong.returncode, wrong.stdout, len(wrong.stderr.splitlines())) == (2, "", 1)
    assert not list((tmp_path / "instance").glob("*.db"))
