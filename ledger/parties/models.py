"""A party of one entity: the books know its number, only this row knows its name."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.columns import Word, one_of
from core.db import Base
from core.errors import N_
from core.ids import new_id


class PartyKind(StrEnum):
    """What a party is to the entity."""

    SUPPLIER = "supplier"
    EMPLOYEE = "employee"
    PROJECT = "project"
    UNIT = "unit"

    @property
    def label(self) -> str:
        """Return the word for the pages."""
        return _LABELS[self.value]

    @property
    def account(self) -> str:
        """Return the code of the account that is kept by parties of this kind."""
        return _ACCOUNTS[self.value]


_LABELS = {"supplier": N_("供应商"), "employee": N_("职工"), "project": N_("补助项目"), "unit": N_("往来单位")}
_ACCOUNTS = {"supplier": "211", "employee": "212", "project": "235", "unit": "113"}


class Party(Base):
    """A supplier, an employee or a project. Names may change or be erased; the number stays in the books."""

    __tablename__ = "ledger_party"
    __table_args__ = (
        UniqueConstraint("entity_id", "kind", "number"),
        UniqueConstraint("entity_id", "kind", "name"),
        one_of("kind", PartyKind),
    )

    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    entity_id: Mapped[int] = mapped_column(ForeignKey("ledger_entity.id"))
    kind: Mapped[PartyKind] = mapped_column(Word(PartyKind))
    number: Mapped[str]
    name: Mapped[str]

    @property
    def subject(self) -> str:
        """Return how the accounts name this party."""
        return f"{self.kind.value}:{self.number}"
