"""What a voucher says, as one SHA-256: the canonical bytes of its header and of every line.

Each field is preceded by its length, so no two contents share their bytes; the version stands in front. Names of
persons are not in it: subjects carry numbers. A version, once used, is never changed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from operator import itemgetter
from typing import Any

HASH_VERSION = 1
_NUMBERS = ("id", "period", "number", "line_count", "total_fen")
_TEXTS = ("key", "request_sha", "event", "memo", "source", "made_by")
HEADER = ("hash_version", *_NUMBERS, *_TEXTS, "dated_on", "is_red", "reverses_id", "recorded_at")
"""The columns of a voucher's header that are in its hash, in their order there; the entity's code comes second."""
_of_header = itemgetter(*HEADER)


def content_sha(entity_code: str, header: Mapping[Any, Any], lines: Iterable[tuple[Any, ...]]) -> str:
    """Return the SHA-256, in hex, of a voucher: its header by column, its lines as tuples in order.

    A line is (line_no, debit code, debit subject, credit code, credit subject, amount in fen).
    """
    return sha_of(entity_code, _of_header(header), canonical([part for line in lines for part in line]))


def sha_of(entity_code: str, header: Sequence[Any], lines: bytes) -> str:
    """Return the SHA-256, in hex, of a voucher: the values of `HEADER`, and the canonical bytes of its lines."""
    version, *plain, dated_on, is_red, reverses_id, recorded_at = header
    parts = [version, entity_code, *plain, _day(dated_on), int(is_red), reverses_id or 0, _instant(recorded_at)]
    return hashlib.sha256(canonical(parts) + lines).hexdigest()


def canonical(parts: Iterable[Any]) -> bytes:
    """Return texts and whole numbers as bytes, each with its length in front."""
    return b"".join([_LENGTHS[len(raw := str(part).encode())] + raw for part in parts])


@lru_cache(maxsize=65_536)
def number(whole: int) -> bytes:
    """Return one whole number as canonical bytes; line numbers and round amounts come again and again."""
    return canonical((whole,))


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
