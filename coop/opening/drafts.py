"""Keep what was sent between the trial and the import, so that nobody has to choose the files twice."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from coop.opening.checking import Sent, read
from coop.opening.models import OpeningDraft
from core import clock
from core.errors import NotFoundError
from core.identity.roles import Actor, Role
from ledger.entities.models import Entity

KEPT = timedelta(days=1)
Rows = Sequence[Sequence[str]]


def keep(session: Session, actor: Actor, entity: Entity, members: Rows, balances: Rows) -> OpeningDraft:
    """Keep two tables for a day; older ones of anybody are thrown away."""
    actor.require([Role.ACCOUNTANT], entity.scope)
    session.execute(delete(OpeningDraft).where(OpeningDraft.made_at < clock.now() - KEPT))
    content = json.dumps([list(map(list, members)), list(map(list, balances))], ensure_ascii=False)
    draft = OpeningDraft(entity_id=entity.id, made_by_id=actor.user_id or 0, content=content)
    session.add(draft)
    session.flush()
    return draft


def find_draft(session: Session, actor: Actor, entity: Entity, draft_id: int) -> OpeningDraft:
    """Return a draft of the one who sent it."""
    draft = session.get(OpeningDraft, draft_id)
    if draft is None or (draft.entity_id, draft.made_by_id) != (entity.id, actor.user_id or 0):
        raise NotFoundError
    return draft


def sent_of(session: Session, entity: Entity, draft: OpeningDraft) -> Sent:
    """Read the tables of a draft against the books as they are now."""
    members, balances = json.loads(draft.content)
    return read(session, entity, members, balances)


def throw_away(session: Session, draft: OpeningDraft) -> None:
    """Delete a draft."""
    session.delete(draft)
