"""Keep what was sent between the trial and the import, so that nobody has to choose the files twice."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from coop.opening.checking import Sent, read
from coop.opening.errors import SameHandsError
from coop.opening.models import OpeningDraft
from coop.opening.services import Entered, check_unopened, enter
from core import clock
from core.errors import NotFoundError
from core.identity.roles import Actor, Role
from ledger.entities.models import Entity

KEPT = timedelta(days=7)
Rows = Sequence[Sequence[str]]


def keep(session: Session, actor: Actor, entity: Entity, members: Rows, balances: Rows) -> OpeningDraft:
    """Keep two tables for a week; older ones of anybody are thrown away.

    Raises OpenedAlreadyError or FirstYearClosedError where there are balances and the books take none any more.
    """
    actor.require([Role.ACCOUNTANT], entity.scope)
    if balances:
        check_unopened(session, entity)
    session.execute(delete(OpeningDraft).where(OpeningDraft.made_at < clock.now() - KEPT))
    content = json.dumps([list(map(list, members)), list(map(list, balances))], ensure_ascii=False)
    draft = OpeningDraft(entity_id=entity.id, made_by_id=actor.user_id or 0, made_by=actor.name, content=content)
    session.add(draft)
    session.flush()
    return draft


def find_draft(session: Session, actor: Actor, entity: Entity, draft_id: int) -> OpeningDraft:
    """Return what an accountant of the entity sent; it must be there."""
    actor.require([Role.ACCOUNTANT], entity.scope)
    draft = session.get(OpeningDraft, draft_id)
    if draft is None or draft.entity_id != entity.id:
        raise NotFoundError
    return draft


def waiting(session: Session, entity: Entity) -> list[OpeningDraft]:
    """Return what was sent for an entity, has no fault and is not imported yet, newest first."""
    sent = select(OpeningDraft).where(OpeningDraft.entity_id == entity.id).order_by(OpeningDraft.made_at.desc())
    return [draft for draft in session.scalars(sent) if not sent_of(session, entity, draft).faults]


def import_draft(session: Session, actor: Actor, entity: Entity, draft: OpeningDraft) -> Entered:
    """Import what was sent. Raises SameHandsError where balances would be sent and imported by one person."""
    sent = sent_of(session, entity, draft)
    if sent.balances and not sent.faults and draft.made_by_id == (actor.user_id or 0):
        raise SameHandsError
    done = enter(session, actor, entity, sent, sent_by=draft.made_by if sent.balances else "")
    session.delete(draft)
    return done


def sent_of(session: Session, entity: Entity, draft: OpeningDraft) -> Sent:
    """Read the tables of a draft against the books as they are now."""
    members, balances = json.loads(draft.content)
    return read(session, entity, members, balances)
