"""What stands under the seals beside the vouchers: trade, shares, votes, drafts with their papers, charters, assets.

Each record becomes one SHA-256 over its kind, its entity and its columns, those of the rows that belong to it
included. Only what never changes is in it: the day that a member leaves is not, the day that he joined is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, LargeBinary, Select, Table, Text, exists, select
from sqlalchemy import cast as cast_as
from sqlalchemy.orm import Session

from core.db import Base
from core.money import Money
from core.weight import Weight
from ledger.assets.models import Asset
from ledger.distribution.models import (
    CollectiveLine,
    CollectiveRun,
    DistributionLine,
    DistributionPlan,
    DistributionRun,
    PlanState,
)
from ledger.entities.models import Charter, Entity
from ledger.journal.content import canonical
from ledger.journal.faults import Thing
from ledger.manual.models import DraftLine, DraftState, Paper, VoucherDraft
from ledger.members.models import Member, Patronage, QuantifiedShare
from ledger.minutes.models import MinutesFile
from ledger.proofs.models import ShareLeaf, ShareTree
from ledger.seals.models import SealLeaf, YearLock

VOUCHER = "voucher"
_BATCH = 5_000


@dataclass(frozen=True, slots=True)
class Part:
    """Rows that belong to a record, by the column that points to it; `says` names their columns."""

    of: type[Base]
    parent: str
    says: str

    @property
    def table(self) -> Table:
        """Return the table of these rows."""
        return cast("Table", self.of.__table__)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of record: which columns it says, which name it to a reader, and when it is final."""

    thing: Thing
    of: type[Base]
    says: str
    called: str
    parts: tuple[Part, ...] = ()
    final: ColumnElement[bool] | None = field(default=None)

    @property
    def table(self) -> Table:
        """Return the table of these records."""
        return cast("Table", self.of.__table__)


@dataclass(frozen=True, slots=True)
class Record:
    """A record as it stands in the database now."""

    thing: Thing
    id: int
    label: str
    sha: str


KINDS = (
    Kind(Thing.TRADE, Patronage, "member_no on product weight amount source", "member_no on"),
    Kind(Thing.SHARE, QuantifiedShare, "member_no on kind amount source memo", "member_no kind"),
    Kind(Thing.MEMBER, Member, "number holder joined_on", "number"),
    Kind(
        Thing.CHARTER,
        Charter,
        "version effective_from reserve_bp patronage_bp method patronage_basis english_patronage_basis"
        " patronage_products adopted_by",
        "version",
    ),
    Kind(Thing.CHARTER_TERMS, Charter, "version quantify_by", "version"),
    Kind(
        Thing.CHARTER_MORE,
        Charter,
        "version measure record_month refund_withholding_bp share_withholding_bp support_bp support_key",
        "version",
    ),
    Kind(
        Thing.PLAN,
        DistributionPlan,
        "year version charter_id content_sha distributable refund share council_on drawn_up_by state published_on"
        " assembly_on members present agreed",
        "year version",
        final=DistributionPlan.state.not_in([PlanState.PROPOSED, PlanState.OPEN]),
    ),
    Kind(
        Thing.DISTRIBUTION,
        DistributionRun,
        "year charter_id surplus opening surplus_reserve distributable patronage_pool patronage_refund surplus_share"
        " residue published_on assembly_on members present agreed voucher_id posted_by",
        "year",
        parts=(
            Part(
                DistributionLine,
                "run_id",
                "member_no position patronage capital reserve_share subsidy_share donation_share patronage_refund"
                " surplus_share",
            ),
        ),
    ),
    Kind(
        Thing.DISTRIBUTION_MORE,
        DistributionRun,
        "year support",
        "year",
        parts=(Part(DistributionLine, "run_id", "member_no traded support refund_withheld share_withheld"),),
    ),
    Kind(
        Thing.SHARE_TREE,
        ShareTree,
        "run_id root leaves total",
        "root",
        parts=(Part(ShareLeaf, "tree_id", "member_no position salt token"),),
    ),
    Kind(
        Thing.COLLECTIVE_DISTRIBUTION,
        CollectiveRun,
        "year charter_id received reserve per_share distributed residue assembly_on",
        "year",
        parts=(Part(CollectiveLine, "run_id", "holder shares amount"),),
    ),
    Kind(Thing.COLLECTIVE_VOTE, CollectiveRun, "year published_on members present agreed", "year"),
    Kind(Thing.MINUTES, MinutesFile, "year version name kind sha256 content added_by added_at", "year name"),
    Kind(
        Thing.DRAFT,
        VoucherDraft,
        "dated_on memo state reverses_id made_by_id made_by made_at checked_by_id checked_by checked_at refusal"
        " voucher_id",
        "dated_on memo",
        parts=(
            Part(DraftLine, "draft_id", "position side code subject amount"),
            Part(Paper, "draft_id", "id name kind sha256 content"),
        ),
        final=VoucherDraft.state != DraftState.WAITING,
    ),
    Kind(Thing.ASSET, Asset, "number kind use subject acquired_on cost residual months", "number"),
    Kind(Thing.YEAR_LOCK, YearLock, "year vouchers trades shares content_sha locked_by", "year"),
)
"""Every kind that is sealed, in the order of the log. What a kind says never changes; more comes under a new name."""


