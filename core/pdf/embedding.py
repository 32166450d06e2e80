"""Embed TrueType fonts so that every printed character can be copied and searched."""

import re
from typing import Any, Final

from reportlab.pdfbase.ttfonts import TTFont

_FIVE_DIGITS: Final = re.compile(r"<([0-9A-F]{5,6})>$", re.MULTILINE)


class EmbeddedFont(TTFont):
    """Write the character map of a font in the form that PDF readers expect."""

    def addObjects(self, doc: Any) -> None:  # noqa: N802 - ReportLab calls it by this name
        """Add the font to the document and correct its characters beyond the basic plane."""
        super().addObjects(doc)
        face = self.face.name.decode("ascii")
        for key, entry in doc.idToObject.items():
            if key.startswith("toUnicodeCMap:") and key.endswith("+" + face):
                entry.content = _FIVE_DIGITS.sub(_as_surrogates, entry.content)


def _as_surrogates(found: re.Match[str]) -> str:
    # A reader takes these codes as UTF-16, where such characters are pairs of four digits each.
    return f"<{chr(int(found[1], 16)).encode('utf-16-be').hex().upper()}>"
