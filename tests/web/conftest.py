"""The pages, over a small season."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from core import clock
from tests.season import NOON, application, play

SignIn = Callable[[str], FlaskClient]


@pytest.fixture(scope="session")
def season(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Play the season once."""
    return play(tmp_path_factory.mktemp("season"))


@pytest.fixture
def app(season: Path, tmp_path: Path) -> Iterator[Flask]:
    """Open the application; forms need no token, which `test_forms_are_protected.py` covers."""
    with clock.at(NOON), application(season, tmp_path, WTF_CSRF_ENABLED=False) as opened:
        yield opened


@pytest.fixture
def visit(app: Flask) -> SignIn:
    """Return a browser in which a person of the demo has signed in; nobody for an empty name."""

    def _visit(username: str) -> FlaskClient:
        client = app.test_client()
        if username:
            role = client.post(f"/demo/{username}")
            if role.headers["Location"] == "/":  # the ribbon does not offer this person
                client.post("/sign-in", data={"username": username, "password": "caishi-demo-2026"})
        return client

    return _visit
