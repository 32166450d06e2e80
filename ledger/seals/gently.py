"""Read books that may be damaged: what cannot be read hides nothing of what can."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from core.db import read_on

T = TypeVar("T")
BROKEN = (
    ArithmeticError,
    AttributeError,
    LookupError,
    OSError,
    RecursionError,
    SQLAlchemyError,
    TypeError,
    ValueError,
    sqlite3.Error,
)
"""What damaged rows, pages and files raise on their way to us."""


def readable(
    session: Session, ids: Sequence[int], read: Callable[[Sequence[int]], Iterable[T]], unread: Callable[[int], None]
) -> Iterator[T]:
    """Yield what `read` makes of these ids, in their order; those it fails on are handed to `unread`, one by one."""
    if not ids:
        return
    try:
        found = list(read(ids))
    except BROKEN:
        read_on(session)
        if len(ids) == 1:
            unread(ids[0])
            return
        middle = len(ids) // 2
        yield from readable(session, ids[:middle], read, unread)
        yield from readable(session, ids[middle:], read, unread)
    else:
        yield from found


def in_batches(ids: Sequence[int], size: int = 500) -> Iterator[Sequence[int]]:
    """Yield the ids so many at a time."""
    for start in range(0, len(ids), size):
        yield ids[start : start + size]
