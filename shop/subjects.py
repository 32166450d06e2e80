"""What the shop's things are called in the books: orders, customers, delivery notes."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.errors import N_
from ledger.entities.models import Entity
from ledger.journal.subjects import Named, named, plainly
from shop.wholesale.models import Customer


def _customers(session: Session, _entity: Entity, asked: Mapping[str, str]) -> Mapping[str, Named]:
    found = session.scalars(select(Customer).where(Customer.code.in_(asked)))
    return {asked[one.code]: named(N_("客户"), one.name, one.english_name) for one in found}


NAMES = {
    "customer": _customers,
    "order": plainly(N_("订单"), "staff.show", "code"),
    "delivery": plainly(N_("送货单"), "wholesale.show", "number"),
}
