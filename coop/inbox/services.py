"""Take an entry of a phone once: its row in the inbox and its effects are one unit of work, or there is neither."""

from __future__ import annotations

import json

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from coop.inbox.entries import Entry
from coop.inbox.errors import NotParkedError, NotYourEntryError, OperationAlteredError, UnknownKindError
from coop.inbox.kinds import Outcome, kind_named
from coop.inbox.models import EntryState, InboxEntry
from core import clock
from core.errors import DomainError, NotFoundError, refused_by_constraint
from core.identity.roles import EVERYWHERE, Actor, Role

HELPERS = (Role.SECRETARY, Role.ADMIN)


def take(session: Session, actor: Actor, entry: Entry) -> InboxEntry:
    """Take an entry, or find what became of it before; what the trade refuses is kept as refused, with its reason.

    Raises NotYourEntryError, which acknowledges nothing, and OperationAlteredError, which does.
    """
    standing = _claim(session, actor, entry)
    if standing.state is not EntryState.PARKED or standing.handled_at is not None:
        return standing
    try:
        with session.begin_nested():
            done = _do(session, actor, entry)
    except DomainError as refused:
        _refuse(standing, refused)
    except IntegrityError as broken:
        known = refused_by_constraint(broken)
        if not isinstance(known, DomainError):
            raise
        _refuse(standing, known)
    else:
        standing.state, standing.refusal = EntryState.TAKEN, ""
        standing.answer = json.dumps({"number": done.number, "path": done.path, "flag": done.flag}, ensure_ascii=False)
    session.flush()
    return standing


def park(session: Session, actor: Actor, entry: Entry, why: str) -> InboxEntry:
    """Keep a copy of an entry that the phone cannot get through, so that somebody can help; nothing is done with it."""
    standing = _claim(session, actor, entry)
    if standing.state is EntryState.PARKED:
        standing.refusal = json.dumps([why[:500], {}], ensure_ascii=False)
        session.flush()
    return standing


def waiting_for_help(session: Session, actor: Actor) -> list[InboxEntry]:
    """Return the entries of the actor's villages that were refused or parked and that nobody has looked after yet."""
    wanted = select(InboxEntry).where(*_waiting(actor)).order_by(InboxEntry.received_at)
    return list(session.scalars(wanted))


def count_waiting(session: Session, actor: Actor) -> int:
    """Return how many entries wait for help."""
    return session.scalar(select(func.count()).select_from(InboxEntry).where(*_waiting(actor))) or 0


def get_entry(session: Session, actor: Actor, op: str) -> InboxEntry:
    """Return an entry that the actor may look after. Raises NotFoundError."""
    entry = session.get(InboxEntry, op)
    if entry is None:
        raise NotFoundError
    actor.require(HELPERS, entry.scope)
    return entry


def handle(session: Session, actor: Actor, entry: InboxEntry, how: str) -> InboxEntry:
    """Note that somebody has looked after an entry, and how: it was entered anew, or was a mistake."""
    actor.require(HELPERS, entry.scope)
    session.refresh(entry, with_for_update=True)
    if entry.state is EntryState.TAKEN or entry.handled_at is not None:
        raise NotParkedError
    entry.handled_at, entry.handled_by, entry.handled_how = clock.now(), actor.name, how
    session.flush()
    return entry


def _claim(session: Session, actor: Actor, entry: Entry) -> InboxEntry:
    """Put the entry's name down before anything is done with it: of any number that come at once, one is the first."""
    if entry.user_id != actor.user_id:
        raise NotYourEntryError
    make = pg_insert if session.get_bind().dialect.name == "postgresql" else sqlite_insert
    row = {
        "op": entry.op,
        "user_id": entry.user_id,
        "user_name": actor.name,
        "kind": entry.kind,
        "version": entry.version,
        "device": entry.device,
        "provisional": entry.provisional,
        "on_behalf_of": entry.on_behalf_of,
        "scope": _scope(actor),
        "sha256": entry.sha256,
        "body": entry.body,
        "captured_at": entry.captured_at,
        "offset_s": entry.offset_s,
        "received_at": clock.now(),
        "state": EntryState.PARKED,
        "answer": "{}",
        "refusal": '["", {}]',
        "handled_how": "",
    }
    session.execute(make(InboxEntry).values(row).on_conflict_do_nothing())
    standing = session.get_one(InboxEntry, entry.op, populate_existing=True, with_for_update=True)
    if standing.sha256 != entry.sha256 or standing.user_id != entry.user_id:
        raise OperationAlteredError
    return standing


def _do(session: Session, actor: Actor, entry: Entry) -> Outcome:
    known = kind_named(entry.kind)
    if known is None:
        raise UnknownKindError
    return known(session, actor, entry)


def _refuse(standing: InboxEntry, refused: DomainError) -> None:
    facts = {key: getattr(fact, "label", getattr(fact, "name", fact)) for key, fact in refused.facts.items()}
    standing.state = EntryState.REFUSED
    standing.refusal = json.dumps([refused.message, facts], default=str, ensure_ascii=False)


def _scope(actor: Actor) -> str:
    """Return the village of the one who made the entry: his secretary is asked for help."""
    scopes = actor.scopes(Role.SHED_WORKER) | actor.scopes(Role.SECRETARY)
    return min(scopes, default=EVERYWHERE)


def _waiting(actor: Actor) -> list[ColumnElement[bool]]:
    """Return what singles out the entries that wait for this actor's help."""
    scopes = {scope for role in HELPERS for scope in actor.scopes(role)}
    conditions = [InboxEntry.state != EntryState.TAKEN, InboxEntry.handled_at.is_(None)]
    return conditions if EVERYWHERE in scopes else [*conditions, InboxEntry.scope.in_(scopes)]
