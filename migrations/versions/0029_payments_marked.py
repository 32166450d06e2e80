"""A batch of payments carries keyed marks over all that it says, and remembers that its file was given out.

A batch that was drawn before has no marks: it can be withdrawn and drawn anew, and nothing else.

Revision: 0029, after 0028.
"""

import sqlalchemy as sa
from alembic import op

from core.columns import Instant
from ledger.journal import guards

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("ledger_payout_batch", sa.Column("payer_account", sa.Text(), nullable=True))
    for mark in ("drawn_mark", "checked_mark"):
        op.add_column("ledger_payout_batch", sa.Column(mark, sa.Text(), nullable=False, server_default=""))
    op.add_column("ledger_payout_batch", sa.Column("taken_at", Instant(), nullable=True))
    guards.install(op.get_bind())
