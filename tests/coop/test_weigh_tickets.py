"""收购单: recorded whatever is missing, settled by the rule of the day, paid once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from coop.lots.models import Origin
from coop.lots.services import NO_CERTIFICATE
from coop.purchases.errors import (
    NoPriceError,
    ScaleExpiredError,
    TareAboveGrossError,
    TicketChangedError,
    TicketNotOpenError,
    TicketNotPaidError,
    TicketNotSettledError,
    TooHeavyError,
)
from coop.purchases.models import FloorPrice, MarketPrice, PurchaseTicket, Quota, TicketState
from coop.purchases.payables import TICKETS
from coop.purchases.prices import quota_left, record_market
from coop.purchases.recording import record
from coop.purchases.settling import pay, pay_at_once, quoted, settle, take_back, void
from coop.purchases.tickets import get_ticket, tickets_of_sellers
from coop.stock.services import level
from core.errors import NotFoundError
from core.money import ZERO
from core.weight import Weight, WeightUnit
from ledger.journal.models import Voucher
from ledger.journal.reading import balance, vouchers_of
from ledger.members.services import member_accounts
from ledger.payouts import payables
from ledger.payouts.drawing import Drawing, draw
from ledger.payouts.errors import UnderWayError
from ledger.payouts.models import Way
from tests import deeds
from tests.actors import ACCOUNTANT, AUDITOR, SECRETARY
from tests.factories import TODAY, buyer, join, person, yuan


def _quota(session: Session, jin: str, seller: str = "王桂兰") -> None:
    session.add(
        Quota(
            entity_id=buyer(session).id,
            seller_id=person(session, seller).id,
            produce_code="golden-ear",
            year=2026,
            weight=Weight.parse(jin, WeightUnit.JIN),
        )
    )
    session.flush()


def test_the_worked_example_at_the_scale(work: Session) -> None:
    _quota(work, "100")
    ticket = deeds.ticket(work)
    assert (ticket.net.jin, ticket.payable.jin, ticket.state) == ("120", "116.4", TicketState.RECORDED)
    settle(work, SECRETARY, ticket)
    assert (ticket.amount, ticket.top_up) == (yuan("918.08"), yuan("80"))
    assert [(x.weight.jin, x.per_kg, x.amount) for x in ticket.lines] == [
        ("100", yuan("16"), yuan("800")),
        ("16.4", yuan("14.40"), yuan("118.08")),
    ]


def test_without_a_quota_all_of_it_gets_the_floor(work: Session) -> None:
    ticket = deeds.ticket(work)
    settle(work, SECRETARY, ticket)
    assert (ticket.amount, ticket.quota_left) == (yuan("931.20"), None)


def test_a_quota_is_used_up_delivery_by_delivery(work: Session) -> None:
    _quota(work, "150")
    settle(work, SECRETARY, deeds.ticket(work))
    second = deeds.ticket(work)
    settle(work, SECRETARY, second)
    assert second.quota_left == Weight.parse("33.6", WeightUnit.JIN)
    assert [line.is_within_quota for line in second.lines] == [True, False]
    left = quota_left(work, buyer(work), person(work, "王桂兰"), "golden-ear", 2026)
    assert left == Weight(0)  # what went beyond was bought at the market; nothing is owed back


def test_prices_that_change_later_change_nothing(work: Session) -> None:
    ticket = deeds.ticket(work)
    settle(work, SECRETARY, ticket)
    work.execute(update(FloorPrice).values(per_kg=yuan("99")))
    work.execute(update(MarketPrice).values(per_kg=yuan("99")))
    work.flush()
    work.expire_all()
    assert (ticket.amount, ticket.floor_per_kg, ticket.market_per_kg) == (yuan("931.20"), yuan("16"), yuan("14.40"))
    assert ticket.market_source == "堤口批发市场 2026-07-18"
    now = quoted(work, ticket)
    assert now is not None
    assert now.amount != ticket.amount


def test_tickets_are_numbered_by_cooperative_and_day(work: Session) -> None:
    assert [deeds.ticket(work).number for _ in range(2)] == ["YG260720-001", "YG260720-002"]


def test_the_same_delivery_sent_twice_is_one_ticket(work: Session) -> None:
    first = deeds.ticket(work, said="phone-1")
    assert deeds.ticket(work, said="phone-1") is first
    assert work.scalar(select(func.count()).select_from(PurchaseTicket)) == 1


@pytest.mark.parametrize("change", [{"gross": "127"}, {"tare": "6"}, {"seller": "李明玉"}, {"letter": "A"}])
def test_another_delivery_under_the_same_operation_is_refused(work: Session, change: dict[str, str]) -> None:
    deeds.ticket(work, said="phone-1")
    with pytest.raises(TicketChangedError):
        deeds.ticket(work, said="phone-1", **change)


@pytest.mark.parametrize(
    ("gross", "tare", "error"),
    [("6.5", "6.5", TareAboveGrossError), ("5", "6.5", TareAboveGrossError), ("6000.5", "6.5", TooHeavyError)],
)
def test_what_no_scale_can_show_is_refused(work: Session, gross: str, tare: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        deeds.ticket(work, gross=gross, tare=tare)


def test_a_scale_whose_check_ran_out_records_but_does_not_settle(work: Session) -> None:
    ticket = deeds.ticket(work, scale="YG-OLD")
    with pytest.raises(ScaleExpiredError):
        settle(work, SECRETARY, ticket)
    assert (ticket.state, ticket.amount, ticket.lot_code) == (TicketState.RECORDED, None, None)
    assert vouchers_of(work, ticket.subject) == []


def test_a_delivery_without_a_price_is_recorded_and_waits(work: Session) -> None:
    ticket = deeds.ticket(work, letter="A")
    assert quoted(work, ticket) is None
    with pytest.raises(NoPriceError):
        settle(work, SECRETARY, ticket)
    assert ticket.state is TicketState.RECORDED
    record_market(work, SECRETARY, ticket.entity, ticket.grade, per_kg=yuan("20"), source="堤口")
    settle(work, SECRETARY, ticket)
    assert ticket.amount == yuan("1164")


def test_a_market_price_older_than_two_weeks_does_not_count(work: Session) -> None:
    work.execute(update(MarketPrice).values(on=date(2026, 7, 5)))
    ticket = deeds.ticket(work)
    priced = quoted(work, ticket)
    assert priced is not None
    assert priced.rule.market is None


def test_a_member_is_owed_on_114_and_it_counts_as_his_trade(work: Session) -> None:
    ticket, coop = deeds.ticket(work), buyer(work)
    lot = settle(work, SECRETARY, ticket)
    assert balance(work, coop, "114", "member:001") == -yuan("931.20")
    assert balance(work, coop, "121", lot.subject) == yuan("931.20")
    account = member_accounts(work, coop, 2026)[0]
    assert (account.patronage, account.patronage_weight) == (yuan("931.20"), ticket.payable)
    assert lot.origin is Origin.MEMBER


def test_a_neighbour_is_owed_on_211_and_has_no_member_account(work: Session) -> None:
    ticket, coop = deeds.ticket(work, seller="赵山河"), buyer(work)
    lot = settle(work, SECRETARY, ticket)
    assert ticket.member_no is None
    assert balance(work, coop, "211", person(work, "赵山河").holder) == -yuan("931.20")
    assert balance(work, coop, "114") == ZERO
    assert all(account.patronage == ZERO for account in member_accounts(work, coop, 2026))
    assert (lot.origin, lot.village.code) == (Origin.NEIGHBOUR, "cy")


def test_who_joined_after_the_delivery_was_a_neighbour_on_its_day(work: Session) -> None:
    ticket = deeds.ticket(work, seller="赵山河")
    join(work, buyer(work), "003", person(work, "赵山河").holder)
    settle(work, SECRETARY, ticket)
    assert balance(work, buyer(work), "211") == -yuan("931.20")


def test_goods_without_a_certificate_are_on_hold(work: Session) -> None:
    lot = settle(work, SECRETARY, deeds.ticket(work, certificate=""))
    assert (lot.hold_reason, lot.may_be_sold_on(TODAY)) == (NO_CERTIFICATE, False)
    assert level(work, lot).on_hand.jin == "120"


def test_the_lot_bears_the_number_of_its_ticket(work: Session) -> None:
    ticket = deeds.ticket(work)
    lot = settle(work, SECRETARY, ticket)
    assert lot.code == ticket.lot_code == "YG260720-001-B"
    assert lot.source == "ticket:YG260720-001"


@pytest.mark.parametrize(("seller", "account"), [("王桂兰", "114"), ("赵山河", "211")])
def test_a_ticket_is_paid_once(work: Session, seller: str, account: str) -> None:
    ticket, coop = deeds.ticket(work, seller=seller), buyer(work)
    with pytest.raises(TicketNotSettledError):
        pay(work, ACCOUNTANT, ticket, on=TODAY)
    settle(work, SECRETARY, ticket)
    bank = balance(work, coop, "102")
    pay(work, ACCOUNTANT, ticket, on=TODAY)
    with pytest.raises(TicketNotSettledError):
        pay(work, ACCOUNTANT, ticket, on=TODAY)
    assert (balance(work, coop, account), bank - balance(work, coop, "102")) == (ZERO, yuan("931.20"))


def test_a_ticket_is_settled_once_and_not_voided_afterwards(work: Session) -> None:
    ticket = deeds.ticket(work)
    settle(work, SECRETARY, ticket)
    vouchers = work.scalar(select(func.count()).select_from(Voucher))
    for again in (lambda: settle(work, SECRETARY, ticket), lambda: void(work, SECRETARY, ticket, "错")):
        with pytest.raises(TicketNotOpenError):
            again()
    assert work.scalar(select(func.count()).select_from(Voucher)) == vouchers


def test_a_void_ticket_is_never_settled(work: Session) -> None:
    ticket = void(work, SECRETARY, deeds.ticket(work), "称错了")
    assert (ticket.state, ticket.void_reason) == (TicketState.VOID, "称错了")
    with pytest.raises(TicketNotOpenError):
        settle(work, SECRETARY, ticket)


def test_an_accountant_and_an_auditor_see_the_tickets_of_their_books(work: Session) -> None:
    ticket = deeds.ticket(work)
    for reader in (SECRETARY, ACCOUNTANT, AUDITOR):
        assert get_ticket(work, reader, ticket.number) is ticket
    with pytest.raises(NotFoundError):
        get_ticket(work, SECRETARY, "YG260720-999")


def test_a_sellers_tickets_are_those_that_were_settled(work: Session) -> None:
    settle(work, SECRETARY, deeds.ticket(work))
    deeds.ticket(work)
    seller = person(work, "王桂兰").id
    assert [t.number for t in tickets_of_sellers(work, [seller], TODAY, TODAY)] == ["YG260720-001"]


def test_a_weight_typed_in_kilograms_is_settled_the_same(work: Session) -> None:
    typed = replace(deeds.delivery(work, gross="63.25", tare="3.25"), unit=WeightUnit.KILOGRAM)
    ticket = record(work, SECRETARY, buyer(work), typed)
    settle(work, SECRETARY, ticket)
    assert ticket.amount == yuan("931.20")


def test_a_payment_that_the_bank_returned_is_owed_and_paid_again(work: Session) -> None:
    ticket = deeds.ticket(work)
    settle(work, SECRETARY, ticket)
    bank = balance(work, buyer(work), "102")
    for _again in range(2):
        pay(work, ACCOUNTANT, ticket, on=TODAY)
        assert bank - balance(work, buyer(work), "102") == ticket.amount
        take_back(work, ACCOUNTANT, ticket, "户名不符")
        assert (ticket.state, ticket.paid_on) == (TicketState.SETTLED, None)
        assert balance(work, buyer(work), "102") == bank
    pay(work, ACCOUNTANT, ticket, on=TODAY)
    with pytest.raises(TicketNotOpenError):
        settle(work, SECRETARY, ticket)
    take_back(work, ACCOUNTANT, ticket, "again")
    with pytest.raises(TicketNotPaidError):
        take_back(work, ACCOUNTANT, ticket, "again")
    pay(work, ACCOUNTANT, ticket, on=TODAY)
    assert bank - balance(work, buyer(work), "102") == ticket.amount


def test_what_a_batch_pays_is_not_paid_at_once_too(work: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(payables, "_kinds", {"ticket": TICKETS})
    ticket = deeds.ticket(work)
    settle(work, SECRETARY, ticket)
    draw(work, ACCOUNTANT, buyer(work), Drawing(keys=[ticket.subject], way=Way.CASH))
    with pytest.raises(UnderWayError):
        pay_at_once(work, ACCOUNTANT, ticket, on=TODAY)
    assert ticket.state is TicketState.SETTLED
