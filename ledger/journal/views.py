"""Pages of the books: entities, journal, voucher, account, trial balance."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import uuid4

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from core import clock
from core.access import current_actor
from core.db import reading
from core.identity.roles import Role
from core.paging import page_of
from ledger.entities.models import Entity
from ledger.entities.services import entities_for, open_books
from ledger.journal import reading as books
from ledger.journal.chart import CHART
from ledger.journal.models import Voucher
from ledger.journal.periods import open_years, year_state
from ledger.journal.subjects import Named, names_of
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
    entity, year = _opened(code)
    page = page_of(request.args)
    vouchers, count = books.journal(reading(), entity, year=year, page=page, size=PAGE)
    pages = max(1, -(-count // PAGE))
    return render_template(
        "ledger/journal.html",
        **_common(entity, year),
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
        **_common(entity, period // 100),
        voucher=found,
        legs=books.legs(found),
        names=_names(entity, [found]),
        event=EVENTS.get(found.event, found.event),
        may_reverse=found.source.startswith("manual:")
        and not found.is_red
        and current_actor().may([Role.ACCOUNTANT], entity.scope),
        operation=str(uuid4()),
    )


@bp.get("/<code>/accounts/<account>")
def account(code: str, account: str) -> ResponseReturnValue:
    """Show the movements of a year on an account (明细账)."""
    entity, year = _opened(code)
    if account not in CHART:
        abort(404)
    subject = request.args.get("subject")
    months = books.months_moved(reading(), entity, account, subject, year=year)
    month = request.args.get("month", months[-1] if months else 0, int)
    page = books.account_page(reading(), entity, account, subject, year=year, month=month if month in months else 0)
    subjects = {subject or "", *(s for line in page.lines for s in (line.counterpart.subject, line.subject))}
    return render_template(
        "ledger/account.html",
        **_common(entity, year),
        account=CHART[account],
        subject=subject,
        shown=page,
        months=months,
        month=month if month in months else 0,
        names=names_of(reading(), entity, subjects),
    )


@bp.get("/<code>/trial-balance")
def trial_balance(code: str) -> ResponseReturnValue:
    """Show the trial balance (科目余额表) of a year."""
    entity, year = _opened(code)
    return render_template(
        "ledger/trial_balance.html",
        **_common(entity, year),
        balance=books.trial_balance(reading(), entity, year),
    )


def _names(entity: Entity, vouchers: Iterable[Voucher]) -> dict[str, Named]:
    sources = {voucher.source for voucher in vouchers}
    subjects = {account.subject for one in vouchers for row in one.postings for account in (row.debit, row.credit)}
    return names_of(reading(), entity, sources | subjects)


def _opened(code: str) -> tuple[Entity, int]:
    entity = open_books(reading(), current_actor(), code)
    years = open_years(reading(), entity)
    year = request.args.get("year", clock.today().year, int)
    return entity, year if year in years else years[0]


def _common(entity: Entity, year: int) -> dict[str, object]:
    session = reading()
    return {
        "entity": entity,
        "year": year,
        "years": open_years(session, entity),
        "state": year_state(session, entity, year),
    }
