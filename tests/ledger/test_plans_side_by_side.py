"""Other rules beside the charter's: what they would change for each member, and what the law says against them."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from core.money import ZERO, Money
from ledger.distribution.allocation import Method
from ledger.distribution.comparing import Rule, charter_rule, compare, widest
from ledger.distribution.planning import plan
from ledger.journal.reading import balance
from tests.factories import yuan
from tests.ledger.example_year import YEAR, example_year


def test_the_charter_comes_first_and_others_are_held_against_it(session: Session, today: None) -> None:
    coop = example_year(session)
    planned = plan(session, coop, YEAR)
    more = Rule(reserve_bp=1_000, patronage_bp=8_000, method=Method.CEIL_FLOOR)
    seen = compare(planned, [more])
    first, second = seen.variants
    assert (first.figures, first.warnings) == (planned.figures, ())
    assert second.figures.patronage_pool == yuan("288000")
    assert second.given + second.figures.residue == first.given + first.figures.residue == yuan("360000")
    by_number = {one.of: one for one in seen.members}
    assert by_number["06"].changes[0] < ZERO  # who traded nothing lives on the second pool alone
    assert by_number["01"].changes[0] > ZERO
    assert seen.better_off(1) + seen.worse_off(1) == len(seen.members)
    assert widest(seen.members) == max(Money(abs(one.changes[0].fen)) for one in seen.members)
    assert balance(session, coop, "221") == ZERO


def test_the_same_rule_changes_nothing_for_anybody(session: Session, today: None) -> None:
    planned = plan(session, example_year(session), YEAR)
    seen = compare(planned, [charter_rule(planned)])
    assert widest(seen.members) == ZERO
    assert seen.variants[1].warnings == ()


@pytest.mark.parametrize(("patronage_bp", "words"), [(5_999, "不合法"), (7_000, "先修改章程")])
def test_the_law_stands_beside_a_rule(session: Session, today: None, patronage_bp: int, words: str) -> None:
    planned = plan(session, example_year(session), YEAR)
    rule = Rule(reserve_bp=1_000, patronage_bp=patronage_bp, method=Method.LARGEST_REMAINDER)
    (_charter, other) = compare(planned, [rule]).variants
    assert any(words in warning for warning in other.warnings)
