"""A server of its own that can be killed, and that fails on demand: a file says what stands before the phone."""

from __future__ import annotations

import socket
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from coop.harvest.capture import take_harvest
from coop.inbox import kinds
from coop.inbox.entries import Entry
from core.identity.roles import Actor
from core.settings import Settings
from wsgi import create_app

POISON = "13.13"
"""A weight on which this server breaks, every time."""
SLOW_S = 2
"""How long the wire takes where it is slow, in seconds."""
Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]


def between(app: Wsgi, fault: Path) -> Wsgi:
    """Put a fault between the application and the phone, as the file names it."""

    def _answer(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        now = fault.read_text() if fault.exists() else ""
        is_entry = environ["PATH_INFO"].startswith("/api/entries")
        if now == "captive":
            start("200 OK", [("Content-Type", "text/html; charset=utf-8")])
            return ["<h1>Wi-Fi 请登录</h1>".encode()]
        if is_entry and now == "gateway":
            start("502 Bad Gateway", [("Content-Type", "text/html")])
            return [b"<h1>Bad Gateway</h1>"]
        if is_entry and now == "sign-in":
            start("302 Found", [("Location", "/sign-in")])
            return [b""]
        if is_entry and now == "slow":
            time.sleep(SLOW_S)
        said = app(environ, start)
        if is_entry and now == "lost":
            list(said)
            environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
        return said

    return _answer


def _breaks(session: Session, actor: Actor, entry: Entry) -> kinds.Outcome:
    if entry.data.get("typed") == POISON:
        raise RuntimeError(POISON)
    return take_harvest(session, actor, entry)


def serve(url: str, folder: str, port: int, fault: str) -> None:
    """Serve until killed."""
    app = create_app(Settings(database_url=url, cookies_require_https=False, instance_path=folder))
    kinds.register_kind("harvest", _breaks)
    app.wsgi_app = between(app.wsgi_app, Path(fault))  # type: ignore[method-assign,assignment]
    make_server("127.0.0.1", port, app, threaded=True).serve_forever()


if __name__ == "__main__":
    serve(sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4])
