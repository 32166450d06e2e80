"""Read which page of a list is asked for."""

from __future__ import annotations

from collections.abc import Mapping

MOST_PAGES = 100_000


def page_of(arguments: Mapping[str, str]) -> int:
    """Return the page number of a request, from 1; nonsense is the first page."""
    text = arguments.get("page", "1")
    return min(max(1, int(text)), MOST_PAGES) if text.isascii() and text.isdecimal() and len(text) < 9 else 1
