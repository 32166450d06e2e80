"""The resolution of the assembly, as its minutes have it."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import DateField, IntegerField

from core.forms import Form, between, required
from ledger.distribution.services import Resolution


class PayoutForm(Form):
    """When the bank paid."""

    on = DateField(_l("银行付款日期"), [required()])


class ResolutionForm(Form):
    """Dates and counts of the vote."""

    published_on = DateField(_l("方案置备日期"), [required()])
    assembly_on = DateField(_l("成员大会日期"), [required()])
    present = IntegerField(_l("出席人数"), [required(), between(0, 100_000)], render_kw={"inputmode": "numeric"})
    agreed = IntegerField(_l("同意票数"), [required(), between(0, 100_000)], render_kw={"inputmode": "numeric"})

    def resolution(self) -> Resolution:
        """Return the form as one value."""
        return Resolution(
            published_on=self.published_on.data,
            assembly_on=self.assembly_on.data,
            present=self.present.data,
            agreed=self.agreed.data,
        )
