"""Whatever is done in whatever order, the books are those of an independent model, on both engines."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy.orm import Session

from core import clock
from core.db import Database
from core.errors import DomainError
from core.identity.roles import SYSTEM
from core.money import Money
from ledger.distribution.closing_year import close_year
from ledger.distribution.services import Resolution, approve
from ledger.entities.models import Entity
from ledger.entities.services import get_entity
from ledger.journal.by_account import trial_balance
from ledger.journal.drafts import AccountKey, Draft, Pair, Posted
from ledger.journal.models import Voucher
from ledger.journal.posting import post, reverse
from ledger.journal.reading import balance, get_voucher_by_id
from ledger.months.services import close_month, reopen_month
from ledger.seals.examining import examine
from ledger.seals.sealing import seal
from ledger.seals.signing import Signer
from tests.engines import Engine
from tests.factories import cooperative, join
from tests.ledger.model_ledger import ModelLedger, ModelVoucher, Refused

KEY = Signer(Ed25519PrivateKey.from_private_bytes(b"m" * 32))
YEARS = (2025, 2026)
NOW = clock.local(date(2027, 3, 1), 9)
ACCOUNTS = st.sampled_from(["101", "102", "113", "121", "501", "521", "523"])
ROWS = st.lists(
    st.tuples(ACCOUNTS, ACCOUNTS, st.integers(1, 1_000_000)).filter(lambda row: row[0] != row[1]),
    min_size=1,
    max_size=4,
).map(tuple)
PERIODS = st.tuples(st.sampled_from(YEARS), st.integers(1, 12)).map(lambda pair: pair[0] * 100 + pair[1])


class Books(RuleBasedStateMachine):
    """Post, repeat, misuse a key, reverse, close and open months, close years, distribute, seal, restart."""

    engine: Engine
    posted = Bundle("posted")

    @initialize()
    def open_books(self) -> None:
        self.copy = self.engine.copy("migrated")
        self.database: Database = self.copy.__enter__()
        self.model = ModelLedger(YEARS)
        with clock.at(NOW), self.database.transaction() as session:
            coop = cooperative(session)
            join(session, coop, "001", "person:1", "0.01")
            for earlier in session.query(Voucher):
                self.model.post(earlier.key, earlier.period, (("102", "301", 1),))

    def teardown(self) -> None:
        if hasattr(self, "copy"):
            self.copy.__exit__(None, None, None)

    @rule(target=posted, key=st.integers(1, 30).map(str), period=PERIODS, rows=ROWS)
    def post(self, key: str, period: int, rows: tuple[tuple[str, str, int], ...]) -> str:
        self._both(
            lambda: self.model.post(key, period, rows),
            lambda session, coop: post(session, _draft(coop, key, period, rows)),
        )
        return key

    @rule(key=posted)
    def post_again(self, key: str) -> None:
        known = self.model.vouchers.get(key)
        if known and not known.is_red:
            self.post(key, known.period, known.rows)

    @rule(key=posted, period=PERIODS)
    def reverse(self, key: str, period: int) -> None:
        if key not in self.model.vouchers:
            return

        def _done(session: Session, coop: Entity) -> Posted:
            found = session.query(Voucher).filter(Voucher.entity_id == coop.id, Voucher.key == key).one()
            voucher = get_voucher_by_id(session, coop, found.id)
            if session.query(Voucher).filter(Voucher.reverses_id == voucher.id).count():
                raise Refused  # the service would return the first reversal; the pages refuse a second
            on = date(period // 100, period % 100, 15)
            return reverse(session, voucher, on=on, entity=coop, made_by="会计", reason="错")

        self._both(lambda: self.model.reverse(key, period), _done)

    @rule(year=st.sampled_from(YEARS))
    def close(self, year: int) -> None:
        self._both(
            lambda: self.model.close(year),
            lambda session, coop: close_year(session, SYSTEM, coop, year),
        )

    @rule(period=PERIODS)
    def close_month(self, period: int) -> None:
        self._both(
            lambda: self.model.close_month(period),
            lambda session, coop: close_month(session, SYSTEM, coop, period),
        )

    @rule(period=PERIODS)
    def reopen_month(self, period: int) -> None:
        self._both(
            lambda: self.model.reopen_month(period),
            lambda session, coop: reopen_month(session, SYSTEM, coop, period, "错"),
        )

    @rule(year=st.sampled_from(YEARS))
    def vote(self, year: int) -> None:
        """Vote on a closed year: there was no trade, so only a year without anything to distribute can be decided."""
        voted = Resolution(published_on=date(year + 1, 1, 10), assembly_on=date(year + 1, 2, 10), present=1, agreed=1)

        def _modelled() -> None:
            if year not in self.model.carried or self.model.state[year * 100 + 13] == "hard":
                raise Refused
            if self.model.state.get((year + 1) * 100 + 13) == "hard":
                raise Refused
            if -self.model.balance("332", through=year * 100 + 13) > 0:
                raise Refused
            self.model.lock(year)

        self._both(_modelled, lambda session, coop: approve(session, SYSTEM, coop, year, voted))

    @rule()
    def seal(self) -> None:
        with clock.at(NOW), self.database.transaction() as session:
            assert seal(session, get_entity(session, "coop"), KEY).refused == ()

    @rule()
    def restart(self) -> None:
        self.database.engine.dispose()

    @invariant()
    def the_books_are_those_of_the_model(self) -> None:
        if not hasattr(self, "database"):
            return
        with self.database.reading() as session:
            coop = get_entity(session, "coop")
            for code in ("101", "102", "113", "121", "501", "521", "523", "331", "332"):
                assert balance(session, coop, code).fen == self.model.balance(code)
            written = {(v.period, v.number) for v in session.query(Voucher).filter(Voucher.entity_id == coop.id)}
            assert written == {(v.period, v.number) for v in self.model.vouchers.values()}
            for year in YEARS:
                assert trial_balance(session, coop, year).difference == Money(0)

    @invariant()
    def nothing_is_at_fault(self) -> None:
        if hasattr(self, "database"):
            with self.database.reading() as session:
                assert examine(session, KEY.public, _NOWHERE).faults == ()

    def _both(self, modelled: Callable[[], object], done: Callable[[Session, Entity], object]) -> None:
        """Do it in the model and in the books: both do it, or both refuse."""
        try:
            expected: object = modelled()
        except Refused as refused:
            expected = refused
        try:
            with clock.at(NOW), self.database.transaction() as session:
                found = done(session, get_entity(session, "coop"))
        except (DomainError, Refused):
            assert isinstance(expected, Refused)
            return
        assert not isinstance(expected, Refused)
        if isinstance(expected, ModelVoucher) and isinstance(found, Posted):
            assert (found.period, found.number) == (expected.period, expected.number)


_NOWHERE = Path("/nowhere")


def _draft(coop: Entity, key: str, period: int, rows: tuple[tuple[str, str, int], ...]) -> Draft:
    return Draft(
        entity=coop,
        on=date(period // 100, period % 100, 15),
        key=key,
        event="test",
        memo=key,
        source=key,
        made_by="会计",
        pairs=tuple(Pair(AccountKey(debit), AccountKey(credit), Money(fen)) for debit, credit, fen in rows),
    )


@pytest.fixture
def machine(engine: Engine) -> type[Books]:
    """Return the machine on one engine."""
    return type("BooksOnAnEngine", (Books,), {"engine": engine})


def test_the_books_are_those_of_the_model(machine: type[Books]) -> None:
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=25, stateful_step_count=18, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
