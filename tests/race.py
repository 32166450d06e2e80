"""Let several people do their deeds at the same moment."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from threading import Barrier
from typing import TypeVar

Result = TypeVar("Result")


def together(deeds: Sequence[Callable[[], Result]]) -> list[Result | Exception]:
    """Run the deeds at once, each in a thread of its own; return what each gave or raised, in order."""
    start = Barrier(len(deeds))

    def do(deed: Callable[[], Result]) -> Result | Exception:
        start.wait(timeout=30)
        try:
            return deed()
        except Exception as refused:
            return refused

    with ThreadPoolExecutor(len(deeds)) as threads:
        running = [threads.submit(copy_context().run, do, deed) for deed in deeds]
        return [deed.result(timeout=60) for deed in running]
