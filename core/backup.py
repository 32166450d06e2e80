"""Back the database up into one encrypted file, and restore it into an empty place.

SQLite is copied by its online backup, PostgreSQL by pg_dump, both while the application runs. The file is a header
line, then chunks sealed by AES-256-GCM, each bound to its place and the last one marked, so that a file that was cut
short, reordered or changed is refused.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from secrets import token_bytes
from tempfile import TemporaryDirectory
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import URL, make_url

from core import clock
from core.errors import N_, DomainError
from core.secrets import backup_secret
from core.settings import Settings

_CHUNK = 1024 * 1024
_TAG = 16
_MAGIC = "caishi-backup-1"
KEPT = 14


class BackupFaultError(DomainError):
    """The file is no backup, is damaged, or is sealed by another key."""

    message = N_("备份文件读不出来：不是备份、被改过、不完整，或者密钥不对。")


class NotEmptyPlaceError(DomainError):
    """A restore never writes over a database."""

    message = N_("要恢复到的地方已经有数据库了。请恢复到空的地方，核对以后再换过去。")


class ToolFailedError(DomainError):
    """pg_dump or pg_restore is missing, or said no."""

    message = N_("%(tool)s 没有办成：%(said)s")


def back_up(settings: Settings, folder: Path | None = None) -> Path:
    """Write an encrypted copy of the database as it is now; the oldest beyond those kept are removed."""
    target = folder or settings.backups
    target.mkdir(parents=True, exist_ok=True)
    url = make_url(settings.url)
    path = target / f"caishi-{clock.now():%Y%m%d-%H%M%S}.backup"
    with TemporaryDirectory(dir=target) as scratch:
        copy = Path(scratch) / "copy"
        _dump(url, copy)
        unfinished = Path(scratch) / "sealed"
        with copy.open("rb") as plain, unfinished.open("xb") as sealed:
            _seal(settings, url.get_backend_name(), plain, sealed)
            sealed.flush()
            os.fsync(sealed.fileno())
        unfinished.replace(path)
    for old in sorted(target.glob("caishi-*.backup"))[:-KEPT]:
        old.unlink()
    return path


def restore(settings: Settings, path: Path) -> None:
    """Bring a backup into the database of the settings, which must be empty or absent."""
    url = make_url(settings.url)
    with TemporaryDirectory() as scratch:
        copy = Path(scratch) / "copy"
        with path.open("rb") as sealed, copy.open("xb") as plain:
            engine = _open(settings, sealed, plain)
        if engine != url.get_backend_name():
            raise BackupFaultError
        _load(url, copy)


def _dump(url: URL, copy: Path) -> None:
    if url.get_backend_name() == "sqlite":
        source, target = sqlite3.connect(f"file:{url.database}?mode=ro", uri=True), sqlite3.connect(copy)
        try:
            source.backup(target)
        finally:
            source.close()
            target.close()
        return
    _run("pg_dump", "--format=custom", f"--file={copy}", f"--dbname={_plain(url)}")


def _load(url: URL, copy: Path) -> None:
    if url.get_backend_name() == "sqlite":
        place = Path(url.database or "")
        _clear(place)
        shutil.copyfile(copy, place)
        return
    tables = _run("psql", "-Atc", "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'", _plain(url))
    if tables.strip() != "0":
        raise NotEmptyPlaceError
    _run("pg_restore", "--exit-on-error", "--no-owner", f"--dbname={_plain(url)}", str(copy))


def _clear(place: Path) -> None:
    """Make room for a file: one without tables, as an application leaves it that has only looked, may go."""
    place.parent.mkdir(parents=True, exist_ok=True)
    if not place.exists():
        return
    try:
        with closing(sqlite3.connect(place)) as standing:
            (tables,) = standing.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.DatabaseError as other:
        raise NotEmptyPlaceError from other
    if tables:
        raise NotEmptyPlaceError
    for ending in ("", "-wal", "-shm"):
        place.with_name(place.name + ending).unlink(missing_ok=True)


def _plain(url: URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def _run(tool: str, *arguments: str) -> str:
    found = shutil.which(tool)
    if found is None:
        raise ToolFailedError(tool=tool, said="not found")
    done = subprocess.run([found, *arguments], check=False, capture_output=True, text=True)  # noqa: S603
    if done.returncode:
        raise ToolFailedError(tool=tool, said=done.stderr.strip()[:500])
    return done.stdout


def _seal(settings: Settings, engine: str, plain: BinaryIO, sealed: BinaryIO) -> None:
    nonce = token_bytes(8)
    said = {"kind": _MAGIC, "engine": engine, "made_at": clock.now().isoformat(), "nonce": nonce.hex()}
    header = json.dumps(said).encode() + b"\n"
    sealed.write(header)
    cipher = _cipher(settings)
    for number, is_last, chunk in _chunks(plain, _CHUNK):
        place = _place(header, number, is_last=is_last)
        sealed.write(cipher.encrypt(nonce + number.to_bytes(4), chunk, place))


def _open(settings: Settings, sealed: BinaryIO, plain: BinaryIO) -> str:
    header = sealed.readline(1_000)
    try:
        said = json.loads(header)
        nonce, engine = bytes.fromhex(said["nonce"]), str(said["engine"])
        if said["kind"] != _MAGIC:
            raise BackupFaultError
        cipher = _cipher(settings)
        for number, is_last, chunk in _chunks(sealed, _CHUNK + _TAG):
            place = _place(header, number, is_last=is_last)
            plain.write(cipher.decrypt(nonce + number.to_bytes(4), chunk, place))
    except (ValueError, KeyError, TypeError, InvalidTag) as wrong:
        raise BackupFaultError from wrong
    return engine


def _chunks(file: BinaryIO, size: int) -> Iterator[tuple[int, bool, bytes]]:
    """Yield (number, whether it is the last, content); an empty file has one empty chunk."""
    number, chunk = 0, file.read(size)
    while True:
        following = file.read(size)
        yield number, not following, chunk
        if not following:
            return
        number, chunk = number + 1, following


def _place(header: bytes, number: int, *, is_last: bool) -> bytes:
    return header + number.to_bytes(4) + (b"last" if is_last else b"more")


def _cipher(settings: Settings) -> AESGCM:
    return AESGCM(hashlib.sha256(f"caishi backup\0{backup_secret(settings)}".encode()).digest())
