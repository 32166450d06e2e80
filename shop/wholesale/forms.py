"""A wholesale delivery."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, StringField

from coop.produce.models import Grade
from core import clock
from core.fields import JIN_OR_KG, MOST_FOR_A_KILOGRAM, MoneyField, OperationField, WeightField
from core.forms import Form, at_most, required
from shop.wholesale.models import Customer
from shop.wholesale.services import Sale


class DeliveryForm(Form):
    """So much of a grade at a price."""

    operation = OperationField()
    customer = SelectField(_l("客户"), [required()])
    kind = SelectField(_l("品种和等级"), [required()])
    typed = WeightField(_l("重量"), [required()])
    unit = RadioField(_l("单位"), choices=JIN_OR_KG)
    per_kg = MoneyField(_l("单价（元/公斤）"), [required()], most=MOST_FOR_A_KILOGRAM)

    def sale(self, customer: Customer, grade: Grade) -> Sale:
        """Return the form as one value."""
        return Sale(
            operation=self.operation.data,
            customer=customer,
            grade=grade,
            weight=self.typed.weight(self),
            per_kg=self.per_kg.money,
            on=clock.today(),
        )


class PaymentForm(Form):
    """What the wholesaler deducted for quality, if anything."""

    deducted = MoneyField(_l("质量扣款（元，没有不填）"))


class WriteOffForm(Form):
    """Why nobody will pay any more, and who approved that."""

    reason = StringField(_l("原因和批准"), [required(), at_most(100)])
