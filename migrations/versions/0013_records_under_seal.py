"""Records beside the vouchers come under the seal, and a locked year keeps what it held.

Revision: 0013, after 0012.
"""

from datetime import date

import sqlalchemy as sa
from alembic import op

from core import clock
from core.columns import Day, Instant
from core.ids import new_id
from ledger.journal.guards import install
from ledger.seals.locking import lock_sha

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _name_what_a_leaf_seals()
    op.create_table(
        "ledger_year_lock",
        sa.Column("id", _WHOLE, primary_key=True),
        sa.Column("entity_id", _WHOLE, sa.ForeignKey("ledger_entity.id"), nullable=False),
        *(sa.Column(name, _WHOLE, nullable=False) for name in ("year", "vouchers", "trades", "shares")),
        sa.Column("content_sha", sa.Text(), nullable=False),
        sa.Column("locked_by", sa.Text(), nullable=False),
        sa.Column("locked_at", Instant(), nullable=False),
        sa.UniqueConstraint("entity_id", "year", name="uq_ledger_year_lock_entity_id_year"),
        sqlite_strict=True,
    )
    _lock_what_is_locked()
    install(op.get_bind())


def _name_what_a_leaf_seals() -> None:
    """Make the table of leaves anew: its guards go with the old one, and are installed again at the end."""
    op.execute("CREATE TEMPORARY TABLE kept_leaves AS SELECT * FROM ledger_seal_leaf")
    op.drop_table("ledger_seal_leaf")
    op.create_table(
        "ledger_seal_leaf",
        sa.Column("entity_id", _WHOLE, sa.ForeignKey("ledger_entity.id"), primary_key=True),
        sa.Column("seq", _WHOLE, primary_key=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("record_id", _WHOLE, nullable=False),
        sa.Column("block_no", _WHOLE, nullable=False),
        sa.Column("content_sha", sa.Text(), nullable=False),
        sa.UniqueConstraint("kind", "record_id", name="uq_ledger_seal_leaf_kind_record_id"),
        sqlite_strict=True,
    )
    op.execute(
        "INSERT INTO ledger_seal_leaf (entity_id, seq, kind, record_id, block_no, content_sha)"
        " SELECT entity_id, seq, 'voucher', voucher_id, block_no, content_sha FROM kept_leaves"
    )
    op.execute("DROP TABLE kept_leaves")


def _lock_what_is_locked() -> None:
    """Write down what every year that is locked already holds now."""
    connection = op.get_bind()
    texts = ("member_no", "product", "kind", "content_sha")
    day = sa.column("on", Day())

    def rows(table: str, names: tuple[str, ...], *where: sa.ColumnElement[bool], by: tuple[str, ...]) -> list[sa.Row]:
        of = sa.table(table, *(sa.column(n, sa.Text() if n in texts else sa.BigInteger()) for n in names))
        wanted = sa.select(*(of.c[name] for name in names)).where(*where)
        return list(connection.execute(wanted.order_by(*(of.c[name] for name in by))))

    locked = connection.execute(
        sa.text(
            "SELECT e.id, e.code, p.period / 100 FROM ledger_period p JOIN ledger_entity e ON e.id = p.entity_id"
            " WHERE p.state = 'hard' AND p.period % 100 = 13 ORDER BY e.code, p.period"
        )
    )
    for entity_id, code, year in locked.all():
        own = sa.column("entity_id", sa.BigInteger()) == entity_id
        within = day <= date(year, 12, 31)
        periods = sa.column("period", sa.BigInteger()) <= year * 100 + 13
        vouchers = rows(
            "ledger_voucher", ("period", "number", "content_sha"), own, periods, by=("period", "number")
        )
        trades = rows(
            "ledger_patronage", ("id", "member_no", "product", "weight", "amount"), own, within, by=("id",)
        )
        shares = rows("ledger_quantified_share", ("id", "member_no", "kind", "amount"), own, within, by=("id",))
        lock = sa.table(
            "ledger_year_lock",
            *map(sa.column, ("id", "entity_id", "year", "vouchers", "trades", "shares", "content_sha", "locked_by")),
            sa.column("locked_at", Instant()),
        )
        said = {
            "id": new_id(),
            "entity_id": entity_id,
            "year": year,
            "vouchers": len(vouchers),
            "trades": len(trades),
            "shares": len(shares),
            "content_sha": lock_sha(code, year, vouchers, trades, shares),
            "locked_by": "系统",
            "locked_at": clock.now(),
        }
        connection.execute(sa.insert(lock).values(said))
