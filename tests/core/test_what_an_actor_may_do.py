"""Roles always come with the place where they hold."""

from __future__ import annotations

import pytest

from core.errors import NotYoursError
from core.identity.roles import SYSTEM, Role
from tests.actors import ACCOUNTANT, CLERK, SECRETARY, STRANGER


def test_a_role_holds_in_its_own_place_only() -> None:
    assert SECRETARY.may([Role.SECRETARY], "village:yhq")
    assert not SECRETARY.may([Role.SECRETARY], "village:qly")


def test_a_place_does_not_lend_another_role() -> None:
    assert not SECRETARY.may([Role.SHED_WORKER, Role.ADMIN], "village:yhq")
    assert not ACCOUNTANT.may([Role.SECRETARY], "village:yhq")


def test_a_role_held_everywhere_holds_in_every_place() -> None:
    assert CLERK.may([Role.SHOP_STAFF], "village:yhq")
    assert all(SYSTEM.may([role], "anything") for role in Role)


def test_nobody_may_do_nothing() -> None:
    assert not any(STRANGER.may(list(Role), scope) for scope in ("*", "", "village:yhq"))


def test_the_refusal_names_the_place() -> None:
    with pytest.raises(NotYoursError) as refused:
        SECRETARY.require([Role.SECRETARY], "village:qly")
    assert refused.value.facts == {"scope": "village:qly"}
    assert refused.value.status == 403
