"""The books are held against the bank's statements and the cash box.

Revision: 0009, after 0008.
"""

import sqlalchemy as sa
from alembic import op

from core.columns import Day, Instant

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "ledger_bank_statement",
        sa.Column("id", _WHOLE, primary_key=True),
        sa.Column("entity_id", _WHOLE, sa.ForeignKey("ledger_entity.id"), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("begins_on", Day(), nullable=False),
        sa.Column("ends_on", Day(), nullable=False),
        sa.Column("opening", _WHOLE, nullable=False),
        sa.Column("closing", _WHOLE, nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.CheckConstraint("account IN ('101', '102', '109')", name=op.f("ck_ledger_bank_statement_account_holds_money")),
        sa.CheckConstraint("begins_on <= ends_on", name=op.f("ck_ledger_bank_statement_ends_after_it_begins")),
    )
    op.create_index("ix_ledger_bank_statement_entity_id", "ledger_bank_statement", ["entity_id"])
    op.create_table(
        "ledger_bank_line",
        sa.Column("id", _WHOLE, primary_key=True),
        sa.Column("statement_id", _WHOLE, sa.ForeignKey("ledger_bank_statement.id"), nullable=False),
        sa.Column("entity_id", _WHOLE, sa.ForeignKey("ledger_entity.id"), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("position", _WHOLE, nullable=False),
        sa.Column("on", Day(), nullable=False),
        sa.Column("memo", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("amount", _WHOLE, nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.CheckConstraint("amount <> 0", name=op.f("ck_ledger_bank_line_moves")),
        sa.UniqueConstraint("entity_id", "account", "mark", name="uq_ledger_bank_line_entity_id_account_mark"),
    )
    op.create_index("ix_ledger_bank_line_statement_id", "ledger_bank_line", ["statement_id"])
    op.create_table(
        "ledger_bank_match",
        sa.Column("voucher_id", _WHOLE, sa.ForeignKey("ledger_voucher.id"), primary_key=True),
        sa.Column("account", sa.Text(), primary_key=True),
        sa.Column("line_id", _WHOLE, sa.ForeignKey("ledger_bank_line.id"), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
    )
    op.create_index("ix_ledger_bank_match_line_id", "ledger_bank_match", ["line_id"])
