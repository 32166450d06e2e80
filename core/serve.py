"""Run the whole product on this machine: migrate, load the demo once, serve, and keep the clock."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from types import FrameType

from core.settings import Settings

_STEPS = (
    ("Preparing the database", "Preparing the database", ["migrate"]),
    ("Loading the demo season (once; a minute or two)", "Keeping the data", ["demo", "load", "--if-empty"]),
)
_SIGN_INS = (
    ("shuji", "书记 village secretary"),
    ("kuaiji", "会计 accountant"),
    ("cunmin", "村民 villager"),
    ("dianyuan", "店员 shop staff"),
)


def main() -> int:
    """Do what `make run` promises; return the exit status."""
    settings = Settings.from_environment()
    os.environ.setdefault("COOKIES_REQUIRE_HTTPS", "0" if settings.host == "127.0.0.1" else "1")
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stop)
    if not _is_free(settings):
        print(f"Port {settings.port} is taken; choose another one: PORT=8001 make run", file=sys.stderr)
        return 1
    try:
        return _prepare(settings) or _serve(settings)
    except KeyboardInterrupt:
        return 0


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _prepare(settings: Settings) -> int:
    """Migrate and load the demo; a demo that was not loaded to its end is taken away again."""
    is_new = not settings.database_url and not (settings.instance / "caishi.db").exists()
    is_done = False
    try:
        for first, later, command in _STEPS:
            print(f"• {first if is_new else later} …", flush=True)
            arguments = [sys.executable, "-m", "flask", "--app", "wsgi", *command]
            status = subprocess.run(arguments, check=False).returncode  # noqa: S603
            if status:
                print("That did not work; the message above says why.", file=sys.stderr)
                return status
        is_done = True
    finally:
        if is_new and not is_done:
            for left in settings.instance.glob("caishi.db*"):
                left.unlink()
    return 0


def _serve(settings: Settings) -> int:
    """Start server and scheduler; when either ends or Ctrl-C is pressed, end both."""
    # Sessions of their own: Ctrl-C reaches this process alone, which then tells each child once.
    children = [subprocess.Popen(each, start_new_session=True) for each in (_web(settings), _clock())]  # noqa: S603
    _announce(settings)
    try:
        while all(child.poll() is None for child in children):
            time.sleep(0.3)
    except KeyboardInterrupt:
        print("\nStopping …", flush=True)
    for child in children:
        child.terminate()
    for child in children:
        child.wait(timeout=20)
    return 0


def _web(settings: Settings) -> list[str]:
    return [
        sys.executable,
        "-m",
        "gunicorn",
        "wsgi:create_app()",
        "--bind",
        f"{settings.host}:{settings.port}",
        "--workers",
        str(settings.web_workers),
        "--threads",
        str(settings.web_threads),
        "--worker-class",
        "gthread",
        "--log-level",
        "warning",
        "--graceful-timeout",
        "3",
        "--keep-alive",
        "1",
    ]


def _clock() -> list[str]:
    return [sys.executable, "-m", "flask", "--app", "wsgi", "scheduler", "run"]


def _is_free(settings: Settings) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError:
            return False
    return True


def _announce(settings: Settings) -> None:
    from core.demo_password import PASSWORD

    print(f"\n  Open http://{settings.host}:{settings.port}/   (Ctrl-C stops everything)\n")
    print("  Demo sign-ins, on this machine only; or one click in the dark ribbon:")
    for username, role in _SIGN_INS:
        print(f"    {username:<10} {PASSWORD}   {role}")
    print("  Same password: guanli administrator, zhuguan chief accountant, jianshi supervisor, penggong shed worker")
    print(flush=True)


if __name__ == "__main__":
    sys.exit(main())
