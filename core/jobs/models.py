"""Who holds the scheduler's lease, which slots have run, and when the scheduler was last alive."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from core import clock
from core.db import Base


class SchedulerLease(Base):
    """The one scheduler that may work now; it renews its lease while it lives."""

    __tablename__ = "core_scheduler_lease"

    name: Mapped[str] = mapped_column(primary_key=True)
    owner: Mapped[str]
    expires_at: Mapped[datetime]
    beat_at: Mapped[datetime]


class JobRun(Base):
    """A job that has run for a slot. The key makes every slot happen once."""

    __tablename__ = "core_job_run"

    job: Mapped[str] = mapped_column(primary_key=True)
    slot: Mapped[str] = mapped_column(primary_key=True)
    ran_at: Mapped[datetime] = mapped_column(default=clock.now)
    outcome: Mapped[str] = mapped_column(default="")
