"""Forms of payments in batches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage
from wtforms import DateField, SelectField, SelectMultipleField, StringField
from wtforms.validators import Optional, Regexp, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from core.fields import MoneyField, joined_digits, options
from core.forms import Form, at_most, required
from core.money import Money
from core.tables import read_rows
from ledger.payouts.bank_files import Template
from ledger.payouts.drawing import Drawing
from ledger.payouts.models import Way

_NO_LIMIT = Money(10**15)
"""A total may be as large as the books hold; the batch says what it has to be."""


class DrawingForm(Form):
    """Who is paid in one batch, and how."""

    way = SelectField(_l("怎么付"), choices=options((one.value, _l(one.label)) for one in Way))
    template = SelectField(_l("银行文件的格式（付现金不用选）"))
    payer_account = StringField(
        _l("本社付款账号（付现金不用填）"),
        [Optional(), Regexp(r"[0-9]{8,32}\Z", message=_l("银行账号只有数字。"))],
        filters=[joined_digits],
        render_kw={"inputmode": "numeric"},
    )
    dues = SelectMultipleField(
        _l("付给谁"), validate_choice=False, widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )

    def offer(self, dues: Sequence[tuple[str, str]], known: Mapping[str, Template]) -> DrawingForm:
        """Offer what is owed, and the banks' formats."""
        self.dues.choices = options(dues)
        self.template.choices = options((code, one.name) for code, one in known.items())
        return self

    def drawing(self, known: Mapping[str, Template]) -> Drawing:
        """Return the form as one value."""
        way = Way(self.way.data)
        template = known[self.template.data] if way is Way.BANK else None
        account = self.payer_account.data or ""
        return Drawing(keys=tuple(self.dues.data or ()), way=way, template=template, payer_account=account)


class ApprovalForm(Form):
    """The total, typed anew by the person who checks."""

    total = MoneyField(_l("照着银行页面或清单，把合计再填一遍（元）"), [required()], most=_NO_LIMIT)


class AnswerForm(Form):
    """What the bank answered, and when it paid."""

    paid_on = DateField(_l("银行付款日期"), [required()])
    file = FileField(_l("银行回盘文件（.xlsx 或 .csv）"), render_kw={"accept": ".xlsx,.csv,.txt"})

    def validate_file(self, field: FileField) -> None:
        """Ask for a file."""
        if not isinstance(field.data, FileStorage) or not field.data.filename:
            raise ValidationError(_l("这一项要填。"))

    def rows(self) -> list[list[str]]:
        """Return the cells of the file. Raises NoTableError or one of its siblings."""
        return read_rows(self.file.data.filename or "", self.file.data.read())


class SignedForm(Form):
    """Who signed for cash, and when."""

    paid_on = DateField(_l("付现日期"), [required()])
    signed = SelectMultipleField(
        _l("谁签了字"), [required()], coerce=int, widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )


class BatchWithdrawalForm(Form):
    """Why a batch is taken back."""

    reason = StringField(_l("为什么撤回"), [required(), at_most(100)])


class RestForm(Form):
    """Why some of a cash batch were not paid."""

    reason = StringField(_l("为什么没付（例如：没有来领）"), [required(), at_most(100)])
