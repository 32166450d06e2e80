"""In the office: payments, expenses, and the turn of the year."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta

from sqlalchemy.orm import Session

from coop.purchases import settling
from coop.purchases.models import TicketState
from coop.purchases.tickets import tickets as newest_tickets
from coop.transfers.services import settle_up
from core import clock
from core.identity.roles import SYSTEM
from ledger.assets.errors import NothingWornError
from ledger.assets.wearing import depreciate
from ledger.distribution.allocation import NoPatronageError
from ledger.distribution.closing_year import close_year
from ledger.distribution.collective import (
    CollectiveVote,
    NothingReceivedError,
    decide_collective,
    enter_payment,
)
from ledger.distribution.paying import pay_out
from ledger.distribution.planning import plan
from ledger.distribution.procedure import Votes, decide, give_notice, lay_open, propose
from ledger.distribution.services import get_run
from ledger.entities.models import Entity, EntityKind
from ledger.rules import Deed, expenses
from shop.demo.season import Season
from shop.demo.stage import BUYERS, yuan
from shop.wholesale.services import notes, receive_payment

UNDECIDED = "qly-fruit"
"""The cooperative whose last year is still to be voted on."""


def keep_office(session: Session, season: Season, day: date) -> None:
    """Pay and collect on Fridays, write the cabins off on the 24th, pay the office on the 25th."""
    if day.weekday() == 4:
        _pay_tickets(session, season, day)
        for entity in season.cast.entities.values():
            if entity.keeps_journal and entity.code != "union":
                settle_up(session, SYSTEM, entity, on=day)
        for note in notes(session, limit=200):
            if note.paid_on is None and (day - note.delivered_on).days >= 7:
                receive_payment(session, SYSTEM, note, on=day)
    if day.day == 24:
        with suppress(NothingWornError):
            depreciate(session, SYSTEM, season.cast.entities["yhq-grow"], day.year, day.month)
    if day.day == 25:
        for entity in season.cast.entities.values():
            if entity.keeps_journal:
                _administration(session, entity, day)


def _pay_tickets(session: Session, season: Season, day: date) -> None:
    ids = [season.cast.entities[code].id for code in BUYERS]
    for ticket in newest_tickets(session, ids, limit=60):
        if ticket.state is TicketState.SETTLED:
            settling.pay(session, SYSTEM, ticket, on=day)


def _administration(session: Session, entity: Entity, day: date) -> None:
    amounts = {"union": 4_200, "yhq-grow": 1_800, "yhq-buy": 1_200}
    deed = Deed(
        entity=entity,
        on=day,
        made_by="会计（演示）",
        source=f"office:{entity.code}:{day}",
        memo=f"{day.month} 月办公、电话、记账费",
    )
    amount = yuan(amounts.get(entity.code, 120))
    expenses.administration_paid(session, deed, purpose="purpose:office", amount=amount)


def close_the_year(session: Session, season: Season, year: int) -> None:
    """Close a year in the books of every entity that keeps a journal."""
    for entity in season.cast.entities.values():
        if entity.keeps_journal:
            close_year(session, SYSTEM, entity, year)


def vote_and_pay(session: Session, season: Season, year: int, on: date) -> None:
    """Let the union, then each cooperative of whose members somebody traded, vote on what there is, and pay it.

    One cooperative has not voted on its last year yet: whoever tries the demo leads its plan through the pages.
    """
    for kind in (EntityKind.UNION, EntityKind.COOPERATIVE):
        for entity in season.cast.entities.values():
            if entity.kind is kind and (entity.code, year) != (UNDECIDED, season.anchor.year - 1):
                with suppress(NoPatronageError):  # the charter must say first what counts as trade
                    _vote(session, entity, year, on)
    _collective(session, season, year, on)


def _collective(session: Session, season: Season, year: int, on: date) -> None:
    """Let the village collective pass on what it received as a member of both cooperatives of Yuhequan."""
    collective = season.cast.entities["yhq-collective"]
    people = len(season.cast.persons["yhq"])
    vote = CollectiveVote(
        published_on=on,
        assembly_on=on + timedelta(days=12),
        members=people,
        present=people - people // 10,
        agreed=people - people // 5,
    )
    with clock.at(clock.local(vote.assembly_on, 15)), suppress(NothingReceivedError):
        run = decide_collective(session, SYSTEM, collective, year, vote)
        enter_payment(session, SYSTEM, run, collective, paid_on=vote.assembly_on)


def _vote(session: Session, entity: Entity, year: int, on: date) -> None:
    members = len(plan(session, entity, year).accounts)
    present = members - members // 8
    propose(session, SYSTEM, entity, year, council_on=on - timedelta(days=25))
    lay_open(session, SYSTEM, entity, year, published_on=on - timedelta(days=20))
    votes = Votes(assembly_on=on, present=present, agreed=present - members // 20)
    decide(session, SYSTEM, entity, year, votes)
    pay_out(session, SYSTEM, entity, get_run(session, entity, year), on=on)
    give_notice(session, SYSTEM, entity, year, noticed_on=on)
