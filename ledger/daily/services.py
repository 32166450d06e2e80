"""Record a deed of the day: once, by its rule, in the books of one entity."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from core import clock
from core.identity.roles import Actor, Role
from core.money import ZERO, Money
from ledger.daily.choices import NAMED_IN_TEXT, choices
from ledger.daily.deeds import DailyDeed
from ledger.daily.errors import DeedInFutureError, MoreThanStandsError, SameWalletError
from ledger.entities.models import Entity
from ledger.journal.drafts import Posted
from ledger.journal.models import Voucher
from ledger.journal.reading import balance, newest_from, vouchers_of
from ledger.parties.models import PartyKind
from ledger.parties.services import party
from ledger.rules import Deed

SOURCES = ("daily", "reserve")


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """What was typed: which deed, when, and its values by field; amounts as money, the rest as text."""

    deed: DailyDeed
    operation: str
    on: date
    memo: str
    values: Mapping[str, Any]


def record(session: Session, actor: Actor, entity: Entity, said: Said) -> Posted:
    """Post a deed by its rule. The same operation again returns the first voucher."""
    actor.require([Role.ACCOUNTANT], entity.scope)
    source = f"{said.deed.source}:{said.operation}"
    for earlier in vouchers_of(session, source):
        return Posted(earlier.id, earlier.period, earlier.number, is_new=False)
    if said.on > clock.today():
        raise DeedInFutureError
    values = _with_parties(session, entity, said)
    _check(session, entity, said.deed, values)
    deed = Deed(entity=entity, on=said.on, made_by=actor.name, source=source, memo=said.memo or said.deed.name)
    return said.deed.rule(session, actor, deed, values)


def recorded(session: Session, entity: Entity, *, limit: int = 12) -> list[Voucher]:
    """Return the newest deeds of the day of an entity."""
    return newest_from(session, entity, [f"{source}:" for source in SOURCES], limit=limit)


def _with_parties(session: Session, entity: Entity, said: Said) -> dict[str, Any]:
    """Put the subject in the place of each name that was typed."""
    values = dict(said.values)
    for asked in said.deed.asks:
        if asked.kind in NAMED_IN_TEXT:
            values[asked.name] = party(session, entity, PartyKind(asked.kind.value), values[asked.name]).subject
    return values


def _check(session: Session, entity: Entity, deed: DailyDeed, values: Mapping[str, Any]) -> None:
    if "into" in values and values["into"] == values["out_of"]:
        raise SameWalletError
    for asked in deed.asks:
        if asked.within and values[asked.name]:
            held = _standing(session, entity, deed, asked.within, values)
            if values[asked.name] > held:
                raise MoreThanStandsError(asked.name, held=held)


def _standing(session: Session, entity: Entity, deed: DailyDeed, within: str, values: Mapping[str, Any]) -> Money:
    """Return what may be moved at most: what stands on the subject of a field, or on a member's account by its code."""
    if within.isdecimal():
        return max(ZERO, -balance(session, entity, within, values["member"]))
    kind = next(asked.kind for asked in deed.asks if asked.name == within)
    return next(
        (held for value, _name, held in choices(session, entity, kind) if value == values[within] and held), ZERO
    )
