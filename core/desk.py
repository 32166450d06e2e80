"""The desk: where a person lands after signing in, by role; each package registers its own cards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, url_for
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
Front = Callable[[Actor], str | None]
_fronts: list[Front] = []


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
    """Show the desk; somebody with a single page goes straight to it."""
    cards = cards_for(current_actor())
    if len(cards) == 1 or (cards and cards[0].endpoint in {"today.index", "mine.index"}):
        return redirect(url_for(cards[0].endpoint))
    return render_template("core/desk.html", cards=cards)
