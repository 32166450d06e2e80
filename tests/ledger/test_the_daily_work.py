"""The accountant's day: each deed by its name, posted once by its rule, never more than what stands on the account."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy.orm import Session

from core.db import Database
from core.errors import DomainError, NotYoursError
from core.money import ZERO, Money
from core.weight import NOTHING, Weight
from ledger.daily.choices import Kind, choices
from ledger.daily.deeds import DEEDS
from ledger.daily.errors import (
    BeforeItsTimeError,
    DeedInFutureError,
    MoreThanStandsError,
    SameWalletError,
    VotedLaterError,
)
from ledger.daily.services import Said, overdrawn, record, recorded
from ledger.distribution.services import approve
from ledger.entities.models import Entity
from ledger.entities.services import get_entity
from ledger.journal.by_account import trial_balance
from ledger.journal.drafts import Posted
from ledger.journal.errors import ClosedPeriodError, KeyReusedError
from ledger.journal.reading import balance
from ledger.manual.services import approve as check
from ledger.manual.services import ask_for_reversal
from ledger.members.errors import CapitalGoneError, MoreThanThereAreError, NoMajorityError, NoQuorumError
from ledger.members.register import register_of_accounts
from ledger.members.services import admit
from ledger.parties.models import PartyKind
from ledger.parties.services import parties
from ledger.rules import Split, capital, purchasing
from tests.actors import ACCOUNTANT, CHIEF, OTHER_ACCOUNTANT, SECRETARY
from tests.factories import TODAY, cooperative, deed, join, yuan
from tests.ledger.books import post_one, rows, voucher
from tests.ledger.example_year import VOTED, YEAR, example_year
from tests.race import together

MEMBER = "member:001"
USUAL = {"out_of": "102", "into": "102", "assembly_on": TODAY, "present": 7, "agreed": 6}
"""What a page has filled in already, and an assembly of the seven members of the worked example."""


def do(session: Session, coop: Entity, deed: str, *, on: date = TODAY, said: str = "op", **values: Any) -> Posted:
    """Record a deed as the page does."""
    asked = {field.name: values.get(field.name, USUAL.get(field.name)) for field in DEEDS[deed].asks}
    return record(session, ACCOUNTANT, coop, Said(deed=DEEDS[deed], operation=said, on=on, memo="", values=asked))


@pytest.fixture
def coop(session: Session, today: None) -> Entity:
    """Return a cooperative with one member, money in the bank, and something owed on every side."""
    made = cooperative(session)
    join(session, made, "001", "person:1", "5000")
    for code, subject, amount in (
        ("113", "insurer:picc", "800"),
        ("113", "customer:hema", "700"),
        ("113", "entity:union", "900"),  # for goods that it took; what it declared comes on top
        ("401", "shed:1", "475"),
    ):
        _stand(session, made, code, subject, amount, is_debit=True)
    for code, subject, amount in (("114", MEMBER, "300"), ("211", "order:A", "99"), ("214", "stamp", "20")):
        _stand(session, made, code, subject, amount, is_debit=False)
    capital.union_declared(session, deed(made, "declared"), union="entity:union", amount=yuan("600"))
    return made


def _stand(session: Session, coop: Entity, code: str, subject: str, amount: str, *, is_debit: bool) -> None:
    from ledger.journal.drafts import AccountKey, Draft, Pair
    from ledger.journal.posting import post

    pair = (AccountKey(code, subject), AccountKey("321"))
    debit, credit = pair if is_debit else reversed(pair)
    pairs = (Pair(debit, credit, yuan(amount)),)
    key = f"stand:{code}:{subject}"
    post(session, Draft(entity=coop, on=TODAY, key=key, event="t", memo="m", source=key, made_by="m", pairs=pairs))


DONE: dict[str, tuple[Mapping[str, Any], list[tuple[str, str, str]]]] = {
    "expense": (
        {"purpose": "purpose:travel", "amount": yuan("35.50"), "out_of": "101"},
        [("523:purpose:travel", "101", "35.50")],
    ),
    "receive": ({"customer": "insurer:picc", "amount": yuan("800")}, [("102", "113:insurer:picc", "800.00")]),
    "pay-member": ({"member": MEMBER, "amount": yuan("300")}, [("114:member:001", "102", "300.00")]),
    "cash": ({"out_of": "102", "into": "101", "amount": yuan("50")}, [("101", "102", "50.00")]),
    "freight": ({"amount": yuan("12"), "out_of": "102"}, [("521:freight", "102", "12.00")]),
    "bank-fee": ({"amount": yuan("5")}, [("524:bank-fee", "102", "5.00")]),
    "interest": ({"amount": yuan("3")}, [("102", "524:interest", "3.00")]),
    "tax": ({"tax": "income", "amount": yuan("9")}, [("531:income", "214:income", "9.00")]),
    "pay-tax": ({"tax": "stamp", "amount": yuan("20")}, [("214:stamp", "102", "20.00")]),
    "bad-debt": ({"customer": "insurer:picc", "amount": yuan("7")}, [("529:bad-debt", "113:insurer:picc", "7.00")]),
    "bags": ({"amount": yuan("100")}, [("121:bags", "102", "100.00")]),
    "bags-owed": ({"supplier": "济南菌袋厂", "amount": yuan("100")}, [("121:bags", "211:supplier:001", "100.00")]),
    "power": ({"batch": "batch:B", "amount": yuan("8")}, [("141:batch:B", "102", "8.00")]),
    "overhead": (
        {"batch": "batch:B", "amount": yuan("8")},
        [("401:overhead:other", "102", "8.00"), ("141:batch:B", "401:overhead:other", "8.00")],
    ),
    "allocate": (
        {"overhead": "shed:1", "batch": "batch:B", "amount": yuan("475")},
        [("141:batch:B", "401:shed:1", "475.00")],
    ),
    "inputs": (
        {"member": MEMBER, "amount": yuan("60"), "fee": yuan("2")},
        [("114:member:001", "102", "60.00"), ("114:member:001", "501:channel:service", "2.00")],
    ),
    "platform": (
        {"amount": yuan("97"), "fee": yuan("3")},
        [("102", "109", "97.00"), ("524:platform-fee", "109", "3.00")],
    ),
    "second-neighbour": ({"seller": "person:9", "amount": yuan("6")}, [("521:cost", "211:person:9", "6.00")]),
    "second": (
        {"member": MEMBER, "product": "produce:golden-ear", "amount": yuan("6")},
        [("521:cost", "114:member:001", "6.00")],
    ),
    "wages": (
        {"employee": "老周", "amount": yuan("3000"), "batch": ""},
        [("523:purpose:wages", "212:employee:001", "3,000.00")],
    ),
    "capital": (
        {"member": MEMBER, "amount": yuan("10"), "premium": yuan("1")},
        [("102", "301:member:001", "10.00"), ("102", "321", "1.00")],
    ),
    "relief-capital": ({"member": MEMBER, "amount": yuan("10")}, [("102", "301:relief:001", "10.00")]),
    "invest": ({"union": "entity:union", "amount": yuan("10")}, [("131:entity:union", "102", "10.00")]),
    "union-declared": (
        {"union": "entity:union", "amount": yuan("10")},
        [("113:entity:union", "511:entity:union", "10.00")],
    ),
    "union-paid": ({"union": "entity:union", "amount": yuan("600")}, [("102", "113:entity:union", "600.00")]),
    "subsidy": ({"project": "示范社补助", "amount": yuan("10")}, [("102", "235:project:001", "10.00")]),
    "donation": ({"amount": yuan("10")}, [("102", "311:donation", "10.00")]),
}
IN_TWO_STEPS = {"pay", "member-repays", "pay-wages", "subsidy-spent", "convert", "cover-loss", "convert-reserve"}


@pytest.mark.parametrize("deed", DONE)
def test_a_deed_posts_its_entry(session: Session, coop: Entity, deed: str) -> None:
    values, wanted = DONE[deed]
    posted = do(session, coop, deed, **values)
    assert rows(session, posted) == wanted
    assert voucher(session, posted).memo == DEEDS[deed].name
    assert trial_balance(session, coop, TODAY.year).difference == ZERO


def test_every_deed_of_the_page_is_tried_here() -> None:
    assert set(DONE) | IN_TWO_STEPS == set(DEEDS)


def test_what_is_owed_to_a_supplier_is_paid_by_his_name(session: Session, coop: Entity) -> None:
    do(session, coop, "bags-owed", supplier="济南菌袋厂", amount=yuan("100"))
    do(session, coop, "bags-owed", said="op2", supplier="济南菌袋厂", amount=yuan("40"))
    assert [one.name for one in parties(session, coop, PartyKind.SUPPLIER)] == ["济南菌袋厂"]
    ((subject, name, held),) = choices(session, coop, Kind.PAYABLE)
    assert (subject, name.name, held) == ("supplier:001", "济南菌袋厂", yuan("140"))
    posted = do(session, coop, "pay", said="op3", seller=subject, amount=yuan("140"))
    assert rows(session, posted) == [("211:supplier:001", "102", "140.00")]
    assert choices(session, coop, Kind.PAYABLE) == []


def test_a_name_never_enters_the_books(session: Session, coop: Entity) -> None:
    posted = do(session, coop, "wages", employee="老周", amount=yuan("3000"), batch="")
    written = voucher(session, posted)
    said = written.memo + written.source + "".join(r.debit.subject + r.credit.subject for r in written.postings)
    assert "老周" not in said
    assert rows(
        session, do(session, coop, "pay-wages", said="b", employee="employee:001", amount=yuan("3000"), out_of="101")
    ) == [("212:employee:001", "101", "3,000.00")]


def test_a_grant_is_spent_until_it_is_used_up(session: Session, coop: Entity) -> None:
    do(session, coop, "subsidy", project="示范社补助", amount=yuan("10"))
    with pytest.raises(MoreThanStandsError) as refused:
        do(session, coop, "subsidy-spent", said="b", project="project:001", amount=yuan("10.01"))
    assert refused.value.field == "amount"
    assert str(refused.value) == "账上只有 10.00 元。"
    do(session, coop, "subsidy-spent", said="b", project="project:001", amount=yuan("10"))
    assert balance(session, coop, "235") == ZERO


@pytest.mark.parametrize(
    ("deed", "values"),
    [
        ("receive", {"customer": "insurer:picc", "amount": yuan("800.01")}),
        ("receive", {"customer": "customer:hema", "amount": yuan("1")}),  # delivery notes are paid on their own page
        ("pay-member", {"member": MEMBER, "amount": yuan("300.01")}),
        ("pay", {"seller": "order:A", "amount": yuan("1")}),  # a buyer's money is no supplier's
        ("pay-tax", {"tax": "stamp", "amount": yuan("20.01")}),
        ("bad-debt", {"customer": "entity:union", "amount": yuan("1")}),
        ("bad-debt", {"customer": "customer:hema", "amount": yuan("1")}),  # nor written off here
        ("union-paid", {"union": "entity:union", "amount": yuan("600.01")}),
        ("allocate", {"overhead": "shed:1", "batch": "batch:B", "amount": yuan("475.01")}),
        ("convert", {"member": MEMBER, "refund": yuan("0.01"), "share": None}),
    ],
)
def test_no_more_is_moved_than_stands_there(
    session: Session, coop: Entity, deed: str, values: Mapping[str, Any]
) -> None:
    with pytest.raises(MoreThanStandsError):
        do(session, coop, deed, **values)


def test_vat_is_never_a_tax_of_account_522(session: Session, coop: Entity) -> None:
    assert "vat" not in {value for value, _name, _standing in choices(session, coop, Kind.TAX)}


def test_the_same_operation_is_recorded_once(session: Session, coop: Entity) -> None:
    first = do(session, coop, "pay-tax", tax="stamp", amount=yuan("20"))
    again = do(session, coop, "pay-tax", tax="stamp", amount=yuan("20"))
    assert (again, again.is_new) == (first, False)
    assert balance(session, coop, "214") == ZERO
    assert [one.id for one in recorded(session, coop)] == [first.voucher_id]


@pytest.mark.parametrize("other", [{"amount": yuan("19")}, {"out_of": "101"}, {"on": TODAY - timedelta(days=1)}])
def test_the_same_operation_with_other_content_is_refused(
    session: Session, coop: Entity, other: Mapping[str, Any]
) -> None:
    do(session, coop, "pay-tax", tax="stamp", amount=yuan("10"))
    said: dict[str, Any] = {"tax": "stamp", "amount": yuan("10"), **other}
    with pytest.raises(KeyReusedError) as refused:
        do(session, coop, "pay-tax", **said)
    assert refused.value.status == 409
    assert balance(session, coop, "214") == yuan("-10")


def test_a_deed_is_not_dated_ahead_nor_into_a_closed_month(session: Session, today: None) -> None:
    coop = example_year(session)
    with pytest.raises(DeedInFutureError):
        do(session, coop, "donation", on=TODAY + timedelta(days=1), amount=yuan("1"))
    with pytest.raises(ClosedPeriodError):
        do(session, coop, "donation", on=date(YEAR, 12, 31), amount=yuan("1"))


def test_money_is_not_moved_from_an_account_to_itself(session: Session, coop: Entity) -> None:
    with pytest.raises(SameWalletError):
        do(session, coop, "cash", out_of="102", into="102", amount=yuan("1"))


@pytest.mark.parametrize(
    ("deed", "values", "entry"),
    [
        ("capital", {"member": MEMBER, "amount": yuan("10"), "into": "101"}, ("101", "301:member:001")),
        ("bags", {"amount": yuan("10"), "out_of": "101"}, ("121:bags", "101")),
        ("power", {"batch": "batch:B", "amount": yuan("10"), "out_of": "101"}, ("141:batch:B", "101")),
        ("pay-tax", {"tax": "stamp", "amount": yuan("10"), "out_of": "101"}, ("214:stamp", "101")),
        ("pay-member", {"member": MEMBER, "amount": yuan("10"), "out_of": "101"}, ("114:member:001", "101")),
        ("receive", {"customer": "insurer:picc", "amount": yuan("10"), "into": "101"}, ("101", "113:insurer:picc")),
        ("donation", {"amount": yuan("10"), "into": "101"}, ("101", "311:donation")),
    ],
)
def test_a_village_pays_and_takes_cash(
    session: Session, coop: Entity, deed: str, values: Mapping[str, Any], entry: tuple[str, str]
) -> None:
    assert rows(session, do(session, coop, deed, **values)) == [(*entry, "10.00")]


def test_a_neighbour_of_before_may_be_promised_more(session: Session, coop: Entity) -> None:
    """Whoever ever sold is offered, whether he is owed anything now or not; nobody else is."""
    _stand(session, coop, "211", "person:9", "1", is_debit=False)
    _stand(session, coop, "211", "supplier:009", "1", is_debit=False)
    assert [value for value, _name, _held in choices(session, coop, Kind.SELLER)] == ["person:9"]


@pytest.mark.parametrize(
    ("minutes", "refused"),
    [
        ({"present": 4, "agreed": 4}, NoQuorumError),
        ({"present": 5, "agreed": 3}, NoMajorityError),
        ({"present": 8}, MoreThanThereAreError),
        ({"assembly_on": TODAY + timedelta(days=1)}, VotedLaterError),
    ],
)
@pytest.mark.parametrize("deed", [code for code, deed in DEEDS.items() if deed.is_voted])
def test_the_reserve_and_declared_surplus_are_used_only_as_the_assembly_decides(
    session: Session, today: None, deed: str, minutes: Mapping[str, Any], refused: type[DomainError]
) -> None:
    coop = example_year(session)
    approve(session, ACCOUNTANT, coop, YEAR, VOTED)
    said: dict[str, Any] = {"amount": yuan("1"), "member": "member:03", "refund": yuan("1"), **minutes}
    with pytest.raises(refused):
        do(session, coop, deed, **said)


def test_a_voucher_cites_the_assembly_that_decided(session: Session, today: None) -> None:
    posted = do(session, example_year(session), "convert-reserve", amount=yuan("10"))
    said = f"{TODAY} 成员大会决议（7 人中出席 7，同意 6）"
    assert voucher(session, posted).memo == f"公积金转为出资，依 {said}"


def test_only_the_accountant_of_the_entity_records(database: Database, today: None) -> None:
    with database.transaction() as session:
        cooperative(session)
    said = Said(deed=DEEDS["donation"], operation="op", on=TODAY, memo="", values={"amount": yuan("1")})
    for actor in (OTHER_ACCOUNTANT, SECRETARY):
        with pytest.raises(NotYoursError), database.transaction() as session:
            record(session, actor, get_entity(session, "coop"), said)


def test_refund_and_share_become_capital_within_what_was_declared(session: Session, today: None) -> None:
    coop = example_year(session)
    approve(session, ACCOUNTANT, coop, YEAR, VOTED)
    refund, share = yuan("42211.29"), yuan("18146.79")
    with pytest.raises(MoreThanStandsError) as refused:
        do(session, coop, "convert", member="member:03", refund=refund, share=share + yuan("0.01"))
    assert refused.value.field == "share"
    posted = do(session, coop, "convert", member="member:03", refund=refund, share=share)
    assert rows(session, posted)[0] == ("221:member:03", "301:member:03", "42,211.29")
    assert balance(session, coop, "222", "member:03") == ZERO
    assert all(tie.holds for tie in register_of_accounts(session, coop, YEAR + 1).ties)


def test_a_deed_that_was_wrong_is_reversed_by_a_second_person(session: Session, coop: Entity) -> None:
    wrong = voucher(session, do(session, coop, "bank-fee", amount=yuan("50")))
    draft = ask_for_reversal(session, ACCOUNTANT, coop, wrong, reason="多打了一个零", operation="r")
    check(session, CHIEF, draft)
    assert balance(session, coop, "524") == ZERO


def test_a_second_payment_counts_as_trade_until_it_is_reversed(session: Session, coop: Entity) -> None:
    said: dict[str, Any] = {"member": MEMBER, "product": "produce:golden-ear", "amount": yuan("6")}
    paid = voucher(session, do(session, coop, "second", **said))
    (account,) = register_of_accounts(session, coop, TODAY.year).accounts
    assert (account.patronage, account.patronage_weight) == (yuan("6"), NOTHING)
    check(session, CHIEF, ask_for_reversal(session, ACCOUNTANT, coop, paid, reason="错", operation="r"))
    (account,) = register_of_accounts(session, coop, TODAY.year).accounts
    assert account.patronage == ZERO


def test_the_papers_of_a_deed_are_counted_on_its_voucher(session: Session, coop: Entity) -> None:
    said = Said(deed=DEEDS["bank-fee"], operation="op", on=TODAY, memo="", values={"amount": yuan("5")}, papers=2)
    assert voucher(session, record(session, ACCOUNTANT, coop, said)).attachments == 2
    assert not record(session, ACCOUNTANT, coop, said).is_new
    with pytest.raises(KeyReusedError):
        record(session, ACCOUNTANT, coop, replace(said, papers=3))


def test_nothing_is_done_with_a_member_before_he_joined(session: Session, coop: Entity) -> None:
    admit(session, coop, number="002", holder="person:2", on=TODAY)
    said: dict[str, Any] = {"member": "member:002", "amount": yuan("10"), "premium": None}
    with pytest.raises(BeforeItsTimeError):
        do(session, coop, "capital", on=TODAY - timedelta(days=1), **said)
    do(session, coop, "capital", **said)


def test_a_reversal_gives_the_members_back_their_parts_of_the_reserve(session: Session, today: None) -> None:
    coop = example_year(session)
    before = register_of_accounts(session, coop, YEAR + 1)
    used = voucher(session, do(session, coop, "convert-reserve", amount=yuan("10")))
    during = register_of_accounts(session, coop, YEAR + 1)
    assert during.total("capital") == before.total("capital") + yuan("10")
    check(session, CHIEF, ask_for_reversal(session, ACCOUNTANT, coop, used, reason="错", operation="r"))
    after = register_of_accounts(session, coop, YEAR + 1)
    assert [(a.capital, a.reserve_share) for a in after.accounts] == [
        (a.capital, a.reserve_share) for a in before.accounts
    ]
    assert all(tie.holds for register in (during, after) for tie in register.ties)


def test_capital_that_was_paid_out_is_not_taken_back_by_a_reversal(session: Session, today: None) -> None:
    coop = example_year(session)
    used = voucher(session, do(session, coop, "convert-reserve", amount=yuan("10")))
    capital.member_left(
        session,
        deed(coop, "left", TODAY),
        capital=(Split("member:03", -balance(session, coop, "301", "member:03")),),
        reserve_share=ZERO,
    )
    draft = ask_for_reversal(session, ACCOUNTANT, coop, used, reason="错", operation="r")
    with pytest.raises(CapitalGoneError):
        check(session, CHIEF, draft)


def test_a_loss_is_covered_once_however_often_it_is_sent(session: Session, today: None) -> None:
    coop = example_year(session)
    post_one(session, coop, "carried", debit="332", credit="121", amount="0.01")
    from ledger.journal.drafts import AccountKey, Draft, Pair
    from ledger.journal.posting import post

    lost = (Pair(AccountKey("332", "undistributed"), AccountKey("121"), yuan("500000")),)
    post(session, Draft(entity=coop, on=TODAY, key="l", event="t", memo="m", source="l", made_by="m", pairs=lost))
    first = do(session, coop, "cover-loss", amount=yuan("100"))
    assert do(session, coop, "cover-loss", amount=yuan("100")) == first
    assert balance(session, coop, "322") == yuan("100") - yuan("48200.95")


def test_money_that_is_not_there_is_spoken_of(session: Session, coop: Entity) -> None:
    spent = do(session, coop, "expense", purpose="purpose:office", amount=yuan("7"), out_of="101")
    assert overdrawn(session, coop, spent) == {"101": yuan("-7")}
    earned = do(session, coop, "interest", said="b", amount=yuan("3"))
    assert overdrawn(session, coop, earned) == {}  # the box is not in it


def test_what_was_bought_for_a_member_is_repaid(session: Session, coop: Entity) -> None:
    do(session, coop, "inputs", member=MEMBER, amount=yuan("400"), fee=yuan("5"))
    assert [held for _value, _name, held in choices(session, coop, Kind.MEMBER_OWES)] == [yuan("105")]  # less his 300
    posted = do(session, coop, "member-repays", said="b", member=MEMBER, amount=yuan("105"), into="101")
    assert rows(session, posted) == [("101", "114:member:001", "105.00")]


def test_a_weigh_ticket_is_paid_on_its_own_page_and_not_here(session: Session, coop: Entity) -> None:
    """The page of the ticket keeps that it was paid: paid here, it could be paid there once more."""
    bought = deed(coop, "ticket:YG1", TODAY)
    said: dict[str, Any] = {"lot": "lot:A", "product": "golden-ear", "weight": Weight(1_000), "amount": yuan("50")}
    purchasing.bought_from_member(session, bought, member_no="001", **said)
    purchasing.bought_from_neighbour(
        session, deed(coop, "ticket:YG2", TODAY), seller="person:9", lot="lot:B", amount=yuan("20")
    )
    assert [held for _value, _name, held in choices(session, coop, Kind.MEMBER_PAYABLE)] == [yuan("300")]
    assert choices(session, coop, Kind.PAYABLE) == []
    do(session, coop, "second-neighbour", seller="person:9", amount=yuan("3"))
    posted = do(session, coop, "pay", said="b", seller="person:9", amount=yuan("3"))
    assert rows(session, posted) == [("211:person:9", "102", "3.00")]


@pytest.mark.parametrize("amounts", [[500] * 6, [1, 2, 3, 4, 5, 6]], ids=["the same", "others"])
def test_one_operation_sent_by_many_hands_at_once_is_recorded_once(
    database: Database, today: None, amounts: list[int]
) -> None:
    """However they arrive, one stands; the others get it, or a 409."""
    with database.transaction() as session:
        cooperative(session)

    def send(fen: int) -> int:
        with database.transaction() as session:
            coop = get_entity(session, "coop")
            return do(session, coop, "donation", said="same", amount=Money(fen)).voucher_id

    answers = together([partial(send, fen) for fen in amounts])
    refused = [answer for answer in answers if isinstance(answer, Exception)]
    assert all(isinstance(answer, DomainError) and answer.status == 409 for answer in refused)
    assert len({answer for answer in answers if not isinstance(answer, Exception)}) == 1
    with database.reading() as session:
        assert len(recorded(session, get_entity(session, "coop"))) == 1
