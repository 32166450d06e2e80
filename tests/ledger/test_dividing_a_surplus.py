"""Dividing a surplus: every figure of the worked examples, to the fen."""

from __future__ import annotations

from fractions import Fraction

import pytest

from ledger.distribution.allocation import (
    MemberWeight,
    Method,
    NoMembersError,
    NoPatronageError,
    Waterfall,
    ceil_div,
    distribute,
    floor_per_share,
    half_up,
    largest_remainder,
)
from tests.ledger import worked_examples as example
from tests.ledger.worked_examples import fen


def _figures(flow: Waterfall) -> list[tuple[str, int, int, int]]:
    return [(s.member_no, s.patronage_refund_fen, s.surplus_share_fen, s.total_fen) for s in flow.shares]


def _wanted(table: list[tuple[str, str, str, str]]) -> list[tuple[str, int, int, int]]:
    return [(number, fen(refund), fen(share), fen(total)) for number, refund, share, total in table]


def test_the_waterfall_of_four_hundred_thousand() -> None:
    flow = distribute(example.terms(), example.members())
    assert flow.reserve_base_fen == fen("400 000.00")
    assert flow.surplus_reserve_fen == fen("40 000.00")
    assert flow.distributable_fen == fen("360 000.00")
    assert flow.patronage_pool_fen == fen("216 000.00")


def test_the_base_of_the_second_pool_is_capital_and_all_three_quantified_shares() -> None:
    assert [m.capital_base_fen for m in example.members()] == [fen(base) for base in example.BASES]
    assert sum(fen(base) for base in example.BASES) == fen("678 200.95")


def test_every_member_under_ceil_and_floor() -> None:
    flow = distribute(example.terms(), example.members())
    assert _figures(flow) == _wanted(example.CEIL_FLOOR)
    assert (flow.patronage_refund_fen, flow.surplus_share_fen) == (fen("216 000.04"), fen("143 999.93"))
    assert flow.residue_fen == fen("0.03")


def test_every_member_under_the_largest_remainder() -> None:
    flow = distribute(example.terms(method=Method.LARGEST_REMAINDER), example.members())
    assert _figures(flow) == _wanted(example.LARGEST_REMAINDER)
    assert (flow.patronage_refund_fen, flow.surplus_share_fen) == (fen("216 000.00"), fen("144 000.00"))
    assert flow.residue_fen == 0


def test_rounding_each_share_by_itself_would_break_the_law_by_two_fen() -> None:
    trade = [m.patronage for m in example.members()]
    naive = sum(half_up(fen("216 000.00") * each, sum(trade)) for each in trade)
    assert naive == fen("215 999.98")
    assert naive * 100 < fen("360 000.00") * 60
    assert distribute(example.terms(), example.members()).patronage_refund_fen > naive


def test_paying_from_a_published_rate_would_give_away_too_much() -> None:
    trade = [m.patronage for m in example.members()]
    by_rate = sum(half_up(each * 5_189, 10_000) for each in trade)
    assert by_rate == fen("216 012.71")


def test_equal_trade_may_differ_by_a_fen_under_the_largest_remainder() -> None:
    trade = [m.patronage for m in example.members()]
    numbers = [m.member_no for m in example.members()]
    reserve = largest_remainder(fen("40 000.00"), trade, numbers)
    assert (reserve[2], reserve[3]) == (fen("7 816.91"), fen("7 816.90"))
    assert sum(reserve) == fen("40 000.00")


def test_equal_trade_is_equal_under_ceil_and_floor() -> None:
    shares = distribute(example.terms(), example.members()).shares
    assert shares[2].patronage_refund_fen == shares[3].patronage_refund_fen


def test_the_sixty_percent_are_rounded_up() -> None:
    assert ceil_div(fen("360 000.04") * 6_000, 10_000) == fen("216 000.03")
    assert half_up(fen("360 000.04") * 6_000, 10_000) == fen("216 000.02")
    assert Fraction(fen("216 000.02")) < Fraction(fen("360 000.04") * 60, 100)
    flow = distribute(example.terms("360 000.04", reserve_bp=0), example.members())
    assert flow.patronage_pool_fen == fen("216 000.03")


