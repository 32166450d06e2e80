"""Load a shed; write labour down."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import DateField, IntegerField, RadioField, SelectField
from wtforms.validators import ValidationError
from wtforms.widgets import TextInput

from coop.batches.costs import Labour
from coop.batches.losses import Loss
from coop.batches.models import LossCause
from coop.batches.services import Loading
from coop.members.models import Person
from coop.sheds.models import Shed
from core import clock
from core.fields import MOST_FOR_A_KILOGRAM, MoneyField, OperationField, options
from core.forms import Form, between, chosen, required


class LoadingForm(Form):
    """Day, bags, and what a bag cost."""

    loaded_on = DateField(_l("进舱日期"), [required()])
    bags = IntegerField(_l("菌包数（袋）"), [required(), between(1, 10_000)], render_kw={"inputmode": "numeric"})
    bag_cost = MoneyField(_l("每袋进价（元）"), [required()], most=MOST_FOR_A_KILOGRAM)

    def loading(self, shed: Shed) -> Loading:
        """Return the form as one value."""
        return Loading(shed=shed, loaded_on=self.loaded_on.data, bags=self.bags.data, bag_cost=self.bag_cost.money)


class LossForm(Form):
    """How many bags were lost, and why."""

    operation = OperationField()
    cause = RadioField(_l("坏在哪里"), [chosen()], choices=options((one.value, _l(one.label)) for one in LossCause))
    bags = IntegerField(
        _l("几袋"), [required(), between(1, 10_000)], widget=TextInput(), render_kw={"inputmode": "numeric"}
    )

    def loss(self) -> Loss:
        """Return the form as one value; it was counted today."""
        return Loss(
            operation=self.operation.data,
            bags=self.bags.data,
            cause=LossCause(self.cause.data),
            noticed_on=clock.today(),
        )


class PaymentForm(Form):
    """When the labour of a batch was paid, and out of what."""

    paid_on = DateField(_l("哪天付的"), [required()])
    out_of = SelectField(_l("从哪里付"), choices=options((("102", _l("102 银行存款")), ("101", _l("101 库存现金")))))


class LabourForm(Form):
    """Who worked on a batch, when, and for how many half days."""

    operation = OperationField()
    person = SelectField(_l("谁"), [chosen()], coerce=int, validate_choice=True)
    worked_on = DateField(_l("哪天"), [required()])
    half_days = IntegerField(_l("几个半天"), [required(), between(1, 62)], render_kw={"inputmode": "numeric"})
    half_day_pay = MoneyField(_l("半天工钱（元）"), [required()], most=MOST_FOR_A_KILOGRAM)

    def validate_half_day_pay(self, field: MoneyField) -> None:
        """Refuse work without pay."""
        if not field.money:
            raise ValidationError(_l("金额要大于零。"))

    def labour(self, person: Person) -> Labour:
        """Return the form as one value."""
        return Labour(
            operation=self.operation.data,
            person=person,
            worked_on=self.worked_on.data,
            half_days=self.half_days.data,
            half_day_pay=self.half_day_pay.money,
        )
