"""A few vouchers by hand, and ways to look at what was posted."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from core.db import Database
from core.money import Money
from ledger.entities.models import Entity
from ledger.journal import guards
from ledger.journal.drafts import AccountKey, Draft, Pair, Posted
from ledger.journal.models import Voucher
from ledger.journal.posting import post
from tests.factories import TODAY, yuan

Row = tuple[str, str, str]


def draft(
    entity: Entity,
    key: str,
    *,
    amount: str = "100",
    on: date = TODAY,
    debit: str = "102",
    credit: str = "501",
    memo: str = "卖鲜金耳",
    period: int = 0,
) -> Draft:
    """Return a draft with one row."""
    return Draft(
        entity=entity,
        on=on,
        key=key,
        event="test",
        memo=memo,
        source=key,
        made_by="会计",
        period=period,
        pairs=(Pair(AccountKey(debit), AccountKey(credit), yuan(amount)),),
    )


def post_one(session: Session, entity: Entity, key: str, **said: object) -> Posted:
    """Post a voucher with one row."""
    return post(session, draft(entity, key, **said))  # type: ignore[arg-type]


def voucher(session: Session, posted: Posted) -> Voucher:
    """Return what was posted, as the database has it."""
    session.expire_all()
    return session.scalars(select(Voucher).where(Voucher.id == posted.voucher_id)).one()


def rows(session: Session, posted: Posted) -> list[Row]:
    """Return the rows of a voucher as (debit, credit, amount), sub-accounts as 301:member:001."""
    return [
        (
            _account(row.debit.code, row.debit.subject),
            _account(row.credit.code, row.credit.subject),
            str(Money(row.amount_fen)),
        )
        for row in voucher(session, posted).postings
    ]


def run_sql(database: Database, statement: str, **values: object) -> None:
    """Change the database behind the back of the program."""
    with database.engine.connect() as connection:
        writing = connection.execution_options(writes=True)
        writing.execute(text(statement), values)
        writing.commit()


def drop_guard(database: Database, name: str, table: str) -> None:
    """Drop a trigger, as somebody with the database in his hands could."""
    on = f" ON {table}" if database.engine.dialect.name == "postgresql" else ""
    run_sql(database, f"DROP TRIGGER {name}{on}")


def unguard(database: Database) -> None:
    """Put every guard of the books aside, as somebody could who owns the database."""
    if database.engine.dialect.name == "postgresql":
        for table in (*guards.JOURNAL, *guards.BESIDE):
            run_sql(database, f"ALTER TABLE {table} DISABLE TRIGGER USER")
        return
    with database.reading() as session:
        names = list(session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")))
    for name in names:
        drop_guard(database, name, "")


def _account(code: str, subject: str) -> str:
    return f"{code}:{subject}" if subject else code
