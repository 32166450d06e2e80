"""Pages of the statements: on screen with the accounts behind each row, as .xlsx and as PDF."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, abort, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from core import clock
from core.db import reading
from core.identity.services import is_demo
from core.paging import page_of
from core.paper import send_pdf, send_xlsx
from ledger.entities.models import Entity
from ledger.journal.chart import CHART
from ledger.journal.page_head import head, opened
from ledger.journal.periods import CLOSING_PERIOD
from ledger.journal.subjects import names_of
from ledger.seals.checkpoints import seals_of
from ledger.statements.balance_sheet import balance_sheet
from ledger.statements.equity import equity_statement
from ledger.statements.figures import lines_of
from ledger.statements.models import Statement
from ledger.statements.paper import statement_pdf, statement_sheet
from ledger.statements.surplus import surplus_statement

bp = Blueprint("forms", __name__, url_prefix="/books")

PAGE = 100
FORMS: dict[str, Callable[[Session, Entity, int, int], Statement]] = {
    "balance-sheet": balance_sheet,
    "surplus": surplus_statement,
    "equity": equity_statement,
}


@bp.get("/<code>/statements/<form>")
def show(code: str, form: str) -> ResponseReturnValue:
    """Show a statement; every row leads to its accounts."""
    entity, statement = _drawn(code, form)
    return render_template(
        "ledger/statement.html",
        **head(entity, statement.year),
        statement=statement,
        form=form,
        chart=CHART,
        months=_months(statement.year),
    )


@bp.get("/<code>/statements/<form>/<int(max=99):number>/<int(max=9):column>")
def figure(code: str, form: str, number: int, column: int) -> ResponseReturnValue:
    """Show the vouchers that a figure of a statement is made of, by its row and its column from 0."""
    entity, statement = _drawn(code, form)
    row = next((row for row in statement.rows if row.number == number), None)
    behind = row.behind[column] if row and column < len(row.behind) else None
    if row is None or behind is None:
        abort(404)
    lines = lines_of(reading(), entity, behind.year, behind.flow, behind.month)
    pages = max(1, -(-len(lines) // PAGE))
    page = min(page_of(request.args), pages)
    shown = lines[(page - 1) * PAGE : page * PAGE]
    subjects = {account.subject for line in shown for account in (line.posting.debit, line.posting.credit)}
    return render_template(
        "ledger/figure.html",
        **head(entity, statement.year),
        statement=statement,
        form=form,
        row=row,
        column=column,
        behind=behind,
        lines=shown,
        count=len(lines),
        names=names_of(reading(), entity, subjects),
        chart=CHART,
        page=page,
        pages=pages,
    )


@bp.get("/<code>/statements/<form>.pdf")
def paper(code: str, form: str) -> ResponseReturnValue:
    """Give a statement on paper."""
    entity, statement = _drawn(code, form)
    seals, demo, today = seals_of(reading(), [entity]), is_demo(reading()), clock.today()
    return send_pdf(
        f"{entity.code}-{form}-{_span(statement)}.pdf",
        lambda cache: statement_pdf(statement, entity, today=today, seals=seals, cache=cache, is_demo=demo),
    )


@bp.get("/<code>/statements/<form>.xlsx")
def sheet(code: str, form: str) -> Response:
    """Give a statement as a workbook."""
    entity, statement = _drawn(code, form)
    return send_xlsx(
        f"{entity.code}-{form}-{_span(statement)}.xlsx", statement_sheet(statement, entity, today=clock.today())
    )


def _months(year: int) -> list[int]:
    """Return the months of a year that have begun."""
    today = clock.today()
    return list(range(1, today.month + 1 if year == today.year else CLOSING_PERIOD))


def _span(statement: Statement) -> str:
    """Return the year of a statement for a file's name, with its month where it is an interim one."""
    return f"{statement.year}" + (f"-{statement.month:02d}" if statement.month < CLOSING_PERIOD else "")


def _drawn(code: str, form: str) -> tuple[Entity, Statement]:
    entity, year = opened(code)
    if form not in FORMS:
        abort(404)
    asked = request.args.get("month", CLOSING_PERIOD, int)
    month = asked if 1 <= asked <= CLOSING_PERIOD else CLOSING_PERIOD
    return entity, FORMS[form](reading(), entity, year, month)
