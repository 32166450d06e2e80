"""A certificate that came later than its goods."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import StringField

from core.forms import Form, at_most, required


class CertificateForm(Form):
    """The number of a compliance commitment certificate, or of another proof of quality."""

    certificate = StringField(_l("合格证号"), [required(), at_most(40)])
