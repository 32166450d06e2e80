"""Find produce and grades."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from coop.produce.models import Grade, Produce
from core.errors import NotFoundError

GOLDEN_EAR = "golden-ear"


def all_produce(session: Session) -> list[Produce]:
    """Return every kind of produce with its grades."""
    return list(session.scalars(select(Produce).order_by(Produce.position)))


def get_produce(session: Session, code: str) -> Produce:
    """Return a produce by code; it must be there."""
    produce = session.get(Produce, code)
    if produce is None:
        raise NotFoundError
    return produce


def get_grade(session: Session, produce_code: str, letter: str) -> Grade:
    """Return a grade; it must be there."""
    grade = session.get(Grade, (produce_code, letter))
    if grade is None:
        raise NotFoundError
    return grade


def grade_names(session: Session) -> dict[tuple[str, str], Grade]:
    """Return every grade by produce and letter."""
    return {(g.produce_code, g.letter): g for g in session.scalars(select(Grade))}
