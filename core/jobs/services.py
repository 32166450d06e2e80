"""Run each job once per slot, under a lease, so that a second scheduler by accident does no harm."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from core import clock
from core.db import Database
from core.jobs.models import JobRun, SchedulerLease

LEASE = timedelta(seconds=60)
STALE_AFTER = timedelta(minutes=5)
_NAME = "scheduler"
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """A job and how often it runs: each slot starts when `slot` gives a new text."""

    name: str
    slot: Callable[[datetime], str]
    run: Callable[[Session], str]


def each_minute(now: datetime) -> str:
    """Return the slot of a job that runs every minute."""
    return now.astimezone(clock.SHANGHAI).strftime("%Y-%m-%d %H:%M")


def each_ten_minutes(now: datetime) -> str:
    """Return the slot of a job that runs every ten minutes."""
    return each_minute(now)[:-1] + "0"


def each_day(now: datetime) -> str:
    """Return the slot of a job that runs once a business day."""
    return clock.business_date(now).isoformat()


Work = Callable[[Database], bool]
"""Long work, done a piece a call, each in its own units of work; it says whether there was a piece to do."""


def tick(database: Database, jobs: Mapping[str, Job], owner: str, works: Sequence[Work] = ()) -> list[str]:
    """Run whatever is due and has not run yet, then work off what is long; return the names of the jobs that ran.

    Between two pieces of long work the lease is renewed and what has become due is run: nothing waits for it.
    """
    ran: list[str] = []
    is_more = True
    while is_more:
        with database.transaction() as session:
            if not hold_lease(session, owner):
                return ran
        ran += [name for name, job in jobs.items() if _run_once(database, job)]
        is_more = bool([work for work in works if _piece(database, work)])
    return ran


def _piece(database: Database, work: Work) -> bool:
    """Do one piece; work that fails is left until the next tick."""
    try:
        return work(database)
    except Exception:
        _log.exception("long work failed; it is taken up again")
        return False


def hold_lease(session: Session, owner: str) -> bool:
    """Take or renew the lease; say whether this owner holds it."""
    now = clock.now()
    lease = session.get(SchedulerLease, _NAME, with_for_update=True)
    if lease is None:
        session.add(SchedulerLease(name=_NAME, owner=owner, expires_at=now + LEASE, beat_at=now))
        return True
    if lease.owner != owner and lease.expires_at > now:
        return False
    lease.owner, lease.expires_at, lease.beat_at = owner, now + LEASE, now
    return True


def last_beat(session: Session) -> datetime | None:
    """Return when the scheduler was last alive."""
    lease = session.get(SchedulerLease, _NAME)
    return lease.beat_at if lease else None


def _run_once(database: Database, job: Job) -> bool:
    """Claim the slot in the transaction of the job's own effects: both are kept, or neither."""
    try:
        with database.transaction() as session:
            slot = job.slot(clock.now())
            if not _claim(session, job.name, slot):
                return False
            outcome = job.run(session)
            session.get_one(JobRun, (job.name, slot)).outcome = outcome
    except Exception:
        _log.exception("job %s failed; its slot is free to be tried again", job.name)
        return False
    return True


def _claim(session: Session, name: str, slot: str) -> bool:
    make = pg_insert if session.get_bind().dialect.name == "postgresql" else sqlite_insert
    row = {"job": name, "slot": slot, "ran_at": clock.now(), "outcome": ""}
    claimed = session.execute(make(JobRun).values(row).on_conflict_do_nothing().returning(JobRun.job))
    return claimed.scalar() is not None
