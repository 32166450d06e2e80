"""Tell the books whom they pay: the name as the bank has it, and the account."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from coop.members.services import persons_by_holder
from ledger.entities.models import Entity
from ledger.payouts.payables import Payee


def payees(session: Session, holders: Collection[str]) -> dict[str, Payee]:
    """Return name and account of persons, and the names of units, whose accounts nobody has registered here."""
    people = persons_by_holder(session, list(holders))
    codes = [holder.removeprefix("entity:") for holder in holders if holder.startswith("entity:")]
    units = session.scalars(select(Entity).where(Entity.code.in_(codes)))
    return {
        holder: Payee(person.name, person.bank_account, person.bank_account_changed_on)
        for holder, person in people.items()
    } | {f"entity:{unit.code}": Payee(unit.name) for unit in units}
