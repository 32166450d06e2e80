"""What was sent and is waiting to be imported: encrypted, for it holds ID numbers and accounts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from core import clock
from core.db import Base
from core.ids import new_id
from core.secrets import Encrypted


class OpeningDraft(Base):
    """Both tables as cells of text, as JSON; thrown away when they are imported, or after a week.

    Balances wait for a second person: who sent them does not import them.
    """

    __tablename__ = "coop_opening_draft"

    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    entity_id: Mapped[int] = mapped_column(ForeignKey("ledger_entity.id"))
    made_by_id: Mapped[int]
    made_by: Mapped[str] = mapped_column(default="", server_default="")
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    content: Mapped[str] = mapped_column(Encrypted("opening.content"))
