"""Pages of the member accounts (成员账户): all of them with their ties, and each over a year."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from core import clock
from core.access import current_actor
from core.db import reading, transaction
from core.errors import DomainError
from core.identity.roles import Role
from core.identity.services import is_demo
from core.paper import send_pdf, send_xlsx
from core.words import told
from ledger.entities.models import Entity
from ledger.entities.services import open_books
from ledger.journal.page_head import head, opened
from ledger.journal.subjects import Named, names_of
from ledger.members import leaving, paper
from ledger.members.forms import NoticeForm, ReturnForm
from ledger.members.register import register_of_accounts
from ledger.members.services import get_member
from ledger.members.year_form import YearForm, year_form
from ledger.seals.checkpoints import seals_of

bp = Blueprint("member_accounts", __name__, url_prefix="/books")


@bp.get("/<code>/member-accounts")
def index(code: str) -> ResponseReturnValue:
    """Show every member account of a year, and the ties that hold them against the books."""
    entity, year = opened(code)
    register = register_of_accounts(reading(), entity, year)
    names = names_of(reading(), entity, [account.member.subject for account in register.accounts])
    return render_template("ledger/member_accounts.html", **head(entity, year), register=register, names=names)


@bp.get("/<code>/member-accounts.xlsx")
def register_workbook(code: str) -> Response:
    """Give all member accounts of a year as a workbook."""
    entity, year = opened(code)
    register = register_of_accounts(reading(), entity, year)
    names = names_of(reading(), entity, [account.member.subject for account in register.accounts])
    return send_xlsx(f"{code}-member-accounts-{year}.xlsx", paper.register_sheet(register, entity, names))


@bp.get("/<code>/member-accounts/<number>")
def show(code: str, number: str) -> ResponseReturnValue:
    """Show one member's account over a year: opening, entries, closing."""
    entity, form, names = _drawn(code, number)
    return _page(entity, form, names)


@bp.get("/<code>/member-accounts/<number>.pdf")
def sheet(code: str, number: str) -> ResponseReturnValue:
    """Give a member's account on paper."""
    entity, form, names = _drawn(code, number)
    seals, today, demo = seals_of(reading(), [entity]), clock.today(), is_demo(reading())
    return send_pdf(
        f"{code}-member-{number}-{form.year}.pdf",
        lambda cache: paper.year_form_pdf(form, entity, names, today=today, seals=seals, cache=cache, is_demo=demo),
    )


@bp.get("/<code>/member-accounts/<number>.xlsx")
def workbook(code: str, number: str) -> Response:
    """Give a member's account as a workbook."""
    entity, form, names = _drawn(code, number)
    return send_xlsx(f"{code}-member-{number}-{form.year}.xlsx", paper.year_form_sheet(form, entity, names))


@bp.post("/<code>/member-accounts/<number>/notice")
def notice(code: str, number: str) -> ResponseReturnValue:
    """Write down that a member will leave."""
    form = NoticeForm()
    if form.validate():
        try:
            with transaction() as session:
                entity = open_books(session, current_actor(), code, [Role.ACCOUNTANT])
                member = get_member(session, entity, number)
                leaving.give_notice(session, current_actor(), entity, member, form.notice_on.data)
        except DomainError as error:
            form.blame(error)
        else:
            flash(gettext("已登记退社声明，成员资格到 %(day)s 终止。", day=member.left_on))
            return redirect(url_for(".show", code=code, number=number), 303)
    entity, drawn, names = _drawn(code, number)
    return _page(entity, drawn, names, notice=form), 422


@bp.post("/<code>/member-accounts/<number>/notice/withdraw")
def withdraw(code: str, number: str) -> ResponseReturnValue:
    """Take a notice back."""
    try:
        with transaction() as session:
            entity = open_books(session, current_actor(), code, [Role.ACCOUNTANT])
            leaving.withdraw_notice(session, current_actor(), entity, get_member(session, entity, number))
    except DomainError as error:
        if error.status != 422:
            raise
        flash(told(error))
    else:
        flash(gettext("退社声明已撤回，成员资格照旧。"))
    return redirect(url_for(".show", code=code, number=number), 303)


@bp.post("/<code>/member-accounts/<number>/return")
def give_back(code: str, number: str) -> ResponseReturnValue:
    """Return capital and reserve share to somebody who has left."""
    form = ReturnForm()
    if form.validate():
        try:
            with transaction() as session:
                entity = open_books(session, current_actor(), code, [Role.ACCOUNTANT])
                member = get_member(session, entity, number)
                leaving.return_capital(session, current_actor(), entity, member, on=form.on.data)
        except DomainError as error:
            form.blame(error)
        else:
            flash(gettext("已退还出资和公积金份额，凭证已入账。"))
            return redirect(url_for(".show", code=code, number=number), 303)
    entity, drawn, names = _drawn(code, number)
    return _page(entity, drawn, names, give_back=form), 422


def _drawn(code: str, number: str) -> tuple[Entity, YearForm, dict[str, Named]]:
    entity, year = opened(code)
    form = year_form(reading(), entity, get_member(reading(), entity, number), year)
    subjects = [form.member.subject, *(f"produce:{product}" for product in form.products)]
    return entity, form, names_of(reading(), entity, subjects)


def _page(
    entity: Entity,
    form: YearForm,
    names: dict[str, Named],
    *,
    notice: NoticeForm | None = None,
    give_back: ReturnForm | None = None,
) -> str:
    return render_template(
        "ledger/member_account.html",
        **head(entity, form.year),
        form=form,
        names=names,
        notice=notice or NoticeForm(notice_on=clock.today()),
        give_back=give_back or ReturnForm(on=clock.today()),
        may_keep=current_actor().may([Role.ACCOUNTANT], entity.scope),
    )
