"""The resolution of the assembly, as its minutes have it."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import DateField, IntegerField, SelectField

from core.fields import RateField, options
from core.forms import Form, between, required
from ledger.distribution.allocation import Method
from ledger.distribution.collective import CollectiveVote
from ledger.distribution.comparing import Rule
from ledger.distribution.long_steps.models import StepKind
from ledger.distribution.long_steps.services import Asked
from ledger.entities.models import Measure, QuantifyBy

MEMBERS_METHODS = (Method.CEIL_FLOOR, Method.LARGEST_REMAINDER)
"""How cooperatives and unions settle fractions; a collective divides by whole fen per share."""


class ProposalForm(Form):
    """When the council proposed the plan."""

    council_on = DateField(_l("理事会日期"), [required()])

    def asked(self) -> Asked:
        """Return the form as one value."""
        return Asked(kind=StepKind.PROPOSE, on=self.council_on.data)


class InspectionForm(Form):
    """Since when the plan lies open."""

    published_on = DateField(_l("方案置备日期"), [required()])

    def asked(self) -> Asked:
        """Return the form as one value."""
        return Asked(kind=StepKind.LAY_OPEN, on=self.published_on.data)


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

    def asked(self) -> Asked:
        """Return the form as one value."""
        counts = {"present": self.present.data, "agreed": self.agreed.data}
        return Asked(kind=StepKind.DECIDE, on=self.assembly_on.data, **counts)


class CollectiveVoteForm(Form):
    """Dates and counts of the vote of a village collective's members."""

    published_on = DateField(_l("方案和账目公开日期"), [required()])
    assembly_on = DateField(_l("成员大会或成员代表大会日期"), [required()])
    members = IntegerField(_l("应到人数"), [required(), between(1, 100_000)], render_kw={"inputmode": "numeric"})
    present = IntegerField(_l("出席人数"), [required(), between(0, 100_000)], render_kw={"inputmode": "numeric"})
    agreed = IntegerField(_l("同意票数"), [required(), between(0, 100_000)], render_kw={"inputmode": "numeric"})

    def vote(self) -> CollectiveVote:
        """Return the form as one value."""
        return CollectiveVote(
            published_on=self.published_on.data,
            assembly_on=self.assembly_on.data,
            members=self.members.data,
            present=self.present.data,
            agreed=self.agreed.data,
        )


class CollectivePaidForm(Form):
    """When a village collective paid its members."""

    paid_on = DateField(_l("付款日期"), [required()])


class RuleForm(Form):
    """Another rule to be put beside the charter's; it is asked by the address and changes nothing."""

    class Meta(Form.Meta):
        """A page that only reads needs no token."""

        csrf = False

    reserve = RateField(_l("提取盈余公积（%）"), [required()])
    patronage = RateField(_l("按交易量（额）返还（%）"), [required()])
    method = SelectField(_l("尾数怎么处理"), choices=options((one.value, _l(one.label)) for one in MEMBERS_METHODS))
    measure = SelectField(_l("交易怎么计量"), choices=options((one.value, _l(one.label)) for one in Measure))
    quantify_by = SelectField(
        _l("公积金怎么量化到成员"), choices=options((one.value, _l(one.label)) for one in QuantifyBy)
    )

    def beginning_with(self, rule: Rule) -> RuleForm:
        """Begin with what a rule says; the rate of the reserve is left to be typed, which asks for the comparison."""
        self.patronage.data, self.method.data = f"{rule.patronage_bp / 100:g}", rule.method.value
        self.measure.data, self.quantify_by.data = rule.measure.value, rule.quantify_by.value
        return self

    def rule(self) -> Rule:
        """Return the form as one value."""
        return Rule(
            reserve_bp=self.reserve.basis_points,
            patronage_bp=self.patronage.basis_points,
            method=Method(self.method.data),
            measure=Measure(self.measure.data),
            quantify_by=QuantifyBy(self.quantify_by.data),
        )
