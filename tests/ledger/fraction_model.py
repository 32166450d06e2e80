"""A second division of a surplus, written from the rule alone and exact by way of `fractions.Fraction`."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor
from typing import Any

METHODS = ("ceil-floor", "largest-remainder")
BASE_FIELDS = ("share_capital_fen", "reserve_share_fen", "subsidy_share_fen", "donation_share_fen")


def member_key(member_no: str) -> tuple[int, int, str]:
    """Order member numbers: all-digit ones first, as integers; then the others as text."""
    if member_no.isascii() and member_no.isdigit():
        return (0, int(member_no), member_no)
    return (1, 0, member_no)


def exact_shares(pool: int, weights: list[int]) -> list[Fraction]:
    """Unrounded shares of pool in proportion to weights (whose sum must not be 0)."""
    total = sum(weights)
    return [Fraction(pool * weight, total) for weight in weights]


def largest_remainder(pool: int, weights: list[int], numbers: list[str]) -> list[int]:
    """Floor every share, then one fen each to the largest remainders; ties to the lower member number."""
    exact = exact_shares(pool, weights)
    shares = [floor(x) for x in exact]
    order = sorted(range(len(exact)), key=lambda i: (shares[i] - exact[i], member_key(numbers[i])))
    for i in order[: pool - sum(shares)]:
        shares[i] += 1
    return shares


def patronage_shares(method: str, pool: int, limit: int, weights: list[int], numbers: list[str]) -> list[int]:
    """Divide pool A by patronage; ceil-floor falls back to largest remainder if it would exceed limit (D)."""
    if sum(weights) == 0:
        if pool > 0:
            raise ValueError("no patronage")
        return [0] * len(weights)
    if method == "ceil-floor":
        shares = [ceil(x) for x in exact_shares(pool, weights)]
        if sum(shares) <= limit:
            return shares
    return largest_remainder(pool, weights, numbers)


def base_shares(method: str, pool: int, weights: list[int], numbers: list[str]) -> list[int]:
    """Divide pool B by the members' base amounts; all 0 when there is no base at all."""
    if sum(weights) == 0:
        return [0] * len(weights)
    if method == "ceil-floor":
        return [floor(x) for x in exact_shares(pool, weights)]
    return largest_remainder(pool, weights, numbers)


def divide(rule: dict[str, Any], members: list[dict[str, Any]]) -> dict[str, Any]:
    """Divide the year's surplus among the members; all amounts are whole fen."""
    method: str = rule["method"]
    if method not in METHODS:
        raise ValueError(method)
    surplus: int = rule["surplus_fen"]
    opening: int = rule["opening_undistributed_fen"]
    reserve_base = surplus + min(0, opening)
    reserve = 0
    if reserve_base > 0:
        reserve = floor(Fraction(reserve_base * rule["reserve_bp"], 10000) + Fraction(1, 2))
    distributable = surplus + opening - reserve
    numbers: list[str] = [m["member_no"] for m in members]
    pool_a = 0
    a = [0] * len(members)
    b = [0] * len(members)
    if distributable > 0:
        pool_a = ceil(Fraction(distributable * rule["patronage_bp"], 10000))
        a = patronage_shares(method, pool_a, distributable, [m["patronage_fen"] for m in members], numbers)
        bases = [sum(m[field] for field in BASE_FIELDS) for m in members]
        b = base_shares(method, distributable - sum(a), bases, numbers)
    return {
        "surplus_reserve_fen": reserve,
        "distributable_fen": distributable,
        "patronage_pool_fen": pool_a,
        "patronage_refund_fen": sum(a),
        "surplus_share_fen": sum(b),
        "residue_fen": distributable - sum(a) - sum(b),
        "shares": [
            {"member_no": no, "patronage_refund_fen": x, "surplus_share_fen": y, "total_fen": x + y}
            for no, x, y in zip(numbers, a, b, strict=True)
        ],
    }
