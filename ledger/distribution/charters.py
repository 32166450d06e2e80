"""Change what the charter says of distribution: a new version, as the assembly voted it; old ones stay."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from core import clock
from core.errors import N_, DomainError
from core.identity.roles import Actor, Role
from ledger.entities.models import Charter, Entity
from ledger.entities.services import CharterTerms, adopt_charter
from ledger.members.meeting import Meeting
from ledger.members.services import members


class VotedAheadError(DomainError):
    """The assembly is said to lie ahead."""

    message = N_("成员大会的日期不能晚于今天。")
    field = "assembly_on"


class BeforeItsVoteError(DomainError):
    """A version is to rule what happened before it was voted."""

    message = N_("新章程不能从表决以前开始，最早 %(assembly_on)s。")
    field = "effective_from"


@dataclass(frozen=True, kw_only=True, slots=True)
class Vote:
    """What the minutes say of the assembly that changed the charter."""

    assembly_on: date
    present: int
    agreed: int


def amend(session: Session, actor: Actor, entity: Entity, terms: CharterTerms, vote: Vote) -> Charter:
    """Add a version that the assembly voted for by two thirds of all votes (合作社法 Art. 30).

    Raises VotedAheadError, BeforeItsVoteError, BelowLegalShareError, and what `Meeting.check_for_charter` raises.
    """
    actor.require([Role.ACCOUNTANT], entity.scope)
    if vote.assembly_on > clock.today():
        raise VotedAheadError
    if terms.effective_from < vote.assembly_on:
        raise BeforeItsVoteError(assembly_on=vote.assembly_on)
    there = len(members(session, entity, vote.assembly_on))
    meeting = Meeting(assembly_on=vote.assembly_on, members=there, present=vote.present, agreed=vote.agreed)
    meeting.check_for_charter()
    return adopt_charter(session, entity, replace(terms, adopted_by=meeting.in_words))
