"""Pages of the books by account: the trial balance, balances of sub-accounts, an account's page."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, abort, render_template, request
from flask.typing import ResponseReturnValue

from core import clock
from core.db import reading
from core.identity.services import is_demo
from core.paper import send_pdf, send_xlsx
from ledger.entities.models import Entity
from ledger.journal import paper
from ledger.journal.by_account import (
    AccountPage,
    TrialBalance,
    account_page,
    months_moved,
    sub_balances,
    trial_balance,
)
from ledger.journal.chart import CHART, ChartAccount
from ledger.journal.page_head import head, opened
from ledger.journal.periods import CLOSING_PERIOD, periods_of
from ledger.journal.subjects import Named, names_of

bp = Blueprint("accounts", __name__, url_prefix="/books")


@bp.get("/<code>/trial-balance")
def trial_balance_page(code: str) -> ResponseReturnValue:
    """Show the trial balance (科目余额表) of a year."""
    entity, balance = _balance(code)
    return render_template(
        "ledger/trial_balance.html",
        **head(entity, balance.year),
        balance=balance,
        months=[one.period % 100 for one in periods_of(reading(), entity, balance.year) if one.last_voucher_no],
    )


@bp.get("/<code>/trial-balance.xlsx")
def trial_balance_workbook(code: str) -> Response:
    """Give the trial balance as a workbook."""
    entity, balance = _balance(code)
    return send_xlsx(f"{code}-trial-balance-{balance.year}.xlsx", paper.trial_balance_sheet(balance, entity))


@bp.get("/<code>/trial-balance.pdf")
def trial_balance_paper(code: str) -> ResponseReturnValue:
    """Give the trial balance on paper."""
    entity, balance = _balance(code)
    today, demo = clock.today(), is_demo(reading())
    return send_pdf(
        f"{code}-trial-balance-{balance.year}.pdf",
        lambda cache: paper.trial_balance_pdf(balance, entity, today=today, cache=cache, is_demo=demo),
    )


def _balance(code: str) -> tuple[Entity, TrialBalance]:
    """Return the trial balance that is asked for: of a year, or of one of its months."""
    entity, year = opened(code)
    asked = request.args.get("month", 0, int)
    return entity, trial_balance(reading(), entity, year, asked if 0 <= asked <= CLOSING_PERIOD else 0)


@bp.get("/<code>/accounts/<account>/sub-accounts")
def sub_accounts(code: str, account: str) -> ResponseReturnValue:
    """Show the balances of the sub-accounts of one account (明细科目余额表)."""
    entity, year = opened(code)
    balance = sub_balances(reading(), entity, year, _known(account).code)
    names = names_of(reading(), entity, [row.subject for row in balance.rows])
    return render_template(
        "ledger/sub_accounts.html", **head(entity, year), account=CHART[account], balance=balance, names=names
    )


@bp.get("/<code>/accounts/<account>/sub-accounts.xlsx")
def sub_accounts_workbook(code: str, account: str) -> Response:
    """Give the balances of the sub-accounts of one account as a workbook."""
    return _sub_accounts_workbook(code, _known(account).code)


@bp.get("/<code>/sub-accounts.xlsx")
def all_sub_accounts_workbook(code: str) -> Response:
    """Give the balances of all sub-accounts as a workbook."""
    return _sub_accounts_workbook(code, "")


def _sub_accounts_workbook(code: str, account: str) -> Response:
    entity, year = opened(code)
    balance = sub_balances(reading(), entity, year, account)
    names = names_of(reading(), entity, [row.subject for row in balance.rows])
    return send_xlsx(f"{code}-sub-accounts-{year}.xlsx", paper.sub_balances_sheet(balance, entity, names))


def _known(code: str) -> ChartAccount:
    """Return an account of the chart; what the chart does not have is not there."""
    if code not in CHART:
        abort(404)
    return CHART[code]


@dataclass(frozen=True, slots=True)
class _Shown:
    """What an account page shows: an account, or one of its sub-accounts, over a month or a year."""

    entity: Entity
    year: int
    account: ChartAccount
    subject: str | None
    months: list[int]
    month: int
    page: AccountPage
    names: dict[str, Named]

    @property
    def on_paper(self) -> paper.AccountOverSpan:
        return paper.AccountOverSpan(
            entity=self.entity,
            account=self.account,
            span=paper.in_words(self.year, self.month),
            page=self.page,
            names=self.names,
            shows_subjects=self.shows_subjects,
        )

    @property
    def shows_subjects(self) -> bool:
        """Say whether each line tells whose it is: where the page is not of one sub-account alone."""
        return self.subject is None and self.page.has_subjects


@bp.get("/<code>/accounts/<account>")
def show(code: str, account: str) -> ResponseReturnValue:
    """Show the movements of a month or a year on an account (明细账)."""
    shown = _shown(code, account)
    return render_template("ledger/account.html", **head(shown.entity, shown.year), shown=shown)


@bp.get("/<code>/accounts/<account>.xlsx")
def workbook(code: str, account: str) -> Response:
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


def _shown(code: str, account: str) -> _Shown:
    """Read what is asked for; without a month, the newest that moved, before the year's end where there is one."""
    entity, year = opened(code)
    of = _known(account)
    session, subject = reading(), request.args.get("subject")
    months = months_moved(session, entity, account, subject, year=year)
    newest = max((month for month in months if month != CLOSING_PERIOD), default=months[-1] if months else 0)
    asked = request.args.get("month", newest, int)
    month = asked if 0 < asked <= CLOSING_PERIOD else 0
    page = account_page(session, entity, account, subject, year=year, month=month)
    subjects = {subject or "", *(s for line in page.lines for s in (line.counterpart.subject, line.subject))}
    names = names_of(session, entity, subjects)
    return _Shown(entity, year, of, subject, months, month, page, names)
