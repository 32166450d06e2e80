"""Record a harvest on a phone: choose, read back in words, save. Only the last is a POST, so that Back always works."""

from __future__ import annotations

from uuid import uuid4

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from coop.batches.models import Batch, BatchState
from coop.batches.services import get_batch
from coop.harvest import services
from coop.harvest.forms import PickForm
from coop.produce.services import GOLDEN_EAR, get_grade, get_produce
from coop.sheds.services import KEEPERS
from core.access import current_actor
from core.db import reading, transaction
from core.errors import DomainError
from core.fields import options
from core.weight import WeightUnit
from core.words import named

bp = Blueprint("harvest", __name__, url_prefix="/harvest")


@bp.get("/<code>")
def weighing(code: str) -> ResponseReturnValue:
    """Ask for grade and weight."""
    batch = _batch(code)
    if batch.state is not BatchState.GROWING:
        flash(gettext("这一茬已经收完了。"))
        return redirect(url_for("batches.show", code=code))
    typed = {name: request.args[name] for name in ("letter", "typed") if name in request.args}
    unit = request.args.get("unit", WeightUnit.JIN.value)
    return _ask(batch, _with_grades(PickForm(operation=str(uuid4()), unit=unit, **typed)))


@bp.get("/<code>/check")
def check(code: str) -> ResponseReturnValue:
    """Read the weighing back before it is saved."""
    form, batch = _with_grades(PickForm(request.args, meta={"csrf": False})), _batch(code)
    if not form.validate():
        return _ask(batch, form), 422
    return _ask(batch, form, is_read_back=True)


@bp.post("/<code>")
def weigh(code: str) -> ResponseReturnValue:
    """Save a weighing that was read back and confirmed."""
    form, batch = _with_grades(PickForm()), _batch(code)
    if not form.validate():
        return _ask(batch, form), 422
    try:
        with transaction() as session:
            actor = current_actor()
            grade = get_grade(session, GOLDEN_EAR, form.letter.data)
            services.weigh(session, actor, get_batch(session, actor, code), form.pick(grade))
    except DomainError as error:
        form.blame(error)
        return _ask(batch, form), 422
    return redirect(url_for(".saved", code=code, operation=form.operation.data), 303)


@bp.get("/<code>/saved/<operation>")
def saved(code: str, operation: str) -> ResponseReturnValue:
    """Say that it is saved, and give the code of the lot."""
    batch = _batch(code)
    found = services.find_weighing(reading(), operation)
    if found is None or found.batch_id != batch.id:
        return redirect(url_for(".weighing", code=code))
    return render_template("coop/harvest_saved.html", batch=batch, weighing=found)


def _batch(code: str) -> Batch:
    batch = get_batch(reading(), current_actor(), code)
    current_actor().require(KEEPERS, batch.shed.village.scope)
    return batch


def _with_grades(form: PickForm) -> PickForm:
    grades = get_produce(reading(), GOLDEN_EAR).grades
    form.letter.choices = options((grade.letter, named(grade)) for grade in grades)
    return form


def _ask(batch: Batch, form: PickForm, *, is_read_back: bool = False) -> str:
    grade = get_grade(reading(), GOLDEN_EAR, form.letter.data) if is_read_back else None
    net, flag = form.typed.weight(form) if is_read_back else None, ""
    if grade is not None:
        try:
            flag = services.look_at(reading(), batch, form.pick(grade))
        except DomainError as error:
            form.blame(error)
            grade = None
    known = services.weighings(reading(), batch)[:30]
    return render_template(
        "coop/harvest.html",
        batch=batch,
        form=form,
        grade=grade,
        net=net,
        flag=flag,
        usual=services.usual(known),
        last=known[0] if known else None,
    )
