"""Pages to sign in and out, to change the password and the language."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_user, logout_user

from core.access import current_actor
from core.db import reading, transaction
from core.desk import front_page
from core.errors import N_, DomainError
from core.identity import services, signing_in
from core.identity.errors import WrongPasswordError
from core.identity.forms import EmptyForm, PasswordForm, SignInForm
from core.identity.models import User
from core.web import LANGUAGES, SignedIn, on_loopback, shows_demo

bp = Blueprint("sign_in", __name__)
account = Blueprint("account", __name__)

DEMO_ROLES = {"shuji": N_("书记"), "kuaiji": N_("会计"), "cunmin": N_("村民"), "dianyuan": N_("店员")}


class DemoIsLocalError(DomainError):
    """The demo's people cannot sign in from another machine."""

    message = N_("演示数据只能在本机登录。")
    field = "username"


@bp.get("/sign-in")
def form() -> ResponseReturnValue:
    """Show the sign-in form."""
    return render_template("core/sign_in.html", form=SignInForm(then=request.args.get("then", "")))


@bp.post("/sign-in")
def enter() -> ResponseReturnValue:
    """Sign a person in."""
    form = SignInForm()
    if form.validate():
        try:
            user = _checked(form.username.data.strip().lower(), form.password.data)
        except DomainError as error:
            form.blame(error)
        else:
            return _welcome(user, form.then.data or "")
    return render_template("core/sign_in.html", form=form), 422


@bp.post("/sign-out")
def leave() -> ResponseReturnValue:
    """Sign out: the session ends, also where its cookie was copied to."""
    _leave()
    return redirect(url_for("storefront.home"), 303)


@bp.post("/demo/<username>")
def play(username: str) -> ResponseReturnValue:
    """Become a person of the demo with one click; on a demo database and a loopback address only."""
    user = services.find_user(reading(), username) if shows_demo() and username in DEMO_ROLES else None
    if user is None:
        _leave()
        return redirect(url_for("storefront.home"), 303)
    return _welcome(user, request.form.get("then", ""))


@account.get("/password")
def password() -> ResponseReturnValue:
    """Show the form for a new password."""
    return render_template("core/password.html", form=PasswordForm())


@account.post("/password")
def change_password() -> ResponseReturnValue:
    """Change the own password; other sessions end."""
    form = PasswordForm()
    if form.validate():
        try:
            _checked(reading().get_one(User, current_actor().user_id).username, form.password.data)
            with transaction() as unit:
                user = services.change_password(unit, current_actor(), form.password.data, form.new_password.data)
        except DomainError as error:
            form.blame(error)
        else:
            return _welcome(user, "")
    return render_template("core/password.html", form=form), 422


@bp.post("/language/<code>")
def language(code: str) -> ResponseReturnValue:
    """Choose the language of the pages."""
    form = EmptyForm()
    if form.validate() and code in LANGUAGES:
        session["language"] = code
    return redirect(_inside(request.form.get("then", "")) or url_for("storefront.home"), 303)


def _checked(username: str, password: str) -> User:
    address = request.remote_addr or ""
    if services.is_demo(reading()) and not on_loopback():
        raise DemoIsLocalError
    with transaction() as unit:
        attempt = signing_in.begin_attempt(unit, username, address)
    user = services.find_user(reading(), username)
    if user is None or not signing_in.fits(user, password):
        raise WrongPasswordError
    with transaction() as unit:
        signing_in.forgive(unit, attempt)
    return user


def _welcome(user: User, then: str) -> ResponseReturnValue:
    _leave()
    with transaction() as unit:
        opened = signing_in.open_session(unit, user)
    kept = {key: session[key] for key in ("language", "cart") if key in session}
    session.clear()
    session.update(kept)
    session.permanent = True
    login_user(SignedIn(user, opened.id))
    return redirect(_inside(then) or front_page(user.actor()), 303)


def _leave() -> None:
    if current_user.is_authenticated:
        with transaction() as unit:
            signing_in.close_session(unit, int(current_user.id))
        logout_user()


def _inside(address: str) -> str:
    """Return the address if it stays within this site; a link must not lead away after signing in."""
    if any(sign <= " " or sign == "\\" for sign in address):
        return ""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return address if address.startswith("/") and not address.startswith("//") and not parts.netloc else ""
