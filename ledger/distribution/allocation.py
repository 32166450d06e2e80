"""Divide a surplus exactly, in whole fen, by the method that the charter names.

合作社法 Art. 42 and 44: reserve first, then at least 60 % by patronage, the rest by capital and quantified shares.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple, overload

from core.errors import N_, DomainError


class Method(StrEnum):
    """How fractions of a fen are settled. Equal weights always get equal amounts under ceil-floor."""

    CEIL_FLOOR = "ceil-floor"
    LARGEST_REMAINDER = "largest-remainder"
    FLOOR_PER_SHARE = "floor-per-share"

    @property
    def label(self) -> str:
        """Return the words for the pages."""
        return _METHODS[self.value]


_METHODS = {
    "ceil-floor": N_("返还进一分、分配舍一分，同样的交易得同样的钱"),
    "largest-remainder": N_("最大余数法，一分不剩"),
    "floor-per-share": N_("按份额，每份整分"),
}


class NoPatronageError(DomainError):
    """There is something to return by patronage, and nobody traded."""

    message = N_("有盈余可返还，但没有任何交易量（额）。请先在章程里写明什么算交易，系统不会自动改按股分。")


class NoMembersError(DomainError):
    """A run without members."""

    message = N_("没有成员，无法分配。")


@dataclass(frozen=True, kw_only=True, slots=True)
class MemberWeight:
    """What one member brings into a run, in fen. The shares are those before this year's reserve.

    `patronage` is in fen, or in grams where the charter goes by quantity: only proportions count.
    """

    member_no: str
    patronage: int
    share_capital_fen: int
    reserve_share_fen: int = 0
    subsidy_share_fen: int = 0
    donation_share_fen: int = 0

    @property
    def capital_base_fen(self) -> int:
        """Return the base of the second pool: capital and the three quantified shares (Art. 44)."""
        return self.share_capital_fen + self.reserve_share_fen + self.subsidy_share_fen + self.donation_share_fen


@dataclass(frozen=True, kw_only=True, slots=True)
class Terms:
    """What a run starts from: amounts in fen, rates in basis points.

    A union's charter may set a part of what patronage leaves aside for weak members (`support_bp`), by a stated key:
    `support` gives the parts of each by member number.
    """

    surplus_fen: int
    opening_undistributed_fen: int
    reserve_bp: int
    patronage_bp: int
    method: Method
    support_bp: int = 0
    support: Mapping[str, int] = field(default_factory=dict)


class Share(NamedTuple):
    """What one member gets, in fen; of the surplus share, `support_fen` is what the union's charter adds."""

    member_no: str
    patronage_refund_fen: int
    surplus_share_fen: int
    support_fen: int = 0

    @property
    def total_fen(self) -> int:
        """Return both together."""
        return self.patronage_refund_fen + self.surplus_share_fen


@dataclass(frozen=True, slots=True)
class Shares(Sequence[Share]):
    """Every member's share, kept in columns: a hundred thousand of them cost no hundred thousand objects."""

    member_nos: tuple[str, ...]
    refunds_fen: tuple[int, ...]
    surplus_shares_fen: tuple[int, ...]
    support_fen: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.member_nos)

    def __iter__(self) -> Iterator[Share]:
        return map(Share, self.member_nos, self.refunds_fen, self.surplus_shares_fen, self.support_fen)

    @overload
    def __getitem__(self, index: int) -> Share: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Share]: ...
    def __getitem__(self, index: int | slice) -> Share | Sequence[Share]:
        if isinstance(index, slice):
            return tuple(self)[index]
        columns = (self.refunds_fen, self.surplus_shares_fen, self.support_fen)
        return Share(self.member_nos[index], *(column[index] for column in columns))


@dataclass(frozen=True, kw_only=True, slots=True)
class Waterfall:
    """The surplus on its way down, in fen, and every member's share at the end."""

    terms: Terms
    reserve_base_fen: int
    surplus_reserve_fen: int
    distributable_fen: int
    patronage_pool_fen: int
    patronage_refund_fen: int
    surplus_share_fen: int
    support_fen: int
    residue_fen: int
    shares: Shares

    @property
    def is_empty(self) -> bool:
        """Say whether there is nothing to distribute."""
        return self.distributable_fen <= 0


