"""Pages of the batches: one batch, loading a shed, a task done, the end."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from coop.batches import losses, services
from coop.batches.forms import LoadingForm, LossForm
from coop.batches.models import Batch
from coop.harvest.services import picked, weighings
from coop.sheds.services import KEEPERS, get_shed
from core import clock
from core.access import current_actor
from core.db import reading, transaction
from core.errors import DomainError
from core.weight import NOTHING, Weight
from ledger.distribution.allocation import half_up

bp = Blueprint("batches", __name__, url_prefix="/batches")


@bp.get("/<code>")
def show(code: str) -> ResponseReturnValue:
    """Show a batch: stages, tasks, weighings."""
    session = reading()
    batch = services.get_batch(session, current_actor(), code)
    viable = batch.bags - losses.lost(session, [batch.id]).get(batch.id, 0)
    so_far = picked(session, [batch.id]).get(batch.id, NOTHING)
    return render_template(
        "coop/batch.html",
        batch=batch,
        viable=viable,
        per_bag=Weight(half_up(so_far.grams, viable)) if viable else NOTHING,
        per_m2=Weight(half_up(so_far.grams, batch.shed.area_m2)),
        losses=losses.losses(session, batch),
        day=batch.day(clock.today()),
        stage=batch.stage(clock.today()),
        ends_on=batch.loaded_on + timedelta(days=batch.template.days),
        weighings=weighings(session, batch),
        picked=so_far,
        may_record=current_actor().may(KEEPERS, batch.shed.village.scope),
    )


@bp.get("/<code>/losses")
def losing(code: str) -> ResponseReturnValue:
    """Ask for bags that were lost."""
    return _ask_loss(_own(code), LossForm(operation=str(uuid4())))


@bp.post("/<code>/losses")
def lose(code: str) -> ResponseReturnValue:
    """Note bags that were lost."""
    form, batch = LossForm(), _own(code)
    if form.validate():
        try:
            with transaction() as session:
                actor = current_actor()
                losses.lose(session, actor, services.get_batch(session, actor, code), form.loss())
        except DomainError as error:
            form.blame(error)
        else:
            flash(gettext("已记下 %(bags)s 袋。", bags=form.bags.data))
            return redirect(url_for(".show", code=code), 303)
    return _ask_loss(batch, form), 422


def _own(code: str) -> Batch:
    batch = services.get_batch(reading(), current_actor(), code)
    current_actor().require(KEEPERS, batch.shed.village.scope)
    return batch


def _ask_loss(batch: Batch, form: LossForm) -> str:
    left = batch.bags - losses.lost(reading(), [batch.id]).get(batch.id, 0)
    return render_template("coop/loss.html", batch=batch, form=form, left=left)


@bp.get("/load/<shed_code>")
def loading(shed_code: str) -> ResponseReturnValue:
    """Show the form for loading a shed."""
    shed = get_shed(reading(), shed_code)
    current_actor().require(KEEPERS, shed.village.scope)
    form = LoadingForm(loaded_on=clock.today(), bags=1450, bag_cost="3.50")
    return render_template("coop/load.html", shed=shed, form=form)


@bp.post("/load/<shed_code>")
def load(shed_code: str) -> ResponseReturnValue:
    """Load a shed."""
    form, actor = LoadingForm(), current_actor()
    if form.validate():
        try:
            with transaction() as session:
                batch = services.load(session, actor, form.loading(get_shed(session, shed_code)))
        except DomainError as error:
            form.blame(error)
        else:
            flash(gettext("已进舱：%(code)s", code=batch.code))
            return redirect(url_for(".show", code=batch.code), 303)
    shed = get_shed(reading(), shed_code)
    actor.require(KEEPERS, shed.village.scope)
    return render_template("coop/load.html", shed=shed, form=form), 422


@bp.post("/tasks/<int(max=9223372036854775807):task_id>/done")
def done(task_id: int) -> ResponseReturnValue:
    """Mark a task as done."""
    with transaction() as session:
        task = services.finish_task(session, current_actor(), task_id)
        title = task.title
    flash(gettext("做好了：%(title)s", title=title))
    return redirect(url_for("today.index"), 303)


@bp.post("/<code>/close")
def close(code: str) -> ResponseReturnValue:
    """Close a batch after its last pick."""
    actor = current_actor()
    with transaction() as session:
        services.close(session, actor, services.get_batch(session, actor, code), on=clock.today())
    flash(gettext("这一茬已结束。"))
    return redirect(url_for(".show", code=code), 303)
