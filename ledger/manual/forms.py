"""A voucher as it is typed: date, memo, lines, papers."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf.file import MultipleFileField
from werkzeug.datastructures import FileStorage
from wtforms import DateField, FieldList, FormField, StringField
from wtforms import Form as PlainForm

from core.fields import MoneyField, OperationField
from core.forms import Form, at_most, required
from ledger.manual.services import Typed, Writing

FIRST_LINES, MORE_LINES, MOST_LINES = 4, 4, 80


class LineForm(PlainForm):
    """One line: an account, and an amount on one side."""

    account = StringField(_l("科目"), [at_most(80)], render_kw={"list": "accounts", "autocomplete": "off"})
    debit = MoneyField(_l("借方"))
    credit = MoneyField(_l("贷方"))


class VoucherForm(Form):
    """A whole voucher; lines that are left blank do not count."""

    operation = OperationField()
    dated_on = DateField(_l("日期"), [required()])
    memo = StringField(_l("摘要"), [required(), at_most(100)])
    lines = FieldList(FormField(LineForm), min_entries=FIRST_LINES, max_entries=MOST_LINES)
    papers = MultipleFileField(_l("附件（PDF 或照片，可以多选）"))

    def writing(self) -> Writing:
        """Return the form as one value."""
        papers = [paper for paper in self.papers.data or () if isinstance(paper, FileStorage) and paper.filename]
        return Writing(
            operation=self.operation.data,
            dated_on=self.dated_on.data,
            memo=self.memo.data,
            lines=tuple(_typed(line.form) for line in self.lines if _is_filled(line.form)),
            papers=tuple((paper.filename or "", paper.read()) for paper in papers),
        )

    def add_lines(self) -> None:
        """Offer some more blank lines."""
        for _ in range(min(MORE_LINES, MOST_LINES - len(self.lines))):
            self.lines.append_entry()


class ReasonForm(Form):
    """Why a voucher is sent back."""

    operation = OperationField()
    reason = StringField(_l("原因"), [required(), at_most(100)])


class ReversalForm(ReasonForm):
    """Why a voucher is reversed, and on which day the red ink stands."""

    dated_on = DateField(_l("冲销日期"), [required()])


def _is_filled(line: PlainForm) -> bool:
    return any((field.data or "").strip() for field in line)


def _typed(line: PlainForm) -> Typed:
    return Typed(account=line["account"].data or "", debit=line["debit"].money, credit=line["credit"].money)
