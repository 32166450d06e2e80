"""A statement as it is sent, and a count of cash."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage
from wtforms import DateField, SelectField
from wtforms.validators import ValidationError

from core.fields import MoneyField, options
from core.forms import Form, required
from core.tables import read_rows
from ledger.reconciling.reading import read_lines
from ledger.reconciling.services import NewStatement

ACCOUNTS = (("102", _l("102 银行存款")), ("109", _l("109 其他货币资金（微信、支付宝等）")))


class StatementForm(Form):
    """A statement: which account, both balances, and its file."""

    account = SelectField(_l("哪个账户"), choices=options(ACCOUNTS))
    opening = MoneyField(_l("对账单期初余额（元）"), [required()])
    closing = MoneyField(_l("对账单期末余额（元）"), [required()])
    begins_on = DateField(_l("对账单从哪天"), [required()])
    ends_on = DateField(_l("对账单到哪天"), [required()])
    file = FileField(_l("明细（.xlsx 或 .csv）"), render_kw={"accept": ".xlsx,.csv"})

    def validate_ends_on(self, field: DateField) -> None:
        """Refuse a statement that ends before it begins."""
        if field.data and self.begins_on.data and field.data < self.begins_on.data:
            raise ValidationError(_l("不能早于开始的日期。"))

    def validate_file(self, field: FileField) -> None:
        """Ask for a file."""
        if not isinstance(field.data, FileStorage) or not field.data.filename:
            raise ValidationError(_l("这一项要填。"))

    def statement(self) -> NewStatement:
        """Return the form as one value. Raises NoTableError and its siblings where the file cannot be read."""
        lines, faults = read_lines(read_rows(self.file.data.filename, self.file.data.read()))
        return NewStatement(
            account=self.account.data,
            opening=self.opening.money,
            closing=self.closing.money,
            begins_on=self.begins_on.data,
            ends_on=self.ends_on.data,
            lines=lines,
            faults=faults,
        )


class CountForm(Form):
    """A count of the cash box."""

    on = DateField(_l("盘点日期"), [required()])
    counted = MoneyField(_l("实有现金（元）"), [required()])
