"""An accountant of a very large cooperative follows a step in the pages, stops it, and takes it up again."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from ledger.distribution import year_end_page
from ledger.distribution.long_steps import services
from ledger.distribution.long_steps.services import LongSteps
from tests.web.conftest import SignIn

pytestmark = pytest.mark.xdist_group("web")


@pytest.fixture
def steps(app: Flask, monkeypatch: pytest.MonkeyPatch) -> LongSteps:
    """Let every cooperative count as very large; return whoever works the steps off."""
    monkeypatch.setattr(services, "MANY", 0)
    return LongSteps(app.extensions["settings"].instance)


def test_a_step_is_ordered_followed_stopped_and_resumed(visit: SignIn, app: Flask, steps: LongSteps) -> None:
    year_end, accountant = "/books/qly-fruit/year-end/2025", visit("kuaiji")
    assert accountant.get(f"{year_end}/step").status_code == 404
    assert accountant.post(f"{year_end}/propose", data={"council_on": "2990-01-05"}).status_code == 422
    ordered = accountant.post(f"{year_end}/propose", data={"council_on": "2026-01-05"})
    assert ordered.headers["Location"] == f"{year_end}/step"
    assert accountant.get(year_end).headers["Location"] == f"{year_end}/step"
    followed = accountant.get(f"{year_end}/step").text
    assert "排队中" in followed
    assert "data-under-way" in followed
    assert f"{year_end}/step/stop" not in visit("jianshi").get(f"{year_end}/step").text
    assert accountant.post(f"{year_end}/step/stop").status_code == 303
    assert "账上什么也没有记" in accountant.get(f"{year_end}/step").text
    assert accountant.post(f"{year_end}/step/stop").status_code == 409
    assert accountant.post(f"{year_end}/step/resume").status_code == 303
    steps.work(app.extensions["database"])
    assert "data-under-way" not in accountant.get(f"{year_end}/step").text
    assert accountant.get(year_end).status_code == 200


def test_a_refused_step_says_why_in_the_readers_language(visit: SignIn, app: Flask, steps: LongSteps) -> None:
    year_end, accountant = "/books/wly-grain/year-end/2025", visit("kuaiji")
    accountant.post(f"{year_end}/propose", data={"council_on": "2026-01-05"})
    steps.work(app.extensions["database"])
    refused = accountant.get(f"{year_end}/step").text
    assert "办不了" in refused
    assert "章程" in refused  # nobody traded: the charter has to say what counts as trade
    accountant.post("/language/en", data={"then": "/"})
    assert "charter" in accountant.get(f"{year_end}/step").text


def test_many_members_are_listed_page_by_page_and_summed_up_whole(
    visit: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    year_end, accountant = "/books/yhq-buy/year-end/2025", visit("kuaiji")
    whole = accountant.get(year_end).text
    monkeypatch.setattr(year_end_page, "ON_A_PAGE", 5)
    first, second = accountant.get(year_end).text, accountant.get(f"{year_end}?page=2").text
    rows = [re.findall(r"<tr><td>([0-9]{3} .+?)</td>", page) for page in (whole, first, second)]
    assert len(rows[0]) > 5
    assert rows[1] + rows[2] == rows[0][:10]
    foot = [re.search(r"<tfoot>.*</tfoot>", page) for page in (whole, first, second)]
    assert len({found.group() for found in foot if found}) == 1
