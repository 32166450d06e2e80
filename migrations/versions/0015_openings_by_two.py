"""Opening balances wait for a second person, who is told who sent them.

Revision: 0015, after 0014.
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("coop_opening_draft", sa.Column("made_by", sa.Text(), nullable=False, server_default=""))
