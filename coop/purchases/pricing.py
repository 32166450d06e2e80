"""Price a purchase: max(floor, market) within quota, the market price beyond it; each line rounded once."""

from __future__ import annotations

from dataclasses import dataclass

from core.money import ZERO, Money
from core.weight import NOTHING, Weight


@dataclass(frozen=True, kw_only=True, slots=True)
class PriceRule:
    """What held when the ticket was settled: prices per kg, and what was left of the quota (None: no quota)."""

    floor: Money | None
    market: Money | None
    market_source: str = ""
    quota_left: Weight | None = None

    @property
    def within_quota(self) -> Money | None:
        """Return the better of floor and market."""
        return max((price for price in (self.floor, self.market) if price is not None), default=None)


@dataclass(frozen=True, slots=True)
class PricedLine:
    """One line of the ticket."""

    is_within_quota: bool
    weight: Weight
    per_kg: Money

    @property
    def amount(self) -> Money:
        """Return the amount, rounded half up to the fen."""
        return self.weight.at(self.per_kg)


@dataclass(frozen=True, slots=True)
class Quote:
    """The priced lines of a ticket."""

    rule: PriceRule
    lines: tuple[PricedLine, ...]

    @property
    def amount(self) -> Money:
        """Return what the seller gets."""
        return Money.total(line.amount for line in self.lines)

    @property
    def top_up(self) -> Money:
        """Return what the guarantee cost: floor less market, on the part within quota. A report only."""
        floor, market = self.rule.floor, self.rule.market
        if floor is None or market is None or floor <= market:
            return ZERO
        return Money.total(line.weight.at(floor - market) for line in self.lines if line.is_within_quota)


def quote(payable: Weight, rule: PriceRule) -> Quote | None:
    """Split a payable weight by quota and price it; None where no price is known."""
    price = rule.within_quota
    if price is None:
        return None
    left = payable if rule.quota_left is None else min(payable, max(rule.quota_left, NOTHING))
    beyond = payable - left
    lines = [PricedLine(is_within_quota=True, weight=left, per_kg=price)] if left else []
    if beyond:
        lines.append(PricedLine(is_within_quota=False, weight=beyond, per_kg=rule.market or price))
    return Quote(rule, tuple(lines))
