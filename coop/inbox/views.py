"""Where phones send what they have kept, and the page of what needs help."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from coop.inbox import entries, services
from coop.inbox.errors import OperationAlteredError
from coop.inbox.forms import HandledForm
from coop.inbox.models import EntryState, InboxEntry
from core.access import current_actor
from core.db import reading, transaction
from core.errors import DomainError
from core.words import said, told

ops = Blueprint("ops", __name__, url_prefix="/api/entries")
bp = Blueprint("inbox", __name__, url_prefix="/inbox")


@ops.before_request
def _from_our_own_pages() -> None:
    """Take entries from scripts of our own pages only: they carry no form's token, since they may be days old."""
    site = request.headers.get("Sec-Fetch-Site")
    origin = urlsplit(request.headers.get("Origin", ""))
    is_ours = site == "same-origin" if site else origin.netloc == request.host
    if not (is_ours and request.is_json and request.headers.get("X-Outbox") == "1"):
        abort(403)


@ops.after_request
def _in_our_own_words(response: Response) -> Response:
    """Mark every answer as ours: one of a gateway or a café's sign-in page counts for nothing."""
    response.headers["X-Outbox"] = "1"
    return response


@ops.post("")
def take() -> ResponseReturnValue:
    """Take one entry; the answer names it, or it is no acknowledgement."""
    sent = request.get_json(silent=True)
    try:
        entry = entries.read(sent)
        with transaction() as session:
            return jsonify(_answer(services.take(session, current_actor(), entry)))
    except OperationAlteredError as altered:
        return jsonify({"ack": entry.op, "ok": False, "reason": told(altered)})
    except DomainError as error:
        return jsonify({"error": told(error)}), error.status


@ops.post("/help")
def park() -> ResponseReturnValue:
    """Keep a copy of an entry that the phone cannot get through."""
    sent = request.get_json(silent=True)
    try:
        entry = entries.read(sent)
        why = str(sent["why"]) if sent and "why" in sent else ""
        with transaction() as session:
            services.park(session, current_actor(), entry, why)
    except DomainError as error:
        return jsonify({"error": told(error)}), error.status
    return jsonify({"parked": entry.op})


@bp.get("/")
def index() -> ResponseReturnValue:
    """Show what phones have sent that needs a person."""
    return _page()


@bp.post("/<uuid:op>/handled")
def handled(op: str) -> ResponseReturnValue:
    """Note how an entry was looked after."""
    services.get_entry(reading(), current_actor(), str(op))
    form = HandledForm(prefix=f"{op}-")
    if form.validate():
        with transaction() as session:
            entry = services.get_entry(session, current_actor(), str(op))
            services.handle(session, current_actor(), entry, form.how.data)
        flash(gettext("已记下。"))
        return redirect(url_for(".index"), 303)
    return _page({str(op): form}), 422


def _answer(entry: InboxEntry) -> dict[str, Any]:
    """Return what the phone is told of an entry, in the reader's language."""
    if entry.state is EntryState.TAKEN:
        flag = entry.told["flag"]
        return {"ack": entry.op, "ok": True, **entry.told, "flag": gettext(flag) if flag else ""}
    if entry.handled_at is not None:
        by = gettext("%(name)s已经处理：%(how)s", name=entry.handled_by, how=entry.handled_how)
        return {"ack": entry.op, "ok": False, "reason": by}
    return {"ack": entry.op, "ok": False, "reason": said(*entry.refused_because)}


def _page(typed: Mapping[str, HandledForm] | None = None) -> str:
    waiting = services.waiting_for_help(reading(), current_actor())
    blank = {entry.op: HandledForm(formdata=None, prefix=f"{entry.op}-") for entry in waiting}
    return render_template("coop/inbox.html", waiting=waiting, forms_of=blank | dict(typed or {}))
