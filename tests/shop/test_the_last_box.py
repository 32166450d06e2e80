"""Twenty buyers at once, and one box: one of them gets it."""

from __future__ import annotations

from sqlalchemy import func, select

from coop.lots.models import Lot
from coop.stock.services import conservation_faults, level
from core.db import Database
from core.weight import Weight
from shop.orders.errors import SoldOutError
from shop.orders.models import Order
from tests import deeds
from tests.factories import TODAY
from tests.race import together

BUYERS = 20


def test_one_buyer_gets_the_last_box_and_nineteen_are_told_it_is_sold_out(world: Database) -> None:
    with world.transaction() as session:
        deeds.lot_in_shop(session, deeds.batch(session), "1")

    def buy() -> str:
        with world.transaction() as own:
            return deeds.order(own).code

    got = together([buy] * BUYERS)
    assert sum(isinstance(each, str) for each in got) == 1
    assert sum(isinstance(each, SoldOutError) for each in got) == BUYERS - 1
    with world.reading() as session:
        assert session.scalar(select(func.count()).select_from(Order)) == 1
        held = level(session, session.scalars(select(Lot)).one())
        assert (held.on_hand, held.reserved) == (Weight(500), Weight(500))
        assert list(conservation_faults(session)) == []


def test_six_buyers_share_what_is_left_of_three_lots(world: Database) -> None:
    with world.transaction() as session:
        batch = deeds.batch(session)
        for day in (18, 19, 20):
            deeds.lot_in_shop(session, batch, "2", on=TODAY.replace(day=day))

    def buy() -> str:
        with world.transaction() as own:
            return deeds.order(own, {"superior": 2}).code

    got = together([buy] * 6)
    assert sum(isinstance(each, str) for each in got) == 3
    assert sum(isinstance(each, SoldOutError) for each in got) == 3
    with world.reading() as session:
        assert list(conservation_faults(session)) == []
        assert {level(session, lot).free.grams for lot in session.scalars(select(Lot))} == {0}


def test_a_finger_that_taps_twice_places_one_order(world: Database) -> None:
    with world.transaction() as session:
        deeds.lot_in_shop(session, deeds.batch(session), "20")

    def tap() -> str:
        with world.transaction() as own:
            return deeds.order(own, operation="same-tap").code

    got = together([tap] * 2)
    assert any(isinstance(each, str) for each in got)
    with world.reading() as session:
        assert session.scalar(select(func.count()).select_from(Order)) == 1
        assert level(session, session.scalars(select(Lot)).one()).reserved == Weight(500)
