"""The tree over the shares of a posted run: its root, and the salt and the link of every leaf."""

from __future__ import annotations

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Base
from core.ids import new_id
from core.money import Money


class ShareTree(Base):
    """The RFC 6962 tree over the lines of one run. Root, number of leaves and total are published."""

    __tablename__ = "ledger_share_tree"

    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    entity_id: Mapped[int] = mapped_column(ForeignKey("ledger_entity.id"))
    run_id: Mapped[int] = mapped_column(ForeignKey("ledger_distribution_run.id"), unique=True)
    root: Mapped[str]
    leaves: Mapped[int]
    total: Mapped[Money]

    salts: Mapped[list[ShareLeaf]] = relationship(back_populates="tree", order_by="ShareLeaf.position")

    @property
    def tokens(self) -> dict[str, str]:
        """Return the token of every member's check page."""
        return {leaf.member_no: leaf.token for leaf in self.salts}


class ShareLeaf(Base):
    """What of a leaf is not in the run: a random salt, so that nobody guesses a neighbour's share, and a link."""

    __tablename__ = "ledger_share_leaf"
    __table_args__ = (UniqueConstraint("tree_id", "position"),)

    tree_id: Mapped[int] = mapped_column(ForeignKey("ledger_share_tree.id"), primary_key=True)
    member_no: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    salt: Mapped[str]
    token: Mapped[str] = mapped_column(unique=True)

    tree: Mapped[ShareTree] = relationship(back_populates="salts")
