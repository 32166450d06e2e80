"""Make ids: 63 bits, sorted by time, given by the application so that no database has to."""

from __future__ import annotations

import secrets
import threading
from datetime import UTC, datetime

from core import clock

_EPOCH_MS = int(datetime(2020, 1, 1, tzinfo=UTC).timestamp() * 1000)
_PROCESS_BITS, _SEQUENCE_BITS = 10, 11
_lock = threading.Lock()
_process = secrets.randbits(_PROCESS_BITS)
_last = 0


def new_id() -> int:
    """Return the next id: 42 bits of milliseconds, 10 of the process, 11 of a sequence."""
    return new_ids(1)[0]


def new_ids(many: int) -> list[int]:
    """Return the next ids, in their order."""
    global _last  # noqa: PLW0603 (one counter for the process is the point)
    tick = (int(clock.now().timestamp() * 1000) - _EPOCH_MS) << _SEQUENCE_BITS
    with _lock:
        first = max(tick, _last + 1)
        _last = first + many - 1
    process, low = _process << _SEQUENCE_BITS, (1 << _SEQUENCE_BITS) - 1
    return [((n & ~low) << _PROCESS_BITS) | process | (n & low) for n in range(first, first + many)]


_READABLE = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def new_code(length: int = 8) -> str:
    """Return a random code without letters that look alike, to read out over a telephone."""
    return "".join(secrets.choice(_READABLE) for _ in range(length))


def new_token() -> str:
    """Return an unguessable token of 144 bits for a link."""
    return secrets.token_urlsafe(18)
