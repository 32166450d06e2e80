"""Tell what an attached file is by how it begins: a PDF or a picture, and nothing else is taken."""

from __future__ import annotations

_BEGINNINGS = {b"%PDF-": "application/pdf", b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n": "image/png"}
_ENDINGS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}


def kind_of(content: bytes) -> str:
    """Return the media type of a PDF, JPEG or PNG; nothing for anything else."""
    return next((kind for start, kind in _BEGINNINGS.items() if content.startswith(start)), "")


def file_name(sha256: str, kind: str) -> str:
    """Return the name under which an attachment is given out: what it was called before says nothing certain."""
    return f"{sha256[:12]}.{_ENDINGS[kind]}"
