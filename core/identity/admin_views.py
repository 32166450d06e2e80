"""Pages of the federation's administrator: create, disable, reset, hand over."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from core.access import current_actor
from core.db import reading, transaction
from core.errors import DomainError
from core.fields import options
from core.identity import services
from core.identity.forms import HandOverForm, UserForm
from core.identity.roles import Role
from core.identity.scopes import scope_choices

bp = Blueprint("users", __name__, url_prefix="/users")


@bp.get("/")
def index() -> ResponseReturnValue:
    """List the users and what each may do."""
    return _list(_form())


@bp.post("/")
def create() -> ResponseReturnValue:
    """Create a user; the first password is shown once."""
    form = _form()
    if form.validate():
        try:
            with transaction() as session:
                user, first = services.create_user(session, current_actor(), form.user())
        except DomainError as error:
            form.blame(error)
        else:
            return _shown_once(user.username, first)
    return _list(form), 422


@bp.post("/<int(max=9223372036854775807):user_id>/disable")
def disable(user_id: int) -> ResponseReturnValue:
    """Close an account."""
    with transaction() as session:
        user = services.disable(session, current_actor(), user_id)
    flash(gettext("已停用 %(name)s。", name=user.username))
    return redirect(url_for(".index"), 303)


@bp.post("/<int(max=9223372036854775807):user_id>/enable")
def enable(user_id: int) -> ResponseReturnValue:
    """Open an account again."""
    with transaction() as session:
        user = services.enable(session, current_actor(), user_id)
    flash(gettext("已恢复 %(name)s。", name=user.username))
    return redirect(url_for(".index"), 303)


@bp.post("/<int(max=9223372036854775807):user_id>/reset")
def reset(user_id: int) -> ResponseReturnValue:
    """Give a fresh first password."""
    with transaction() as session:
        user, first = services.reset_password(session, current_actor(), user_id)
    return _shown_once(user.username, first)


@bp.post("/<int(max=9223372036854775807):user_id>/hand-over")
def hand_over(user_id: int) -> ResponseReturnValue:
    """Move every grant of a user to another."""
    form = HandOverForm()
    form.taker.choices = options((user.id, user.name) for user in services.users(reading()))
    if form.validate():
        with transaction() as session:
            giver, taker = services.hand_over(session, current_actor(), user_id, form.taker.data)
        flash(gettext("%(giver)s 的权限已交给 %(taker)s。", giver=giver.name, taker=taker.name))
    return redirect(url_for(".index"), 303)


def _form() -> UserForm:
    form = UserForm()
    form.role.choices = options((role.value, gettext(role.label)) for role in Role)
    form.scope.choices = options(scope_choices(reading()))
    return form


def _list(form: UserForm) -> str:
    users = services.users(reading())
    names = dict(scope_choices(reading()))
    return render_template("core/users.html", users=users, form=form, scope_names=names)


def _shown_once(username: str, first: str) -> str:
    return render_template("core/first_password.html", username=username, first=first)
