"""What a voucher says, as one SHA-256: the canonical bytes of its header and of every line.

Each field is preceded by its length, so no two contents share their bytes; the version stands in front. Names of
persons are not in it: subjects carry numbers. A version, once used, is never changed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import UTC
from typing import Any

HASH_VERSION = 1
_NUMBERS = ("id", "period", "number", "line_count", "total_fen")
_TEXTS = ("key", "request_sha", "event", "memo", "source", "made_by")


def content_sha(entity_code: str, header: Mapping[Any, Any], lines: Iterable[tuple[Any, ...]]) -> str:
    """Return the SHA-256, in hex, of a voucher: its header by column, its lines as tuples in order.

    A line is (line_no, debit code, debit subject, credit code, credit subject, amount in fen).
    """
    parts = [
        header["hash_version"],
        entity_code,
        *(header[column] for column in (*_NUMBERS, *_TEXTS)),
        header["dated_on"].isoformat(),
        int(header["is_red"]),
        header["reverses_id"] or 0,
        header["recorded_at"].astimezone(UTC).isoformat(timespec="microseconds"),
    ]
    for line in lines:
        parts += line
    return hashlib.sha256(canonical(parts)).hexdigest()


def canonical(parts: Iterable[Any]) -> bytes:
    """Return texts and whole numbers as bytes, each with its length in front."""
    raws = [str(part).encode() for part in parts]
    return b"".join([len(raw).to_bytes(4) + raw for raw in raws])
