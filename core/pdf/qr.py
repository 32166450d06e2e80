"""Draw QR codes as shapes, so that they stay sharp on any printer."""

import segno


def qr_boxes(text: str, size: float) -> list[tuple[float, float, float, float]]:
    """Return the dark runs of a code of this size as (x, y, width, height), down from its upper left corner."""
    rows = [bytes(row) for row in segno.make(text, error="m", micro=False).matrix]
    module = size / len(rows)
    return [
        (start * module, (y + 1) * module, (end - start) * module, module)
        for y, row in enumerate(rows)
        for start, end in _dark_runs(row)
    ]


def _dark_runs(row: bytes) -> list[tuple[int, int]]:
    edges = [i for i in range(len(row) + 1) if (row[i - 1] if i else 0) != (row[i] if i < len(row) else 0)]
    return list(zip(edges[::2], edges[1::2], strict=True))
