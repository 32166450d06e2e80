"""Stock: every gram is somewhere, and no gram is promised twice."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from coop.lots.models import Lot
from coop.lots.services import get_lot
from coop.stock.services import (
    NotEnoughStockError,
    available,
    conservation_faults,
    cost_of,
    level,
    lots_in_stock,
    pick,
    received,
    release,
    reserve,
    sell,
    ship,
)
from core.db import Database
from core.money import ZERO
from core.weight import NOTHING, Weight
from ledger.journal.reading import balance
from tests import deeds
from tests.factories import TODAY, grower, union, yuan
from tests.ledger.books import run_sql
from tests.race import together

KILO = Weight(1_000)


@pytest.fixture
def lot(work: Session) -> Lot:
    """Return a lot of ten kilograms in the union's store."""
    return deeds.lot_in_shop(work, deeds.batch(work), "20")


def _stands(session: Session, lot: Lot) -> tuple[int, int]:
    held = level(session, lot)
    return held.on_hand.grams, held.reserved.grams


def test_a_promise_is_kept_back_and_then_leaves(work: Session, lot: Lot) -> None:
    reserve(work, lot, KILO * 4, "order:1")
    assert _stands(work, lot) == (10_000, 4_000)
    ship(work, lot, KILO * 3, "order:1")
    assert _stands(work, lot) == (7_000, 1_000)
    release(work, lot, KILO, "order:1")
    sell(work, lot, KILO * 7, "delivery:1")
    assert _stands(work, lot) == (0, 0)
    assert list(conservation_faults(work)) == []


@pytest.mark.parametrize(
    "deed",
    [
        lambda s, x: reserve(s, x, Weight(6_001), "order:2"),
        lambda s, x: sell(s, x, Weight(6_001), "delivery:1"),
        lambda s, x: ship(s, x, Weight(4_001), "order:1"),
        lambda s, x: release(s, x, Weight(4_001), "order:1"),
    ],
    ids=["promised", "sold", "shipped", "released"],
)
def test_not_a_gram_more_than_there_is(work: Session, lot: Lot, deed: Callable[[Session, Lot], None]) -> None:
    reserve(work, lot, KILO * 4, "order:1")
    with pytest.raises(NotEnoughStockError) as refused:
        deed(work, lot)
    assert refused.value.facts == {"left": Weight(6_000)}
    assert _stands(work, lot) == (10_000, 4_000)
    assert list(conservation_faults(work)) == []


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ("on_hand = -1, reserved = -1", "not_negative"),
        ("reserved = on_hand + 1", "reserved_is_there"),
        ("reserved = -1", "reserved_not_negative"),
    ],
)
def test_the_database_itself_refuses_impossible_stock(world: Database, change: str, rule: str) -> None:
    with world.transaction() as session:
        deeds.lot_in_shop(session, deeds.batch(session), "20")
    with pytest.raises(IntegrityError, match=rule):
        run_sql(world, f"UPDATE coop_stock_level SET {change}")


@pytest.mark.parametrize("deed", [reserve, sell])
def test_two_buyers_race_for_the_last_grams_and_one_wins(
    world: Database, deed: Callable[[Session, Lot, Weight, str], None]
) -> None:
    with world.transaction() as session:
        code = deeds.lot_in_shop(session, deeds.batch(session), "20").code

    def buy(name: str) -> str:
        with world.transaction() as own:
            deed(own, get_lot(own, code), KILO * 6, name)
        return name

    got = together([lambda: buy("order:1"), lambda: buy("order:2")])
    assert sorted(type(each).__name__ for each in got) == ["NotEnoughStockError", "str"]
    with world.reading() as session:
        assert list(conservation_faults(session)) == []
        moved = session.scalar(text("SELECT count(*) FROM coop_stock_move WHERE kind <> 'received'"))
        assert moved == 1


def test_a_level_that_was_tampered_with_is_found(world: Database) -> None:
    with world.transaction() as session:
        code = deeds.lot_in_shop(session, deeds.batch(session), "20").code
    run_sql(world, "UPDATE coop_stock_level SET on_hand = on_hand - 1")
    with world.reading() as session:
        assert list(conservation_faults(session)) == [code]


def test_what_is_picked_expires_first(work: Session) -> None:
    batch = deeds.batch(work)
    codes = [deeds.lot_in_shop(work, batch, "20", on=TODAY.replace(day=day)).code for day in (20, 18, 19)]
    owner = union(work).id
    picks = pick(work, owner, "golden-ear", "A", KILO * 15, TODAY)
    assert [(p.lot.code, p.weight) for p in picks] == [(codes[1], KILO * 10), (codes[2], KILO * 5)]
    with pytest.raises(NotEnoughStockError) as refused:
        pick(work, owner, "golden-ear", "A", KILO * 31, TODAY)
    assert refused.value.facts == {"left": KILO * 30}
    assert available(work, owner, "golden-ear", "A", TODAY) == KILO * 30


def test_what_was_promised_is_not_picked_again(work: Session, lot: Lot) -> None:
    reserve(work, lot, KILO * 9, "order:1")
    assert pick(work, union(work).id, "golden-ear", "A", KILO, TODAY)[0].weight == KILO
    with pytest.raises(NotEnoughStockError):
        pick(work, union(work).id, "golden-ear", "A", KILO + Weight(1), TODAY)


def test_the_cost_of_a_part_is_its_share_and_the_last_gram_takes_the_rest(work: Session, lot: Lot) -> None:
    merchant = union(work)
    assert balance(work, merchant, "121", lot.subject) == yuan("220")
    assert cost_of(work, merchant, lot, KILO * 3).amount == yuan("66")
    assert cost_of(work, merchant, lot, Weight(3_333)).amount == yuan("73.33")
    assert cost_of(work, merchant, lot, KILO * 10).amount == yuan("220")
    sell(work, lot, KILO * 10, "delivery:1")
    with pytest.raises(NotEnoughStockError):
        cost_of(work, merchant, lot, Weight(1))


def test_what_came_in_is_remembered_after_it_left(work: Session, lot: Lot) -> None:
    sell(work, lot, KILO * 10, "delivery:1")
    assert received(work, [lot]) == KILO * 10
    assert received(work, []) == NOTHING
    assert lots_in_stock(work, [union(work).id, grower(work).id]) == []


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.sampled_from([reserve, release, ship, sell]), st.integers(1, 4_000)), max_size=12))
def test_whatever_is_done_in_whatever_order_no_gram_is_lost(
    world: Database, steps: list[tuple[Callable[[Session, Lot, Weight, str], None], int]]
) -> None:
    with pytest.raises(ZeroDivisionError), world.transaction() as session:  # noqa: PT012
        lot = deeds.lot_in_shop(session, deeds.batch(session), "20")
        for deed, grams in steps:
            try:
                deed(session, lot, Weight(grams), "order:1")
            except NotEnoughStockError:
                continue
        held = level(session, lot)
        assert NOTHING <= held.reserved <= held.on_hand <= KILO * 10
        assert list(conservation_faults(session)) == []
        assert balance(session, union(session), "501") == ZERO
        raise ZeroDivisionError  # the next example begins where this one began
