"""红字冲销: a voucher is never changed; it is reversed in red, once."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from core.db import Database
from core.money import ZERO
from ledger.entities.models import Entity
from ledger.entities.services import get_entity
from ledger.journal.drafts import Posted
from ledger.journal.errors import ClosedPeriodError, KeyReusedError
from ledger.journal.faults import faults
from ledger.journal.models import Period, PeriodState, Voucher
from ledger.journal.posting import reverse
from ledger.journal.reading import balance
from tests.factories import TODAY, cooperative
from tests.ledger.books import post_one, rows, voucher


def _red(session: Session, of: Posted, coop: Entity, on: date = TODAY) -> Posted:
    return reverse(session, voucher(session, of), on=on, entity=coop, made_by="会计", reason="金额记错")


def test_a_reversal_repeats_the_rows_in_red(session: Session, today: None) -> None:
    coop = cooperative(session)
    wrong = post_one(session, coop, "sale")
    red = _red(session, wrong, coop)
    assert rows(session, red) == [("102", "501", "-100.00")]
    written = voucher(session, red)
    assert (written.is_red, written.reverses_id) == (True, wrong.voucher_id)
    assert "记-0001" in written.memo
    assert "金额记错" in written.memo
    assert balance(session, coop, "102") == balance(session, coop, "501") == ZERO
    assert list(faults(session)) == []


def test_the_first_voucher_stays_as_it_was(session: Session, today: None) -> None:
    coop = cooperative(session)
    wrong = post_one(session, coop, "sale")
    _red(session, wrong, coop)
    assert rows(session, wrong) == [("102", "501", "100.00")]


def test_a_voucher_is_reversed_once(session: Session, today: None) -> None:
    coop = cooperative(session)
    wrong = post_one(session, coop, "sale")
    assert _red(session, wrong, coop) == _red(session, wrong, coop)
    with pytest.raises(KeyReusedError):
        _red(session, wrong, coop, on=date(2026, 7, 21))
    assert session.scalar(select(func.count()).select_from(Voucher)) == 2


def test_a_reversal_goes_into_an_open_month_even_if_the_first_one_is_closed(session: Session, today: None) -> None:
    coop = cooperative(session)
    wrong = post_one(session, coop, "sale", on=date(2026, 6, 3))
    session.get_one(Period, (coop.id, 202606)).state = PeriodState.SOFT
    session.flush()
    with pytest.raises(ClosedPeriodError):
        _red(session, wrong, coop, on=date(2026, 6, 30))
    assert _red(session, wrong, coop).period == 202607


def test_a_reversal_is_not_reversed(database: Database, today: None) -> None:
    with database.transaction() as session:
        coop = cooperative(session)
        red = _red(session, post_one(session, coop, "sale"), coop)
    with pytest.raises(DBAPIError, match="late line"), database.transaction() as session:
        _red(session, red, get_entity(session, "coop"))
