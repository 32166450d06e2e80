"""The resolution of the assembly, as its minutes have it."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from wtforms import DateField, IntegerField, SelectField, SelectMultipleField, StringField
from wtforms.widgets import CheckboxInput, ListWidget

from core.fields import RateField, options
from core.forms import Form, at_most, between, required
from core.words import named
from ledger.daily.choices import Kind, choices
from ledger.distribution.allocation import Method
from ledger.distribution.charters import Vote
from ledger.distribution.comparing import Rule
from ledger.distribution.procedure import Votes
from ledger.entities.models import Charter, Entity, QuantifyBy
from ledger.entities.services import CharterTerms

MEMBERS_METHODS = (Method.CEIL_FLOOR, Method.LARGEST_REMAINDER)
"""How cooperatives and unions settle fractions; a collective divides by whole fen per share."""


class PayoutForm(Form):
    """When it was paid, out of what, and to whom."""

    on = DateField(_l("付款日期"), [required()])
    out_of = SelectField(
        _l("从哪里付"), choices=options((("102", _l("102 银行存款")), ("101", _l("101 库存现金")))), default="102"
    )
    members = SelectMultipleField(
        _l("付给谁（一个不勾就是全部）"), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )

    def offer(self, still: Iterable[tuple[str, str]]) -> PayoutForm:
        """Offer the members to whom something is owed, by number and name."""
        self.members.choices = options(still)
        return self


class ProposalForm(Form):
    """When the council proposed the plan."""

    council_on = DateField(_l("理事会日期"), [required()])


class InspectionForm(Form):
    """Since when the plan lies open."""

    published_on = DateField(_l("方案置备日期"), [required()])


class WithdrawalForm(Form):
    """The standing plan is taken back; nothing is asked."""


class NoticeForm(Form):
    """When the result was posted up."""

    noticed_on = DateField(_l("公示日期"), [required()])


class ResolutionForm(Form):
    """Date and counts of the vote."""

    assembly_on = DateField(_l("成员大会日期"), [required()])
    present = IntegerField(_l("出席人数"), [required(), between(0, 100_000)], render_kw={"inputmode": "numeric"})
    agreed = IntegerField(_l("同意票数"), [required(), between(0, 100_000)], render_kw={"inputmode": "numeric"})

    def votes(self) -> Votes:
        """Return the form as one value."""
        return Votes(assembly_on=self.assembly_on.data, present=self.present.data, agreed=self.agreed.data)


class RuleForm(Form):
    """Another rule to be put beside the charter's; it is asked by the address and changes nothing."""

    class Meta(Form.Meta):
        """A page that only reads needs no token."""

        csrf = False

    reserve = RateField(_l("提取盈余公积（%）"), [required()])
    patronage = RateField(_l("按交易量（额）返还（%）"), [required()])
    method = SelectField(_l("尾数怎么处理"), choices=options((one.value, _l(one.label)) for one in MEMBERS_METHODS))

    def rule(self) -> Rule:
        """Return the form as one value."""
        return Rule(
            reserve_bp=self.reserve.basis_points,
            patronage_bp=self.patronage.basis_points,
            method=Method(self.method.data),
        )


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
    basis = StringField(_l("什么算交易，用章程的话说"), [required(), at_most(200)])
    english_basis = StringField(_l("同一句话的英文（可以不填）"), [at_most(200)])
    assembly_on = DateField(_l("成员大会日期"), [required()])
    present = IntegerField(_l("出席人数"), [required(), between(0, 100_000)], render_kw={"inputmode": "numeric"})
    agreed = IntegerField(_l("同意票数"), [required(), between(0, 100_000)], render_kw={"inputmode": "numeric"})

    def beginning_with(self, charter: Charter | None) -> CharterForm:
        """Begin with what the newest version says, so that only the change is typed."""
        if charter is not None:
            self.reserve.data = f"{charter.reserve_bp / 100:g}"
            self.patronage.data = f"{charter.patronage_bp / 100:g}"
            self.method.data, self.quantify_by.data = charter.method.value, charter.quantify_by.value
            self.products.data = sorted(charter.counted_products)
            self.basis.data, self.english_basis.data = charter.patronage_basis, charter.english_patronage_basis
        return self

    def offer(self, session: Session, entity: Entity) -> CharterForm:
        """Offer what may count as trade."""
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
        )

    def vote(self) -> Vote:
        """Return what the minutes say."""
        return Vote(assembly_on=self.assembly_on.data, present=self.present.data, agreed=self.agreed.data)
