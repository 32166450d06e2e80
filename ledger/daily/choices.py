"""What a field of a deed may be: members, parties, batches, what is owed. Other packages tell here what they know."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock
from core.errors import N_
from core.money import Money
from ledger.entities.models import Entity, EntityKind
from ledger.entities.services import entities
from ledger.journal.chart import CHART
from ledger.journal.models import Account
from ledger.journal.reading import balances_by_subject, moved_by
from ledger.journal.subjects import PURPOSES, Named, named, names_of
from ledger.members.models import Patronage
from ledger.members.services import members


class Kind(StrEnum):
    """What a field asks for."""

    AMOUNT = "amount"
    OPTIONAL_AMOUNT = "optional-amount"
    MEMBER = "member"
    WALLET = "wallet"
    PURPOSE = "purpose"
    TAX = "tax"
    BATCH = "batch"
    OPTIONAL_BATCH = "optional-batch"
    UNION = "union"
    SUPPLIER = "supplier"
    EMPLOYEE = "employee"
    PROJECT = "project"
    OWES_US = "owes-us"
    OTHERS_OWE = "others-owe"
    UNION_OWES = "union-owes"
    PAYABLE = "payable"
    MEMBER_PAYABLE = "member-payable"
    WAGES_PAYABLE = "wages-payable"
    TAX_PAYABLE = "tax-payable"
    GRANT = "grant"
    OVERHEAD = "overhead"
    MEMBER_OWES = "member-owes"
    SELLER = "seller"
    TRADED = "traded"
    PRODUCE = "produce"
    DAY = "day"
    COUNT = "count"


NAMED_IN_TEXT = (Kind.SUPPLIER, Kind.EMPLOYEE, Kind.PROJECT)
"""Kinds that are typed by name; a new name is entered as a new party."""


@dataclass(frozen=True, slots=True)
class _Open:
    """Sub-accounts with a balance on one side (1 debit, -1 credit), by how their subjects begin.

    With events, only what vouchers of these have left there: a union owes a member both goods and shares. `apart_from`
    leaves out what vouchers of some sources moved: a weigh ticket is paid on its own page, which keeps that it was.
    """

    code: str
    side: int
    only: tuple[str, ...] = ("",)
    never: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    apart_from: tuple[str, ...] = ()


_OPEN = {
    # What orders, delivery notes and handovers owe is received on their own pages, which keep who has paid.
    Kind.OTHERS_OWE: _Open("113", 1, never=("order:", "customer:", "entity:")),
    Kind.OWES_US: _Open("113", 1, never=("order:", "customer:", "entity:")),
    Kind.MEMBER_OWES: _Open("114", 1, only=("member:",)),
    Kind.UNION_OWES: _Open("113", 1, only=("entity:",), events=("35d", "35p")),
    Kind.PAYABLE: _Open("211", -1, only=("supplier:", "person:"), apart_from=("ticket:",)),
    Kind.MEMBER_PAYABLE: _Open("114", -1, only=("member:",), apart_from=("ticket:",)),
    Kind.WAGES_PAYABLE: _Open("212", -1),
    Kind.TAX_PAYABLE: _Open("214", -1),
    Kind.GRANT: _Open("235", -1),
    Kind.OVERHEAD: _Open("401", 1),
}
TAXES = {"stamp": N_("印花税"), "vat": N_("增值税"), "income": N_("所得税"), "surcharge": N_("附加税费")}
WALLETS = ("102", "101", "109")

Option = tuple[str, Named, Money | None]
"""What is sent, what is shown, and the balance that stands on it."""

Chooser = Callable[[Session, Entity], list[tuple[str, Named]]]
_choosers: dict[Kind, Chooser] = {}


def register_choices(choosers: Mapping[Kind, Chooser]) -> None:
    """Say who knows the choices of a kind that the books do not know themselves."""
    _choosers.update(choosers)


def choices(session: Session, entity: Entity, kind: Kind) -> list[Option]:
    """Return what may be chosen, in the order of the page."""
    if kind in _OPEN:
        return _open_items(session, entity, _OPEN[kind])
    return [(value, name, None) for value, name in _known(session, entity, kind)]


Beginning = Callable[[Session, Entity, str], date | None]
"""From which day on what was chosen is there."""


def _joined_on(session: Session, entity: Entity, subject: str) -> date | None:
    return next((one.joined_on for one in members(session, entity) if one.subject == subject), None)


_beginnings: dict[Kind, Beginning] = {Kind.MEMBER: _joined_on}


def register_beginnings(beginnings: Mapping[Kind, Beginning]) -> None:
    """Say who knows from which day on what is chosen of a kind is there."""
    _beginnings.update(beginnings)


def begins_on(session: Session, entity: Entity, kind: Kind, chosen: str) -> date | None:
    """Return the first day on which a deed may name what was chosen; nothing where any day will do."""
    known = _beginnings.get(Kind.BATCH if kind is Kind.OPTIONAL_BATCH else kind)
    return known(session, entity, chosen) if known and chosen else None


def _known(session: Session, entity: Entity, kind: Kind) -> list[tuple[str, Named]]:
    ours = _OURS.get(kind) or _choosers.get(Kind.BATCH if kind is Kind.OPTIONAL_BATCH else kind)
    return ours(session, entity) if ours else []


def _members(session: Session, entity: Entity) -> list[tuple[str, Named]]:
    today = clock.today()
    stay = [one.subject for one in members(session, entity) if one.left_on is None or one.left_on >= today]
    return _named(session, entity, stay)


def _sellers(session: Session, entity: Entity) -> list[tuple[str, Named]]:
    return _named(session, entity, neighbours(session, entity))


def _wallets(_session: Session, _entity: Entity) -> list[tuple[str, Named]]:
    return [(code, named("", f"{code} {CHART[code].name}", f"{code} {CHART[code].english}")) for code in WALLETS]


def _purposes(_session: Session, _entity: Entity) -> list[tuple[str, Named]]:
    return [(f"purpose:{code}", named(label)) for code, label in PURPOSES.items()]


def _taxes(_session: Session, _entity: Entity) -> list[tuple[str, Named]]:
    return [(code, named(label)) for code, label in TAXES.items() if code != "vat"]  # sales accrue it, not 522


def _unions(session: Session, _entity: Entity) -> list[tuple[str, Named]]:
    unions = [one for one in entities(session) if one.kind is EntityKind.UNION]
    return [(f"entity:{one.code}", named("", one.short_name, one.english_name)) for one in unions]


def _traded(session: Session, entity: Entity) -> list[tuple[str, Named]]:
    products = select(Patronage.product).where(Patronage.entity_id == entity.id).distinct().order_by(Patronage.product)
    return _named(session, entity, [f"produce:{product}" for product in session.scalars(products)])


_OURS: dict[Kind, Chooser] = {
    Kind.TRADED: _traded,
    Kind.MEMBER: _members,
    Kind.SELLER: _sellers,
    Kind.WALLET: _wallets,
    Kind.PURPOSE: _purposes,
    Kind.TAX: _taxes,
    Kind.UNION: _unions,
}


def _named(session: Session, entity: Entity, subjects: Sequence[str]) -> list[tuple[str, Named]]:
    names = names_of(session, entity, subjects)
    return [(subject, names[subject]) for subject in subjects]


def neighbours(session: Session, entity: Entity) -> list[str]:
    """Return who ever sold to the entity without being a member: the people of 211."""
    ours = (Account.entity_id == entity.id, Account.code == "211", Account.subject.startswith("person:"))
    return list(session.scalars(select(Account.subject).where(*ours).order_by(Account.subject)))


def _open_items(session: Session, entity: Entity, wanted: _Open) -> list[Option]:
    if wanted.events or wanted.apart_from:
        held = moved_by(session, entity, wanted.code, events=wanted.events, apart_from=wanted.apart_from)
    else:
        held = balances_by_subject(session, entity, [wanted.code])
    standing = {
        subject: amount * wanted.side
        for (_code, subject), amount in held.items()
        if amount.fen * wanted.side > 0 and subject.startswith(wanted.only) and not subject.startswith(wanted.never)
    }
    names = names_of(session, entity, standing)
    return [(subject, names[subject], standing[subject]) for subject in sorted(standing)]
