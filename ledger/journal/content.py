"""What a voucher says, as one SHA-256: the canonical bytes of its header and of every line.

Each field is preceded by its length, so no two contents share their bytes; the version stands in front. Names of
persons are not in it: subjects carry numbers. A version, once used, is never changed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from functools import lru_cache
from operator import itemgetter
from typing import Any

HASH_VERSION = 1
_NUMBERS = ("id", "period", "number", "line_count", "total_fen")
_TEXTS = ("key", "request_sha", "event", "memo", "source", "made_by")
_plain = itemgetter(*_NUMBERS, *_TEXTS)


def content_sha(entity_code: str, header: Mapping[Any, Any], lines: Iterable[tuple[Any, ...]]) -> str:
    """Return the SHA-256, in hex, of a voucher: its header by column, its lines as tuples in order.

    A line is (line_no, debit code, debit subject, credit code, credit subject, amount in fen).
    """
    parts = [
        header["hash_version"],
        entity_code,
        *_plain(header),
        _day(header["dated_on"]),
        int(header["is_red"]),
        header["reverses_id"] or 0,
        _instant(header["recorded_at"]),
    ]
    for line in lines:
        parts += line
    return hashlib.sha256(canonical(parts)).hexdigest()


def canonical(parts: Iterable[Any]) -> bytes:
    """Return texts and whole numbers as bytes, each with its length in front."""
    return b"".join([_LENGTHS[len(raw := str(part).encode())] + raw for part in parts])


class _Lengths(dict[int, bytes]):
    """A length as four bytes, worked out once: every voucher written or verified asks for twenty of them."""

    def __missing__(self, many: int) -> bytes:
        found = self[many] = many.to_bytes(4)
        return found


_LENGTHS = _Lengths()


@lru_cache(maxsize=1_024)
def _day(on: date) -> str:
    return on.isoformat()


@lru_cache(maxsize=1_024)
def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
