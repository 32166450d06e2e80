"""What dividing a surplus costs: the engine against a loop that multiplies and divides once a member.

Every figure is a ratio of two things done in this run, in turns; the machine's speed cancels out.
"""

from __future__ import annotations

import statistics
import time
from random import Random

from ledger.distribution.allocation import MemberWeight, Method, Terms, distribute

SIZES = (1_000, 10_000, 100_000)
TURNS = 9
_POOL = 2_400_000_000


def run() -> None:
    """Measure and print everything."""
    for method in (Method.CEIL_FLOOR, Method.LARGEST_REMAINDER):
        costs = {size: _cost(method, size) for size in SIZES}
        for size, (ratio, _each) in costs.items():
            print(f"{method}: {size:,} members ÷ a loop that multiplies and divides once each (time): {ratio:.1f}")
        grown = costs[SIZES[-1]][1] / costs[SIZES[0]][1]
        print(f"{method}: a member among {SIZES[-1]:,} ÷ a member among {SIZES[0]:,} (time): {grown:.2f}")


def _cost(method: Method, size: int) -> tuple[float, float]:
    """Return how a run compares with the loop, and what a member of it costs in seconds. Every share is read too."""
    members = _members(size)
    terms = Terms(surplus_fen=_POOL, opening_undistributed_fen=0, reserve_bp=1_000, patronage_bp=6_000, method=method)
    running, looping = [], []
    for _turn in range(TURNS):
        began = time.perf_counter()
        given = sum(share.total_fen for share in distribute(terms, members).shares)
        running.append(time.perf_counter() - began)
        looping.append(_loop(members))
        if given > _POOL:
            raise AssertionError
    return statistics.median(running) / statistics.median(looping), statistics.median(running) / size


def _loop(members: list[MemberWeight]) -> float:
    weights = [member.patronage for member in members]
    whole, shares = sum(weights), []
    began = time.perf_counter()
    for weight in weights:
        shares.append(_POOL * weight // whole)  # noqa: PERF401 (this is the loop that it is measured against)
    return time.perf_counter() - began


def _members(size: int) -> list[MemberWeight]:
    random = Random(size)  # noqa: S311 (who traded how much is no secret)
    return [
        MemberWeight(
            member_no=str(number),
            patronage=random.randrange(1, 10_000_000),
            share_capital_fen=random.randrange(1, 1_000_000),
            reserve_share_fen=random.randrange(100_000),
            subsidy_share_fen=100,
            donation_share_fen=random.randrange(100),
        )
        for number in range(size)
    ]


if __name__ == "__main__":
    run()
