"""How somebody looked after an entry that a phone could not get through."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import StringField

from core.forms import Form, at_most, required


class HandledForm(Form):
    """What was done."""

    how = StringField(_l("怎么处理的（例如：补开收购单 YHQ260718-004）"), [required(), at_most(100)])
