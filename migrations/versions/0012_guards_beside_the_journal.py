"""Accounts, trade, shares, distributions and seals are guarded against REPLACE and TRUNCATE too.

Revision: 0012, after 0011.
"""

from alembic import op

from ledger.journal import guards

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    guards.install(op.get_bind())
