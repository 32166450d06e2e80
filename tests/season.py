"""A small demo season, played once a run, and the application on a copy of it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from flask import Flask

from core import clock
from core.db import Database
from core.settings import Settings
from shop.demo.loading import load
from tests.engines import migrate
from wsgi import create_app

ANCHOR = date(2026, 11, 23)
NOON = clock.local(ANCHOR, 12)


def play(folder: Path) -> Path:
    """Play the small season up to the anchor date and return its file."""
    path = folder / "season.db"
    database = Database(f"sqlite:///{path}")
    migrate(database)
    with clock.at(NOON):
        load(database, ANCHOR, is_small=True, progress=lambda *_: None)
    database.engine.dispose()
    return path


@contextmanager
def application(season: Path, folder: Path, **changes: object) -> Iterator[Flask]:
    """Open the application on a copy of the season."""
    path = folder / "copy.db"
    shutil.copyfile(season, path)
    app = create_app(Settings(database_url=f"sqlite:///{path}", cookies_require_https=False, instance_path=str(folder)))
    app.config.update(TESTING=True, **changes)
    try:
        yield app
    finally:
        app.extensions["database"].engine.dispose()
