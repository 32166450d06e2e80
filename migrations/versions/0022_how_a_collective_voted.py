"""A collective's run keeps how it was voted: since when the plan lay open, and the counts of the meeting.

Revision: 0022, after 0021.
"""

import sqlalchemy as sa
from alembic import op

from core.columns import Day
from ledger.journal import guards

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    table, whole = "ledger_collective_run", sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.add_column(table, sa.Column("published_on", Day(), nullable=True))
    for column in ("members", "present", "agreed"):
        op.add_column(table, sa.Column(column, whole, nullable=True))
    guards.install(op.get_bind())
