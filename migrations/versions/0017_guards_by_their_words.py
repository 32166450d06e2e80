"""Operations are known by a row of their own, a reversal is asked for once, and the guards are made anew.

Revision: 0017, after 0016.
"""

import sqlalchemy as sa
from alembic import op

from ledger.journal import guards

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "ledger_operation",
        sa.Column("operation", sa.Text(), primary_key=True),
        sa.Column("entity_id", _WHOLE, sa.ForeignKey("ledger_entity.id"), nullable=False),
        sa.Column("request_sha", sa.Text(), nullable=False),
        sa.Column("voucher_id", _WHOLE, sa.ForeignKey("ledger_voucher.id"), nullable=True),
        sqlite_strict=True,
    )
    standing = sa.text("state IN ('waiting', 'posted')")
    op.create_index(
        "uq_ledger_voucher_draft_reverses_id",
        "ledger_voucher_draft",
        ["reverses_id"],
        unique=True,
        sqlite_where=standing,
        postgresql_where=standing,
    )
    guards.install(op.get_bind())
