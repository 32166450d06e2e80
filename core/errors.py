"""Say which rule was broken: a message for the reader, facts as attributes, the field that it belongs to."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from sqlalchemy.exc import IntegrityError


def N_(message: str) -> str:  # noqa: N802 (gettext's own name for "translate later")
    """Mark a message for translation; the web layer translates it for its reader."""
    return message


class DomainError(Exception):
    """A rule of the trade was broken. Subclasses set `message`; `facts` fill it in."""

    message: ClassVar[str] = N_("这样不行。")
    field: ClassVar[str] = ""
    status: ClassVar[int] = 422

    def __init__(self, **facts: Any) -> None:
        super().__init__(facts)
        self.facts = facts

    def __str__(self) -> str:
        return self.message % {
            key: getattr(fact, "label", getattr(fact, "name", fact)) for key, fact in self.facts.items()
        }


class NotFoundError(DomainError):
    """What was asked for is not there."""

    message = N_("没有找到。")
    status = 404


class NotYoursError(DomainError):
    """The actor has no right to this."""

    message = N_("您没有权限做这件事。需要的话，请联系联合体管理员。")
    status = 403


class AlreadyThereError(DomainError):
    """A unique thing was about to be made a second time."""

    message = N_("已经有一条相同的记录。")


_BY_CONSTRAINT: dict[str, type[DomainError]] = {}


def explain_constraint(name: str, error: type[DomainError]) -> None:
    """Register the domain error that a broken database constraint stands for."""
    _BY_CONSTRAINT[name] = error


def refused_by_constraint(broken: IntegrityError) -> Exception:
    """Return the domain error of a broken constraint, or the error itself where none is known."""
    known = _BY_CONSTRAINT.get(_constraint_name(broken))
    return known() if known else broken


def _constraint_name(broken: IntegrityError) -> str:
    diagnosis = getattr(broken.orig, "diag", None)
    if diagnosis is not None:
        return str(diagnosis.constraint_name)
    said = str(broken.orig)
    if check := re.search(r"CHECK constraint failed: (\w+)", said):
        return check.group(1)
    if unique := re.search(r"UNIQUE constraint failed: (.+)", said):
        columns = [column.strip().split(".") for column in unique.group(1).split(",")]
        return "_".join(["uq", columns[0][0], *(column[-1] for column in columns)])
    return ""
