"""Word the few phrases that a document adds to what it is given."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """Hold the phrases of one language."""

    page: str
    number: str
    issued_on: str
    no_entries: str


_CHINESE: Final = Wording(
    page="第 {page} 页 / 共 {pages} 页", number="编号", issued_on="出具日期", no_entries="（无记录）"
)
_ENGLISH: Final = Wording(page="Page {page} of {pages}", number="No.", issued_on="Issued", no_entries="No entries")


def wording(language: str) -> Wording:
    """Choose the phrases for a language tag: English where it starts so, otherwise Chinese."""
    return _ENGLISH if language.lower().startswith("en") else _CHINESE
