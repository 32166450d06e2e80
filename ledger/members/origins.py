"""Where a member comes from: his household and his village, which only the villages know."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from ledger.journal.subjects import Named


@dataclass(frozen=True, slots=True)
class Origin:
    """A holder's household, by its number, and his village; a unit has no household."""

    household: str
    village: Named


Origins = Callable[[Session, Collection[str]], Mapping[str, Origin]]
_origins: list[Origins] = []


def register_origins(known: Origins) -> None:
    """Say who knows where holders come from."""
    if known not in _origins:
        _origins.append(known)


def origins_of(session: Session, holders: Collection[str]) -> dict[str, Origin]:
    """Return where holders come from, as far as anybody knows."""
    return {holder: origin for known in _origins for holder, origin in known(session, holders).items()}
