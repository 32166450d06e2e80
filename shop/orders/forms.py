"""Checkout: who, where to, how paid."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField
from wtforms.validators import Optional, Regexp, ValidationError

from core.fields import OperationField, joined_digits, options
from core.forms import Form, at_most, chosen, required, ticked
from core.money import Money
from shop.orders.models import Delivery, PayBy
from shop.orders.placing import Request


class CheckoutForm(Form):
    """One page, nothing ticked beforehand."""

    operation = OperationField()
    seen_total = HiddenField(validators=[Optional(), Regexp(r"[0-9]{1,12}\Z")])
    delivery = RadioField(_l("怎么送"), [chosen()], choices=options((d.value, d.label) for d in Delivery))
    province = SelectField(_l("省份"), validate_choice=True)
    address = StringField(
        _l("详细地址（市、区、街道、门牌）"), [at_most(200)], render_kw={"autocomplete": "street-address"}
    )
    name = StringField(_l("收货人"), [required(), at_most(40)], render_kw={"autocomplete": "name"})
    phone = StringField(
        _l("手机号"),
        [required(), Regexp(r"1[3-9][0-9]{9}\Z", message=_l("手机号是 1 开头的 11 位数字。"))],
        filters=[joined_digits],
        render_kw={"autocomplete": "tel-national", "inputmode": "tel"},
    )
    pay_by = RadioField(_l("怎么付"), [chosen()], choices=options((p.value, p.label) for p in PayBy))
    note = StringField(_l("留言"), [at_most(200)])
    agreed = BooleanField(_l("我知道鲜品不适用七天无理由退货；坏果包赔，收到 48 小时内拍照联系我们。"), [ticked()])

    def request_of(self) -> Request:
        """Return the form as one value."""
        return Request(
            operation=self.operation.data,
            name=self.name.data.strip(),
            phone=self.phone.data.strip(),
            province=self.province.data,
            address=(self.address.data or "").strip(),
            note=self.note.data or "",
            delivery=Delivery(self.delivery.data),
            pay_by=PayBy(self.pay_by.data),
            seen_total=Money(int(self.seen_total.data or "0")),
        )

    def validate_address(self, field: StringField) -> None:
        """Ask for an address where a parcel is to go."""
        if self.delivery.data == Delivery.SHIP and len((field.data or "").strip()) < 5:
            message = _l("请把地址填全，快递才能送到。")
            raise ValidationError(message)

    def validate_pay_by(self, field: RadioField) -> None:
        """Payment at collection goes with collection."""
        if field.data == PayBy.PICKUP and self.delivery.data != Delivery.PICKUP:
            message = _l("自提时付款只适用于自提。")
            raise ValidationError(message)
