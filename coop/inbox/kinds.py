"""Which kinds of entries there are: each area of the cooperative says how its own are taken."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from coop.inbox.entries import Entry
from core.identity.roles import Actor


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What became of an entry that was taken: its official number, its page, where it belongs, and a flag if any."""

    number: str
    path: str
    flag: str = ""


Take = Callable[[Session, Actor, Entry], Outcome]
_kinds: dict[str, Take] = {}


def register_kind(name: str, take: Take) -> None:
    """Say how entries of a kind are taken; it raises a DomainError for one that cannot be."""
    _kinds[name] = take


def kind_named(name: str) -> Take | None:
    """Return how entries of a kind are taken, if it is known."""
    return _kinds.get(name)
