"""A harvest weighing: grade and weight, then read back."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import RadioField

from coop.harvest.services import Pick
from coop.produce.models import Grade
from core import clock
from core.fields import JIN_OR_KG, OperationField, WeightField
from core.forms import Form, chosen, required
from core.weight import WeightUnit


class PickForm(Form):
    """What stands on the scale."""

    operation = OperationField()
    letter = RadioField(_l("等级"), [chosen()], choices=[])
    typed = WeightField(_l("重量"), [required()])
    unit = RadioField(_l("单位"), choices=JIN_OR_KG)

    def pick(self, grade: Grade) -> Pick:
        """Return the form as one value."""
        return Pick(
            operation=self.operation.data,
            grade=grade,
            typed=self.typed.data.strip(),
            unit=WeightUnit(self.unit.data),
            picked_on=clock.today(),
        )
