"""Every entry that a phone has sent: what it said, when, by whom, and what became of it."""

from __future__ import annotations

import json
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core import clock
from core.columns import Word, one_of
from core.db import Base
from core.errors import N_


class EntryState(StrEnum):
    """Taken into the books, refused with a reason, or parked: the phone could not get it through."""

    TAKEN = "taken"
    REFUSED = "refused"
    PARKED = "parked"

    @property
    def label(self) -> str:
        """Return the word for the pages: the three words that phones use too."""
        return {"taken": N_("已上传"), "refused": N_("要处理"), "parked": N_("要处理")}[self.value]


class InboxEntry(Base):
    """One entry of one phone. `op` is made on the phone before it is saved there, so that a repeat is the same entry.

    `sha256` is over what the phone said; the same `op` with another hash is another entry under a used name.
    `captured_at` is the phone's time put right by how far its clock was off when it sent (`offset_s`, seconds that the
    phone was behind); both are kept as evidence. `answer` is what the phone was told, as JSON, and is told again.
    """

    __tablename__ = "coop_inbox"
    __table_args__ = (
        one_of("state", EntryState),
        CheckConstraint("(state = 'taken') = (refusal = '')", name="refused_for_a_reason"),
        CheckConstraint("(handled_at IS NULL) = (handled_by IS NULL)", name="handled_by_somebody"),
    )

    op: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(index=True)
    user_name: Mapped[str]
    kind: Mapped[str]
    version: Mapped[int]
    device: Mapped[str]
    provisional: Mapped[str] = mapped_column(index=True)
    on_behalf_of: Mapped[str]
    scope: Mapped[str] = mapped_column(index=True)
    sha256: Mapped[str]
    body: Mapped[str]
    captured_at: Mapped[datetime]
    offset_s: Mapped[int]
    received_at: Mapped[datetime] = mapped_column(default=clock.now)
    state: Mapped[EntryState] = mapped_column(Word(EntryState), index=True)
    answer: Mapped[str] = mapped_column(default="{}")
    refusal: Mapped[str] = mapped_column(default="")
    handled_at: Mapped[datetime | None]
    handled_by: Mapped[str | None]
    handled_how: Mapped[str] = mapped_column(default="")

    @property
    def refused_because(self) -> tuple[str, dict[str, Any]]:
        """Return the message of the refusal and its facts."""
        message, facts = json.loads(self.refusal)
        return message, facts

    @property
    def said(self) -> dict[str, str]:
        """Return what the phone said, field by field."""
        data: dict[str, str] = json.loads(self.body)["data"]
        return data

    @property
    def told(self) -> dict[str, str]:
        """Return what the phone was told of an entry that was taken."""
        told: dict[str, str] = json.loads(self.answer)
        return told
