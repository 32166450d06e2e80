"""The books can be sealed: every voucher carries the hash of what it says; a log, blocks and signatures.

Revision: 0003, after 0002.
"""

from itertools import groupby

import sqlalchemy as sa
from alembic import op

from core.columns import Day, Flag, Instant
from ledger.journal.content import content_sha
from ledger.journal.guards import install

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "ledger_seal_block",
        sa.Column("entity_id", _WHOLE, sa.ForeignKey("ledger_entity.id"), primary_key=True),
        sa.Column("block_no", _WHOLE, primary_key=True),
        sa.Column("first_seq", _WHOLE, nullable=False),
        sa.Column("last_seq", _WHOLE, nullable=False),
        *(
            sa.Column(name, sa.Text(), nullable=False)
            for name in ("merkle_root", "frontier", "prev_hash", "block_hash", "key_id", "signature")
        ),
        sa.Column("sealed_at", Instant(), nullable=False),
        sa.CheckConstraint(
            "last_seq >= first_seq AND first_seq > 0", name=op.f("ck_ledger_seal_block_block_has_leaves")
        ),
        sqlite_strict=True,
    )
    op.create_table(
        "ledger_seal_leaf",
        sa.Column("entity_id", _WHOLE, sa.ForeignKey("ledger_entity.id"), primary_key=True),
        sa.Column("seq", _WHOLE, primary_key=True),
        sa.Column("voucher_id", _WHOLE, sa.ForeignKey("ledger_voucher.id"), nullable=False),
        sa.Column("block_no", _WHOLE, nullable=False),
        sa.Column("content_sha", sa.Text(), nullable=False),
        sa.UniqueConstraint("voucher_id", name="uq_ledger_seal_leaf_voucher_id"),
        sqlite_strict=True,
    )
    op.execute("ALTER TABLE ledger_voucher RENAME COLUMN content_sha TO request_sha")
    op.add_column("ledger_voucher", sa.Column("content_sha", sa.Text(), nullable=False, server_default=""))
    op.add_column("ledger_voucher", sa.Column("hash_version", _WHOLE, nullable=False, server_default="1"))
    _hash_what_is_there()
    install(op.get_bind())


def _hash_what_is_there() -> None:
    """Write the hash of every voucher of before; the guard against changes stands aside for this once."""
    connection = op.get_bind()
    on = " ON ledger_voucher" if connection.dialect.name == "postgresql" else ""
    connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS ledger_voucher_no_update{on}")
    vouchers = sa.table(
        "ledger_voucher",
        *map(sa.column, ("id", "entity_id", "period", "number", "key", "request_sha", "event", "memo", "source")),
        *map(sa.column, ("line_count", "total_fen", "made_by", "reverses_id", "content_sha", "hash_version")),
        sa.column("dated_on", Day()),
        sa.column("recorded_at", Instant()),
        sa.column("is_red", Flag()),
    )
    codes = dict(connection.execute(sa.text("SELECT id, code FROM ledger_entity")).all())
    accounts = {
        key: (code, subject)
        for key, code, subject in connection.execute(sa.text("SELECT id, code, subject FROM ledger_account"))
    }
    lines = connection.execute(
        sa.text(
            "SELECT voucher_id, line_no, debit_id, credit_id, amount_fen FROM ledger_posting"
            " ORDER BY voucher_id, line_no"
        )
    )
    said = {
        voucher: [(line.line_no, *accounts[line.debit_id], *accounts[line.credit_id], line.amount_fen) for line in rows]
        for voucher, rows in groupby(lines, key=lambda line: line.voucher_id)
    }
    for head in connection.execute(sa.select(vouchers)).all():
        found = content_sha(codes[head.entity_id], head._mapping, said.get(head.id, []))
        connection.execute(sa.update(vouchers).where(vouchers.c.id == head.id).values(content_sha=found))
