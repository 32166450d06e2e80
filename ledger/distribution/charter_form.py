"""The form in which the next version of a charter is entered: what it says, and the vote that carried it."""

from __future__ import annotations

import re

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from wtforms import DateField, IntegerField, SelectField, SelectMultipleField, StringField, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from core.fields import RateField, options
from core.forms import Form, at_most, between, required
from core.words import named
from ledger.daily.choices import Kind, choices
from ledger.distribution.allocation import Method
from ledger.distribution.charters import Vote
from ledger.distribution.forms import MEMBERS_METHODS
from ledger.entities.models import Charter, Entity, EntityKind, Measure, QuantifyBy
from ledger.entities.services import CharterTerms
from ledger.members.services import members

_KEY = re.compile(r"[^=,]{1,20}=[1-9][0-9]{0,5}(,[^=,]{1,20}=[1-9][0-9]{0,5})*")
"""Parts by member number: 003=1,005=2."""


class CharterForm(Form):
    """What the next version of the charter says of distribution, and the vote that carried it."""

    effective_from = DateField(_l("从哪天起"), [required()])
    reserve = RateField(_l("提取盈余公积（%）"), [required()])
    patronage = RateField(_l("按交易量（额）返还（%，合作社不低于 60）"), [required()])
    method = SelectField(_l("尾数怎么处理"), choices=options((one.value, _l(one.label)) for one in MEMBERS_METHODS))
    quantify_by = SelectField(
        _l("公积金怎么量化到成员"), choices=options((one.value, _l(one.label)) for one in QuantifyBy)
    )
    products = SelectMultipleField(
        _l("哪些算交易（一个不勾就是全部）"), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )
    measure = SelectField(_l("交易怎么计量"), choices=options((one.value, _l(one.label)) for one in Measure))
    basis = StringField(_l("什么算交易，用章程的话说"), [required(), at_most(200)])
    english_basis = StringField(_l("同一句话的英文（可以不填）"), [at_most(200)])
    record_month = SelectField(
        _l("记名日：那天的成员和出资参加剩余盈余分配"),
        choices=options((str(month), _l("%(month)s 月最后一天", month=month)) for month in range(1, 13)),
        default="12",
    )
    refund_withholding = RateField(_l("盈余返还代扣税（%，没有填 0）"), default="0")
    share_withholding = RateField(_l("剩余盈余代扣税（%，没有填 0；个人所得税法：股息红利 20）"), default="0")
    support = RateField(_l("强村带弱村：剩余盈余里先拿出（%，没有填 0）"), default="0")
    support_key = StringField(
        _l("扶持给谁、各几份（成员号=份数，用逗号隔开）"), [at_most(200)], render_kw={"placeholder": "003=1, 005=2"}
    )
    assembly_on = DateField(_l("成员大会日期"), [required()])
    present = IntegerField(_l("出席人数"), [required(), between(0, 100_000)], render_kw={"inputmode": "numeric"})
    agreed = IntegerField(_l("同意票数"), [required(), between(0, 100_000)], render_kw={"inputmode": "numeric"})

    def validate_support_key(self, _field: StringField) -> None:
        """Hold the key against its words, and against the register of members."""
        said = _KEY.fullmatch(self._key())
        if self._key() and not said:
            raise ValidationError(gettext("写成：成员号=份数，用逗号隔开，例如 003=1, 005=2。"))
        asked = [one.partition("=")[0] for one in self._key().split(",") if one]
        strangers = [number for number in asked if number not in self._numbers]
        if strangers:
            raise ValidationError(gettext("没有这些成员：%(numbers)s。", numbers="、".join(strangers)))
        if len(set(asked)) != len(asked):
            raise ValidationError(gettext("一个成员只写一次。"))
        if bool(asked) != bool(self.support.data and self.support.basis_points):
            raise ValidationError(gettext("比例和扶持的成员要一起填，或者都不填。"))

    def _key(self) -> str:
        plain = (self.support_key.data or "").replace("，", ",").replace("＝", "=").replace("、", ",")
        return "".join(plain.split()).strip(",")

    def beginning_with(self, charter: Charter | None) -> CharterForm:
        """Begin with what the newest version says, so that only the change is typed."""
        if charter is not None:
            self.reserve.data = f"{charter.reserve_bp / 100:g}"
            self.patronage.data = f"{charter.patronage_bp / 100:g}"
            self.method.data, self.quantify_by.data = charter.method.value, charter.quantify_by.value
            self.products.data = sorted(charter.counted_products)
            self.basis.data, self.english_basis.data = charter.patronage_basis, charter.english_patronage_basis
            self.measure.data, self.record_month.data = charter.measure.value, str(charter.record_month)
            self.refund_withholding.data = f"{charter.refund_withholding_bp / 100:g}"
            self.share_withholding.data = f"{charter.share_withholding_bp / 100:g}"
            self.support.data, self.support_key.data = f"{charter.support_bp / 100:g}", charter.support_key
        return self

    def offer(self, session: Session, entity: Entity) -> CharterForm:
        """Offer what may count as trade, and know who may be supported."""
        self._numbers = {member.number for member in members(session, entity)}
        if entity.kind is not EntityKind.UNION:
            del self.support, self.support_key
        found = choices(session, entity, Kind.PRODUCE)
        self.products.choices = options((value.partition(":")[2], named(name)) for value, name, _held in found)
        return self

    def terms(self) -> CharterTerms:
        """Return what the version says."""
        return CharterTerms(
            effective_from=self.effective_from.data,
            reserve_bp=self.reserve.basis_points,
            patronage_bp=self.patronage.basis_points,
            method=Method(self.method.data),
            patronage_basis=self.basis.data,
            english_patronage_basis=self.english_basis.data or "",
            patronage_products=",".join(self.products.data or ()),
            adopted_by="",
            quantify_by=QuantifyBy(self.quantify_by.data),
            measure=Measure(self.measure.data),
            record_month=int(self.record_month.data),
            refund_withholding_bp=self.refund_withholding.basis_points,
            share_withholding_bp=self.share_withholding.basis_points,
            support_bp=self.support.basis_points if "support" in self else 0,
            support_key=self._key() if "support" in self else "",
        )

    def vote(self) -> Vote:
        """Return what the minutes say."""
        return Vote(assembly_on=self.assembly_on.data, present=self.present.data, agreed=self.agreed.data)
