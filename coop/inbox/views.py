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
from coop.members.models import Person
from core.access import current_actor
from core.db import reading, transaction
from core.errors import N_, DomainError
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
    said_of = {entry.op: _in_words(entry) for entry in waiting}
    return render_template("coop/inbox.html", waiting=waiting, said_of=said_of, forms_of=blank | dict(typed or {}))


_WORDS = {
    "batch": N_("批次"),
    "letter": N_("等级"),
    "typed": N_("重量"),
    "unit": N_("单位"),
    "entity": N_("合作社"),
    "seller": N_("交货人"),
    "kind": N_("品种和等级"),
    "gross": N_("毛重"),
    "tare": N_("皮重"),
    "deduction": N_("扣水扣杂（%）"),
    "deduction_reason": N_("扣的原因"),
    "certificate": N_("合格证"),
    "scale": N_("秤"),
    "cause": N_("坏在哪里"),
    "bags": N_("几袋"),
}
_UNITS = {"jin": N_("斤"), "kg": N_("公斤")}


def _in_words(entry: InboxEntry) -> list[tuple[str, str]]:
    """Return what the phone said, field by field, as people say it."""
    said_ = {name: value for name, value in entry.said.items() if isinstance(value, str) and value}
    seller = said_.get("seller", "")
    person = reading().get(Person, int(seller[:18])) if seller.isascii() and seller.isdecimal() else None
    if person is not None:
        said_["seller"] = person.name
    return [(gettext(_WORDS.get(name, name)), gettext(_UNITS.get(value, value))) for name, value in said_.items()]
