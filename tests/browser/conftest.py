"""A real browser, and a real server on the small season with a real clock."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright, sync_playwright
from werkzeug.serving import make_server

from core import clock
from core.db import Database
from core.settings import Settings
from shop.demo.loading import load
from tests.browser.chromium import find
from tests.engines import migrate
from wsgi import create_app

QUIET = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]


@pytest.fixture(scope="session")
def play() -> Iterator[Playwright]:
    """Start what drives browsers."""
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def chromium() -> str:
    """Return the path of a Chromium; a run without one fails loudly."""
    path = find()
    assert path, "no Chromium: run `python -m tests.browser.chromium`"
    return path


@pytest.fixture(scope="session")
def browser(play: Playwright, chromium: str) -> Iterator[Browser]:
    """Start Chromium."""
    started = play.chromium.launch(executable_path=chromium, args=QUIET)
    yield started
    started.close()


@pytest.fixture(scope="session")
def season_of_today(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Play a small season that ends today; return its folder."""
    folder: Path = tmp_path_factory.mktemp("browser")
    database = Database(f"sqlite:///{folder / 'season.db'}")
    migrate(database)
    load(database, clock.today(), is_small=True, progress=lambda *_: None)
    database.engine.dispose()
    return folder


@pytest.fixture(scope="session")
def address(season_of_today: Path) -> Iterator[str]:
    """Serve the season."""
    folder, url = season_of_today, f"sqlite:///{season_of_today / 'season.db'}"
    app = create_app(Settings(database_url=url, cookies_require_https=False, instance_path=str(folder)))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
    app.extensions["database"].engine.dispose()


@pytest.fixture(params=[390, 1280], ids=["phone", "desk"])
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """Open a page as wide as a phone, and one as wide as a desk; scripts must not complain on it."""
    context = browser.new_context(viewport={"width": request.param, "height": 844}, locale="zh-CN")
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("console", lambda message: complaints.append(message.text) if "Security Policy" in message.text else None)
    yield opened
    context.close()
    assert not complaints
