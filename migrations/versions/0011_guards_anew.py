"""The guard of late lines asks once instead of six times; the triggers are written again.

Revision: 0011, after 0010.
"""

from alembic import op

from ledger.journal import guards

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    guards.install(op.get_bind())
