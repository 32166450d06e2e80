"""What an entity owes and may pay in batches: each kind says what is due, and posts what was paid."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from core.identity.roles import Actor
from core.money import ZERO, Money
from ledger.distribution.models import DistributionRun
from ledger.distribution.paying import owed_by_year, pay_out, withheld_on
from ledger.distribution.services import find_run
from ledger.entities.models import Entity
from ledger.journal.periods import open_years
from ledger.members.services import members


@dataclass(frozen=True, kw_only=True, slots=True)
class Due:
    """Something owed: `key` names it for good ("run:2025:013"), `holder` to whom, `amount` what he gets."""

    key: str
    holder: str
    memo: str
    amount: Money


@dataclass(frozen=True, kw_only=True, slots=True)
class Payment:
    """What was paid of some dues: the keys without the word of their kind, when, and out of which account."""

    keys: Collection[str]
    on: date
    out_of: str


@dataclass(frozen=True, slots=True)
class Payables:
    """A kind of what is owed: `due` lists it, `settle` posts what was paid, in the caller's unit of work.

    `settle` returns how much that was.
    """

    due: Callable[[Session, Entity], Sequence[Due]]
    settle: Callable[[Session, Actor, Entity, Payment], Money]


@dataclass(frozen=True, slots=True)
class Payee:
    """Who is paid: the name that the bank compares, the account, if one is registered, and when it was changed."""

    name: str
    account: str | None = None
    changed_on: date | None = None


Payees = Callable[[Session, Collection[str]], Mapping[str, Payee]]
_kinds: dict[str, Payables] = {}
_payees: list[Payees] = []


def register_payables(kind: str, payables: Payables) -> None:
    """Add a kind of what is owed, under the word that its keys begin with."""
    _kinds[kind] = payables


def register_payees(known: Payees) -> None:
    """Say who knows names and accounts of holders."""
    if known not in _payees:
        _payees.append(known)


def payees_of(session: Session, holders: Collection[str]) -> dict[str, Payee]:
    """Return names and accounts of holders, as far as anybody knows."""
    return {holder: payee for known in _payees for holder, payee in known(session, holders).items()}


def dues_of(session: Session, entity: Entity) -> list[Due]:
    """Return everything that an entity owes and may pay in a batch."""
    return [due for kind in _kinds.values() for due in kind.due(session, entity) if due.amount.fen > 0]


def settle(session: Session, actor: Actor, entity: Entity, payment: Payment) -> Money:
    """Post what was paid, each kind by its own rule; return how much was posted."""
    posted = ZERO
    for word, kind in _kinds.items():
        own = [key.partition(":")[2] for key in payment.keys if key.partition(":")[0] == word]
        if own:
            posted += kind.settle(session, actor, entity, Payment(keys=own, on=payment.on, out_of=payment.out_of))
    return posted


def _owed_by_runs(session: Session, entity: Entity) -> list[Due]:
    holders = {member.number: member.holder for member in members(session, entity)}
    found, owed = [], owed_by_year(session, entity)
    for run in _runs(session, entity):
        withheld = withheld_on(run)
        for number, (refund, share) in owed[run.year].items():
            net = refund + share - sum(withheld(number, refund, share), Money(0))
            memo = f"{run.year} 年盈余分配"
            found.append(Due(key=f"run:{run.year}:{number}", holder=holders[number], memo=memo, amount=net))
    return found


def _pay_runs(session: Session, actor: Actor, entity: Entity, payment: Payment) -> Money:
    posted = ZERO
    for run in _runs(session, entity):
        numbers = [key.partition(":")[2] for key in payment.keys if key.partition(":")[0] == str(run.year)]
        if numbers:
            paid = pay_out(session, actor, entity, run, on=payment.on, out_of=payment.out_of, members=numbers)
            posted += Money.total(one.net for one in paid)
    return posted


def _runs(session: Session, entity: Entity) -> list[DistributionRun]:
    runs = (find_run(session, entity, year) for year in open_years(session, entity))
    return [run for run in runs if run is not None]


register_payables("run", Payables(_owed_by_runs, _pay_runs))
