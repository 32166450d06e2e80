"""Let a household check its share by the code on its paper: the last four digits of a telephone open the page."""

from __future__ import annotations

import hmac

from sqlalchemy.orm import Session

from coop.members.models import Person
from coop.members.services import person_of
from core.errors import N_, DomainError
from ledger.members.services import get_member
from ledger.proofs.services import Proof, proof_by_token

DIGITS = 4


class WrongDigitsError(DomainError):
    """The last digits of the telephone do not fit, or none is registered; which of them is not said."""

    message = N_("后四位不对，或者本社没有登记您的手机号。请用入社时登记的手机号，或者到本社核对。")
    field = "digits"


class TooManyChecksError(DomainError):
    """Guessing was slowed down."""

    message = N_("试得太多了，请 %(minutes)s 分钟后再试。")
    field = "digits"
    status = 429


def check_address(base_url: str, token: str) -> str:
    """Return the address of the page on which the share behind a token is checked."""
    return f"{base_url}/check/{token}"


def prove(session: Session, token: str, digits: str) -> tuple[Proof, Person]:
    """Return the proof behind a code, and whose it is. Raises NotFoundError or WrongDigitsError."""
    proof = proof_by_token(session, token)
    person = person_of(session, get_member(session, proof.entity, proof.line.member_no).holder)
    phone = person.phone if person is not None else None
    if person is None or not phone or not hmac.compare_digest(phone[-DIGITS:].encode(), digits.encode()):
        raise WrongDigitsError
    return proof, person
