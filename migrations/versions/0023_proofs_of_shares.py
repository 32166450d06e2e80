"""Every posted run has a tree over its shares, so that a household can prove its own without another's.

Revision: 0023, after 0022.
"""

import sqlalchemy as sa
from alembic import op

from ledger.journal import guards

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "ledger_share_tree",
        sa.Column("id", _WHOLE, primary_key=True),
        sa.Column("entity_id", _WHOLE, sa.ForeignKey("ledger_entity.id"), nullable=False),
        sa.Column("run_id", _WHOLE, sa.ForeignKey("ledger_distribution_run.id"), nullable=False),
        sa.Column("root", sa.Text(), nullable=False),
        sa.Column("leaves", _WHOLE, nullable=False),
        sa.Column("total", _WHOLE, nullable=False),
        sa.UniqueConstraint("run_id"),
    )
    op.create_table(
        "ledger_share_leaf",
        sa.Column("tree_id", _WHOLE, sa.ForeignKey("ledger_share_tree.id"), primary_key=True),
        sa.Column("member_no", sa.Text(), primary_key=True),
        sa.Column("position", _WHOLE, nullable=False),
        sa.Column("salt", sa.Text(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.UniqueConstraint("tree_id", "position"),
        sa.UniqueConstraint("token"),
    )
    guards.install(op.get_bind())
