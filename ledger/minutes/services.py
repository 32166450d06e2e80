"""Add minutes to a plan that an assembly decided, and give them out."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from core.attachments import kind_of
from core.errors import N_, AlreadyThereError, DomainError, NotFoundError, explain_constraint
from core.identity.roles import Actor, Role
from ledger.distribution.models import DistributionPlan
from ledger.entities.models import Entity
from ledger.minutes.models import MinutesFile


class NotDecidedError(DomainError):
    """There are no minutes before the meeting."""

    message = N_("成员大会还没有表决这一版，还没有会议记录。")
    field = "files"


class WrongMinutesError(DomainError):
    """A file of the minutes is no PDF and no picture."""

    message = N_("“%(name)s”不是 PDF、JPEG 或 PNG。")
    field = "files"


class MinutesThereError(AlreadyThereError):
    """The same file was added before."""

    message = N_("同样的会议记录已经有了。")
    field = "files"


explain_constraint("uq_ledger_minutes_file_entity_id_year_version_sha256", MinutesThereError)


def add_minutes(
    session: Session, actor: Actor, entity: Entity, plan: DistributionPlan, files: Sequence[tuple[str, bytes]]
) -> list[MinutesFile]:
    """Add files, each (name, content), to the minutes on a plan. Raises NotDecidedError or WrongMinutesError."""
    actor.require([Role.ACCOUNTANT], entity.scope)
    if plan.assembly_on is None:
        raise NotDecidedError
    added = [_file(actor, entity, plan, name, content) for name, content in files]
    session.add_all(added)
    session.flush()
    return added


def minutes_of(session: Session, entity: Entity, year: int) -> list[MinutesFile]:
    """Return the minutes on a year's plans, the oldest first."""
    wanted = select(MinutesFile).where(MinutesFile.entity_id == entity.id, MinutesFile.year == year)
    return list(session.scalars(wanted.order_by(MinutesFile.version, MinutesFile.added_at, MinutesFile.id)))


def get_minutes(session: Session, entity: Entity, file_id: int) -> MinutesFile:
    """Return a file of minutes with its content; it must be there."""
    wanted = select(MinutesFile).where(MinutesFile.entity_id == entity.id, MinutesFile.id == file_id)
    found = session.scalar(wanted.options(undefer(MinutesFile.content)))
    if found is None:
        raise NotFoundError
    return found


def _file(actor: Actor, entity: Entity, plan: DistributionPlan, name: str, content: bytes) -> MinutesFile:
    kind = kind_of(content)
    if not kind:
        raise WrongMinutesError(name=name)
    return MinutesFile(
        entity_id=entity.id,
        year=plan.year,
        version=plan.version,
        name=name[:120],
        kind=kind,
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
        added_by=actor.name,
    )
