"""Follow every link as every role: no fault, no dead link, and not one row changed."""

from __future__ import annotations

import hashlib
import re
from collections import Counter

import pytest
from flask import Flask

from core.db import Base
from tests.web.conftest import SignIn

pytestmark = pytest.mark.xdist_group("web")
PEOPLE = ("", "shuji", "penggong", "kuaiji", "jianshi", "cunmin", "dianyuan", "guanli")
PER_KIND = 3
MOST_PAGES = 70


def _content(app: Flask) -> str:
    """Return the hash of every row of every table."""
    digest = hashlib.sha256()
    with app.extensions["database"].engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            rows = sorted(str(tuple(row)) for row in connection.exec_driver_sql(f"SELECT * FROM {table.name}"))
            digest.update("\n".join(rows).encode())
    return digest.hexdigest()


@pytest.mark.parametrize("person", PEOPLE)
def test_every_link_that_a_person_sees_opens_and_changes_nothing(person: str, app: Flask, visit: SignIn) -> None:
    """Pages of one kind are opened a few times; each link shown to a person is one that he may open."""
    browser, faults = visit(person), list[str]()
    seen, before, kinds = set[str](), _content(app), Counter[str]()
    waiting = ["/", "/desk"] if person else ["/", "/cart/", "/checkout"]
    while waiting and len(seen) < MOST_PAGES:
        address = waiting.pop(0)
        kind = re.sub(r"[A-Z]*[0-9][\w-]*", "#", address.partition("?")[0])
        if address in seen or kinds[kind] >= PER_KIND:
            continue
        seen.add(address)
        kinds[kind] += 1
        answer = browser.get(address, follow_redirects=True)
        if answer.status_code != 200:
            faults.append(f"{answer.status_code} {address}")
        if answer.mimetype == "text/html":
            waiting += [link.replace("&amp;", "&") for link in re.findall(r'href="(/(?!static)[^"#]*)"', answer.text)]
    assert not faults
    assert len(seen) > 5
    assert _content(app) == before
