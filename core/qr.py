"""Draw QR codes."""

from __future__ import annotations

import segno


def qr_data_uri(text: str) -> str:
    """Return a QR code as an SVG data address, for an image in a page."""
    return str(segno.make(text, error="m").svg_data_uri(scale=4, border=2))
