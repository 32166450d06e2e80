"""溯源: from the box back to the shed or the village, and nobody is named."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from coop.purchases.settling import settle
from core.errors import NotFoundError
from shop.trace.services import way_of
from tests import deeds
from tests.actors import SECRETARY
from tests.factories import TODAY


def test_a_box_leads_back_to_its_shed_and_day(work: Session) -> None:
    lot = deeds.lot_in_shop(work, deeds.batch(work), "20")
    way = way_of(work, f" {lot.code.lower()} ")
    assert way.batch is not None
    assert (way.lot, way.batch.code, way.day_of_pick, way.handed_over_on) == (lot, "YHQ-S1-2601", 24, TODAY)


def test_bought_goods_lead_back_to_their_village_and_name_nobody(work: Session) -> None:
    lot = settle(work, SECRETARY, deeds.ticket(work, seller="赵山河"))
    way = way_of(work, lot.code)
    assert (way.lot.village.code, way.batch, way.day_of_pick, way.handed_over_on) == ("cy", None, None, None)
    assert "赵" not in repr(way)


def test_a_lot_that_never_was_is_not_found(work: Session) -> None:
    with pytest.raises(NotFoundError):
        way_of(work, "YHQ-S9-0000")
