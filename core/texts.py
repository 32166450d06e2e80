"""Keep texts to what can be typed on one line: no control characters, no line breaks, no marks that turn text round."""

from __future__ import annotations

import unicodedata

_NOT_TYPED = {"Cc", "Zl", "Zp"}
_DROPPED = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufffe\uffff\ufeff")


def in_one_line(text: str) -> str:
    """Return a text on one line: what no keyboard types into a line becomes one space, and its ends are trimmed.

    A text that holds nothing of the kind keeps its inner blanks as they are.
    """
    if not any(unicodedata.category(mark) in _NOT_TYPED or mark in _DROPPED for mark in text):
        return text.strip()
    typed = "".join(" " if unicodedata.category(mark) in _NOT_TYPED else mark for mark in text if mark not in _DROPPED)
    return " ".join(typed.split())
