"""Send a document that is drawn for the one who asks: a PDF, a workbook."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from flask import Response, current_app, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from core.pdf import MissingGlyphError
from core.xlsx import MIME


def send_pdf(name: str, draw: Callable[[Path], bytes]) -> ResponseReturnValue:
    """Draw a PDF with the installation's font cache and show it in the browser.

    A character that no font has fails this one document, and is named.
    """
    try:
        paper = draw(current_app.extensions["settings"].font_cache)
    except MissingGlyphError as missing:
        message = gettext("有一个字打不出来：%(signs)s。请改成常用字再打印。", signs=" ".join(missing.characters))
        return render_template("errors/error.html", status=422, title="PDF", message=message), 422
    headers = {"Content-Disposition": f'inline; filename="{name}"'}
    return Response(paper, mimetype="application/pdf", headers=headers)


def send_xlsx(name: str, book: bytes) -> Response:
    """Send a workbook to be kept."""
    return Response(book, mimetype=MIME, headers={"Content-Disposition": f'attachment; filename="{name}"'})
