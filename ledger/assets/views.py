"""Pages of the asset register: what there is, a new one, a month's depreciation, retiring."""

from __future__ import annotations

from uuid import uuid4

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from core import clock
from core.access import current_actor
from core.db import reading, transaction
from core.errors import DomainError
from core.identity.roles import Role
from core.words import told
from ledger.assets import going as going_out
from ledger.assets import services, wearing
from ledger.assets.forms import AssetForm, DisposalForm, MonthForm, RetireForm
from ledger.entities.models import Entity
from ledger.entities.services import open_books
from ledger.journal.page_head import head, opened

bp = Blueprint("assets", __name__, url_prefix="/books")


@bp.get("/<code>/assets")
def index(code: str) -> ResponseReturnValue:
    """Show the register."""
    entity, _year = opened(code)
    return _register(entity, MonthForm(month=f"{clock.today():%Y-%m}"), RetireForm(retired_on=clock.today()))


@bp.get("/<code>/assets/new")
def new(code: str) -> ResponseReturnValue:
    """Show the form for an asset."""
    entity, _year = opened(code, [Role.ACCOUNTANT])
    return _form(entity, AssetForm(operation=str(uuid4()), acquired_on=clock.today(), months=120))


@bp.post("/<code>/assets/new")
def enter(code: str) -> ResponseReturnValue:
    """Enter an asset, and post how it came."""
    entity, _year = opened(code, [Role.ACCOUNTANT])
    form = AssetForm().offer(reading(), entity)
    if form.validate():
        try:
            with transaction() as session:
                entity = open_books(session, current_actor(), code, [Role.ACCOUNTANT])
                asset = services.acquire(
                    session,
                    current_actor(),
                    entity,
                    form.new_asset(),
                    services.Way(form.way.data),
                    member=form.member.data,
                    project=form.project.data,
                )
        except DomainError as error:
            form.blame(error)
        else:
            flash(gettext("资产 %(number)s 已登记。", number=asset.number))
            return redirect(url_for(".index", code=code), 303)
    return _form(entity, form), 422


@bp.post("/<code>/assets/depreciate")
def depreciate(code: str) -> ResponseReturnValue:
    """Write off a month."""
    form = MonthForm()
    if form.validate():
        try:
            with transaction() as session:
                entity = open_books(session, current_actor(), code, [Role.ACCOUNTANT])
                posted = wearing.depreciate(session, current_actor(), entity, *form.year_and_month)
        except DomainError as error:
            form.blame(error)
        else:
            flash(gettext("折旧已记账。"))
            return redirect(url_for("books.voucher", code=code, period=posted.period, number=posted.number), 303)
    entity, _year = opened(code, [Role.ACCOUNTANT])
    return _register(entity, form, RetireForm(retired_on=clock.today())), 422


@bp.post("/<code>/assets/<number>/retire")
def retire(code: str, number: str) -> ResponseReturnValue:
    """Stop writing an asset off."""
    form = RetireForm()
    if form.validate():
        try:
            with transaction() as session:
                entity = open_books(session, current_actor(), code, [Role.ACCOUNTANT])
                asset = services.get_asset(session, entity, number)
                going_out.retire(session, current_actor(), entity, asset, form.retired_on.data)
        except DomainError as error:
            form.blame(error)
        else:
            flash(
                gettext(
                    "资产 %(number)s 已停用：折旧提到停用的当月，摊销提到上月，以后不再提。卖掉或报废时点“处置”。",
                    number=number,
                )
            )
            return redirect(url_for(".index", code=code), 303)
    entity, _year = opened(code, [Role.ACCOUNTANT])
    return _register(entity, MonthForm(month=f"{clock.today():%Y-%m}"), form), 422


@bp.get("/<code>/assets/<number>/dispose")
def going(code: str, number: str) -> ResponseReturnValue:
    """Show the form for an asset that is sold or scrapped."""
    entity, _year = opened(code, [Role.ACCOUNTANT])
    return _going(entity, number, DisposalForm(on=clock.today()))


@bp.post("/<code>/assets/<number>/dispose")
def dispose(code: str, number: str) -> ResponseReturnValue:
    """Let an asset go, and post what is left of it."""
    entity, _year = opened(code, [Role.ACCOUNTANT])
    form = DisposalForm().offer(reading(), entity)
    if form.validate():
        try:
            with transaction() as session:
                entity = open_books(session, current_actor(), code, [Role.ACCOUNTANT])
                asset = services.get_asset(session, entity, number)
                posted = going_out.dispose(session, current_actor(), entity, asset, form.disposal())
        except DomainError as error:
            form.blame(error)
        else:
            flash(gettext("资产 %(number)s 已清理，该提的折旧一并提了。", number=number))
            return redirect(url_for("books.voucher", code=code, period=posted.period, number=posted.number), 303)
    return _going(entity, number, form), 422


@bp.post("/<code>/assets/<number>/strike")
def strike(code: str, number: str) -> ResponseReturnValue:
    """Strike an asset that was only written into the register."""
    try:
        with transaction() as session:
            entity = open_books(session, current_actor(), code, [Role.ACCOUNTANT])
            going_out.strike(session, current_actor(), entity, services.get_asset(session, entity, number))
    except DomainError as error:
        if error.status != 422:
            raise
        flash(told(error))
    else:
        flash(gettext("资产 %(number)s 的登记已撤销。", number=number))
    return redirect(url_for(".index", code=code), 303)


def _going(entity: Entity, number: str, form: DisposalForm) -> str:
    asset = services.get_asset(reading(), entity, number)
    row = next(row for row in services.register(reading(), entity) if row.asset.id == asset.id)
    form.offer(reading(), entity)
    return render_template("ledger/asset_dispose.html", **head(entity), row=row, form=form)


def _register(entity: Entity, month: MonthForm, retire: RetireForm) -> str:
    return render_template(
        "ledger/assets.html",
        **head(entity),
        rows=services.register(reading(), entity),
        ties=services.costs_on_both_sides(reading(), entity),
        month=month,
        retire=retire,
        may_keep=current_actor().may([Role.ACCOUNTANT], entity.scope),
    )


def _form(entity: Entity, form: AssetForm) -> str:
    return render_template("ledger/asset_new.html", **head(entity), form=form.offer(reading(), entity))
