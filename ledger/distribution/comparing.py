"""Put plans side by side: what another rate or method would change, for each member and in all. Nothing is posted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from core.errors import N_
from core.money import ZERO, Money
from ledger.distribution.allocation import Method, Waterfall, distribute
from ledger.distribution.planning import Plan, PlanFigures, figures_of, quantified, weights_of
from ledger.entities.models import EntityKind, Measure, QuantifyBy

LEAST_BP = 6_000
"""What a cooperative returns by patronage at least (合作社法 Art. 44)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """What a plan would follow: rates in basis points, and the method."""

    reserve_bp: int
    patronage_bp: int
    method: Method
    measure: Measure = Measure.VALUE
    quantify_by: QuantifyBy = QuantifyBy.PATRONAGE


@dataclass(frozen=True, slots=True)
class Variant:
    """A plan under one rule, with what the law says against it."""

    rule: Rule
    flow: Waterfall
    warnings: tuple[str, ...]

    @property
    def figures(self) -> PlanFigures:
        """Return its steps in money."""
        return figures_of(self.flow)

    @property
    def given(self) -> Money:
        """Return what members get in all."""
        return self.figures.patronage_refund + self.figures.surplus_share


@dataclass(frozen=True, slots=True)
class Compared:
    """One member, household or village under every rule, in their order: what it is paid, and its part of the reserve.

    `of` is the member's number, the household's, or the name of the village.
    """

    of: str
    amounts: tuple[Money, ...]
    reserves: tuple[Money, ...]

    @property
    def changes(self) -> tuple[Money, ...]:
        """Return by how much the later rules differ from the first."""
        return tuple(amount - self.amounts[0] for amount in self.amounts[1:])


@dataclass(frozen=True, slots=True)
class Comparison:
    """Plans side by side; the first is the charter's."""

    variants: tuple[Variant, ...]
    members: tuple[Compared, ...]

    def better_off(self, index: int) -> int:
        """Return how many members get more under a later rule (1 is the first of them)."""
        return sum(one.changes[index - 1] > ZERO for one in self.members)

    def worse_off(self, index: int) -> int:
        """Return how many members get less under a later rule."""
        return sum(one.changes[index - 1] < ZERO for one in self.members)


def charter_rule(planned: Plan) -> Rule:
    """Return the rule of the charter in force."""
    charter = planned.charter
    return Rule(
        reserve_bp=charter.reserve_bp,
        patronage_bp=charter.patronage_bp,
        method=charter.method,
        measure=charter.measure,
        quantify_by=charter.quantify_by,
    )


def compare(planned: Plan, rules: Sequence[Rule]) -> Comparison:
    """Divide a year's surplus by the charter and by other rules. Raises what `distribute` raises."""
    variants = tuple(_under(planned, rule) for rule in (charter_rule(planned), *rules))
    shares = [[Money(share.total_fen) for share in one.flow.shares] for one in variants]
    reserves = [
        quantified(planned.lines, one.figures.surplus_reserve, one.rule.quantify_by, one.rule.measure)
        for one in variants
    ]
    numbers = [account.member.number for account in planned.accounts]
    each = zip(numbers, zip(*shares, strict=True), zip(*reserves, strict=True), strict=True)
    return Comparison(variants, tuple(Compared(number, amounts, parts) for number, amounts, parts in each))


def together(compared: Sequence[Compared], of: Mapping[str, str]) -> tuple[Compared, ...]:
    """Add members up by what each belongs to (`of`), his household or his village, in the order of first meeting."""
    groups: dict[str, list[Compared]] = {}
    for one in compared:
        groups.setdefault(of[one.of], []).append(one)
    return tuple(
        Compared(
            name,
            tuple(Money.total(amounts) for amounts in zip(*(one.amounts for one in ones), strict=True)),
            tuple(Money.total(parts) for parts in zip(*(one.reserves for one in ones), strict=True)),
        )
        for name, ones in groups.items()
    )


def widest(compared: Sequence[Compared]) -> Money:
    """Return the largest change of any, to which a picture is drawn."""
    return Money(max((abs(change.fen) for one in compared for change in one.changes), default=0))


def _under(planned: Plan, rule: Rule) -> Variant:
    terms = replace(
        planned.waterfall.terms, reserve_bp=rule.reserve_bp, patronage_bp=rule.patronage_bp, method=rule.method
    )
    below = rule.patronage_bp < LEAST_BP
    is_union = planned.entity.kind is EntityKind.UNION
    warnings = []
    if below and is_union:
        warnings.append(N_("返还低于 60%%：联合社要在章程里写明（合作社法第六十一条）。"))
    elif below:
        warnings.append(N_("不合法：返还总额不得低于可分配盈余的 60%%（合作社法第四十四条），这一版不能提交表决。"))
    if rule != charter_rule(planned):
        warnings.append(N_("和现行章程不一样：要先修改章程（合作社法第三十条，三分之二以上同意）。"))
    if planned.charter.support_bp:
        warnings.append(N_("强村带弱村的扶持，合作社法没有写这样的分法：先问过经管站和律师。"))
    return Variant(rule, distribute(terms, weights_of(planned, rule.measure)), tuple(warnings))
