"""A new party: what it is to the entity, and its name."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField

from core.fields import options
from core.forms import Form, at_most, required
from ledger.parties.models import PartyKind


class PartyForm(Form):
    """What a party is, and its name."""

    kind = SelectField(_l("是什么"), choices=options((kind.value, _l(kind.label)) for kind in PartyKind))
    name = StringField(_l("名称"), [required(), at_most(60)])
