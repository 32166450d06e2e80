"""What a phone keeps of this site, so that it opens without signal: the worker, its list, and the pages of the shed."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path

from flask import Blueprint, Flask, Response, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from core.access import current_actor

bp = Blueprint("offline", __name__)
phone = Blueprint("phone", __name__, url_prefix="/phone")

KEPT = {
    "today.index": "/today/",
    "harvest.weighing": "/harvest/",
    "batches.losing": "/batches/",
    "purchases.new": "/purchases/new/",
    "phone.index": "/phone/",
}
"""The pages that a phone may keep, with how their addresses begin."""
_SHELL = (
    *(f"css/{sheet}.css" for sheet in ("tokens", "base", "layout", "components", "print")),
    *(f"js/{name}.js" for name in ("outbox", "outbox-bar", "spoken", "station", "filter-options", "phone")),
    "img/logo.svg",
    "img/favicon.svg",
)


@bp.get("/sw.js")
def worker() -> ResponseReturnValue:
    """Give the service worker with its list; a changed file gives it another version, and so a new one."""
    folder = Path(current_app.static_folder or "")
    shell = {
        "version": _version(folder),
        "files": [url_for("static", filename=name) for name in _SHELL],
        "pages": list(KEPT.values()),
        "offline": url_for(".fallback"),
    }
    script = (folder / "js" / "sw.js").read_text(encoding="utf-8")
    headers = {"Cache-Control": "no-cache"}
    return Response(f"const SHELL = {json.dumps(shell)};\n{script}", mimetype="text/javascript", headers=headers)


@bp.get("/manifest.webmanifest")
def manifest() -> ResponseReturnValue:
    """Say how the site stands among the phone's programs."""
    icon = url_for("static", filename="img/favicon.svg")
    said = {
        "name": gettext("山水彩石"),
        "short_name": gettext("彩石"),
        "start_url": url_for("today.index"),
        "scope": "/",
        "display": "standalone",
        "background_color": "#fbf6ea",
        "theme_color": "#f2a900",
        "icons": [{"src": icon, "sizes": "any", "type": "image/svg+xml", "purpose": "any"}],
    }
    return Response(json.dumps(said, ensure_ascii=False), mimetype="application/manifest+json")


@bp.get("/offline")
def fallback() -> ResponseReturnValue:
    """Show what works without signal; kept on the phone for pages that are not."""
    return render_template("coop/offline.html")


@phone.get("/")
def index() -> ResponseReturnValue:
    """Show what is on this phone; a script fills it in from the phone itself."""
    return render_template("coop/phone.html")


def keep_pages(app: Flask) -> None:
    """Let our own words tell the worker which answers it may keep, and for whom they were drawn."""

    @app.after_request
    def _may_be_kept(response: Response) -> Response:
        if request.endpoint in KEPT and response.status_code == 200 and current_user.is_authenticated:
            response.headers["X-Keep"] = str(current_actor().user_id)
        return response


@cache
def _version(folder: Path) -> str:
    """Return a hash over the files of the shell and the worker itself."""
    parts = [(folder / name).read_bytes() for name in (*_SHELL, "js/sw.js")]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:12]
