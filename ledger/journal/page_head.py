"""What every page of the books begins with: whose books, which year, and how far it is closed."""

from __future__ import annotations

from collections.abc import Iterable

from flask import request

from core import clock
from core.access import current_actor
from core.db import reading
from core.identity.roles import Role
from ledger.entities.models import Entity
from ledger.entities.services import READERS, open_books
from ledger.journal.periods import open_years, year_state


def opened(code: str, roles: Iterable[Role] = READERS) -> tuple[Entity, int]:
    """Return the entity whose books are asked for, and the year: by the address."""
    entity = open_books(reading(), current_actor(), code, roles)
    return entity, year_shown(entity)


def year_shown(entity: Entity) -> int:
    """Return the year that the address names, where the books have it; else this year, else the newest."""
    years = open_years(reading(), entity)
    year = request.args.get("year", clock.today().year, int)
    return year if year in years else years[0]


def head(entity: Entity, year: int | None = None) -> dict[str, object]:
    """Return what `ledger/_head.html` shows."""
    session, shown = reading(), year_shown(entity) if year is None else year
    return {
        "entity": entity,
        "year": shown,
        "years": open_years(session, entity),
        "state": year_state(session, entity, shown),
    }
