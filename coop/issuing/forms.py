"""Forms of sets of statements."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import DateField, SelectField, SelectMultipleField, StringField
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from coop.issuing.models import Handing
from coop.issuing.services import Received
from core.fields import options
from core.forms import Form, at_most, required


class OrderForm(Form):
    """For which year the statements of all households are drawn."""

    year = SelectField(_l("哪一年的收益单"), [required()])

    def offer(self, years: Sequence[int]) -> OrderForm:
        """Offer the years that books are kept of."""
        self.year.choices = options((str(year), str(year)) for year in years)
        return self


class HandingForm(Form):
    """Which statements reached their readers, when and how."""

    on = DateField(_l("送达日期"), [required()])
    how = SelectField(_l("怎么送的"), choices=options((one.value, _l(one.label)) for one in Handing))
    to = StringField(_l("谁收的（不是本户的人才写）"), [Optional(), at_most(40)])
    handed = SelectMultipleField(
        _l("哪几份"), [required()], coerce=int, widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )

    def received(self) -> Received:
        """Return the form as one value."""
        return Received(
            positions=frozenset(self.handed.data or ()),
            on=self.on.data,
            how=Handing(self.how.data),
            to=(self.to.data or "").strip(),
        )
