"""Fields that could harm a person: sealed in the table, and sealed to their column."""

from __future__ import annotations

import stat

import pytest
from cryptography.exceptions import InvalidTag
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from coop.members.models import Person
from coop.members.services import NewPerson, add_household
from coop.villages.services import get_village
from core.secrets import fingerprint, masked_name, masked_phone, session_key
from core.settings import Settings

ID_NUMBER, PHONE, ACCOUNT = "370112197001011234", "13812341234", "6217000000000000000"


@pytest.fixture
def villager(work: Session) -> Person:
    someone = NewPerson(name="张三丰", id_number=ID_NUMBER, phone=PHONE, bank_account=ACCOUNT)
    return add_household(work, get_village(work, "yhq"), "YHQ-900", someone).persons[0]


def _raw(session: Session, column: str, person_id: int) -> str:
    found = session.scalar(text(f"SELECT {column} FROM coop_person WHERE id = :id"), {"id": person_id})
    return str(found)


@pytest.mark.parametrize(("column", "plain"), [("id_number", ID_NUMBER), ("phone", PHONE), ("bank_account", ACCOUNT)])
def test_the_table_does_not_hold_what_was_typed(work: Session, villager: Person, column: str, plain: str) -> None:
    raw = _raw(work, column, villager.id)
    assert plain not in raw
    assert plain[-4:] not in raw
    work.expire(villager)
    assert getattr(villager, column) == plain


def test_the_same_text_is_sealed_differently_each_time(work: Session) -> None:
    twins = [NewPerson(name="甲", phone=PHONE), NewPerson(name="乙", phone=PHONE)]
    persons = add_household(work, get_village(work, "yhq"), "YHQ-901", *twins).persons
    assert _raw(work, "phone", persons[0].id) != _raw(work, "phone", persons[1].id)


def test_a_sealed_value_moved_to_another_column_is_refused(work: Session, villager: Person) -> None:
    work.execute(text("UPDATE coop_person SET phone = bank_account WHERE id = :id"), {"id": villager.id})
    work.expire(villager)
    with pytest.raises(InvalidTag):
        work.scalars(select(Person).where(Person.id == villager.id)).one()


def test_a_sealed_value_that_was_altered_is_refused(work: Session, villager: Person) -> None:
    raw = _raw(work, "phone", villager.id)
    forged = raw[:20] + ("A" if raw[20] != "A" else "B") + raw[21:]
    work.execute(text("UPDATE coop_person SET phone = :to WHERE id = :id"), {"to": forged, "id": villager.id})
    work.expire(villager)
    with pytest.raises(InvalidTag):
        work.scalars(select(Person).where(Person.id == villager.id)).one()


def test_an_empty_field_stays_empty(work: Session) -> None:
    person = add_household(work, get_village(work, "yhq"), "YHQ-902", NewPerson(name="丙")).persons[0]
    work.expire(person)
    assert (person.phone, person.id_number, person.id_number_mark) == (None, None, None)


def test_a_fingerprint_is_stable_and_tells_purposes_apart() -> None:
    assert fingerprint("id_number", ID_NUMBER) == fingerprint("id_number", ID_NUMBER)
    assert fingerprint("id_number", ID_NUMBER) != fingerprint("phone", ID_NUMBER)
    assert ID_NUMBER not in fingerprint("id_number", ID_NUMBER)


def test_a_key_is_made_once_and_only_its_owner_may_read_it(tmp_path_factory: pytest.TempPathFactory) -> None:
    settings = Settings(instance_path=str(tmp_path_factory.mktemp("instance")))
    first = session_key(settings)
    assert session_key(settings) == first
    assert len(first) >= 32
    assert stat.S_IMODE((settings.instance / "session.key").stat().st_mode) == 0o600


def test_public_lists_show_neither_name_nor_telephone() -> None:
    assert (masked_name("张三丰"), masked_name("李明"), masked_name("王")) == ("张**", "李*", "王*")
    assert (masked_phone(PHONE), masked_phone("12345")) == ("138****1234", "****")
