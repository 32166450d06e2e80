"""Read an entry as a phone sends it; nothing in it is believed before it has been looked at."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from coop.inbox.errors import BrokenEntryError, BrokenFieldError
from core import clock
from core.texts import in_one_line
from core.weight import Weight, WeightUnit

LONGEST = 200
"""How long a text of an entry may be."""
_OLDEST = datetime(2020, 1, 1, tzinfo=UTC)
_TEXTS = ("device", "provisional", "on_behalf_of")


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """An entry of a phone: which, whose, of what kind, what it says, and when it was made by the phone's clock.

    `captured_at` is that moment by the server's clock: as long before its arrival as the phone says it was made before
    it was sent. A phone whose clock is wrong by years still tells that span rightly.
    """

    op: str
    user_id: int
    kind: str
    version: int
    device: str
    provisional: str
    on_behalf_of: str
    data: Mapping[str, Any]
    captured_at: datetime
    offset_s: int
    body: str

    @property
    def sha256(self) -> str:
        """Return the SHA-256 over what the phone said, without when it was sent."""
        return hashlib.sha256(self.body.encode()).hexdigest()

    def text(self, name: str, *, is_needed: bool = True) -> str:
        """Return a text of the entry. Raises BrokenFieldError."""
        value = self.data.get(name, "")
        if not isinstance(value, str) or len(value) > LONGEST or (is_needed and not value.strip()):
            raise BrokenFieldError(name=name, value=str(value)[:40])
        return in_one_line(value).strip()

    def number(self, name: str) -> int:
        """Return a whole number of the entry, as it was typed. Raises BrokenFieldError."""
        text = self.text(name)
        if not (text.isascii() and text.isdecimal() and len(text) < 19):
            raise BrokenFieldError(name=name, value=text[:40])
        return int(text)

    def unit(self) -> WeightUnit:
        """Return the unit of the weights. Raises BrokenFieldError."""
        text = self.text("unit")
        if text not in {unit.value for unit in WeightUnit}:
            raise BrokenFieldError(name="unit", value=text[:40])
        return WeightUnit(text)

    def weighed(self, name: str) -> str:
        """Return a weight as it was typed; that it is one has been looked at. Raises BrokenFieldError."""
        text = self.text(name)
        try:
            Weight.parse(text, self.unit())
        except ValueError as wrong:
            raise BrokenFieldError(name=name, value=text[:40]) from wrong
        return text


def read(sent: Any) -> Entry:
    """Return what came as an entry. Raises BrokenEntryError where not even its name and maker can be read."""
    try:
        made, sent_at = _moment(sent["at"]), _moment(sent["sent"])
        said = {name: sent[name] for name in ("op", "user", "kind", "v", "at", "data")}
        said |= {name: sent.get(name, "") for name in _TEXTS}
        is_sound = isinstance(said["data"], dict) and all(isinstance(said[name], str) for name in ("kind", *_TEXTS))
        if not is_sound or max(len(said[name]) for name in ("kind", *_TEXTS)) > LONGEST:
            raise BrokenEntryError
        now = clock.now()
        return Entry(
            op=str(UUID(said["op"])),
            user_id=int(said["user"]),
            kind=said["kind"],
            version=int(said["v"]),
            data=said["data"],
            captured_at=min(now, max(_OLDEST, now - max(timedelta(0), sent_at - made))),
            offset_s=round((now - sent_at).total_seconds()),
            body=json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")),
            **{name: in_one_line(said[name]) for name in _TEXTS},
        )
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as wrong:
        raise BrokenEntryError from wrong


def _moment(text: Any) -> datetime:
    """Return an instant as phones write it: ISO 8601 with its offset."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise BrokenEntryError
    return moment.astimezone(UTC)
