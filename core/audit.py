"""Write down who did what: one row per deed that is not already a row of its own, never changed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from core import clock
from core.db import Base
from core.ids import new_id


class AuditRow(Base):
    """One deed of one person."""

    __tablename__ = "core_audit"

    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    at: Mapped[datetime] = mapped_column(default=clock.now)
    actor_id: Mapped[int | None]
    actor_name: Mapped[str]
    deed: Mapped[str]
    subject: Mapped[str]
    detail: Mapped[str] = mapped_column(default="")


def note(session: Session, *, actor_id: int | None, actor_name: str, deed: str, subject: str, detail: str = "") -> None:
    """Add a row to the log, in the unit of work of the deed itself."""
    session.add(AuditRow(actor_id=actor_id, actor_name=actor_name, deed=deed, subject=subject, detail=detail))


def notes_about(session: Session, subject: str, deeds: Iterable[str], *, limit: int = 40) -> list[AuditRow]:
    """Return the newest rows of these deeds about what begins with a subject ("yhq-buy:")."""
    about = (AuditRow.subject.startswith(subject, autoescape=True), AuditRow.deed.in_(list(deeds)))
    return list(session.scalars(select(AuditRow).where(*about).order_by(AuditRow.at.desc()).limit(limit)))
