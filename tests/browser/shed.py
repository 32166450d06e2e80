"""A phone in the shed, and the server far away: the one can lose its signal, be switched off, or change hands."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page, Playwright
from sqlalchemy import select

from coop.batches.models import Batch, BatchState
from coop.harvest.models import Weighing
from coop.inbox.models import InboxEntry
from core.db import Database

SEND = "import('/static/js/outbox.js').then((box) => box.sendNow())"
ENTRIES = "import('/static/js/outbox.js').then((box) => box.all())"
PASSWORD = "caishi-demo-2026"


class Server:
    """The server as a process of its own."""

    def __init__(self, folder: Path, url: str) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.address, self._fault = f"http://127.0.0.1:{self.port}", folder / "fault"
        self._command = [sys.executable, "-m", "tests.browser.shed_server", url, str(folder), str(self.port)]
        self._process: subprocess.Popen[bytes] | None = None
        self.database = Database(url)

    def start(self) -> None:
        """Start it, and wait until it answers."""
        self._process = subprocess.Popen([*self._command, str(self._fault)], stderr=subprocess.DEVNULL)
        for _ in range(200):
            with suppress(urllib.error.URLError, ConnectionError):
                urllib.request.urlopen(f"{self.address}/sw.js", timeout=2)  # noqa: S310 (loopback)
                return
            time.sleep(0.1)
        raise TimeoutError

    def kill(self) -> None:
        """Kill it without a word."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def fails(self, how: str = "") -> None:
        """Put a fault between it and the phone, or take it away."""
        self._fault.write_text(how)

    def weighed(self) -> list[str]:
        """Return the weights that phones have sent and that stand in the books, as typed, in their order."""
        with self.database.reading() as session:
            wanted = select(Weighing.typed).join(InboxEntry, InboxEntry.op == Weighing.operation)
            return list(session.scalars(wanted.order_by(Weighing.id)))

    def growing(self) -> str:
        """Return the code of a batch that grows."""
        with self.database.reading() as session:
            return session.scalars(select(Batch.code).where(Batch.state == BatchState.GROWING)).first() or ""


class Phone:
    """A browser with its own memory, which outlives its process."""

    def __init__(self, play: Playwright, chromium: str, folder: Path, server: Server) -> None:
        self._play, self._chromium, self._folder, self.server = play, chromium, folder, server
        self.context: BrowserContext
        self.page: Page
        self.switch_on()

    def switch_on(self) -> None:
        """Start the browser with what it remembers."""
        args = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
        self.context = self._play.chromium.launch_persistent_context(
            str(self._folder),
            executable_path=self._chromium,
            args=args,
            viewport={"width": 390, "height": 844},
            locale="zh-CN",
        )
        self.page = self.context.pages[0]

    def kill(self) -> None:
        """Kill the browser's processes without a word, as an empty battery does."""
        for process in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                if str(self._folder) in (process / "cmdline").read_text():
                    os.kill(int(process.name), signal.SIGKILL)
        with suppress(Exception):
            self.context.close()

    def sign_in(self, name: str) -> None:
        """Sign a person of the demo in."""
        self.open("/sign-in")
        self.page.fill("input[name=username]", name)
        self.page.fill("input[name=password]", PASSWORD)
        self.page.locator("main form button").first.click()
        self.page.wait_for_url("**/today/")

    def make_ready(self) -> None:
        """Let the phone keep the pages of the shed, as the first look at 今天 does."""
        self.open("/today/")
        while not self.page.evaluate("localStorage.getItem('needed')"):
            self.page.wait_for_timeout(50)
        self.open("/phone/")
        self.page.get_by_text("可以离线使用").wait_for()

    def open(self, path: str, page: Page | None = None) -> None:
        """Open a page."""
        (page or self.page).goto(f"{self.server.address}{path}")

    def weigh(self, jin: str, page: Page | None = None) -> None:
        """Weigh a crate of the first grade, from choosing to 已存在手机上."""
        shown = page or self.page
        self.open(f"/harvest/{self.server.growing()}", shown)
        shown.locator("form.is-station").wait_for()
        shown.locator("label:has(input[name=letter])").first.click()
        shown.fill("input[name=typed]", jin)
        shown.locator("[data-next]").click()
        shown.locator("[data-confirm]").click()
        shown.locator("[data-saved]").wait_for()

    def open_scale(self, path: str = "") -> None:
        """Open a weighing page, and wait until it asks one question a screen."""
        self.open(path or f"/harvest/{self.server.growing()}")
        self.page.locator("form.is-station").wait_for()

    def send(self, times: int = 1) -> None:
        """Press 立即上传."""
        for _ in range(times):
            self.page.evaluate(SEND)

    def entries(self) -> list[dict[str, Any]]:
        """Return what the phone has kept."""
        found: list[dict[str, Any]] = self.page.evaluate(ENTRIES)
        return found

    def states(self) -> Sequence[str]:
        """Return the state of every entry, in the order in which they were saved."""
        return [entry["state"] for entry in self.entries()]

    def says(self) -> str:
        """Return what the bar says."""
        return self.page.locator("[data-says]").inner_text()
