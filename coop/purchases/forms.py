"""A weigh ticket, as typed at the scale."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import DateField, DecimalField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, NumberRange, Optional, ValidationError

from coop.members.models import Person
from coop.produce.models import Grade
from coop.purchases.models import Scale
from coop.purchases.prices import FloorTerms
from coop.purchases.recording import Delivery
from core import clock
from core.fields import JIN_OR_KG, MOST_FOR_A_KILOGRAM, OperationField, PricePerJinField, WeightField
from core.forms import Form, at_most, required
from core.weight import WeightUnit


class Share:
    """Hold a percentage between 0 and 99; what is no number is not compared at all."""

    def __call__(self, _form: Form, field: DecimalField) -> None:
        """Refuse anything else."""
        if field.data is not None and not (field.data.is_finite() and 0 <= field.data <= 99):
            raise ValidationError(_l("请填 0 到 99。"))


class TicketForm(Form):
    """Seller, goods, gross and tare, deduction, certificate."""

    operation = OperationField()
    seller = SelectField(_l("交货人"), [NumberRange(1, message=_l("请选交货人。"))], coerce=int)
    kind = RadioField(_l("品种和等级"), [InputRequired(_l("请选品种和等级。"))])
    gross = WeightField(_l("毛重"), [required()])
    tare = WeightField(_l("皮重"), [required()])
    unit = RadioField(_l("单位"), choices=JIN_OR_KG)
    deduction = DecimalField(
        _l("扣水扣杂（%）"),
        [Optional(), Share()],
        places=2,
        default=0,
        render_kw={"inputmode": "decimal"},
    )
    deduction_reason = StringField(_l("扣的原因"), [at_most(60)])
    certificate = StringField(_l("合格证号"), [at_most(40)])
    scale = SelectField(_l("用哪台秤"), [required()])

    def validate_deduction_reason(self, field: StringField) -> None:
        """Ask for the reason of a deduction: the seller reads it on his ticket."""
        if self.deduction.data and not field.data:
            raise ValidationError(_l("扣了水杂，请写原因，卖的人要看得懂。"))

    def delivery(self, seller: Person, grade: Grade, scale: Scale) -> Delivery:
        """Return the form as one value; a percentage becomes basis points."""
        return Delivery(
            operation=self.operation.data,
            seller=seller,
            grade=grade,
            gross=self.gross.data.strip(),
            tare=self.tare.data.strip(),
            unit=WeightUnit(self.unit.data),
            weighed_on=clock.today(),
            scale=scale,
            deduction_bp=int((self.deduction.data or 0) * 100),
            deduction_reason=self.deduction_reason.data or "",
            certificate=self.certificate.data or "",
        )


class VoidForm(Form):
    """Why a ticket is void."""

    reason = StringField(_l("作废原因"), [required(), at_most(100)])


class ReturnedForm(Form):
    """Why the bank has returned a payment."""

    reason = StringField(_l("银行退回的原因"), [required(), at_most(100)])


class MarketForm(Form):
    """What a grade fetches today, and where."""

    kind = SelectField(_l("品种和等级"), [required()])
    per_jin = PricePerJinField(_l("行情价（元/斤）"), [required()], most=MOST_FOR_A_KILOGRAM)
    source = StringField(_l("哪个市场"), [required(), at_most(40)])


class FloorForm(Form):
    """A guaranteed price and its days."""

    kind = SelectField(_l("品种和等级"), [required()])
    per_jin = PricePerJinField(_l("托底价（元/斤）"), [required()], most=MOST_FOR_A_KILOGRAM)
    valid_from = DateField(_l("从哪天起"), [required()])
    valid_to = DateField(_l("到哪天止"), [required()])

    def terms(self) -> FloorTerms:
        """Return the form as one value."""
        return FloorTerms(per_kg=self.per_jin.per_kg, valid_from=self.valid_from.data, valid_to=self.valid_to.data)
