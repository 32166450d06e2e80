"""Count documents: one row per series, so that numbers have no gaps and no two are the same."""

from __future__ import annotations

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from core.db import Base


class Series(Base):
    """The last number given in a series."""

    __tablename__ = "core_series"

    name: Mapped[str] = mapped_column(primary_key=True)
    last: Mapped[int] = mapped_column(default=0)


def next_number(session: Session, name: str) -> int:
    """Return the next number of a series, from 1; rolled back together with the deed."""
    make = pg_insert if session.get_bind().dialect.name == "postgresql" else sqlite_insert
    session.execute(make(Series).values(name=name, last=0).on_conflict_do_nothing())
    counted = update(Series).where(Series.name == name).values(last=Series.last + 1).returning(Series.last)
    return session.execute(counted).scalar_one()
