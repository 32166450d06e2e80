"""The desk: where a person lands after signing in, by role; each package registers its own cards."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from core.access import current_actor
from core.identity.roles import Actor, Role

bp = Blueprint("desk", __name__)


@dataclass(frozen=True, slots=True)
class Card:
    """A link on the desk of some roles; the first card of a role that has only one is its home."""

    endpoint: str
    title: str
    text: str
    roles: frozenset[Role]
    symbol: str = ""


_cards: list[Card] = []


def add_card(endpoint: str, title: str, text: str, *roles: Role, symbol: str = "") -> None:
    """Put a card on the desk of these roles; a second registration of the same page is the same card."""
    card = Card(endpoint, title, text, frozenset(roles), symbol)
    if all(known.endpoint != endpoint for known in _cards):
        _cards.append(card)


def cards_for(actor: Actor) -> list[Card]:
    """Return the cards of an actor's roles, in the order of registration."""
    return [card for card in _cards if card.roles & actor.roles]


@bp.get("/desk")
def home() -> ResponseReturnValue:
    """Show every page of the reader's roles."""
    return render_template("core/desk.html", cards=cards_for(current_actor()))


def front_page(actor: Actor) -> str:
    """Return where somebody lands after signing in: on his day's work, or at the desk."""
    first = next(iter(cards_for(actor)), None)
    lands_there = (
        first is not None and first.endpoint in {"today.index", "mine.index"} and Role.ADMIN not in actor.roles
    )
    return url_for(first.endpoint) if first and lands_there else url_for("desk.home")
