"""What a hand may write on: which accounts ask for a name beneath them, and which names there are."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.entities.models import Entity
from ledger.journal.chart import BY_MEMBER
from ledger.journal.drafts import AccountKey
from ledger.journal.models import Account
from ledger.journal.subjects import PURPOSES
from ledger.members.services import members
from ledger.parties.models import PartyKind
from ledger.parties.services import parties

FUNDS = ("subsidy", "donation")
"""The parts of 311: each is shared out evenly among members, so nothing stands there that is neither."""
NAMED = frozenset({*BY_MEMBER, "311", *(kind.account for kind in PartyKind)})
"""Accounts that a hand never writes on without saying whose they are."""
_NOT_BY_HAND = ("lot:", "batch:", "order:")


def accounts_to_write_on(session: Session, entity: Entity) -> list[Account]:
    """Return the sub-accounts that a hand may name: those of people, units and purposes, not of every lot."""
    standing = select(Account.code, Account.subject).where(Account.entity_id == entity.id, Account.subject != "")
    for prefix in _NOT_BY_HAND:
        standing = standing.where(~Account.subject.startswith(prefix))
    keys = {AccountKey(code, subject) for code, subject in session.execute(standing)} | _nameable(session, entity)
    ordered = sorted(keys, key=lambda key: (key.code, key.subject))
    return [Account(code=key.code, subject=key.subject) for key in ordered]


def is_known(session: Session, entity: Entity, key: AccountKey) -> bool:
    """Say whether an account is there to be written on; one of the chart itself always is."""
    if not key.subject:
        return True
    standing = select(Account.id).where(
        Account.entity_id == entity.id, Account.code == key.code, Account.subject == key.subject
    )
    return session.scalar(standing) is not None or key in _nameable(session, entity)


def _nameable(session: Session, entity: Entity) -> set[AccountKey]:
    """Return what has a name in a register, whether or not anything was ever written there."""
    of_members = {
        AccountKey(code, subject)
        for member in members(session, entity)
        for code, subject in (("114", member.subject), ("301", member.subject), ("301", member.relief_subject))
    }
    of_parties = {AccountKey(kind.account, one.subject) for kind in PartyKind for one in parties(session, entity, kind)}
    return (
        of_members
        | of_parties
        | {AccountKey("311", fund) for fund in FUNDS}
        | {AccountKey("523", f"purpose:{code}") for code in PURPOSES}
    )
