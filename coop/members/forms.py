"""Enter households and admit members."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from flask_babel import lazy_gettext as _l
from wtforms import DateField, SelectField, StringField
from wtforms.validators import NumberRange, Optional, Regexp

from coop.members.admission import Admission
from coop.members.models import Household, Person
from coop.members.services import NewPerson
from core.fields import MoneyField, joined_digits, options
from core.forms import Form, at_most, required


def _phone(label: str) -> StringField:
    check = Regexp(r"1[3-9][0-9]{9}\Z", message=_l("手机号是 1 开头的 11 位数字。"))
    return StringField(label, [Optional(), check], filters=[joined_digits], render_kw={"inputmode": "tel"})


def _bank_account(label: str) -> StringField:
    check = Regexp(r"[0-9]{12,24}\Z", message=_l("银行账号是 12 到 24 位数字。"))
    return StringField(label, [Optional(), check], filters=[joined_digits], render_kw={"inputmode": "numeric"})


class HouseholdForm(Form):
    """A household by its head; more is asked only when a deed needs it."""

    number = StringField(
        _l("户号"), [required(), Regexp(r"[A-Z]{2,4}-[0-9]{3,4}\Z", message=_l("写成 YHQ-061 的样子。"))]
    )
    name = StringField(_l("户主姓名"), [required(), at_most(40)])
    phone = _phone(_l("手机号（可不填）"))
    bank_account = _bank_account(_l("银行账号（可不填）"))

    def person(self) -> NewPerson:
        """Return the head of the household."""
        return NewPerson(
            name=self.name.data.strip(), phone=self.phone.data or None, bank_account=self.bank_account.data or None
        )


class PersonForm(HouseholdForm):
    """One more person of a household that is registered."""

    name = StringField(_l("姓名"), [required(), at_most(40)])

    def person(self) -> NewPerson:
        """Return the person, who is not the head."""
        return replace(super().person(), is_head=False)


class ContactForm(Form):
    """Another telephone or bank account of a person; what is left empty stays as it is."""

    person = SelectField(_l("谁"), [NumberRange(1, message=_l("请先选是谁。"))], coerce=int)
    phone = _phone(_l("新手机号（不变就空着）"))
    bank_account = _bank_account(_l("新银行账号（不变就空着）"))

    def of(self, households: Iterable[Household]) -> ContactForm:
        """Offer the persons of these households; nobody is chosen before somebody chooses."""
        people = ((one.id, f"{one.name} · {home.number}") for home in households for one in home.persons)
        self.person.choices = options([(0, _l("请选人")), *people])
        return self


class AdmissionForm(Form):
    """A person who joins a cooperative."""

    person = SelectField(_l("谁入社"), [required()], coerce=int)
    number = StringField(_l("成员号"), [required(), Regexp(r"[0-9]{1,6}\Z", message=_l("成员号是数字。"))])
    joined_on = DateField(_l("入社日期"), [required()])
    capital = MoneyField(_l("交来股金（元）"), [required()])

    def admission(self, person: Person) -> Admission:
        """Return the form as one value."""
        return Admission(
            person=person, number=self.number.data, joined_on=self.joined_on.data, capital=self.capital.money
        )
