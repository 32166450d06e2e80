"""Pages of sets of statements: order, watch, stop, resume, open, hand over."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

from flask import Blueprint, Response, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from coop.issuing import services
from coop.issuing.files import fetch
from coop.issuing.forms import HandingForm, OrderForm
from coop.issuing.models import SetKind, SetState, StatementCopy, StatementSet
from coop.issuing.paper import handing_list_pdf
from coop.members.models import Household, Person
from coop.villages.models import Village
from coop.villages.services import get_village
from core import clock
from core.access import current_actor
from core.db import reading, transaction
from core.errors import DomainError, NotFoundError
from core.forms import Form
from core.identity.services import is_demo
from core.paper import send_pdf
from core.web import public_url
from ledger.journal.periods import keeps_books_of

bp = Blueprint("issues", __name__, url_prefix="/statements/issues")


@bp.get("/<code>")
def index(code: str) -> ResponseReturnValue:
    """Show the sets of a village, and order one."""
    return _index(get_village(reading(), code), OrderForm(formdata=None))


@bp.post("/<code>")
def order(code: str) -> ResponseReturnValue:
    """Order the statements of all households of a village for a year."""
    form = OrderForm().offer(_years())
    if form.validate():
        try:
            with transaction() as session:
                village, base = get_village(session, code), public_url()
                number = services.order(
                    session, current_actor(), village, SetKind.HOUSEHOLDS, form.year.data, base_url=base
                ).number
        except DomainError as error:
            form.blame(error)
        else:
            flash(gettext("排上队了，出好以前可以关掉这一页。"))
            return redirect(url_for(".show", code=code, number=number), 303)
    return _index(get_village(reading(), code), form), 422


@bp.get("/<code>/<int:number>")
def show(code: str, number: int) -> ResponseReturnValue:
    """Show a set: how far it has come, each statement, and who received it."""
    return _page(code, number)


@bp.post("/<code>/<int:number>/stop")
def stop(code: str, number: int) -> ResponseReturnValue:
    """Stop the drawing; what is drawn stays."""
    return _step(code, number, lambda s, of: services.cancel(s, current_actor(), of))


@bp.post("/<code>/<int:number>/resume")
def resume(code: str, number: int) -> ResponseReturnValue:
    """Go on where it stopped."""
    return _step(code, number, lambda s, of: services.resume(s, current_actor(), of))


@bp.post("/<code>/<int:number>/hand-over")
def hand_over(code: str, number: int) -> ResponseReturnValue:
    """Note who received which statements."""
    form = _offer(_set(reading(), code, number), HandingForm())
    return _step(code, number, lambda s, of: services.hand_over(s, current_actor(), of, form.received()), form)


@bp.get("/<code>/<int:number>/<int:position>.pdf")
def copy(code: str, number: int, position: int) -> ResponseReturnValue:
    """Give a statement as it was drawn."""
    of = _set(reading(), code, number)
    wanted = next((one for one in of.copies if one.position == position and one.file_sha), None)
    if wanted is None:
        raise NotFoundError
    headers = {"Content-Disposition": f'inline; filename="{wanted.subject}-{of.period}.pdf"'}
    return Response(_content(of, wanted), mimetype="application/pdf", headers=headers)


@bp.get("/<code>/<int:number>/all.zip")
def together(code: str, number: int) -> ResponseReturnValue:
    """Give every statement that is drawn, to be printed in one go."""
    of = _set(reading(), code, number)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for one in of.copies:
            if one.file_sha:
                archive.writestr(f"{one.position:04d}-{one.subject}-{of.period}.pdf", _content(of, one))
    headers = {"Content-Disposition": f'attachment; filename="{code}-{of.period}-{number}.zip"'}
    return Response(packed.getvalue(), mimetype="application/zip", headers=headers)


@bp.get("/<code>/<int:number>/list.pdf")
def paper(code: str, number: int) -> ResponseReturnValue:
    """Give the list on which households sign."""
    of, demo = _set(reading(), code, number), is_demo(reading())
    heads = _heads(of)
    return send_pdf(
        f"{code}-list-{number}.pdf",
        lambda cache: handing_list_pdf(of, heads, today=clock.today(), cache=cache, is_demo=demo),
    )


def _set(session: Session, code: str, number: int) -> StatementSet:
    return services.get_set(session, current_actor(), get_village(session, code), number)


def _content(of: StatementSet, one: StatementCopy) -> bytes:
    return fetch(current_app.extensions["settings"].instance, of.id, one.id)


def _step(
    code: str, number: int, deed: Callable[[Session, StatementSet], object], form: Form | None = None
) -> ResponseReturnValue:
    if form is None or form.validate():
        try:
            with transaction() as session:
                deed(session, _set(session, code, number))
        except DomainError as error:
            if form is None or error.status != 422:
                raise
            form.blame(error)
        else:
            flash(gettext("已记下。"))
            return redirect(url_for(".show", code=code, number=number), 303)
    return _page(code, number, form), 422


def _years() -> list[int]:
    this_year = clock.today().year
    return [year for year in range(this_year, this_year - 10, -1) if keeps_books_of(reading(), year)]


def _heads(of: StatementSet) -> dict[str, str]:
    """Return the heads of the households, by their numbers."""
    heads = select(Household.number, Person.name).join(Person).where(Household.village_id == of.village_id)
    return dict(reading().execute(heads.where(Person.is_head)).all())


def _offer(of: StatementSet, form: HandingForm) -> HandingForm:
    heads = _heads(of)
    form.handed.choices = [
        (one.position, f"{one.subject} {heads.get(one.subject, '')}")
        for one in of.copies
        if one.file_sha and not one.handed_on
    ]
    return form


def _index(village: Village, form: OrderForm) -> str:
    sets = services.sets_of(reading(), current_actor(), village)
    return render_template(
        "coop/issues.html",
        village=village,
        sets=sets,
        progress=services.progress_of(reading(), sets),
        form=form.offer(_years()),
    )


def _page(code: str, number: int, form: Form | None = None) -> str:
    of = _set(reading(), code, number)
    handing = form if isinstance(form, HandingForm) else _offer(of, HandingForm(formdata=None))
    return render_template(
        "coop/issue.html",
        village=of.village,
        of=of,
        progress=services.progress_of(reading(), [of])[of.id],
        heads=_heads(of),
        form=handing,
        can_resume=of.state is SetState.CANCELLED or any(one.fault for one in of.copies),
    )
