"""Draw the statements of a set, in small pieces and in several processes, each piece kept as soon as it is drawn.

What is drawn stays drawn: whoever is stopped, by a person or by a power cut, goes on with what is left.
"""

from __future__ import annotations

import hashlib
import logging
import multiprocessing
import os
import threading
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from coop.issuing.files import keep
from coop.issuing.models import SetKind, SetState, StatementCopy, StatementSet
from coop.members.models import Household
from coop.statements.checking import check_address
from coop.statements.decided import DecidedYear
from coop.statements.household import HouseholdYear, household_year
from coop.statements.household_paper import household_pdf
from coop.statements.village import entities_of, produce_names, report
from coop.statements.village_paper import village_pdf
from coop.villages.models import Village
from core import clock
from core.db import Database
from core.identity.roles import SYSTEM
from core.identity.services import is_demo
from core.models import load_all
from core.settings import Settings
from ledger.entities.models import Entity
from ledger.seals.checkpoints import seals_of

PIECE = 200
"""How many statements a process draws between two commits: what they share is read once for all of them."""
ALONE = 20
"""Up to how many a set is drawn by the scheduler itself: starting other processes would take longer."""
_MOST_PROCESSES = 4
_POLITENESS = 5
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Drawn:
    """What became of one statement: the SHA-256 of its file, or what was wrong."""

    copy_id: int
    file_sha: str = ""
    fault: str = ""


class Artist:
    """Draws statements of one set in one process; what they share is read once."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database, self._instance, self._cache = database, settings.instance, settings.font_cache

    def draw(self, set_id: int, copy_ids: Sequence[int]) -> list[Drawn]:
        """Draw these statements and keep their files; one that cannot be drawn spoils no other."""
        with self._database.reading() as session:
            of = session.get_one(StatementSet, set_id)
            desk = _Desk(session, of, self._cache)
            copies = session.scalars(select(StatementCopy).where(StatementCopy.id.in_(copy_ids)))
            return [self._draw_one(desk, copy) for copy in copies]

    def _draw_one(self, desk: _Desk, copy: StatementCopy) -> Drawn:
        try:
            pdf = desk.pdf(copy.subject)
            keep(self._instance, copy.set_id, copy.id, pdf)
        except Exception as error:
            _log.exception("statement %s could not be drawn", copy.subject)
            return Drawn(copy.id, fault=str(error) or type(error).__name__)
        return Drawn(copy.id, file_sha=hashlib.sha256(pdf).hexdigest())


class _Desk:
    """What all statements of a set have in common."""

    def __init__(self, session: Session, of: StatementSet, cache: Path) -> None:
        self._session, self._set, self._cache = session, of, cache
        self._is_demo, self._today = is_demo(session), clock.today()
        self._decided = DecidedYear(session, int(of.period[:4]))
        self._seals: dict[int, list[str]] = {}

    def pdf(self, subject: str) -> bytes:
        """Return the statement of a household or a village."""
        if self._set.kind is SetKind.VILLAGE:
            return self._village(subject)
        wanted = select(Household).where(Household.number == subject)
        return self._household(self._session.scalars(wanted).one())

    def _household(self, household: Household) -> bytes:
        year = self._decided.year
        figures: HouseholdYear = household_year(self._session, household, year, self._decided)
        return household_pdf(
            figures,
            today=self._today,
            seals=[seal for share in figures.shares for seal in self._seal(share.entity, year)],
            check_url=lambda token: check_address(self._set.base_url, token),
            cache=self._cache,
            is_demo=self._is_demo,
        )

    def _village(self, code: str) -> bytes:
        village = self._session.scalars(select(Village).where(Village.code == code)).one()
        figures = report(self._session, SYSTEM, village, self._set.period)
        year = figures.span.start.year
        return village_pdf(
            figures,
            produce_names(self._session),
            today=self._today,
            seals=[seal for entity in entities_of(self._session, village) for seal in self._seal(entity, year)],
            cache=self._cache,
            is_demo=self._is_demo,
        )

    def _seal(self, entity: Entity, year: int) -> list[str]:
        if entity.id not in self._seals:
            self._seals[entity.id] = seals_of(self._session, [entity], year=year)
        return self._seals[entity.id]


class Workshop:
    """Works off the queue of sets, one piece at a time; called by the clock until there is nothing left."""

    def __init__(self, settings: Settings, *, processes: int = 0) -> None:
        self._settings = settings
        self._processes = processes or min(os.cpu_count() or 1, _MOST_PROCESSES)
        self._pool: ProcessPoolExecutor | None = None

    def work(self, database: Database) -> bool:
        """Draw a piece of the oldest set; say whether there was one."""
        piece = _next_piece(database, PIECE * self._processes)
        if piece is None:
            self.close()
            return False
        set_id, copy_ids, total = piece
        try:
            drawn = self._draw(database, set_id, copy_ids, alone=total <= ALONE or self._processes == 1)
        except BrokenProcessPool:
            _log.exception("a drawing process died; its statements are drawn again")
            self.close()
            return True
        _put_down(database, set_id, drawn)
        return True

    def close(self) -> None:
        """Let the drawing processes go."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None

    def _draw(self, database: Database, set_id: int, copy_ids: Sequence[int], *, alone: bool) -> list[Drawn]:
        if alone:
            return Artist(database, self._settings).draw(set_id, copy_ids)
        pool = self._pool or _open_pool(self._settings, self._processes)
        self._pool = pool
        shares = [copy_ids[first :: self._processes] for first in range(self._processes)]
        return [one for part in pool.map(_draw_share, ((set_id, share) for share in shares if share)) for one in part]


