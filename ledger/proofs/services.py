"""Plant the tree over a run's shares, prove one of them, and check all of them."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import insert, select
from sqlalchemy.orm import Session, selectinload

from core.errors import NotFoundError
from core.money import Money
from ledger.distribution.models import DistributionLine, DistributionRun
from ledger.entities.models import Entity
from ledger.proofs.models import ShareLeaf, ShareTree
from ledger.seals.merkle import inclusion_path, leaf_hash, root_of, root_of_path

FORMAT = "caishi-share-1"
_SALT_BYTES, _TOKEN_BYTES = 16, 12


@dataclass(frozen=True, kw_only=True, slots=True)
class Proof:
    """Why one member's share is part of the published total: his leaf, and the hashes on its way to the root."""

    entity: Entity
    run: DistributionRun
    line: DistributionLine
    tree: ShareTree
    leaf: str
    index: int
    path: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Say whether leaf and path lead to the published root."""
        path = [bytes.fromhex(one) for one in self.path]
        return root_of_path(leaf_hash(self.leaf.encode()), self.index, self.tree.leaves, path).hex() == self.tree.root

    def as_json(self) -> str:
        """Return the proof as the script reads it that checks it without this program."""
        said = {
            "format": FORMAT,
            "leaf": self.leaf,
            "index": self.index,
            "leaves": self.tree.leaves,
            "path": list(self.path),
            "root": self.tree.root,
            "total_fen": self.tree.total.fen,
        }
        return json.dumps(said, ensure_ascii=False, indent=1)


def plant(session: Session, entity: Entity, run: DistributionRun) -> ShareTree:
    """Make the tree of a posted run: each line a leaf with a salt of its own, in the order of the run."""
    salts = [secrets.token_hex(_SALT_BYTES) for _ in run.lines]
    texts = [leaf_text(entity, run, line, salt) for line, salt in zip(run.lines, salts, strict=True)]
    tree = ShareTree(
        entity_id=entity.id,
        run_id=run.id,
        root=root_of([leaf_hash(text.encode()) for text in texts]).hex(),
        leaves=len(texts),
        total=Money.total(line.total for line in run.lines),
    )
    session.add(tree)
    session.flush()
    leaves = [
        {
            "tree_id": tree.id,
            "member_no": line.member_no,
            "position": position,
            "salt": salt,
            "token": secrets.token_urlsafe(_TOKEN_BYTES),
        }
        for position, (line, salt) in enumerate(zip(run.lines, salts, strict=True))
    ]
    if leaves:
        session.execute(insert(ShareLeaf), leaves)
    return tree


def plant_missing(session: Session) -> list[str]:
    """Plant the tree of every posted run that has none yet; say which."""
    wanted = select(Entity, DistributionRun).join(DistributionRun, DistributionRun.entity_id == Entity.id)
    bare = wanted.where(DistributionRun.id.not_in(select(ShareTree.run_id)))
    planted = []
    for entity, run in session.execute(bare.options(selectinload(DistributionRun.lines))):
        plant(session, entity, run)
        planted.append(f"{entity.code} {run.year}")
    return planted


def leaf_text(entity: Entity, run: DistributionRun, line: DistributionLine, salt: str) -> str:
    """Return what a leaf says: one fact a line, so that anybody can read it; the salt keeps others from guessing."""
    facts = {
        "entity": entity.code,
        "year": run.year,
        "member": line.member_no,
        "patronage_refund_fen": line.patronage_refund.fen,
        "surplus_share_fen": line.surplus_share.fen,
        "withheld_fen": line.withheld.fen,
        "salt": salt,
    }
    return "\n".join([FORMAT, *(f"{name}={value}" for name, value in facts.items())])


def find_tree(session: Session, run: DistributionRun) -> ShareTree | None:
    """Return the tree of a run, if it was planted."""
    wanted = select(ShareTree).where(ShareTree.run_id == run.id)
    return session.scalar(wanted.options(selectinload(ShareTree.salts)))


def proof_by_token(session: Session, token: str) -> Proof:
    """Return the proof behind a check page. Raises NotFoundError."""
    leaf = session.scalar(select(ShareLeaf).where(ShareLeaf.token == token))
    if leaf is None:
        raise NotFoundError
    tree = session.get_one(ShareTree, leaf.tree_id)
    run = session.get_one(DistributionRun, tree.run_id)
    entity = session.get_one(Entity, tree.entity_id)
    texts = leaves_of(entity, run, tree)
    line = next(line for line in run.lines if line.member_no == leaf.member_no)
    path = inclusion_path([leaf_hash(text.encode()) for text in texts], leaf.position)
    return Proof(
        entity=entity,
        run=run,
        line=line,
        tree=tree,
        leaf=texts[leaf.position],
        index=leaf.position,
        path=tuple(one.hex() for one in path),
    )


def leaves_of(entity: Entity, run: DistributionRun, tree: ShareTree) -> list[str]:
    """Return what every leaf says now, in the order of the tree."""
    lines = {line.member_no: line for line in run.lines}
    return [leaf_text(entity, run, lines[leaf.member_no], leaf.salt) for leaf in tree.salts]


@dataclass(frozen=True, slots=True)
class Opened:
    """All leaves of a tree opened: whether they make the published root, and add up to the published total."""

    tree: ShareTree
    texts: Sequence[str]
    total: Money

    @property
    def root(self) -> str:
        """Return the root that the leaves make."""
        return root_of([leaf_hash(text.encode()) for text in self.texts]).hex()

    @property
    def holds(self) -> bool:
        """Say whether root, number and total are those that were published."""
        said = (self.tree.root, self.tree.leaves, self.tree.total)
        return (self.root, len(self.texts), self.total) == said

    def as_json(self) -> str:
        """Return every leaf, as the script reads them that checks them without this program."""
        said = {
            "format": f"{FORMAT}-all",
            "leaves": list(self.texts),
            "root": self.tree.root,
            "total_fen": self.tree.total.fen,
        }
        return json.dumps(said, ensure_ascii=False, indent=1)


def open_all(entity: Entity, run: DistributionRun, tree: ShareTree) -> Opened:
    """Open every leaf of a run, for the supervisors."""
    return Opened(tree, leaves_of(entity, run, tree), Money.total(line.total for line in run.lines))
