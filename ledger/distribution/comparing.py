"""Put plans side by side: what another rate or method would change, for each member and in all. Nothing is posted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.errors import N_
from core.money import ZERO, Money
from ledger.distribution.allocation import MemberWeight, Method, Share, Waterfall, distribute
from ledger.distribution.planning import Plan, PlanFigures, figures_of, weights_of
from ledger.entities.models import EntityKind

LEAST_BP = 6_000
"""What a cooperative returns by patronage at least (合作社法 Art. 44)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """What a plan would follow: rates in basis points, and the method."""

    reserve_bp: int
    patronage_bp: int
    method: Method


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
    """One member under every rule, in their order."""

    member_no: str
    amounts: tuple[Money, ...]

    @property
    def changes(self) -> tuple[Money, ...]:
        """Return by how much the later rules differ from the first."""
        return tuple(amount - self.amounts[0] for amount in self.amounts[1:])


@dataclass(frozen=True, slots=True)
class Comparison:
    """Plans side by side; the first is the charter's."""

    variants: tuple[Variant, ...]
    members: tuple[Compared, ...]

    @property
    def widest(self) -> Money:
        """Return the largest change of anybody, to which a picture is drawn."""
        changes = [abs(change.fen) for one in self.members for change in one.changes]
        return Money(max(changes, default=0))

    def better_off(self, index: int) -> int:
        """Return how many members get more under a later rule (1 is the first of them)."""
        return sum(one.changes[index - 1] > ZERO for one in self.members)

    def worse_off(self, index: int) -> int:
        """Return how many members get less under a later rule."""
        return sum(one.changes[index - 1] < ZERO for one in self.members)


def charter_rule(planned: Plan) -> Rule:
    """Return the rule of the charter in force."""
    charter = planned.charter
    return Rule(reserve_bp=charter.reserve_bp, patronage_bp=charter.patronage_bp, method=charter.method)


def compare(planned: Plan, rules: Sequence[Rule]) -> Comparison:
    """Divide a year's surplus by the charter and by other rules. Raises what `distribute` raises."""
    weights = weights_of(planned)
    variants = tuple(_under(planned, rule, weights) for rule in (charter_rule(planned), *rules))
    shares: list[tuple[Share, ...]] = [variant.flow.shares for variant in variants]
    members = tuple(
        Compared(of_one[0].member_no, tuple(Money(share.total_fen) for share in of_one))
        for of_one in zip(*shares, strict=True)
    )
    return Comparison(variants, members)


def _under(planned: Plan, rule: Rule, weights: Sequence[MemberWeight]) -> Variant:
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
    return Variant(rule, distribute(terms, weights), tuple(warnings))
