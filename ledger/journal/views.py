"""Pages of the books: entities, journal, voucher, account, trial balance."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import uuid4

from flask import Blueprint, Response, abort, render_template, request
from flask.typing import ResponseReturnValue

from core import clock
from core.access import current_actor
from core.db import reading
from core.identity.roles import Role
from core.identity.services import is_demo
from core.paging import page_of
from core.paper import send_pdf, send_xlsx
from ledger.entities.models import Entity
from ledger.entities.services import entities_for, open_books
from ledger.journal import paper
from ledger.journal import reading as books
from ledger.journal.chart import CHART, ChartAccount
from ledger.journal.models import Voucher
from ledger.journal.page_head import head, opened
from ledger.journal.periods import open_years
from ledger.journal.subjects import Named, names_of
from ledger.manual.services import may_be_reversed
from ledger.rules.events import EVENTS

bp = Blueprint("books", __name__, url_prefix="/books")
PAGE = 40


@bp.get("/")
def index() -> ResponseReturnValue:
    """Show the entities whose books the reader may open."""
    session = reading()
    rows = [
        (entity, books.trial_balance(session, entity, clock.today().year), open_years(session, entity))
        for entity in entities_for(session, current_actor())
    ]
    return render_template("ledger/index.html", rows=rows)


@bp.get("/<code>/journal")
def journal(code: str) -> ResponseReturnValue:
    """Show a year's vouchers, newest first."""
    entity, year = opened(code)
    page = page_of(request.args)
    vouchers, count = books.journal(reading(), entity, year=year, page=page, size=PAGE)
    pages = max(1, -(-count // PAGE))
    return render_template(
        "ledger/journal.html",
        **head(entity, year),
        vouchers=vouchers,
        legs=books.legs,
        names=_names(entity, vouchers),
        page=page,
        pages=pages,
        count=count,
    )


@bp.get("/<code>/vouchers/<int(min=200001, max=210013):period>/<int(max=999999999):number>")
def voucher(code: str, period: int, number: int) -> ResponseReturnValue:
    """Show one voucher as it is printed."""
    entity = open_books(reading(), current_actor(), code)
    found = books.get_voucher(reading(), entity, period, number)
    return render_template(
        "ledger/voucher.html",
        **head(entity, period // 100),
        voucher=found,
        legs=books.legs(found),
        names=_names(entity, [found]),
        event=EVENTS.get(found.event, found.event),
        may_reverse=may_be_reversed(found) and current_actor().may([Role.ACCOUNTANT], entity.scope),
        operation=str(uuid4()),
    )


@dataclass(frozen=True, slots=True)
class _Shown:
    """What an account page shows: an account, or one of its sub-accounts, over a month or a year."""

    entity: Entity
    year: int
    account: ChartAccount
    subject: str | None
    months: list[int]
    month: int
    page: books.AccountPage
    names: dict[str, Named]

    @property
    def on_paper(self) -> paper.AccountOverSpan:
        month = f" {self.month} 月" if 0 < self.month < 13 else " 年终" if self.month else ""
        return paper.AccountOverSpan(
            entity=self.entity,
            account=self.account,
            span=f"{self.year} 年{month}",
            page=self.page,
            names=self.names,
        )


@bp.get("/<code>/accounts/<account>")
def account(code: str, account: str) -> ResponseReturnValue:
    """Show the movements of a month or a year on an account (明细账)."""
    shown = _shown(code, account)
    return render_template("ledger/account.html", **head(shown.entity, shown.year), shown=shown)


@bp.get("/<code>/accounts/<account>.xlsx")
def account_workbook(code: str, account: str) -> Response:
    """Give an account as a workbook."""
    shown = _shown(code, account)
    book = paper.account_sheet(shown.on_paper)
    return send_xlsx(f"{code}-{account}-{shown.year}.xlsx", book)


@bp.get("/<code>/accounts/<account>.pdf")
def account_paper(code: str, account: str) -> ResponseReturnValue:
    """Give an account on paper."""
    shown, today, demo = _shown(code, account), clock.today(), is_demo(reading())
    return send_pdf(
        f"{code}-{account}-{shown.year}.pdf",
        lambda cache: paper.account_pdf(shown.on_paper, today=today, cache=cache, is_demo=demo),
    )


@bp.get("/<code>/trial-balance")
def trial_balance(code: str) -> ResponseReturnValue:
    """Show the trial balance (科目余额表) of a year."""
    entity, year = opened(code)
    return render_template(
        "ledger/trial_balance.html",
        **head(entity, year),
        balance=books.trial_balance(reading(), entity, year),
    )


@bp.get("/<code>/trial-balance.xlsx")
def trial_balance_workbook(code: str) -> Response:
    """Give the trial balance as a workbook."""
    entity, year = opened(code)
    book = paper.trial_balance_sheet(books.trial_balance(reading(), entity, year), entity)
    return send_xlsx(f"{code}-trial-balance-{year}.xlsx", book)


@bp.get("/<code>/trial-balance.pdf")
def trial_balance_paper(code: str) -> ResponseReturnValue:
    """Give the trial balance on paper."""
    entity, year = opened(code)
    balance, today, demo = books.trial_balance(reading(), entity, year), clock.today(), is_demo(reading())
    return send_pdf(
        f"{code}-trial-balance-{year}.pdf",
        lambda cache: paper.trial_balance_pdf(balance, entity, today=today, cache=cache, is_demo=demo),
    )


def _shown(code: str, account: str) -> _Shown:
    entity, year = opened(code)
    if account not in CHART:
        abort(404)
    session, subject = reading(), request.args.get("subject")
    months = books.months_moved(session, entity, account, subject, year=year)
    asked = request.args.get("month", months[-1] if months else 0, int)
    month = asked if asked in months else 0
    page = books.account_page(session, entity, account, subject, year=year, month=month)
    subjects = {subject or "", *(s for line in page.lines for s in (line.counterpart.subject, line.subject))}
    names = names_of(session, entity, subjects)
    return _Shown(entity, year, CHART[account], subject, months, month, page, names)


def _names(entity: Entity, vouchers: Iterable[Voucher]) -> dict[str, Named]:
    sources = {voucher.source for voucher in vouchers}
    subjects = {account.subject for one in vouchers for row in one.postings for account in (row.debit, row.credit)}
    return names_of(reading(), entity, sources | subjects)
