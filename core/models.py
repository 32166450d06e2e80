"""Load every model, for migrations and for commands that start without the web application."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

_ROOT = Path(__file__).resolve().parent.parent


def load_all() -> None:
    """Import each `models.py` of the packages, wherever it stands."""
    for package in ("core", "ledger", "coop", "shop"):
        for path in sorted((_ROOT / package).rglob("models.py")):
            name = ".".join(path.relative_to(_ROOT).with_suffix("").parts)
            if name != __name__:
                import_module(name)
    for name in ("core.audit", "core.series", "core.jobs.models"):
        import_module(name)
