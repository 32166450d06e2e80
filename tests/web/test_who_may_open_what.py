"""Every route, as every role, against the data of a village and of entities that are not one's own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from coop.batches.models import Batch, BatchState, LabourDay
from coop.batches.models import Task as BatchTask
from coop.harvest.services import Pick, weigh
from coop.inbox.models import EntryState, InboxEntry
from coop.issuing.drawing import Workshop
from coop.issuing.models import SetKind
from coop.issuing.services import order as issue
from coop.lots.models import Lot
from coop.produce.services import get_grade
from coop.purchases.models import PurchaseTicket
from coop.purchases.prices import scales
from coop.purchases.recording import Delivery, record
from coop.purchases.settling import settle
from coop.villages.services import get_village
from core import clock
from core.identity.models import User
from core.identity.roles import SYSTEM
from core.money import ZERO, Money
from core.weight import WeightUnit
from ledger.assets.models import AssetKind, Use
from ledger.assets.services import NewAsset, Way, acquire
from ledger.distribution.long_steps.models import LongStep, StepKind, StepState
from ledger.distribution.procedure import plans_of
from ledger.entities.models import Entity
from ledger.entities.services import get_entity
from ledger.journal.models import Voucher
from ledger.manual.models import VoucherDraft
from ledger.manual.services import Typed, Writing, write
from ledger.minutes.models import MinutesFile
from ledger.minutes.services import add_minutes
from ledger.payouts.drawing import Drawing, draw
from ledger.payouts.models import Way as PayoutWay
from ledger.payouts.services import waiting
from ledger.proofs.models import ShareLeaf
from ledger.reconciling.models import BankStatement
from ledger.reconciling.reading import read_lines
from ledger.reconciling.services import NewStatement, take_in
from shop.orders.models import Order
from shop.wholesale.models import DeliveryNote
from tests.season import ANCHOR
from tests.web.conftest import SignIn

pytestmark = pytest.mark.xdist_group("web")

NOBODY, SECRETARY, OTHER_SECRETARY, WORKER = "", "shuji", "qlyshuji", "penggong"
ACCOUNTANT, AUDITOR, VILLAGER, STAFF, ADMIN = "kuaiji", "jianshi", "cunmin", "dianyuan", "guanli"
PEOPLE = (NOBODY, SECRETARY, OTHER_SECRETARY, WORKER, ACCOUNTANT, AUDITOR, VILLAGER, STAFF, ADMIN)
SIGNED_IN = set(PEOPLE) - {NOBODY}
KEEPERS = {SECRETARY, WORKER}
ALL = set(PEOPLE)
LOST = "01981f00-0000-7000-8000-000000000001"
AS_A_SCRIPT: dict[str, Any] = {"json": {}, "headers": {"X-Outbox": "1", "Sec-Fetch-Site": "same-origin"}}

# Who gets through, when the thing asked for is Yuhequan's; AUDITOR audits yhq-buy only.
MAY: dict[str, set[str]] = {
    **dict.fromkeys(
        (
            "storefront.home",
            "storefront.category",
            "storefront.product",
            "storefront.about",
            "cart.show",
            "cart.add",
            "cart.change",
            "orders.checkout",
            "orders.submit",
            "orders.show",
            "trace.show",
            "check.show",
            "check.check",
            "check.proof_file",
            "health.healthz",
            "offline.worker",
            "offline.manifest",
            "offline.fallback",
            "sign_in.form",
            "sign_in.enter",
            "sign_in.leave",
            "sign_in.play",
            "sign_in.language",
            "static",
        ),
        ALL,
    ),
    "account.password": SIGNED_IN,
    "account.change_password": SIGNED_IN,
    "desk.home": SIGNED_IN,
    "river.newest": SIGNED_IN,
    "river.show": SIGNED_IN,
    "payouts.index": {ACCOUNTANT, AUDITOR, ADMIN},
    "payouts.show": {ACCOUNTANT, AUDITOR, ADMIN},
    "payouts.paper": {ACCOUNTANT, AUDITOR, ADMIN},
    **dict.fromkeys(
        tuple(f"payouts.{step}" for step in ("draw", "approve", "withdraw", "file", "answer", "signed", "rest")),
        {ACCOUNTANT},
    ),
    "proofs.show": {ACCOUNTANT, AUDITOR, ADMIN},
    "proofs.leaves": {ACCOUNTANT, AUDITOR, ADMIN},
    "collective.year": {ACCOUNTANT, ADMIN},
    "collective.decide": {ACCOUNTANT},
    "collective.paid": {ACCOUNTANT},
    "today.index": {*KEEPERS, OTHER_SECRETARY, ADMIN},
    "batches.show": {*KEEPERS, ADMIN},
    "batches.losing": KEEPERS,
    "batches.lose": KEEPERS,
    "batches.loading": KEEPERS,
    "batches.load": KEEPERS,
    "batches.done": KEEPERS,
    "batches.close": KEEPERS,
    "phone.index": {*KEEPERS, OTHER_SECRETARY},
    "ops.take": {*KEEPERS, OTHER_SECRETARY},
    "ops.park": {*KEEPERS, OTHER_SECRETARY},
    "inbox.index": {SECRETARY, OTHER_SECRETARY, ADMIN},
    "inbox.handled": {SECRETARY, ADMIN},
    "harvest.weighing": KEEPERS,
    "harvest.weigh": KEEPERS,
    "harvest.check": KEEPERS,
    "harvest.saved": KEEPERS,
    "purchases.index": {*KEEPERS, OTHER_SECRETARY, ACCOUNTANT, AUDITOR, ADMIN},
    "purchases.new": KEEPERS,
    "purchases.record": KEEPERS,
    "purchases.show": {*KEEPERS, ACCOUNTANT, AUDITOR, ADMIN},
    "purchases.settle": KEEPERS,
    "purchases.pay": {ACCOUNTANT},
    "purchases.returned": {ACCOUNTANT},
    "purchases.void": {*KEEPERS, ACCOUNTANT},
    "prices.index": {*KEEPERS, OTHER_SECRETARY, ACCOUNTANT, AUDITOR, ADMIN},
    "prices.show": {*KEEPERS, ACCOUNTANT, AUDITOR, ADMIN},
    "prices.market": {SECRETARY, ACCOUNTANT},
    "prices.floor": {SECRETARY, ACCOUNTANT},
    "places.enter": {SECRETARY, ADMIN},
    "places.add": {SECRETARY, ADMIN},
    "places.contact": {SECRETARY, ADMIN},
    "members.show": {ACCOUNTANT, AUDITOR, ADMIN},
    "members.admit": {ACCOUNTANT},
    "lots.index": {*KEEPERS, OTHER_SECRETARY, STAFF, ADMIN},
    "lots.labels": {*KEEPERS, STAFF, ADMIN},
    "lots.to_merchant": KEEPERS,
    "lots.certificate": KEEPERS,
    "places.index": {SECRETARY, OTHER_SECRETARY, ADMIN},
    "places.village": {SECRETARY, ADMIN},
    "statements.index_of_villages": {SECRETARY, OTHER_SECRETARY, ACCOUNTANT, AUDITOR, ADMIN},
    "statements.village_statement": {SECRETARY, ACCOUNTANT, AUDITOR, ADMIN},
    "statements.household_statement": {SECRETARY, ADMIN},
    **dict.fromkeys(
        (
            "issues.index",
            "issues.order",
            "issues.show",
            "issues.stop",
            "issues.resume",
            "issues.hand_over",
            "issues.copy",
            "issues.together",
            "issues.paper",
        ),
        {SECRETARY, ADMIN},
    ),
    "mine.index": {VILLAGER},
    "mine.own_pdf": {VILLAGER},
    "books.index": {ACCOUNTANT, AUDITOR, ADMIN},
    **dict.fromkeys(
        (
            "books.journal",
            "books.voucher",
            "accounts.show",
            "accounts.trial_balance_page",
            "accounts.trial_balance_paper",
            "accounts.trial_balance_workbook",
            "accounts.account_paper",
            "accounts.sub_accounts",
            "accounts.sub_accounts_workbook",
            "accounts.all_sub_accounts_workbook",
            "books.voucher_paper",
            "books.month_paper",
            "forms.figure",
            "accounts.workbook",
            "year_end.show",
            "minutes.show",
            "minutes.file",
            "long_steps.show",
            "year_papers.plan",
            "year_papers.notice",
            "year_papers.pack",
            "plans.what_if",
            "seals.show",
            "seals.checkpoints",
            "forms.show",
            "forms.paper",
            "forms.sheet",
            "manual.index",
            "manual.show",
            "manual.paper",
            "parties.index",
            "charters.index",
            "daily.index",
            "months.index",
            "exports.index",
            "exports.plain_text",
            "exports.vouchers",
            "reconciling.index",
            "reconciling.show",
            "assets.index",
            "member_accounts.index",
            "member_accounts.register_workbook",
            "member_accounts.show",
            "member_accounts.sheet",
            "member_accounts.workbook",
        ),
        {ACCOUNTANT, AUDITOR, ADMIN},
    ),
    "year_end.close": {ACCOUNTANT},
    "year_end.take_back": {ACCOUNTANT},
    **dict.fromkeys(
        ("manual.new", "manual.write", "manual.approve", "manual.refuse", "manual.withdraw", "manual.reverse"),
        {ACCOUNTANT},
    ),
    "parties.enter": {ACCOUNTANT},
    "charters.enter": {ACCOUNTANT},
    **dict.fromkeys(
        (
            "plans.decide",
            "long_steps.stop",
            "long_steps.resume",
            "plans.propose",
            "plans.lay_open",
            "plans.withdraw",
            "plans.notice",
            "minutes.add",
        ),
        {ACCOUNTANT},
    ),
    "transfers.index": {ACCOUNTANT, ADMIN},
    "transfers.pay": {ACCOUNTANT},
    **dict.fromkeys(
        (
            "daily.new",
            "daily.record",
            "assets.new",
            "assets.enter",
            "assets.depreciate",
            "assets.retire",
            "assets.going",
            "assets.strike",
            "assets.dispose",
            "costs.labour",
            "costs.void",
            "costs.pay",
            "opening.show",
            "opening.members_template",
            "opening.balances_template",
            "opening.trial",
            "months.close",
            "months.reopen",
            "months.next_year",
            "reconciling.take_in",
            "reconciling.count",
            "reconciling.match",
            "reconciling.unmatch",
            "reconciling.discard",
        ),
        {ACCOUNTANT},
    ),
    **dict.fromkeys(("costs.index", "costs.show"), {ACCOUNTANT, ADMIN}),
    **dict.fromkeys(("opening.draft", "opening.enter"), set()),  # nobody but who sent it; its own test covers that
    "member_accounts.withdraw": {ACCOUNTANT},
    "member_accounts.notice": {ACCOUNTANT},
    "member_accounts.give_back": {ACCOUNTANT},
    **dict.fromkeys(("staff.index", "staff.show"), {STAFF, ADMIN}),
    **dict.fromkeys(("wholesale.index", "wholesale.show", "wholesale.paper"), {STAFF, ACCOUNTANT, ADMIN}),
    "wholesale.deliver": {STAFF, ACCOUNTANT},  # an accountant's delivery is refused beside the form
    "wholesale.write_off": {ACCOUNTANT},
    "wholesale.paid": {STAFF, ACCOUNTANT},
    **dict.fromkeys(
        ("staff.paid", "staff.send", "staff.collected", "staff.take_back"),
        {STAFF},
    ),
    **dict.fromkeys(
        ("users.index", "users.create", "users.disable", "users.enable", "users.reset", "users.hand_over"), {ADMIN}
    ),
}


@pytest.fixture
def things(app: Flask) -> dict[str, dict[str, Any]]:
    """Return something of Yuhequan for the parameters of every blueprint."""
    with app.extensions["database"].transaction() as session:
        _pick_a_crate(session)
        _write_a_voucher(session)
        _enter_an_asset(session)
        _draw_a_batch(session)
        _keep_the_minutes(session)
        _stop_a_step(session)
        _park_an_entry(session)
        statement = _take_a_statement_in(session)
        issue(session, SYSTEM, get_village(session, "yhq"), SetKind.VILLAGE, f"{ANCHOR.year}-10")
    Workshop(app.extensions["settings"], processes=1).work(app.extensions["database"])
    with app.extensions["database"].reading() as session:
        batch = session.scalars(select(Batch).where(Batch.state == BatchState.GROWING)).first()
        books = session.scalars(select(Entity).where(Entity.code == "yhq-buy")).one()
        ticket = session.scalars(select(PurchaseTicket).where(PurchaseTicket.entity_id == books.id)).first()
        voucher = session.scalars(select(Voucher).where(Voucher.entity_id == books.id)).first()
        grown = session.scalars(
            select(Lot).where(Lot.source.startswith("batch:"), Lot.owner_id == Lot.maker_id)
        ).first()
        order, note = session.scalars(select(Order)).first(), session.scalars(select(DeliveryNote)).first()
        user = session.scalars(select(User).where(User.username == "penggong")).one()
        draft = session.scalars(select(VoucherDraft)).one()
        labour = session.scalars(select(LabourDay).where(LabourDay.batch_id == batch.id)).first()
        task = session.scalars(select(BatchTask)).first()
        assert all((batch, ticket, voucher, grown, order, note, task, labour))
        return {
            "batches": {"code": batch.code, "shed_code": batch.shed.code, "task_id": task.id},
            "harvest": {"code": batch.code, "operation": str(uuid4())},
            "purchases": {"number": ticket.number, "entity_code": "yhq-buy"},
            "inbox": {"op": LOST},
            "lots": {"code": grown.code},
            "trace": {"code": grown.code},
            "places": {"code": "yhq"},
            "statements": {"code": "yhq", "period": "2026", "number": "YHQ-002", "year": 2025},
            "issues": {"code": "yhq", "number": 1, "position": 1},
            "mine": {"year": 2025},
            "books": {"code": "yhq-buy", "period": voucher.period, "number": voucher.number},
            "accounts": {"code": "yhq-buy", "account": "102"},
            "long_steps": {"code": "yhq-buy", "year": 2024},
            "seals": {"code": "yhq-buy"},
            "forms": {"code": "yhq-buy", "form": "surplus", "number": 1, "column": 0},
            "manual": {
                "code": "yhq-buy",
                "draft_id": draft.id,
                "paper_id": draft.papers[0].id,
                "period": voucher.period,
                "number": voucher.number,
            },
            "prices": {"code": "yhq-buy"},
            "members": {"code": "yhq-buy"},
            "member_accounts": {"code": "yhq-buy", "number": "001"},
            "transfers": {"code": "union", "seller": "yhq-buy"},
            "opening": {"code": "yhq-buy", "draft_id": 1},
            "parties": {"code": "yhq-buy"},
            "charters": {"code": "yhq-buy"},
            "exports": {"code": "yhq-buy", "kind": "beancount", "target": ""},
            "months": {"code": "yhq-buy", "period": ANCHOR.year * 100 + 1},
            "reconciling": {"code": "yhq-buy", "statement_id": statement.id, "line_id": statement.lines[0].id},
            "daily": {"code": "yhq-buy", "deed": "expense"},
            "assets": {"code": "yhq-buy", "number": "001"},
            "costs": {"code": "yhq-grow", "batch": batch.code, "labour_id": labour.id},
            "year_end": {"code": "yhq-buy", "year": 2025},
            "plans": {"code": "yhq-buy", "year": 2025},
            "minutes": {"code": "yhq-buy", "year": 2025, "file_id": session.scalars(select(MinutesFile.id)).one()},
            "year_papers": {"code": "yhq-buy", "year": 2025},
            "river": {"year": 2025},
            "payouts": {"code": "yhq-buy", "number": 1},
            "proofs": {"code": "yhq-buy", "year": 2025},
            "check": {"token": session.scalars(select(ShareLeaf.token)).first()},
            "collective": {"code": "yhq-collective", "year": 2025},
            "staff": {"code": order.code},
            "orders": {"token": order.token},
            "wholesale": {"number": note.number},
            "users": {"user_id": user.id},
            "storefront": {"slug": "golden-ear-first", "page": "terms"},
            "cart": {"slug": "golden-ear-first"},
            "sign_in": {"code": "en", "username": "buyer"},
        }


def _write_a_voucher(session: Session) -> None:
    """Let a voucher with a paper wait for its second person."""
    chief = session.scalars(select(User).where(User.username == "zhuguan")).one().actor()
    lines = (Typed(account="523", debit=Money(5), credit=ZERO), Typed(account="102", debit=ZERO, credit=Money(5)))
    papers = (("a.pdf", b"%PDF-"),)
    writing = Writing(operation=str(uuid4()), dated_on=ANCHOR, memo="邮费", lines=lines, papers=papers)
    write(session, chief, get_entity(session, "yhq-buy"), writing)


def _enter_an_asset(session: Session) -> None:
    """Let the buying cooperative own a scale."""
    scale = NewAsset(
        operation=str(uuid4()),
        name="地磅",
        kind=AssetKind.FIXED,
        use=Use.OFFICE,
        acquired_on=ANCHOR,
        cost=Money(300_000),
        residual=ZERO,
        months=60,
    )
    acquire(session, SYSTEM, get_entity(session, "yhq-buy"), scale, Way.BOUGHT)


def _draw_a_batch(session: Session) -> None:
    """Settle one more delivery, and let a batch wait that pays it in cash."""
    coop = get_entity(session, "yhq-buy")
    earlier = session.scalars(select(PurchaseTicket).where(PurchaseTicket.entity_id == coop.id)).first()
    assert earlier
    delivery = Delivery(
        operation=str(uuid4()),
        seller=earlier.seller,
        grade=earlier.grade,
        gross="32",
        tare="2",
        unit=WeightUnit.JIN,
        weighed_on=ANCHOR,
        scale=scales(session, coop)[0],
    )
    settle(session, SYSTEM, record(session, SYSTEM, coop, delivery))
    draw(session, SYSTEM, coop, Drawing(keys=[due.key for due in waiting(session, coop)], way=PayoutWay.CASH))


def _keep_the_minutes(session: Session) -> None:
    """Let the buying cooperative have its minutes of 2025."""
    coop = get_entity(session, "yhq-buy")
    add_minutes(session, SYSTEM, coop, plans_of(session, coop, 2025)[0], [("会议记录.pdf", b"%PDF-1.7")])


def _take_a_statement_in(session: Session) -> BankStatement:
    """Let the bank of the buying cooperative take a fee."""
    lines, _faults = read_lines([["日期", "收入", "支出"], [ANCHOR.isoformat(), "", "5"]])
    new = NewStatement(
        account="102", opening=Money(1_000), closing=Money(500), begins_on=ANCHOR, ends_on=ANCHOR, lines=lines
    )
    return take_in(session, SYSTEM, get_entity(session, "yhq-buy"), new)


def _park_an_entry(session: Session) -> None:
    """Keep an entry of a phone of Yuhequan that could not be sent."""
    phone = {"device": "K7M", "provisional": "", "on_behalf_of": "", "scope": "village:yhq", "sha256": "x"}
    entry = {"kind": "harvest", "version": 1, "body": '{"data": {}}', "captured_at": clock.now(), "offset_s": 0}
    state = {"state": EntryState.PARKED, "refusal": '["", {}]'}
    session.add(InboxEntry(op=LOST, user_id=1, user_name="x", **phone, **entry, **state))


def _stop_a_step(session: Session) -> None:
    """Leave a step of a year stopped, as if the cooperative were very large."""
    books = session.scalars(select(Entity).where(Entity.code == "yhq-buy")).one()
    day = {"on": ANCHOR, "present": 0, "agreed": 0, "ordered_by": "x", "user_id": None}
    state = {"kind": StepKind.PROPOSE, "state": StepState.STOPPED}
    session.add(LongStep(entity_id=books.id, year=2024, **day, **state))


def _pick_a_crate(session: Session) -> None:
    """Let a crate stand in store that has not been handed over yet."""
    batch = session.scalars(select(Batch).where(Batch.state == BatchState.GROWING)).first()
    assert batch
    grade = get_grade(session, "golden-ear", "A")
    crate = Pick(operation="crate", grade=grade, typed="10", unit=WeightUnit.JIN, picked_on=ANCHOR)
    weigh(session, SYSTEM, batch, crate)


def _routes(app: Flask) -> Iterator[tuple[str, str]]:
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            if rule.endpoint != "static":
                yield rule.endpoint, method


def test_every_route_says_who_may_open_it(app: Flask) -> None:
    """A new page must be entered in this table."""
    assert {endpoint for endpoint, _ in _routes(app)} | {"static"} == set(MAY)


@pytest.mark.parametrize("person", PEOPLE)
def test_a_person_gets_through_to_what_is_his_and_to_nothing_else(
    person: str, app: Flask, visit: SignIn, things: dict[str, dict[str, Any]]
) -> None:
    """A refusal is 403, 404, or the way to the sign-in page; getting through is anything else but a fault."""
    browser, wrong = visit(person), []
    routes = sorted(_routes(app), key=lambda route: (route[1] == "POST", route[0] in {"sign_in.leave", "sign_in.play"}))
    for endpoint, method in routes:
        if endpoint in {"sign_in.leave", "sign_in.play", "sign_in.enter", "users.hand_over"} and person:
            continue  # these change who the person is; the tests of signing in and of users cover them
        blueprint = endpoint.partition(".")[0]
        needed = app.url_map._rules_by_endpoint[endpoint][0].arguments
        values = {name: things[blueprint][name] for name in needed}
        if endpoint == "storefront.category":
            values = {"slug": "golden-ear"}
        with app.test_request_context():
            address = app.url_for(endpoint, **values)
        answer = browser.open(address, method=method, **(AS_A_SCRIPT if blueprint == "ops" else {}))
        is_refused = answer.status_code in {401, 403, 404} or "/sign-in" in answer.headers.get("Location", "")
        if answer.status_code >= 500 and endpoint != "health.healthz":
            wrong.append(f"{method} {endpoint}: {answer.status_code}")
        elif is_refused == (person in MAY[endpoint]):
            wrong.append(f"{method} {endpoint}: {answer.status_code} for {person or 'nobody'}")
    assert not wrong


def test_an_auditor_of_one_entity_reads_no_other_books(visit: SignIn) -> None:
    """监事 of the buying cooperative stays out of the union's books."""
    auditor = visit(AUDITOR)
    assert auditor.get("/books/yhq-buy/journal").status_code == 200
    assert auditor.get("/books/union/journal").status_code == 403


def test_a_page_outside_the_table_is_shut(app: Flask, visit: SignIn) -> None:
    """A blueprint that nobody entered in the table answers 403."""
    del app.extensions["access"]["lots"]
    assert visit(ADMIN).get("/lots/").status_code == 403
