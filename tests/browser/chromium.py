"""Find a Chromium, or install one: Debian's where apt is at hand, else Playwright's own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find() -> str | None:
    """Return the path of a Chromium that is there already."""
    given = os.environ.get("CHROMIUM")
    if given:
        return given
    for name in _NAMES:
        if path := shutil.which(name):
            return path
    return next((str(path) for path in sorted(_playwright_folder().glob("chromium-*/chrome-*/chrome"))), None)


def install() -> str:
    """Install a Chromium and return its path; leave with one clear sentence if that fails."""
    if shutil.which("apt-get") and os.geteuid() == 0:
        print("• Installing Chromium from the distribution (once) …", flush=True)
        _quietly(["apt-get", "update", "-qq"])
        _quietly(["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"])
    if find() is None:
        print("• Installing Playwright's own Chromium (once) …", flush=True)
        _quietly([sys.executable, "-m", "playwright", "install", "chromium"])
    found = find()
    if found is None:
        sys.exit("No Chromium for the browser tests: install one, or name it in the variable CHROMIUM.")
    return found


def _playwright_folder() -> Path:
    return Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH", Path.home() / ".cache/ms-playwright"))


def _quietly(command: list[str]) -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(command, check=False, stdout=subprocess.DEVNULL, env=environment)


if __name__ == "__main__":
    find() or install()
