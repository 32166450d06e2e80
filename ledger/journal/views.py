"""Pages of the books: entities, journal, voucher."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import uuid4

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from core import clock
from core.access import current_actor
from core.db import reading
from core.errors import NotFoundError
from core.identity.roles import Role
from core.identity.services import is_demo
from core.money import Money
from core.paging import page_of
from core.paper import send_pdf
from core.texts import in_one_line
from ledger.entities.models import Entity
from ledger.entities.services import entities_for, open_books
from ledger.journal import reading as books
from ledger.journal.by_account import trial_balance
from ledger.journal.models import Voucher
from ledger.journal.page_head import head, opened
from ledger.journal.periods import open_years, periods_of
from ledger.journal.subjects import Named, names_of
from ledger.journal.voucher_paper import vouchers_pdf
from ledger.manual.services import may_be_reversed, red_ink_day
from ledger.rules.events import EVENTS

bp = Blueprint("books", __name__, url_prefix="/books")
PAGE = 40
MOST_SOUGHT = 60


@bp.get("/")
def index() -> ResponseReturnValue:
    """Show the entities whose books the reader may open."""
    session = reading()
    rows = [
        (entity, trial_balance(session, entity, clock.today().year), open_years(session, entity))
        for entity in entities_for(session, current_actor())
    ]
    return render_template("ledger/index.html", rows=rows)


@bp.get("/<code>/journal")
def journal(code: str) -> ResponseReturnValue:
    """Show a year's vouchers, newest first."""
    entity, year = opened(code)
    page, sought = page_of(request.args), in_one_line(request.args.get("q", ""))[:MOST_SOUGHT]
    vouchers, count = books.journal(reading(), entity, year=year, sought=sought, page=page, size=PAGE)
    pages = max(1, -(-count // PAGE))
    return render_template(
        "ledger/journal.html",
        **head(entity, year),
        vouchers=vouchers,
        legs=books.legs,
        names=_names(entity, vouchers),
        periods=[period.period for period in periods_of(reading(), entity, year) if period.last_voucher_no],
        sought=sought,
        page=page,
        pages=pages,
        count=count,
    )


@bp.get("/<code>/vouchers/<int(min=200001, max=210013):period>/<int(max=999999999):number>")
def voucher(code: str, period: int, number: int) -> ResponseReturnValue:
    """Show one voucher as it is printed."""
    entity = open_books(reading(), current_actor(), code)
    found = books.get_voucher(reading(), entity, period, number)
    lines = books.legs(found)
    return render_template(
        "ledger/voucher.html",
        **head(entity, period // 100),
        voucher=found,
        legs=lines,
        total=Money.total(leg.debit for leg in lines if leg.debit),
        names=_names(entity, [found]),
        event=EVENTS.get(found.event, found.event),
        may_reverse=may_be_reversed(found) and current_actor().may([Role.ACCOUNTANT], entity.scope),
        operation=str(uuid4()),
        red_ink_day=red_ink_day(reading(), entity, found),
        today=clock.today(),
    )


@bp.get("/<code>/vouchers/<int(min=200001, max=210013):period>/<int(max=999999999):number>.pdf")
def voucher_paper(code: str, period: int, number: int) -> ResponseReturnValue:
    """Give one voucher on paper, to be signed and filed with its attachments."""
    entity = open_books(reading(), current_actor(), code)
    return _on_paper(entity, [books.get_voucher(reading(), entity, period, number)], f"{period}-{number:04d}")


@bp.get("/<code>/vouchers/<int(min=200001, max=210013):period>.pdf")
def month_paper(code: str, period: int) -> ResponseReturnValue:
    """Give the vouchers of a period on paper, to be bound."""
    entity = open_books(reading(), current_actor(), code)
    return _on_paper(entity, books.vouchers_in(reading(), entity, period), str(period))


def _on_paper(entity: Entity, vouchers: Sequence[Voucher], name: str) -> ResponseReturnValue:
    if not vouchers:
        raise NotFoundError
    names, today, demo = _names(entity, vouchers), clock.today(), is_demo(reading())
    return send_pdf(
        f"{entity.code}-{name}.pdf",
        lambda cache: vouchers_pdf(vouchers, entity, names, today=today, cache=cache, is_demo=demo),
    )


def _names(entity: Entity, vouchers: Iterable[Voucher]) -> dict[str, Named]:
    sources = {voucher.source for voucher in vouchers}
    subjects = {account.subject for one in vouchers for row in one.postings for account in (row.debit, row.credit)}
    return names_of(reading(), entity, sources | subjects)
