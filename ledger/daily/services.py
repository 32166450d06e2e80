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
from ledger.daily.choices import NAMED_IN_TEXT, WALLETS, begins_on, choices
from ledger.daily.deed import DailyDeed
from ledger.daily.errors import (
    BeforeItsTimeError,
    DeedInFutureError,
    MoreThanStandsError,
    SameWalletError,
    VotedLaterError,
)
from ledger.entities.models import Entity
from ledger.journal.drafts import Posted
from ledger.journal.models import Voucher
from ledger.journal.operations import asked_for
from ledger.journal.reading import balance, get_voucher_by_id, newest_from
from ledger.members.meeting import Meeting
from ledger.members.services import members
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
    papers: int = 0
    """How many papers prove it and are kept with the printed voucher (附件张数)."""


def record(session: Session, actor: Actor, entity: Entity, said: Said) -> Posted:
    """Post a deed by its rule. The same operation again returns the first voucher.

    Raises KeyReusedError where the operation is known with other content, and what the deed's own rule raises.
    """
    actor.require([Role.ACCOUNTANT], entity.scope)
    typed = [said.deed.code, said.on, said.memo, sorted(said.values.items()), *([said.papers] if said.papers else [])]
    asked = asked_for(session, entity, said.operation, typed)
    if asked.voucher_id is not None:
        voucher = get_voucher_by_id(session, entity, asked.voucher_id)
        return Posted(voucher.id, voucher.period, voucher.number, is_new=False)
    if said.on > clock.today():
        raise DeedInFutureError
    values = _with_parties(session, entity, said)
    _check(session, entity, said, values)
    memo = said.memo or said.deed.name
    if said.deed.is_voted:
        memo = f"{memo}，依 {_voted(session, entity, said).in_words}"
    if said.papers:
        memo = f"{memo}（附件 {said.papers} 张）"
    source = f"{said.deed.source}:{said.operation}"
    deed = Deed(entity=entity, on=said.on, made_by=actor.name, source=source, memo=memo)
    posted = said.deed.rule(session, actor, deed, values)
    asked.voucher_id = posted.voucher_id
    return posted


def overdrawn(session: Session, entity: Entity, posted: Posted) -> dict[str, Money]:
    """Return the accounts of money that a voucher moved and that stand below zero now: something is missing."""
    voucher = get_voucher_by_id(session, entity, posted.voucher_id)
    moved = {account.code for row in voucher.postings for account in (row.debit, row.credit)}
    held = {code: balance(session, entity, code) for code in WALLETS if code in moved}
    return {code: amount for code, amount in held.items() if amount < ZERO}


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


def _voted(session: Session, entity: Entity, said: Said) -> Meeting:
    """Return the assembly that decided the deed, held against the law."""
    assembly_on = said.values["assembly_on"]
    if assembly_on > said.on:
        raise VotedLaterError
    meeting = Meeting(
        assembly_on=assembly_on,
        members=len(members(session, entity, assembly_on)),
        present=said.values["present"],
        agreed=said.values["agreed"],
    )
    meeting.check()
    return meeting


def _check(session: Session, entity: Entity, said: Said, values: Mapping[str, Any]) -> None:
    deed = said.deed
    if "out_of" in values and values["out_of"] == values.get("into"):
        raise SameWalletError
    for asked in deed.asks:
        since = begins_on(session, entity, asked.kind, str(values.get(asked.name) or ""))
        if since is not None and said.on < since:
            raise BeforeItsTimeError(since=since)
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
