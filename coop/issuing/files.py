"""Keep drawn statements in the instance folder, encrypted: they hold what a household earns."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from core.errors import NotFoundError
from core.secrets import decrypted, encrypted

FOLDER = "statements"
_PURPOSE = "statement"


def keep(instance: Path, set_id: int, copy_id: int, pdf: bytes) -> None:
    """Write a statement's file whole, or not at all."""
    path = _path(instance, set_id, copy_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, suffix=".part")  # mode 0600
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(encrypted(_PURPOSE, pdf))
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def fetch(instance: Path, set_id: int, copy_id: int) -> bytes:
    """Return the file of a statement. Raises NotFoundError where it is gone."""
    try:
        return decrypted(_PURPOSE, _path(instance, set_id, copy_id).read_bytes())
    except FileNotFoundError as gone:
        raise NotFoundError from gone


def _path(instance: Path, set_id: int, copy_id: int) -> Path:
    return instance / FOLDER / str(set_id) / str(copy_id)
