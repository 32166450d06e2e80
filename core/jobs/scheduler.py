"""The scheduler's own process: it wakes every 20 seconds and runs what is due."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Mapping, Sequence
from types import FrameType

from apscheduler.schedulers.blocking import BlockingScheduler

from core import clock
from core.db import Database
from core.jobs.services import Job, Work, tick


def run(database: Database, jobs: Mapping[str, Job], works: Sequence[Work] = ()) -> None:
    """Run until the process is told to stop."""
    owner = f"{socket.gethostname()}:{os.getpid()}"
    scheduler = BlockingScheduler(
        timezone=clock.SHANGHAI,
        job_defaults={"misfire_grace_time": 3600, "coalesce": True, "max_instances": 1},
    )
    scheduler.add_job(tick, "interval", seconds=20, args=(database, jobs, owner, works), next_run_time=clock.now())

    def _stop(_number: int, _frame: FrameType | None) -> None:
        raise SystemExit(0)  # whatever runs is rolled back, and its slot is free to be tried again

    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGINT, _stop)
    scheduler.start()