def test_who_delivered_nothing_gets_no_refund_but_his_share_of_the_rest() -> None:
    sixth = distribute(example.terms(), example.members()).shares[5]
    assert (sixth.patronage_refund_fen, sixth.surplus_share_fen) == (0, fen("18 013.24"))


def test_an_earlier_loss_is_covered_first() -> None:
    flow = distribute(example.terms(opening_fen=-fen("60 000.00")), example.members())
    assert flow.reserve_base_fen == fen("340 000.00")
    assert flow.surplus_reserve_fen == fen("34 000.00")
    assert flow.distributable_fen == fen("306 000.00")
    assert flow.patronage_refund_fen >= fen("183 600.00")


def test_what_is_left_of_last_year_is_distributed_but_feeds_no_reserve() -> None:
    flow = distribute(example.terms(opening_fen=fen("60 000.00")), example.members())
    assert flow.surplus_reserve_fen == fen("40 000.00")
    assert flow.distributable_fen == fen("420 000.00")


def test_the_five_cooperatives_of_the_union() -> None:
    flow = distribute(example.terms(), example.member_cooperatives())
    wanted = [(name, fen(refund), fen(share), fen(total)) for name, _, _, refund, share, total in example.UNION]
    assert _figures(flow) == wanted
    assert (flow.patronage_refund_fen, flow.surplus_share_fen) == (fen("216 000.02"), fen("143 999.95"))


def test_what_a_cooperative_gets_of_its_union_is_divided_once_more() -> None:
    flow = distribute(example.terms("324 362.75"), example.members())
    assert flow.surplus_reserve_fen == fen("32 436.28")
    assert flow.distributable_fen == fen("291 926.47")
    assert flow.patronage_pool_fen == fen("175 155.89")


def test_a_village_collective_pays_each_share_the_same_whole_fen() -> None:
    received = fen("69 857.00")
    reserve = half_up(received * 30, 100)
    per_share, amounts = floor_per_share(received - reserve, [1] * 312)
    assert reserve == fen("20 957.10")
    assert (per_share, set(amounts)) == (fen("156.73"), {fen("156.73")})
    assert received - reserve - sum(amounts) == fen("0.14")


def test_a_household_with_more_shares_gets_so_many_times_more() -> None:
    assert floor_per_share(1_000, [1, 3, 2]) == (166, [166, 498, 332])


@pytest.mark.parametrize("surplus", ["0.00"])
def test_nothing_earned_is_nothing_distributed(surplus: str) -> None:
    flow = distribute(example.terms(surplus), example.members())
    assert flow.is_empty
    assert all(share.total_fen == 0 for share in flow.shares)


def test_a_loss_stays_a_loss() -> None:
    flow = distribute(example.terms("10 000.00", opening_fen=-fen("30 000.00")), example.members())
    assert (flow.surplus_reserve_fen, flow.residue_fen) == (0, -fen("20 000.00"))
    assert flow.is_empty


def test_without_any_trade_the_program_does_not_fall_back_to_capital() -> None:
    idle = [MemberWeight(member_no="1", patronage=0, share_capital_fen=100)]
    with pytest.raises(NoPatronageError):
        distribute(example.terms(), idle)


def test_without_members_there_is_nobody_to_give_to() -> None:
    with pytest.raises(NoMembersError):
        distribute(example.terms(), [])
    with pytest.raises(NoMembersError):
        floor_per_share(100, [])


def test_too_few_fen_for_ceil_are_divided_by_the_largest_remainder() -> None:
    crowd = [MemberWeight(member_no=str(n), patronage=1, share_capital_fen=1) for n in range(1, 11)]
    flow = distribute(example.terms("0.05", reserve_bp=0), crowd)
    assert (flow.patronage_pool_fen, flow.patronage_refund_fen) == (3, 3)
    assert [s.patronage_refund_fen for s in flow.shares] == [1, 1, 1, 0, 0, 0, 0, 0, 0, 0]
    assert flow.residue_fen == 2
