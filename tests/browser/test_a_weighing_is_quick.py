"""A weighing takes few taps, and its page comes through a thin wire."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

MOST_BYTES, MOST_TAPS = 60_000, 8
COUNT = """addEventListener("pointerdown", () => {
  sessionStorage.taps = Number(sessionStorage.taps ?? 0) + 1;
}, true);"""


@pytest.fixture
def fresh(browser: Browser) -> Iterator[BrowserContext]:
    """Give a phone that has seen nothing of the site yet, and keeps nothing of it."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN", service_workers="block")
    yield context
    context.close()


@pytest.fixture
def page(fresh: BrowserContext, address: str) -> Page:
    """Sign the secretary in on it."""
    opened = fresh.new_page()
    opened.goto(f"{address}/sign-in?then=/today/")
    opened.fill("input[name=username]", "shuji")
    opened.fill("input[name=password]", "caishi-demo-2026")
    opened.locator("main form button").first.click()
    opened.wait_for_url("**/today/")
    return opened


@pytest.mark.parametrize("form", ["harvest", "purchases"])
def test_a_form_opens_with_little_over_the_wire(fresh: BrowserContext, page: Page, form: str) -> None:
    form_address = page.locator(f"a[href^='/{form}/']").first.get_attribute("href")
    wire = fresh.new_cdp_session(page)
    wire.send("Network.enable")
    wire.send("Network.clearBrowserCache")
    sizes: list[int] = []

    def _count(said: dict[str, Any]) -> None:
        sizes.append(said["encodedDataLength"])

    wire.on("Network.loadingFinished", _count)
    page.evaluate(f"location.href = '{form_address}'")
    page.locator("form.is-station").wait_for()
    page.wait_for_load_state("networkidle")
    assert len(sizes) > 5
    assert sum(sizes) <= MOST_BYTES


def test_a_crate_is_weighed_in_few_taps(page: Page) -> None:
    page.add_init_script(COUNT)
    page.reload()
    page.locator("a[href^='/harvest/']").first.click()
    page.locator("form.is-station").wait_for()
    page.get_by_label("一级").check()
    page.keyboard.type("32.5")  # the field has the keyboard already
    page.get_by_role("button", name="下一步").click()
    page.get_by_role("button", name="对，存上").click()
    page.get_by_text("已存在手机上").wait_for()
    assert 0 < int(page.evaluate("sessionStorage.taps")) <= MOST_TAPS


def test_a_delivery_is_weighed_in_few_taps(page: Page) -> None:
    page.add_init_script(COUNT)
    page.reload()
    page.locator("a[href^='/purchases/new/']").first.click()
    page.locator("form.is-station").wait_for()
    page.keyboard.type("cy-002")  # the field has the keyboard already
    page.locator("[data-hits] button").first.click()
    page.get_by_label("鲜金耳 一级").check()
    page.keyboard.type("126.5")
    page.get_by_role("button", name="下一步").click()
    page.get_by_label("皮重").fill("6.5")
    page.get_by_role("button", name="下一步").click()
    page.get_by_role("button", name="对，存上").click()
    page.get_by_text("已存在手机上").wait_for()
    assert 0 < int(page.evaluate("sessionStorage.taps")) <= MOST_TAPS
