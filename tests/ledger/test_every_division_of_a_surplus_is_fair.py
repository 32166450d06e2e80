"""What holds for every surplus, every charter and every register of members."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from ledger.distribution.allocation import (
    MemberWeight,
    Method,
    Terms,
    distribute,
    floor_per_share,
    largest_remainder,
)

amounts = st.integers(0, 10**9)
registers = st.lists(st.tuples(amounts, amounts, amounts), min_size=1, max_size=25).filter(
    lambda rows: any(trade for trade, *_ in rows)
)
methods = st.sampled_from([Method.CEIL_FLOOR, Method.LARGEST_REMAINDER])
charters = st.builds(
    Terms,
    surplus_fen=st.integers(-(10**9), 10**11),
    opening_undistributed_fen=st.integers(-(10**9), 10**9),
    reserve_bp=st.integers(0, 5_000),
    patronage_bp=st.integers(6_000, 10_000),
    method=methods,
)


def _members(rows: list[tuple[int, int, int]]) -> list[MemberWeight]:
    return [
        MemberWeight(member_no=f"{n:03d}", patronage=trade, share_capital_fen=capital, reserve_share_fen=share)
        for n, (trade, capital, share) in enumerate(rows, start=1)
    ]


@given(charters, registers)
def test_nothing_is_lost_and_nothing_is_made(terms: Terms, rows: list[tuple[int, int, int]]) -> None:
    flow = distribute(terms, _members(rows))
    assert flow.patronage_refund_fen + flow.surplus_share_fen + flow.residue_fen == flow.distributable_fen
    assert flow.patronage_refund_fen == sum(share.patronage_refund_fen for share in flow.shares)
    assert flow.surplus_share_fen == sum(share.surplus_share_fen for share in flow.shares)
    whole = terms.surplus_fen + terms.opening_undistributed_fen
    assert flow.surplus_reserve_fen + flow.distributable_fen == whole


@given(charters, registers)
def test_at_least_sixty_percent_go_back_by_patronage(terms: Terms, rows: list[tuple[int, int, int]]) -> None:
    flow = distribute(terms, _members(rows))
    if flow.distributable_fen > 0:
        assert flow.patronage_refund_fen * 100 >= flow.distributable_fen * 60
        assert flow.patronage_refund_fen * 10_000 >= flow.distributable_fen * terms.patronage_bp
        assert flow.patronage_refund_fen <= flow.distributable_fen


@given(charters, registers)
def test_no_share_is_negative_and_the_residue_is_small(terms: Terms, rows: list[tuple[int, int, int]]) -> None:
    flow = distribute(terms, _members(rows))
    assert all(s.patronage_refund_fen >= 0 and s.surplus_share_fen >= 0 for s in flow.shares)
    if flow.distributable_fen > 0 and any(capital + share for _, capital, share in rows):
        assert 0 <= flow.residue_fen < len(rows)


@given(charters, registers, st.integers(0, 2**32))
def test_the_order_of_the_register_does_not_matter(terms: Terms, rows: list[tuple[int, int, int]], seed: int) -> None:
    members = _members(rows)
    shuffled = members.copy()
    Random(seed).shuffle(shuffled)
    first, second = distribute(terms, members), distribute(terms, shuffled)
    assert {s.member_no: s for s in first.shares} == {s.member_no: s for s in second.shares}


@given(charters, registers)
def test_equal_weights_get_equal_amounts_under_ceil_and_floor(terms: Terms, rows: list[tuple[int, int, int]]) -> None:
    members = _members(rows)
    twin = replace(members[0], member_no="999")
    flow = distribute(replace(terms, method=Method.CEIL_FLOOR), [*members, twin])
    first, second = flow.shares[0], flow.shares[-1]
    assert first.surplus_share_fen == second.surplus_share_fen
    if flow.patronage_refund_fen != flow.patronage_pool_fen:
        assert first.patronage_refund_fen == second.patronage_refund_fen


@given(charters, registers)
def test_more_trade_never_brings_less(terms: Terms, rows: list[tuple[int, int, int]]) -> None:
    flow = distribute(replace(terms, method=Method.CEIL_FLOOR), _members(rows))
    ranked = sorted(zip(rows, flow.shares, strict=True), key=lambda pair: pair[0][0])
    refunds = [share.patronage_refund_fen for _, share in ranked]
    if flow.patronage_refund_fen != flow.patronage_pool_fen:
        assert refunds == sorted(refunds)


@given(charters, registers)
def test_the_same_figures_give_the_same_result(terms: Terms, rows: list[tuple[int, int, int]]) -> None:
    assert distribute(terms, _members(rows)) == distribute(terms, _members(rows))


@given(st.integers(0, 10**12), st.lists(amounts, min_size=1, max_size=30).filter(any))
def test_the_largest_remainder_is_exact_and_never_a_fen_off(pool: int, weights: list[int]) -> None:
    shares = largest_remainder(pool, weights, [str(n) for n in range(len(weights))])
    whole = sum(weights)
    assert sum(shares) == pool
    assert all(0 <= share - pool * weight // whole <= 1 for share, weight in zip(shares, weights, strict=True))


@given(st.integers(0, 10**12), st.lists(st.integers(0, 50), min_size=1, max_size=100).filter(any))
def test_a_collective_pays_no_more_than_it_has_and_keeps_less_than_a_fen_a_share(pool: int, shares: list[int]) -> None:
    per_share, paid = floor_per_share(pool, shares)
    assert 0 <= pool - sum(paid) < sum(shares)
    assert all(amount == per_share * held for amount, held in zip(paid, shares, strict=True))
