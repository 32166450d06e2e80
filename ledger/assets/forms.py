"""An asset as it is entered; the month to write off; the day of retiring."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from wtforms import DateField, IntegerField, SelectField, StringField
from wtforms.validators import ValidationError

from core.fields import MoneyField, OperationField, options
from core.forms import Form, at_most, between, required
from core.money import ZERO
from core.words import named
from ledger.assets.going import Disposal
from ledger.assets.models import AssetKind, Use
from ledger.assets.services import NewAsset, Way
from ledger.daily.choices import Kind, choices
from ledger.entities.models import Entity
from ledger.parties.models import PartyKind
from ledger.parties.services import parties

ON_ACCOUNT = "211"


class AssetForm(Form):
    """What is known of an asset when it comes."""

    suppliers: Sequence[str] = ()
    """Names of suppliers that the entity has already."""

    operation = OperationField()
    way = SelectField(_l("怎么来的"), choices=options((way.value, _l(way.label)) for way in Way))
    out_of = SelectField(_l("从哪里付"))
    supplier = StringField(
        _l("欠谁（还没付的才填供应商）"), [at_most(60)], render_kw={"list": "suppliers", "autocomplete": "off"}
    )
    project = SelectField(_l("补助项目（国家补助买的才选）"))
    member = SelectField(_l("入股的成员（成员入股的才选）"))
    name = StringField(_l("名称"), [required(), at_most(60)])
    kind = SelectField(_l("记在哪个科目"), choices=options((kind.value, _l(kind.label)) for kind in AssetKind))
    use = SelectField(_l("做什么用"), choices=options((use.value, _l(use.label)) for use in Use))
    acquired_on = DateField(_l("取得日期"), [required()])
    cost = MoneyField(_l("原值（元）"), [required()])
    premium = MoneyField(_l("超出股金的部分（元，成员入股的才填）"))
    granted = MoneyField(_l("其中补助付的（元，不填就是全部）"))
    residual = MoneyField(_l("预计净残值（元）"))
    months = IntegerField(_l("使用月数"), [required(), between(1, 600)], render_kw={"inputmode": "numeric"})

    def validate_cost(self, field: MoneyField) -> None:
        """Refuse an asset without a cost."""
        if not field.money:
            raise ValidationError(_l("金额要大于零。"))

    def validate_project(self, field: SelectField) -> None:
        """Ask for the project where a subsidy paid."""
        if self.way.data == Way.SUBSIDY and not field.data:
            raise ValidationError(_l("请选一个。"))
        if field.data and self.way.data != Way.SUBSIDY:
            raise ValidationError(_l("国家补助买的才选。"))

    def validate_member(self, field: SelectField) -> None:
        """Ask for the member who contributed."""
        if self.way.data == Way.CONTRIBUTED and not field.data:
            raise ValidationError(_l("请选一个。"))
        if field.data and self.way.data != Way.CONTRIBUTED:
            raise ValidationError(_l("成员入股的才选。"))

    def validate_supplier(self, field: StringField) -> None:
        """Ask for the supplier exactly where nothing was paid yet."""
        if self.way.data == Way.BOUGHT and self.out_of.data == ON_ACCOUNT and not field.data:
            raise ValidationError(_l("这一项要填。"))
        if field.data and (self.way.data != Way.BOUGHT or self.out_of.data != ON_ACCOUNT):
            raise ValidationError(_l("还没付的才填。"))

    def validate_granted(self, field: MoneyField) -> None:
        """Take a granted part only with a subsidy."""
        if field.data and field.money and self.way.data != Way.SUBSIDY:
            raise ValidationError(_l("国家补助买的才填。"))

    def validate_premium(self, field: MoneyField) -> None:
        """Take a premium only with a contribution."""
        if field.data and field.money and self.way.data != Way.CONTRIBUTED:
            raise ValidationError(_l("成员入股的才填。"))

    def offer(self, session: Session, entity: Entity) -> AssetForm:
        """Offer the projects and members of an entity."""
        for field, kind in ((self.project, Kind.GRANT), (self.member, Kind.MEMBER)):
            found = [(value, named(name)) for value, name, _held in choices(session, entity, kind)]
            field.choices = options([("", gettext("不选")), *found])
        wallets = [(value, named(name)) for value, name, _held in choices(session, entity, Kind.WALLET)]
        self.out_of.choices = options([*wallets, (ON_ACCOUNT, gettext("还没付，记 211 应付款"))])
        if not self.out_of.data:
            self.out_of.data = "102"
        self.suppliers = [one.name for one in parties(session, entity, PartyKind.SUPPLIER)]
        return self

    def new_asset(self) -> NewAsset:
        """Return the form as one value."""
        return NewAsset(
            operation=self.operation.data,
            name=self.name.data,
            kind=AssetKind(self.kind.data),
            use=Use(self.use.data),
            acquired_on=self.acquired_on.data,
            cost=self.cost.money,
            residual=self.residual.money,
            months=self.months.data,
            granted=self.granted.money if self.granted.data else ZERO,
            premium=self.premium.money if self.premium.data else ZERO,
            out_of=self.out_of.data if self.out_of.data != ON_ACCOUNT else "",
            supplier=self.supplier.data or "",
        )


class DisposalForm(Form):
    """How an asset went."""

    on = DateField(_l("处置日期"), [required()])
    proceeds = MoneyField(_l("变价收入（元，没有不填）"))
    expenses = MoneyField(_l("清理费用（元，没有不填）"))
    into = SelectField(_l("收付哪个账户"))

    def offer(self, session: Session, entity: Entity) -> DisposalForm:
        """Offer the accounts of money."""
        found = choices(session, entity, Kind.WALLET)
        self.into.choices = options([(value, named(name)) for value, name, _held in found])
        return self

    def disposal(self) -> Disposal:
        """Return the form as one value."""
        return Disposal(
            on=self.on.data,
            proceeds=self.proceeds.money if self.proceeds.data else ZERO,
            expenses=self.expenses.money if self.expenses.data else ZERO,
            into=self.into.data,
        )


class MonthForm(Form):
    """The month that is written off."""

    month = StringField(_l("月份"), [required()], render_kw={"type": "month"})

    def validate_month(self, field: StringField) -> None:
        """Read yyyy-mm."""
        year, _, month = (field.data or "").partition("-")
        if not (year.isdecimal() and month.isdecimal() and 2000 <= int(year) <= 2100 and 1 <= int(month) <= 12):
            raise ValidationError(_l("请填年月，例如 2026-07。"))

    @property
    def year_and_month(self) -> tuple[int, int]:
        """Return the month that was typed."""
        year, _, month = self.month.data.partition("-")
        return int(year), int(month)


class RetireForm(Form):
    """When an asset is used no more."""

    retired_on = DateField(_l("停用日期"), [required()])
