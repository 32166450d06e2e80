"""封账和核对 in the pages, on the statements and on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from flask import Flask

from ledger.seals.checkpoints import publish
from tests.ledger.books import drop_guard, run_sql
from tests.web.conftest import SignIn
from tests.web.test_statements_as_pdf import text_of

pytestmark = pytest.mark.xdist_group("web")


def _forge(app: Flask) -> None:
    database = app.extensions["database"]
    drop_guard(database, "ledger_voucher_no_update", "ledger_voucher")
    run_sql(
        database,
        "UPDATE ledger_voucher SET memo = 'x' WHERE number = 1 AND period = 202611 AND entity_id ="
        " (SELECT id FROM ledger_entity WHERE code = 'yhq-buy')",
    )


def test_an_auditor_examines_the_books_in_the_page(app: Flask, visit: SignIn) -> None:
    auditor = visit("jianshi")
    assert "第 1 块" in auditor.get("/books/yhq-buy/seals").text
    assert "核对无误" in auditor.get("/books/yhq-buy/seals?examine=1").text
    _forge(app)
    page = auditor.get("/books/yhq-buy/seals?examine=1").text
    assert "核对无误" not in page
    assert "202611 记-0001" in page


def test_the_supervisors_take_the_checkpoints_home(visit: SignIn) -> None:
    held = [
        json.loads(line)
        for line in visit("jianshi").get("/books/yhq-buy/seals/checkpoints.jsonl").text.split("\n")[:-1]
    ]
    assert [(one["entity"], one["block_no"]) for one in held] == [("yhq-buy", 1)]


def test_a_statement_prints_the_seal_of_its_books(visit: SignIn) -> None:
    assert "账簿封记" in text_of(visit("shuji").get("/statements/villages/yhq/2025.pdf").data)
    assert "账簿封记" in text_of(visit("cunmin").get("/mine/statement/2025.pdf").data)


def test_the_command_names_the_fault_and_says_so_by_its_exit(app: Flask, tmp_path: Path) -> None:
    run = app.test_cli_runner().invoke
    assert run(args=["ledger", "seal"]).exit_code == 0
    with app.extensions["database"].reading() as session:
        publish(session, tmp_path / "held")
    folder = ["--checkpoints", str(tmp_path / "held")]
    sound = run(args=["ledger", "verify", *folder])
    assert (sound.exit_code, "The books agree" in sound.output) == (0, True)
    _forge(app)
    forged = run(args=["ledger", "verify", *folder])
    assert forged.exit_code == 1
    assert "yhq-buy 202611 记-0001: its content differs from its hash" in forged.output
    assert run(args=["ledger", "seal"]).exit_code == 0
    assert len(run(args=["ledger", "public-key"]).output.split()) == 2
