"""What people type into the longer forms of the pages; a test changes the one field that it is about."""

from __future__ import annotations

from uuid import uuid4


def checkout(**changes: str | None) -> dict[str, str]:
    """Return a checkout of one box of first-grade ears, sent within Shandong and paid by the bank."""
    form = {
        "operation": str(uuid4()),
        "seen_total": "4480",
        "delivery": "ship",
        "province": "山东",
        "name": "王小明",
        "address": "济南市历下区演示路 1 号",
        "phone": "13800138000",
        "pay_by": "bank",
        "agreed": "y",
        "note": "",
    } | changes
    return {name: text for name, text in form.items() if text is not None}


def to_collect(**changes: str | None) -> dict[str, str]:
    """Return a checkout of the same box, collected and paid at the village."""
    return checkout(**{"seen_total": "3680", "delivery": "pickup", "pay_by": "pickup", "address": None} | changes)


def weigh_ticket(**changes: str) -> dict[str, str]:
    """Return a delivery of best ears at Yuhequan's scale; the seller is for the test to say."""
    return {
        "operation": str(uuid4()),
        "seller": "0",
        "kind": "golden-ear:A",
        "gross": "126.5",
        "tare": "6.5",
        "unit": "jin",
        "scale": "yhq-buy-1",
        "deduction": "0",
    } | changes
