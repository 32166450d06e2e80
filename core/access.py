"""Decide which role opens which part: one table by blueprint; what is not listed answers 403."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Flask, abort, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core.identity.roles import Actor, Role

ANYONE: frozenset[Role] = frozenset()
NOBODY = Actor(None, "")


@dataclass(frozen=True, slots=True)
class Access:
    """Who may read (GET) and who may write (POST) the pages of a blueprint; empty sets mean anyone.

    A part that `speaks_json` is asked by scripts: it takes no forms, and is told 401 where a page would lead to the
    sign-in.
    """

    read: frozenset[Role]
    write: frozenset[Role]
    is_public: bool = False
    speaks_json: bool = False


PUBLIC = Access(ANYONE, ANYONE, is_public=True)
SIGNED_IN = Access(frozenset(Role), frozenset(Role))


def for_roles(*write: Role, also_read: tuple[Role, ...] = ()) -> Access:
    """Make an entry of the table: these roles write and read, the others named only read."""
    return Access(frozenset(write) | frozenset(also_read), frozenset(write))


def for_scripts_of(*roles: Role) -> Access:
    """Make an entry of the table for scripts of the pages of these roles."""
    return Access(frozenset(roles), frozenset(roles), speaks_json=True)


def current_actor() -> Actor:
    """Return who acts in this request."""
    return current_user.actor if current_user.is_authenticated else NOBODY


def guard(app: Flask, table: Mapping[str, Access]) -> None:
    """Install the table: every request is held against it before its view runs."""
    app.extensions["access"] = table
    app.before_request(_check)


def speaks_json() -> bool:
    """Say whether the part that is asked for is one for scripts."""
    entry = current_app.extensions["access"].get(request.blueprint)
    return entry is not None and entry.speaks_json


def may_open(endpoint: str) -> bool:
    """Say whether the reader's role opens a page; a link to one that it does not is not shown."""
    entry = current_app.extensions["access"].get(endpoint.partition(".")[0])
    return entry is not None and (entry.is_public or bool(entry.read & current_actor().roles))


def may_write(blueprint: str) -> bool:
    """Say whether the reader's role may do the deeds of a part; a button that would be refused is not shown."""
    entry = current_app.extensions["access"].get(blueprint)
    return entry is not None and (entry.is_public or bool(entry.write & current_actor().roles))


def _check() -> ResponseReturnValue | None:
    if request.endpoint is None or request.endpoint == "static":
        return None
    entry = current_app.extensions["access"].get(request.blueprint)
    if entry is None:
        abort(403)
    if entry.is_public:
        return None
    if not current_user.is_authenticated:
        if entry.speaks_json:
            abort(401)
        return redirect(url_for("sign_in.form", then=request.full_path.rstrip("?")))
    if current_user.must_change_password and request.blueprint != "account":
        return redirect(url_for("account.password"))
    allowed = entry.read if request.method in {"GET", "HEAD", "OPTIONS"} else entry.write
    if not allowed & current_actor().roles:
        abort(403)
    return None
