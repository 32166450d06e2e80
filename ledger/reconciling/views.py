"""Pages of reconciling: statements and counts, the table of each, and matching by hand."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from core import clock
from core.access import current_actor
from core.db import reading, transaction
from core.errors import DomainError
from core.identity.roles import Role
from ledger.entities.models import Entity
from ledger.entities.services import open_books
from ledger.journal.page_head import head, opened
from ledger.reconciling import services
from ledger.reconciling.balancing import movements_on, reconcile
from ledger.reconciling.errors import SumsDifferError
from ledger.reconciling.forms import CountForm, StatementForm

bp = Blueprint("reconciling", __name__, url_prefix="/books")
_ID = "<int(max=9223372036854775807):statement_id>"
_LINE = "<int(max=9223372036854775807):line_id>"


@bp.get("/<code>/reconciling")
def index(code: str) -> ResponseReturnValue:
    """Show statements and counts, and the forms for new ones."""
    entity, _year = opened(code)
    return _index(entity, _new_statement(), CountForm(on=clock.today()))


@bp.post("/<code>/reconciling/statement")
def take_in(code: str) -> ResponseReturnValue:
    """Take a statement in."""
    form = StatementForm()
    entity, _year = opened(code, [Role.ACCOUNTANT])
    if form.validate():
        try:
            new = form.statement()
            with transaction() as session:
                entity = open_books(session, current_actor(), code, [Role.ACCOUNTANT])
                statement = services.take_in(session, current_actor(), entity, new)
        except DomainError as error:
            form.blame(error)
        else:
            return redirect(url_for(".show", code=code, statement_id=statement.id), 303)
    return _index(entity, form, CountForm(on=clock.today())), 422


@bp.post("/<code>/reconciling/count")
def count(code: str) -> ResponseReturnValue:
    """Enter a count of the cash box."""
    form = CountForm()
    entity, _year = opened(code, [Role.ACCOUNTANT])
    if form.validate():
        try:
            with transaction() as session:
                entity = open_books(session, current_actor(), code, [Role.ACCOUNTANT])
                counted = services.count_cash(
                    session, current_actor(), entity, on=form.on.data, counted=form.counted.money
                )
        except DomainError as error:
            form.blame(error)
        else:
            return redirect(url_for(".show", code=code, statement_id=counted.id), 303)
    return _index(entity, _new_statement(), form), 422


@bp.get(f"/<code>/reconciling/{_ID}")
def show(code: str, statement_id: int) -> ResponseReturnValue:
    """Show the table at the end of a statement, and what stands on one side only."""
    entity, _year = opened(code)
    return _table(entity, statement_id)


@bp.post(f"/<code>/reconciling/{_ID}/lines/{_LINE}/match")
def match(code: str, statement_id: int, line_id: int) -> ResponseReturnValue:
    """Match a line with the vouchers that were ticked."""
    ticked = [int(one) for one in request.form.getlist("voucher") if one.isdecimal() and len(one) < 20]
    try:
        with transaction() as session:
            entity = open_books(session, current_actor(), code, [Role.ACCOUNTANT])
            line = services.get_line(services.get_statement(session, entity, statement_id), line_id)
            services.match(session, current_actor(), entity, line, ticked)
    except SumsDifferError as error:
        entity, _year = opened(code, [Role.ACCOUNTANT])
        return _table(entity, statement_id, error), 422
    flash(gettext("对上了。"))
    return redirect(url_for(".show", code=code, statement_id=statement_id), 303)


@bp.post(f"/<code>/reconciling/{_ID}/lines/{_LINE}/unmatch")
def unmatch(code: str, statement_id: int, line_id: int) -> ResponseReturnValue:
    """Take a match back."""
    with transaction() as session:
        entity = open_books(session, current_actor(), code, [Role.ACCOUNTANT])
        line = services.get_line(services.get_statement(session, entity, statement_id), line_id)
        services.unmatch(session, current_actor(), entity, line)
    flash(gettext("已取消对应。"))
    return redirect(url_for(".show", code=code, statement_id=statement_id), 303)


@bp.post(f"/<code>/reconciling/{_ID}/discard")
def discard(code: str, statement_id: int) -> ResponseReturnValue:
    """Take a wrong statement away."""
    with transaction() as session:
        entity = open_books(session, current_actor(), code, [Role.ACCOUNTANT])
        services.discard(session, current_actor(), entity, services.get_statement(session, entity, statement_id))
    flash(gettext("这份对账单已删除，账没有动。"))
    return redirect(url_for(".index", code=code), 303)


def _new_statement() -> StatementForm:
    today = clock.today()
    return StatementForm(begins_on=today.replace(day=1), ends_on=today)


def _index(entity: Entity, statement: StatementForm, counted: CountForm) -> str:
    session = reading()
    rows = [(one, reconcile(session, entity, one)) for one in services.statements(session, entity, limit=12)]
    return render_template(
        "ledger/reconciling.html",
        **head(entity),
        rows=rows,
        form=statement,
        counted=counted,
        may_keep=current_actor().may([Role.ACCOUNTANT], entity.scope),
    )


def _table(entity: Entity, statement_id: int, error: DomainError | None = None) -> str:
    session = reading()
    statement = services.get_statement(session, entity, statement_id)
    table = reconcile(session, entity, statement)
    moved = movements_on(session, entity, statement.account, statement.begins_on - services.REACH, None)
    vouchers: dict[int, list[object]] = {}
    for one in moved:
        if one.line_id:
            vouchers.setdefault(one.line_id, []).append(one.voucher)
    return render_template(
        "ledger/reconciliation.html",
        **head(entity),
        table=table,
        statement=statement,
        vouchers=vouchers,
        problem=error,
        free=[one for one in moved if not one.line_id and not one.is_cancelled],
        near=services.REACH,
        may_keep=current_actor().may([Role.ACCOUNTANT], entity.scope),
    )
