"""Why a month is opened again."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import StringField

from core.forms import Form, at_most, required


class ReopenForm(Form):
    """The reason, for the log."""

    reason = StringField(_l("为什么要打开"), [required(), at_most(100)])
