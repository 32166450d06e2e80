"""Ask the packages above which scopes there are; core itself knows no village and no entity."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sqlalchemy.orm import Session

Scopes = Callable[[Session], Iterable[tuple[str, str]]]
_sources: list[Scopes] = []


def register_scopes(source: Scopes) -> None:
    """Add a source of (scope, name) pairs: the villages, the entities, the members."""
    if source not in _sources:
        _sources.append(source)


def scope_choices(session: Session) -> list[tuple[str, str]]:
    """Return every scope that a role may have, with its name."""
    return [pair for source in _sources for pair in source(session)]
