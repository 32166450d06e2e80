"""Make the guards anew: nothing is replaced by an update, and no search path leads their functions astray.

Revision: 0018, after 0017.
"""

from alembic import op

from ledger.journal import guards

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    guards.install(op.get_bind())
