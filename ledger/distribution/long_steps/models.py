"""A step of a large cooperative's procedure that is taken behind the pages."""

from __future__ import annotations

import json
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from core import clock
from core.columns import Word, one_of
from core.db import Base
from core.errors import N_
from core.ids import new_id


class StepKind(StrEnum):
    """Which step of the procedure."""

    PROPOSE = "propose"
    LAY_OPEN = "lay_open"
    DECIDE = "decide"

    @property
    def label(self) -> str:
        """Return the word for the pages."""
        return _KINDS[self.value]


class StepState(StrEnum):
    """How far an ordered step has come."""

    WAITING = "waiting"
    WORKING = "working"
    DONE = "done"
    REFUSED = "refused"
    STOPPED = "stopped"

    @property
    def label(self) -> str:
        """Return the word for the pages."""
        return _STATES[self.value]

    @property
    def is_under_way(self) -> bool:
        """Say whether it waits or is worked at."""
        return self in {StepState.WAITING, StepState.WORKING}


_KINDS = {"propose": N_("提出方案"), "lay_open": N_("方案置备"), "decide": N_("记下表决结果")}
_STATES = {
    "waiting": N_("排队中"),
    "working": N_("正在办"),
    "done": N_("办好了"),
    "refused": N_("办不了"),
    "stopped": N_("停下了"),
}


class LongStep(Base):
    """An ordered step: which, with which day and counts, by whom, and what became of it.

    `refusal` is why the books did not take it: a message and its facts, as JSON.
    """

    __tablename__ = "ledger_long_step"
    __table_args__ = (
        one_of("kind", StepKind),
        one_of("state", StepState),
        CheckConstraint("present >= 0 AND agreed >= 0", name="counts_not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    entity_id: Mapped[int] = mapped_column(ForeignKey("ledger_entity.id"))
    year: Mapped[int]
    kind: Mapped[StepKind] = mapped_column(Word(StepKind))
    on: Mapped[date]
    present: Mapped[int]
    agreed: Mapped[int]
    ordered_by: Mapped[str]
    user_id: Mapped[int | None]
    ordered_at: Mapped[datetime] = mapped_column(default=clock.now)
    state: Mapped[StepState] = mapped_column(Word(StepState), index=True)
    refusal: Mapped[str] = mapped_column(default="")
    ended_at: Mapped[datetime | None]

    @property
    def refused_because(self) -> tuple[str, dict[str, Any]]:
        """Return the message of the refusal and its facts."""
        message, facts = json.loads(self.refusal)
        return message, facts
