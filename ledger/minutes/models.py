"""A page or a file of minutes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core import clock
from core.db import Base
from core.ids import new_id


class MinutesFile(Base):
    """A PDF or picture of the minutes on a version of a year's plan, only ever added. It is sealed with its content."""

    __tablename__ = "ledger_minutes_file"
    __table_args__ = (UniqueConstraint("entity_id", "year", "version", "sha256"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    entity_id: Mapped[int] = mapped_column(ForeignKey("ledger_entity.id"))
    year: Mapped[int]
    version: Mapped[int]
    name: Mapped[str]
    kind: Mapped[str]
    sha256: Mapped[str]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    added_by: Mapped[str]
    added_at: Mapped[datetime] = mapped_column(default=clock.now)
