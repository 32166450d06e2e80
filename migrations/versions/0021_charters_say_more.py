"""A charter says more: quantity or value, the record date, what is withheld, a union's support of weak members.

Revision: 0021, after 0020.
"""

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def _add(table: str, column: str, check: str = "", name: str = "") -> None:
    held = f" CONSTRAINT ck_{table}_{name} CHECK ({check})" if check else ""
    op.execute(f"ALTER TABLE {table} ADD COLUMN {column}{held}")


def upgrade() -> None:
    whole = "BIGINT" if op.get_bind().dialect.name == "postgresql" else "INTEGER"
    nothing = f"{whole} NOT NULL DEFAULT 0"
    charter, run, line = "ledger_charter", "ledger_distribution_run", "ledger_distribution_line"
    measures = "measure IN ('value', 'quantity')"
    _add(charter, "measure TEXT NOT NULL DEFAULT 'value'", measures, "measure_known")
    months = "record_month BETWEEN 1 AND 12"
    _add(charter, f"record_month {whole} NOT NULL DEFAULT 12", months, "recorded_at_a_months_end")
    for column, name in (
        ("refund_withholding_bp", "withheld_of_refunds_is_a_share"),
        ("share_withholding_bp", "withheld_of_shares_is_a_share"),
        ("support_bp", "support_is_a_share"),
    ):
        _add(charter, f"{column} {nothing}", f"{column} BETWEEN 0 AND 10000", name)
    _add(charter, "support_key TEXT NOT NULL DEFAULT ''", "(support_bp = 0) = (support_key = '')", "support_has_a_key")
    of_union = "support = 0 OR (is_union = 1 AND support BETWEEN 0 AND surplus_share)"
    _add(run, f"support {nothing}", of_union, "support_in_a_union_only")
    _add(line, f"traded {nothing}")
    _add(line, f"support {nothing}", "support BETWEEN 0 AND surplus_share", "support_is_of_the_share")
    refund = "refund_withheld BETWEEN 0 AND patronage_refund"
    _add(line, f"refund_withheld {nothing}", refund, "withheld_of_the_refund")
    _add(line, f"share_withheld {nothing}", "share_withheld BETWEEN 0 AND surplus_share", "withheld_of_the_share")
