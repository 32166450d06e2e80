"""Tell how far long work has come, and let a person stop it, while its own unit of work is still open.

The figures stand in a small file beside the database: what an open unit of work has written is seen by nobody else.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path


class StoppedError(Exception):
    """A person stopped the work; whoever began it rolls it back."""


class Gauge:
    """How far one piece of long work has come. `name` is unique among the work of an instance."""

    def __init__(self, instance: Path, name: str) -> None:
        folder = instance / "progress"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._figures, self._stop = folder / name, folder / f"{name}.stop"

    def tell(self, done: int, of: int) -> None:
        """Write down how far the work has come. Raises StoppedError where a person has stopped it."""
        if self._stop.exists():
            raise StoppedError
        fresh = self._figures.with_suffix(".new")
        fresh.write_text(f"{done} {of}", encoding="ascii")
        fresh.replace(self._figures)

    def read(self) -> tuple[int, int]:
        """Return how much is done, and of how much; (0, 1) before there is anything to tell."""
        try:
            done, of = self._figures.read_text(encoding="ascii").split()
            return int(done), int(of)
        except (FileNotFoundError, ValueError):
            return 0, 1

    def stop(self) -> None:
        """Ask the work to stop at its next word."""
        self._stop.touch()

    def clear(self) -> None:
        """Forget the figures and the wish to stop."""
        for file in (self._figures, self._stop):
            file.unlink(missing_ok=True)


_watched: ContextVar[Gauge | None] = ContextVar("watched", default=None)


@contextmanager
def watched_by(gauge: Gauge) -> Iterator[None]:
    """Let what is done within tell a gauge how far it is."""
    token = _watched.set(gauge)
    try:
        yield
    finally:
        _watched.reset(token)


def reached(done: int, of: int) -> None:
    """Say how far the work has come; unheard where nobody watches. Raises StoppedError where it was stopped."""
    gauge = _watched.get()
    if gauge is not None:
        gauge.tell(done, of)
