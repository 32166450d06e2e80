"""Phones send what they kept; a ticket remembers the number that the phone gave it, and what is odd about it.

Revision: 0028, after 0027.
"""

import sqlalchemy as sa
from alembic import op

from core.columns import Instant

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

_WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_EMPTY = {"nullable": False, "server_default": ""}


def upgrade() -> None:
    op.create_table(
        "coop_inbox",
        sa.Column("op", sa.Text(), primary_key=True),
        sa.Column("user_id", _WHOLE, nullable=False),
        sa.Column("user_name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("version", _WHOLE, nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("provisional", sa.Text(), nullable=False),
        sa.Column("on_behalf_of", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("captured_at", Instant(), nullable=False),
        sa.Column("offset_s", _WHOLE, nullable=False),
        sa.Column("received_at", Instant(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("refusal", sa.Text(), nullable=False),
        sa.Column("handled_at", Instant(), nullable=True),
        sa.Column("handled_by", sa.Text(), nullable=True),
        sa.Column("handled_how", sa.Text(), nullable=False),
        sa.CheckConstraint("state IN ('taken', 'refused', 'parked')", name="ck_coop_inbox_state_known"),
        sa.CheckConstraint("(state = 'taken') = (refusal = '')", name="ck_coop_inbox_refused_for_a_reason"),
        sa.CheckConstraint(
            "(handled_at IS NULL) = (handled_by IS NULL)", name="ck_coop_inbox_handled_by_somebody"
        ),
    )
    for column in ("user_id", "provisional", "scope", "state"):
        op.create_index(f"ix_coop_inbox_{column}", "coop_inbox", [column])
    op.add_column("coop_purchase_ticket", sa.Column("provisional", sa.Text(), **_EMPTY))
    op.add_column("coop_purchase_ticket", sa.Column("flag", sa.Text(), **_EMPTY))
    op.add_column("coop_purchase_ticket", sa.Column("captured_by", sa.Text(), **_EMPTY))
    op.create_index("ix_coop_purchase_ticket_provisional", "coop_purchase_ticket", ["provisional"])
    op.add_column("coop_weighing", sa.Column("captured_by", sa.Text(), **_EMPTY))
