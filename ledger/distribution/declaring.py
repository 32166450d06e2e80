"""Carry what a union's assembly decided into the books of its member cooperatives, on the day it is declared.

A cooperative books refund and share of its union alike as 511, in the year of the declaration (制度, account 511): what
the union earned in one year reaches the households of its members through the year after.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sqlalchemy.orm import Session

from ledger.distribution.models import DistributionLine, DistributionRun
from ledger.entities.models import Entity
from ledger.entities.services import get_entity
from ledger.members.services import get_member
from ledger.rules import Deed, Split, capital

_UNIT = "entity:"


def declare(session: Session, union: Entity, run: DistributionRun) -> None:
    """Book what each member cooperative was declared, as its receivable and its income (event 35). Once a run."""
    for coop, line in _cooperatives(session, union, run.lines):
        deed = _deed(coop, union, run, "declared", run.assembly_on, f"{union.short_name} {run.year} 年盈余分配，已宣告")
        capital.union_declared(session, deed, union=f"{_UNIT}{union.code}", amount=line.total)


def arrived(session: Session, union: Entity, run: DistributionRun, paid: Split, *, on: date, payment: int) -> None:
    """Book that a member cooperative got what its union paid it; after a payment came back, the next is a new one."""
    number = paid.subject.removeprefix("member:")
    for coop, _line in _cooperatives(session, union, [line for line in run.lines if line.member_no == number]):
        deed = _deed(coop, union, run, f"arrived:{payment}", on, f"收到{union.short_name} {run.year} 年盈余分配")
        capital.union_paid(session, deed, union=f"{_UNIT}{union.code}", amount=paid.amount)


def _cooperatives(
    session: Session, union: Entity, lines: list[DistributionLine]
) -> Iterator[tuple[Entity, DistributionLine]]:
    """Yield the members that keep their books here, each with its line; a line of nothing declares nothing."""
    for line in lines:
        holder = get_member(session, union, line.member_no).holder
        if holder.startswith(_UNIT) and line.total:
            member = get_entity(session, holder.removeprefix(_UNIT))
            if member.keeps_journal:
                yield member, line


def _deed(coop: Entity, union: Entity, run: DistributionRun, what: str, on: date, memo: str) -> Deed:
    return Deed(entity=coop, on=on, made_by=run.posted_by, source=f"{what}:{union.code}:{run.year}", memo=memo)
