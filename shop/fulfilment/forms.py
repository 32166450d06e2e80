"""Confirm a payment, dispatch, cancel."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import StringField

from core.fields import MoneyField
from core.forms import Form, at_most, required


class PaymentForm(Form):
    """What arrived on the account."""

    amount = MoneyField(_l("到账金额（元）"), [required()])
    reference = StringField(_l("流水号或备注"), [at_most(80)])


class DispatchForm(Form):
    """Who carries the parcel."""

    carrier = StringField(_l("快递公司"), [required(), at_most(40)])
    tracking_no = StringField(_l("运单号"), [required(), at_most(40)])


class CancelForm(Form):
    """Why the order is cancelled."""

    reason = StringField(_l("取消原因"), [required(), at_most(80)])
