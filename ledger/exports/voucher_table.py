"""A neutral table of vouchers (凭证导入表) for the 三资 systems of counties and townships, which differ by vendor.

The columns are named in a TOML file for each target: `[[column]]` with `head` and either `field` or `constant`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from core.errors import N_, DomainError
from core.xlsx import Sheet, Value, workbook
from ledger.entities.models import Entity
from ledger.exports.rows import accounts, vouchers
from ledger.journal.models import Account, Voucher
from ledger.journal.paper import called
from ledger.journal.reading import Leg, legs
from ledger.journal.subjects import Named, names_of

FIELDS = (
    "date",
    "word",
    "number",
    "period",
    "memo",
    "account_code",
    "account_name",
    "subject",
    "detail",
    "debit",
    "credit",
    "attachments",
    "counterpart",
    "made_by",
)


class UnknownFieldError(DomainError):
    """A column names a field that vouchers do not have."""

    message = N_("列“%(head)s”要的字段“%(field)s”没有；可用：%(known)s。")


@dataclass(frozen=True, slots=True)
class ColumnRule:
    """One column of a target: its head, and the field or the constant that fills it."""

    head: str
    field: str = ""
    constant: str = ""


NEUTRAL = (
    ColumnRule("期间", "period"),
    ColumnRule("日期", "date"),
    ColumnRule("凭证字", "word"),
    ColumnRule("号", "number"),
    ColumnRule("摘要", "memo"),
    ColumnRule("科目编码", "account_code"),
    ColumnRule("科目名称", "account_name"),
    ColumnRule("明细", "detail"),
    ColumnRule("借方", "debit"),
    ColumnRule("贷方", "credit"),
    ColumnRule("附件数", "attachments"),
    ColumnRule("往来单位", "counterpart"),
    ColumnRule("制单", "made_by"),
)


def read_columns(path: Path) -> tuple[ColumnRule, ...]:
    """Read the columns of a target from its TOML file."""
    columns = []
    for each in tomllib.loads(path.read_text(encoding="utf-8")).get("column", []):
        rule = ColumnRule(str(each["head"]), str(each.get("field", "")), str(each.get("constant", "")))
        if rule.field and rule.field not in FIELDS:
            raise UnknownFieldError(head=rule.head, field=rule.field, known=", ".join(FIELDS))
        columns.append(rule)
    return tuple(columns)


def targets(folder: Path) -> dict[str, Path]:
    """Return the targets that a folder knows by name: one TOML file each."""
    return {path.stem: path for path in sorted(folder.glob("*.toml"))} if folder.is_dir() else {}


def voucher_table(session: Session, entity: Entity, *, year: int, columns: tuple[ColumnRule, ...] = NEUTRAL) -> bytes:
    """Return a year's vouchers as a workbook, one row for each line of the printed voucher."""
    names = names_of(session, entity, {account.subject for account in accounts(session, entity).values()})
    rows = [
        tuple(row[column.field] if column.field else column.constant for column in columns)
        for voucher in vouchers(session, entity)
        if voucher.period // 100 == year
        for row in _rows(voucher, names)
    ]
    return workbook(
        Sheet(
            title="凭证导入表",
            above=(f"编制单位：{entity.name}　{year} 年　单位：元",),
            columns=tuple(column.head for column in columns),
            rows=rows,
        )
    )


def _rows(voucher: Voucher, names: Mapping[str, Named]) -> Iterator[dict[str, Value]]:
    for leg in legs(voucher):
        yield {
            "date": voucher.dated_on.isoformat(),
            "word": "记",
            "number": f"{voucher.number:04d}",
            "period": str(voucher.period),
            "memo": voucher.memo,
            "account_code": leg.account.code,
            "account_name": leg.account.name,
            "subject": leg.account.subject,
            "detail": called(names, leg.account.subject),
            "debit": leg.debit,
            "credit": leg.credit,
            "attachments": voucher.attachments,
            "counterpart": _counterpart(leg, names),
            "made_by": voucher.made_by,
        }


def _counterpart(leg: Leg, names: Mapping[str, Named]) -> str:
    account: Account = leg.account
    return names[account.subject].name if account.subject else ""
