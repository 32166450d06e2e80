"""A cooperative's year as its accountant lives it, by pages alone: from the opening balances to the hard close."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from io import BytesIO
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask

from core import clock
from core.db import Database
from core.identity.roles import SYSTEM, Grant, Role
from core.identity.services import NewUser, create_user
from core.money import ZERO
from ledger.entities.services import get_entity
from ledger.journal.faults import faults
from ledger.journal.models import PeriodState
from ledger.journal.periods import year_state
from ledger.journal.reading import balance
from shop.demo.cast import PLAN
from shop.founding.plan import read_plan
from shop.founding.services import found, mark_as_real
from tests.engines import migrate
from tests.factories import yuan
from tests.season import application
from tests.web import typed

BOOKS = "/books/yhq-buy"
PASSWORD = "a-long-enough-password"
PEOPLE = {
    "accountant": Grant(Role.ACCOUNTANT, "entity:yhq-buy"),
    "chief": Grant(Role.ACCOUNTANT, "entity:yhq-buy"),
    "union": Grant(Role.ACCOUNTANT, "entity:union"),
    "secretary": Grant(Role.SECRETARY, "village:yhq"),
}


class Office:
    """The people of one office, each at a browser, on a day that the story sets."""

    def __init__(self, app: Flask) -> None:
        self.app = app

    @contextmanager
    def on(self, month: int, day: int, year: int = 2026) -> Iterator[None]:
        """Live one day: everybody signs in anew in the morning."""
        with clock.at(clock.local(date(year, month, day), 9)):
            self.at = {name: self.app.test_client() for name in PEOPLE}
            for name, browser in self.at.items():
                browser.post("/sign-in", data={"username": name, "password": PASSWORD})
            yield

    def send(self, who: str, where: str, **fields: object) -> str:
        """Send a form that must be taken, and return the page that it leads to."""
        answer = self.at[who].post(where, data={"operation": str(uuid4())} | fields)
        assert answer.status_code == 303, (where, re.findall(r'class="fault"[^>]*>([^<]*)', answer.text))
        return answer.headers["Location"]

    def read(self, where: str, who: str = "accountant") -> str:
        """Return a page that must be there."""
        answer = self.at[who].get(where)
        assert answer.status_code == 200, where
        return answer.text


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """Found the federation on 2 January 2026, with its people; nothing is in its books yet."""
    path = tmp_path / "founded.db"
    database = Database(f"sqlite:///{path}")
    migrate(database)
    with clock.at(clock.local(date(2026, 1, 2), 8)), database.transaction() as session:
        found(session, read_plan(PLAN), date(2026, 1, 2))
        mark_as_real(session)
        for name, grant in PEOPLE.items():
            create_user(session, SYSTEM, NewUser(username=name, name=name, grants=(grant,)), PASSWORD)
    database.engine.dispose()
    with application(path, tmp_path, WTF_CSRF_ENABLED=False) as app:
        yield Office(app)


def _table(*rows: str) -> tuple[BytesIO, str]:
    return BytesIO("\n".join(rows).encode()), "table.csv"


def _open_the_books(office: Office) -> None:
    members = (
        "成员号,姓名,户号,入社日期,其他出资,公积金份额",
        "001,曹平,YHQ-001,2020-03-01,3000,600",
        "002,周平,YHQ-002,2020-03-01,1000,400",
    )
    balances = ("科目编码,明细,借方,贷方", "101,,200,", "102,,4800,", "301,,,4000", "322,,,1000")
    draft = office.send("accountant", f"{BOOKS}/opening", members=_table(*members), balances=_table(*balances))
    assert "请另一位会计核对" in office.read(draft)
    to_check = office.read(draft, "chief")
    assert all(said in to_check for said in ("曹平", "YHQ-002", "3,000.00", "322 盈余公积", "4,800.00"))
    office.send("chief", draft)


def _buy_and_hand_over(office: Office) -> None:
    office.send(
        "secretary",
        "/prices/yhq-buy/floor",
        kind="golden-ear:A",
        per_jin="8",
        valid_from="2026-01-02",
        valid_to="2026-12-31",
    )
    (seller,) = re.findall(r'<option value="(\d+)">[^<]*曹平', office.read("/purchases/new/yhq-buy", "secretary"))
    weighed = typed.weigh_ticket(seller=seller, gross="412", tare="12", certificate="C-1")
    ticket = office.send("secretary", "/purchases/new/yhq-buy", **weighed)
    office.send("secretary", f"{ticket}/settle")
    office.send("accountant", f"{ticket}/pay")
    (lot,) = re.findall(r'action="(/lots/[^"]*/hand-over)"', office.read("/lots/", "secretary"))
    office.send("secretary", lot)
    office.send("union", "/books/union/transfers/yhq-buy/pay")


def _deed(office: Office, deed: str, on: str, **fields: str) -> None:
    office.send("accountant", f"{BOOKS}/daily/{deed}", on=on, memo="", **fields)


def _write_by_hand(office: Office) -> None:
    draft = office.send(
        "accountant",
        f"{BOOKS}/drafts/new",
        **{
            "dated_on": "2026-06-30",
            "memo": "废品卖了",
            "lines-0-account": "101",
            "lines-0-debit": "40",
            "lines-1-account": "502",
            "lines-1-credit": "40",
        },
    )
    assert office.at["accountant"].post(f"{draft}/approve").status_code == 403  # two people
    office.send("chief", f"{draft}/approve")


def test_an_accountants_year_in_the_pages(office: Office) -> None:
    with office.on(1, 2):
        _open_the_books(office)
    with office.on(3, 2):
        _buy_and_hand_over(office)
        _deed(office, "expense", "2026-03-02", purpose="purpose:travel", amount="60", out_of="101")
        _deed(office, "wages", "2026-03-02", employee="老周", amount="180", batch="")
        (owed,) = re.findall(r'value="(employee:\d+)"', office.read(f"{BOOKS}/daily/pay-wages"))
        _deed(office, "pay-wages", "2026-03-02", employee=owed, amount="180", out_of="102")
    with office.on(6, 30):
        _write_by_hand(office)
    with office.on(1, 5, 2027):
        lines = (
            "日期,摘要,收入,支出,流水号",
            "2026-03-02,曹平,,3200,1",
            "2026-03-02,联合社,3800,,2",
            "2026-03-02,工资,,180,3",
        )
        statement = office.send(
            "accountant",
            f"{BOOKS}/reconciling/statement",
            account="102",
            opening="4800",
            closing="5220",
            begins_on="2026-01-01",
            ends_on="2026-12-31",
            file=_table(*lines),
        )
        assert "5,220.00" in office.read(statement)
        office.send("accountant", f"{BOOKS}/reconciling/count", on="2026-12-31", counted="180")
        office.send("accountant", f"{BOOKS}/months/next-year")
        for month in range(1, 13):
            office.send("accountant", f"{BOOKS}/months/2026{month:02}/close")
        office.send("accountant", f"{BOOKS}/year-end/2026/close")
        # 3,800 for the lot and 40 for scrap, less 3,200 for the goods, 60 of travel and 180 of wages
        assert "400.00" in office.read(f"{BOOKS}/year-end/2026")
        for form in ("balance-sheet", "surplus", "equity"):
            office.read(f"{BOOKS}/statements/{form}?year=2026")
        office.send("accountant", f"{BOOKS}/year-end/2026/propose", council_on="2027-01-05")
    with office.on(1, 20, 2027):
        office.send("accountant", f"{BOOKS}/year-end/2026/lay-open", published_on="2027-01-20")
    with office.on(2, 20, 2027):
        vote = {"assembly_on": "2027-02-20", "present": "2", "agreed": "2"}
        office.send("accountant", f"{BOOKS}/year-end/2026/approve", **vote)
        office.send("accountant", f"{BOOKS}/year-end/2026/notice", noticed_on="2027-02-20")
        _pay_by_the_bank(office)
        assert "全部兑付" in office.read(f"{BOOKS}/year-end/2026")
        _the_books_stand(office)


def _pay_by_the_bank(office: Office) -> None:
    """Make a batch, let the second person check it, and take in what the bank answered."""
    village = "/places/yhq"
    for name, account in (("曹平", "6222021602002345678"), ("周平", "6222021602002345686")):
        (person,) = re.findall(rf'<option value="(\d+)">{name} ·', office.read(village, "secretary"))
        fields = {"contact-person": person, "contact-bank_account": account}
        office.send("secretary", f"{village}/contacts", **fields)
    dues = re.findall(r'value="(run:2026:[^"]+)"', office.read(f"{BOOKS}/payouts"))
    fields = {"way": "bank", "template": "icbc", "payer_account": "1602001234567890123"}
    batch = office.send("accountant", f"{BOOKS}/payouts", dues=dues, **fields)
    office.send("chief", f"{batch}/approve", total="360")
    rows = re.findall(r"([A-Z-]+-P1-\d{4}).*?class=\"figure\">([\d.]+)<", office.read(batch), re.DOTALL)
    said = "\n".join(["自定义序号,金额,处理结果", *(f"{number},{amount},成功" for number, amount in rows)])
    answer = (BytesIO(said.encode()), "answer.csv")
    office.send("accountant", f"{batch}/answer", paid_on="2027-02-20", file=answer)


def _the_books_stand(office: Office) -> None:
    """Look past the pages: locked for good, without a fault, and the surplus where the law puts it."""
    with office.app.extensions["database"].reading() as session:
        coop = get_entity(session, "yhq-buy")
        assert year_state(session, coop, 2026) is PeriodState.HARD
        assert list(faults(session)) == []
        assert balance(session, coop, "322") == yuan("-1040")  # ten in a hundred of 400 were kept
        assert balance(session, coop, "221") == balance(session, coop, "222") == ZERO
        assert balance(session, coop, "102") == yuan("4860")  # 5,220 less the 360 that was shared