def _next_piece(database: Database, size: int) -> tuple[int, list[int], int] | None:
    """Take up the oldest set that is under way: its id, the next statements to draw, and how many it has in all."""
    while True:
        with database.transaction() as session:
            under_way = select(StatementSet).where(StatementSet.state.in_([SetState.WAITING, SetState.DRAWING]))
            of = session.scalar(under_way.order_by(StatementSet.ordered_at, StatementSet.id).limit(1))
            if of is None:
                return None
            undrawn = (StatementCopy.set_id == of.id, StatementCopy.file_sha == "", StatementCopy.fault == "")
            wanted = select(StatementCopy.id).where(*undrawn).order_by(StatementCopy.position).limit(size)
            copy_ids = list(session.scalars(wanted))
            if copy_ids:
                of.state = SetState.DRAWING
                total = session.scalar(select(func.count()).where(StatementCopy.set_id == of.id)) or 0
                return of.id, copy_ids, total
            of.state, of.ended_at = SetState.DONE, clock.now()


def _put_down(database: Database, set_id: int, drawn: Iterable[Drawn]) -> None:
    """Enter what was drawn. A set that was stopped meanwhile keeps it and stays stopped."""
    with database.transaction() as session:
        found = {one.copy_id: one for one in drawn}
        wanted = select(StatementCopy).where(StatementCopy.set_id == set_id, StatementCopy.id.in_(found))
        for copy in session.scalars(wanted):
            copy.file_sha, copy.fault = found[copy.id].file_sha, found[copy.id].fault
            copy.drawn_at = clock.now() if copy.file_sha else None


_artist: list[Artist] = []


def _open_pool(settings: Settings, processes: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(
        processes,
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_begin,
        initargs=(settings, os.getpid()),
    )


def _begin(settings: Settings, parent: int) -> None:
    """Make ready a drawing process: polite to the shop beside it, and gone when the scheduler is."""
    os.nice(_POLITENESS)
    threading.Thread(target=_leave_with, args=(parent,), daemon=True).start()
    load_all()
    _artist.append(Artist(Database(settings.url), settings))


def _leave_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


def _draw_share(share: tuple[int, Sequence[int]]) -> list[Drawn]:
    return _artist[0].draw(*share)