def distribute(terms: Terms, members: Sequence[MemberWeight]) -> Waterfall:
    """Run the waterfall. With nothing distributable every share is 0 and the residue is D itself."""
    if not members:
        raise NoMembersError
    base, reserve, distributable = head(terms)
    refunds, support, dividends, pool = _pools(terms, distributable, members)
    given = [helped + dividend for helped, dividend in zip(support, dividends, strict=True)]
    numbers = tuple(member.member_no for member in members)
    return Waterfall(
        terms=terms,
        reserve_base_fen=base,
        surplus_reserve_fen=reserve,
        distributable_fen=distributable,
        patronage_pool_fen=pool,
        patronage_refund_fen=sum(refunds),
        surplus_share_fen=sum(given),
        support_fen=sum(support),
        residue_fen=distributable - sum(refunds) - sum(given),
        shares=Shares(numbers, tuple(refunds), tuple(given), tuple(support)),
    )


def head(terms: Terms) -> tuple[int, int, int]:
    """Return the steps before anybody's share: the base of the reserve, the reserve, and what is distributable."""
    base = terms.surplus_fen + min(0, terms.opening_undistributed_fen)
    reserve = half_up(base * terms.reserve_bp, 10_000) if base > 0 else 0
    return base, reserve, terms.surplus_fen + terms.opening_undistributed_fen - reserve


def half_up(numerator: int, denominator: int) -> int:
    """Divide and round half up; both must be positive."""
    return (2 * numerator + denominator) // (2 * denominator)


def ceil_div(numerator: int, denominator: int) -> int:
    """Divide and round up."""
    return -(-numerator // denominator)


def largest_remainder(pool: int, weights: Sequence[int], order: Sequence[str]) -> list[int]:
    """Divide a pool exactly; the fen that are left go to the largest remainders, ties to the lower number."""
    whole = sum(weights)
    if whole == 0:
        return [0] * len(weights)
    exact = [pool * weight for weight in weights]
    shares, remainders = [part // whole for part in exact], [part % whole for part in exact]
    left = pool - sum(shares)
    if left:
        least = sorted(remainders, reverse=True)[left - 1]  # the smallest remainder that may still get a fen
        above = [index for index, remainder in enumerate(remainders) if remainder > least]
        tied = [index for index, remainder in enumerate(remainders) if remainder == least]
        tied.sort(key=lambda index: number_order(order[index]))
        for index in above + tied[: left - len(above)]:
            shares[index] += 1
    return shares


def floor_per_share(pool_fen: int, shares: Sequence[int]) -> tuple[int, list[int]]:
    """Return the whole fen that each share gets, and each holder's amount: a village collective's method."""
    whole = sum(shares)
    if whole <= 0:
        raise NoMembersError
    per_share = pool_fen // whole
    return per_share, [per_share * held for held in shares]


def number_order(member_no: str) -> tuple[int, int, str]:
    """Order member numbers: as integers when all digits, else as text."""
    return (0, int(member_no), "") if member_no.isdecimal() else (1, 0, member_no)


def _pools(
    terms: Terms, distributable: int, members: Sequence[MemberWeight]
) -> tuple[list[int], list[int], list[int], int]:
    """Return refunds, support, shares of the rest, and the pool that the refunds came out of."""
    nothing = [0] * len(members)
    if distributable <= 0:
        return nothing, nothing, nothing, 0
    order = [member.member_no for member in members]
    if not any(member.patronage for member in members):
        raise NoPatronageError
    pool = ceil_div(distributable * terms.patronage_bp, 10_000)
    refunds = _refunds(terms.method, pool, distributable, [m.patronage for m in members], order)
    rest = distributable - sum(refunds)
    support = nothing
    if terms.support_bp:
        parts = [terms.support.get(number, 0) for number in order]
        support = _rest(terms.method, rest * terms.support_bp // 10_000, parts, order)
    shares = _rest(terms.method, rest - sum(support), [m.capital_base_fen for m in members], order)
    return refunds, support, shares, pool


def _rest(method: Method, pool: int, weights: list[int], order: list[str]) -> list[int]:
    """Divide what must not be passed: each share rounded down, or exactly by the largest remainder."""
    if method is Method.LARGEST_REMAINDER:
        return largest_remainder(pool, weights, order)
    whole = sum(weights)
    return [pool * weight // whole for weight in weights] if whole else [0] * len(weights)


def _refunds(method: Method, pool: int, limit: int, weights: list[int], order: list[str]) -> list[int]:
    if method is Method.CEIL_FLOOR:
        whole = sum(weights)
        shares = [ceil_div(pool * weight, whole) for weight in weights]
        if sum(shares) <= limit:
            return shares
    return largest_remainder(pool, weights, order)
