"""A member who leaves: when he said so, and when he was paid."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import DateField

from core.forms import Form, required


class NoticeForm(Form):
    """When the member gave notice in writing."""

    notice_on = DateField(_l("书面声明日期"), [required()])


class ReturnForm(Form):
    """When capital and reserve share were paid."""

    on = DateField(_l("退还日期"), [required()])