def records(session: Session, entity: Entity, *, unsealed_only: bool = False) -> Iterator[Record]:
    """Yield the final records of an entity by kind and id; with `unsealed_only`, those that the log does not have."""
    for kind in KINDS:
        yield from of_kind(session, entity, kind, unsealed_only=unsealed_only)


def ids_of(entity: Entity, kind: Kind) -> Select[Any]:
    """Select the ids of the final records of a kind."""
    wanted = select(kind.table.c.id).where(kind.table.c.entity_id == entity.id)
    return wanted if kind.final is None else wanted.where(kind.final)


def called(session: Session, kind: Kind, record_id: int) -> str:
    """Return what names a record to a reader, as far as the database can write it as text."""
    named = [cast_as(kind.table.c[name], Text()) for name in kind.called.split()]
    row = session.execute(select(*named).where(kind.table.c.id == record_id)).first()
    return " ".join(str(text) for text in row or ())


def of_kind(
    session: Session, entity: Entity, kind: Kind, *, unsealed_only: bool = False, only: Sequence[int] | None = None
) -> Iterator[Record]:
    """Yield the final records of a kind by id, all of them, those not sealed, or some."""
    table, wanted = kind.table, ids_of(entity, kind)
    if only is not None:
        wanted = wanted.where(table.c.id.in_(only))
    if unsealed_only:
        wanted = wanted.where(~exists().where(SealLeaf.kind == kind.thing, SealLeaf.record_id == table.c.id))
    parts = [_rows_of(session, part, wanted) for part in kind.parts]
    heads = select(table).where(table.c.id.in_(wanted)).order_by(table.c.id)
    for row in session.execute(heads.execution_options(yield_per=_BATCH)).mappings():
        said = [kind.thing.value, entity.code, row["id"], *(_plain(row[name]) for name in kind.says.split())]
        for rows in parts:
            own = rows.get(row["id"], [])
            said += [len(own), *(text for one in own for text in one)]
        label = " ".join(_plain(row[name]) for name in kind.called.split())
        yield Record(kind.thing, row["id"], label, hashlib.sha256(canonical(said)).hexdigest())


def _rows_of(session: Session, part: Part, parents: Select[Any]) -> Mapping[int, list[list[str]]]:
    """Return the rows of each parent as texts, in their order; the content of a paper as its SHA-256.

    They are ordered here and not by the database, whose order of texts may change with its version.
    """
    table, found = part.table, dict[int, list[list[str]]]()
    columns = [table.c[name] for name in part.says.split()]
    few = any(isinstance(column.type, LargeBinary) for column in columns)
    rows = select(table.c[part.parent], *columns)
    rows = rows.where(table.c[part.parent].in_(parents))
    for parent, *said in session.execute(rows.execution_options(yield_per=1 if few else _BATCH)):
        found.setdefault(parent, []).append([_plain(value) for value in said])
    return {parent: sorted(own) for parent, own in found.items()}


def _plain(value: Any) -> str:
    """Return a value as one text, the same from both engines; what is not there differs from an empty text."""
    if isinstance(value, Money | Weight):
        return str(value.fen if isinstance(value, Money) else value.grams)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, bytes | memoryview):
        return hashlib.sha256(value).hexdigest()
    return "\0" if value is None else str(value)
