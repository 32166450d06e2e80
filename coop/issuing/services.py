"""Order statements, stop and resume their drawing, note who received them, and draft those of villages by the clock."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, selectinload

from coop.batches.models import Batch
from coop.issuing.errors import HandedTooEarlyError, NobodyThereError, NotDrawnError, SetOutOfTurnError
from coop.issuing.models import Handing, SetKind, SetState, StatementCopy, StatementSet
from coop.members.models import Household
from coop.sheds.models import Shed
from coop.statements.village import crop_ends, entities_of, require_books, span_of
from coop.villages.models import Village
from coop.villages.services import villages
from core import clock
from core.errors import NotFoundError
from core.identity.roles import SYSTEM, Actor, Role
from ledger.distribution.models import DistributionRun
from ledger.journal.periods import keeps_books_of

KEEPERS = (Role.SECRETARY, Role.ADMIN)
DRAFTED_FOR = timedelta(days=40)
"""How long after its end a period is still drafted by the clock; older ones are ordered by hand."""


def order(
    session: Session, actor: Actor, village: Village, kind: SetKind, period: str, *, base_url: str = ""
) -> StatementSet:
    """Put a set of statements into the queue: of every household of a village for a year, or of the village itself.

    Raises NobodyThereError, or what `span_of` and `require_books` raise for a period that is none.
    """
    actor.require(KEEPERS, village.scope)
    require_books(session, span_of(session, village, period).start.year)
    subjects = [village.code] if kind is SetKind.VILLAGE else _households(session, village)
    if not subjects:
        raise NobodyThereError
    last = session.scalar(select(func.max(StatementSet.number)).where(StatementSet.village_id == village.id)) or 0
    made = StatementSet(
        village_id=village.id,
        number=last + 1,
        kind=kind,
        period=period,
        base_url=base_url,
        state=SetState.WAITING,
        ordered_by=actor.name,
    )
    made.copies = [StatementCopy(position=place, subject=subject) for place, subject in enumerate(subjects, start=1)]
    session.add(made)
    session.flush()
    return made


def cancel(session: Session, actor: Actor, of: StatementSet) -> None:
    """Stop a set; what is drawn stays. Raises SetOutOfTurnError."""
    _at(session, actor, of, SetState.WAITING, SetState.DRAWING)
    of.state, of.ended_at = SetState.CANCELLED, clock.now()
    session.flush()


def resume(session: Session, actor: Actor, of: StatementSet) -> None:
    """Go on with a set where it stopped, and try again what could not be drawn. Raises SetOutOfTurnError."""
    _at(session, actor, of, SetState.CANCELLED, SetState.DONE)
    session.execute(
        update(StatementCopy).where(StatementCopy.set_id == of.id, StatementCopy.fault != "").values(fault="")
    )
    of.state, of.ended_at = SetState.WAITING, None
    session.flush()


@dataclass(frozen=True, kw_only=True, slots=True)
class Received:
    """That statements reached their readers: which places of the set, when, how, and who took them, if it is known."""

    positions: Collection[int]
    on: date
    how: Handing
    to: str = ""


def hand_over(session: Session, actor: Actor, of: StatementSet, received: Received) -> int:
    """Note who received which statements; return how many. Raises NotDrawnError or HandedTooEarlyError."""
    actor.require(KEEPERS, of.village.scope)
    copies = [copy for copy in of.copies if copy.position in received.positions]
    if not copies or not all(copy.file_sha for copy in copies):
        raise NotDrawnError
    drawn_on = max(clock.business_date(copy.drawn_at) for copy in copies if copy.drawn_at)
    if not drawn_on <= received.on <= clock.today():
        raise HandedTooEarlyError(drawn_on=drawn_on)
    for copy in copies:
        copy.handed_on, copy.handed_how = received.on, received.how
        copy.handed_to, copy.noted_by = received.to, actor.name
    session.flush()
    return len(copies)


def sets_of(session: Session, actor: Actor, village: Village) -> list[StatementSet]:
    """Return the sets of a village, the newest first."""
    actor.require(KEEPERS, village.scope)
    wanted = select(StatementSet).where(StatementSet.village_id == village.id)
    return list(session.scalars(wanted.order_by(StatementSet.number.desc())))


def get_set(session: Session, actor: Actor, village: Village, number: int) -> StatementSet:
    """Return a set with its statements; it must be there."""
    actor.require(KEEPERS, village.scope)
    wanted = select(StatementSet).where(StatementSet.village_id == village.id, StatementSet.number == number)
    found = session.scalar(wanted.options(selectinload(StatementSet.copies)))
    if found is None:
        raise NotFoundError
    return found


@dataclass(frozen=True, slots=True)
class Progress:
    """How many statements a set has, and how many of them are drawn, failed and received."""

    total: int
    drawn: int
    failed: int
    handed: int

    @property
    def percent(self) -> int:
        """Return how much of the set is through, in percent."""
        return (self.drawn + self.failed) * 100 // self.total if self.total else 100


def progress_of(session: Session, sets: Sequence[StatementSet]) -> dict[int, Progress]:
    """Return how far sets have come, by their id."""
    counts = (
        select(
            StatementCopy.set_id,
            func.count(),
            func.count().filter(StatementCopy.file_sha != ""),
            func.count().filter(StatementCopy.fault != ""),
            func.count(StatementCopy.handed_on),
        )
        .where(StatementCopy.set_id.in_([one.id for one in sets]))
        .group_by(StatementCopy.set_id)
    )
    return {set_id: Progress(*numbers) for set_id, *numbers in session.execute(counts)}


def draft_due(session: Session) -> list[str]:
    """Order the statement of every village for what has just ended: month, year, crop; say which.

    A year is drafted again once its surplus has been decided.
    """
    drafted = []
    for village in villages(session, only_federation=True):
        known = dict(
            session.execute(
                select(StatementSet.period, func.max(StatementSet.ordered_at))
                .where(StatementSet.village_id == village.id, StatementSet.kind == SetKind.VILLAGE)
                .group_by(StatementSet.period)
            ).all()
        )
        for period, since in _ended(session, village):
            if period not in known or (since and known[period] < since):
                order(session, SYSTEM, village, SetKind.VILLAGE, period)
                drafted.append(f"{village.code} {period}")
    return drafted


def _ended(session: Session, village: Village) -> list[tuple[str, datetime | None]]:
    """Return the periods that ended lately, each with the moment since when it says something new."""
    today = clock.today()
    last_month = today.replace(day=1) - timedelta(days=1)
    ended: list[tuple[str, datetime | None]] = []
    if today - last_month <= DRAFTED_FOR:
        ended.append((f"{last_month:%Y-%m}", None))
    decided: dict[int, datetime | None] = {**_decided(session, village, today - DRAFTED_FOR)}
    if today - date(today.year - 1, 12, 31) <= DRAFTED_FOR:
        decided.setdefault(today.year - 1, None)
    ended += [(str(year), since) for year, since in decided.items()]
    for year, crop in session.execute(
        select(Batch.year, Batch.crop).join(Shed).where(Shed.village_id == village.id).distinct()
    ):
        end = crop_ends(session, village, year, crop)
        if today - DRAFTED_FOR <= end < today:
            ended.append((f"{year}-c{crop:02d}", None))
    return [(period, since) for period, since in ended if keeps_books_of(session, int(period[:4]))]


def _decided(session: Session, village: Village, since: date) -> dict[int, datetime]:
    """Return the years that cooperatives of a village decided lately, with the moment of the last vote's entry."""
    at_home = [entity.id for entity in entities_of(session, village)]
    wanted = select(DistributionRun.year, func.max(DistributionRun.posted_at)).where(
        DistributionRun.entity_id.in_(at_home), DistributionRun.posted_at >= clock.local(since, 0)
    )
    return dict(session.execute(wanted.group_by(DistributionRun.year)).all())


def _households(session: Session, village: Village) -> list[str]:
    wanted = select(Household.number).where(Household.village_id == village.id)
    return list(session.scalars(wanted.order_by(Household.number)))


def _at(session: Session, actor: Actor, of: StatementSet, *states: SetState) -> None:
    actor.require(KEEPERS, of.village.scope)
    session.refresh(of, ["state"], with_for_update=True)
    if of.state not in states:
        raise SetOutOfTurnError
