"""The first five minutes, clicked through: buyer, secretary, accountant, villager, shop staff."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.xdist_group("browser")


def _is_sound(page: Page) -> None:
    """Hold a page against axe, and against its own width: nothing may stick out sideways."""
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    grave = [f"{v['id']}: {v['nodes'][0]['html'][:120]}" for v in found if v["impact"] in {"serious", "critical"}]
    assert not grave, page.url
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), page.url


def _become(page: Page, name: str) -> None:
    page.locator(".ribbon").get_by_role("button", name=name).click()


def test_the_five_minutes(page: Page, address: str) -> None:
    page.goto(address)
    lot = _buy_a_box(page)
    _record_a_day(page)
    _keep_the_books(page)
    _read_the_statement(page)
    _ship_it(page, lot)


def _buy_a_box(page: Page) -> str:
    expect(page.get_by_role("heading", level=1)).to_contain_text("26 天")
    expect(page.locator(".fresh")).to_contain_text("今早采摘")
    expect(page.locator(".fresh")).to_contain_text("第26天")
    _is_sound(page)
    page.get_by_role("link", name="买一盒").click()
    expect(page.get_by_text("村里的合作社得")).to_be_visible()
    _is_sound(page)
    page.get_by_role("button", name="放进购物车").click()
    _is_sound(page)
    page.get_by_role("link", name="去结算").click()
    page.get_by_role("button", name="提交订单").click()
    expect(page.get_by_text("请把地址填全")).to_be_visible()
    _is_sound(page)
    page.get_by_label("详细地址").fill("济南市历下区演示路 1 号")
    page.get_by_label("收货人").fill("王小明")
    page.get_by_label("手机号").fill("13800138000")
    page.get_by_label("扫合作社收款码").check()
    page.get_by_label("我知道鲜品").check()
    page.get_by_label("省份").select_option("北京")
    expect(page.locator("[data-total]")).to_have_text("57.80")
    page.get_by_role("button", name="提交订单").click()
    expect(page.get_by_text("待付款")).to_be_visible()
    expect(page.get_by_text("王** 138****8000")).to_be_visible()
    _is_sound(page)
    page.get_by_role("link", name="看看这一盒从哪里来").click()
    expect(page.get_by_text("承诺达标合格证")).to_be_visible()
    _is_sound(page)
    return page.url.rsplit("/", 1)[1]


def _record_a_day(page: Page) -> None:
    page.get_by_role("button", name="换成书记").click()
    expect(page.get_by_text("17/26 天")).to_be_visible()
    _is_sound(page)
    page.locator(".is-picking").get_by_role("link", name="采收称重").click()
    _is_sound(page)
    page.locator("form.is-station").wait_for()
    page.get_by_label("一级").check()
    page.get_by_label("重量").fill("32.5")
    page.get_by_role("button", name="下一步").click()
    expect(page.locator(".readback:visible")).to_contain_text("三十二点五斤")
    _is_sound(page)
    page.get_by_role("button", name="对，存上").click()
    expect(page.get_by_text("已存在手机上")).to_be_visible()
    _is_sound(page)
    page.get_by_role("button", name="马上上传").click()
    expect(page.locator(".readback:visible")).to_contain_text("已上传")
    expect(page.get_by_text(re.compile(r"YHQ-S2-\d{4}-\d{4}-B"))).to_be_visible()
    page.get_by_role("link", name="回到今天").click()
    page.get_by_role("link", name="收购称重").first.click()
    _is_sound(page)
    page.locator("form.is-station").wait_for()
    page.get_by_label("找交货人").fill("cy-00")
    seller = page.get_by_label("交货人", exact=True)
    assert all("CY-00" in text for text in seller.locator("option").all_inner_texts()[1:])
    seller.select_option(index=1)
    page.get_by_label("鲜金耳 特级").check()
    page.get_by_label("毛重").fill("126.5")
    page.get_by_role("button", name="下一步").click()
    page.get_by_label("皮重").fill("6.5")
    page.get_by_role("button", name="下一步").click()
    expect(page.locator(".readback:visible")).to_contain_text("一百二十斤")
    _is_sound(page)
    page.get_by_role("button", name="对，存上").click()
    page.get_by_role("button", name="上传，看多少钱").click()
    page.get_by_role("link", name="看多少钱，结算").click()
    expect(page.locator(".readback")).to_contain_text("净重 一百二十斤")
    expect(page.locator(".readback")).to_contain_text("元整")
    _is_sound(page)
    page.get_by_role("button", name="对，结算").click()
    expect(page.get_by_text("已结算", exact=True)).to_be_visible()


def _keep_the_books(page: Page) -> None:
    page.get_by_role("button", name="换成会计").click()
    expect(page.locator("article").first).to_contain_text("托底收购")
    _is_sound(page)
    page.get_by_role("link", name="看科目余额表").click()
    expect(page.locator(".badge-green")).to_have_text("0.00")
    _is_sound(page)
    page.get_by_role("link", name="看年终分配").click()
    expect(page.get_by_text("合作社法第四十四条：不低于可分配盈余的 60%")).to_be_visible()
    _is_sound(page)
    page.get_by_role("link", name="看村账单").click()
    _is_sound(page)
    link = page.locator(".tabs a").first.get_attribute("href")
    answer = page.request.get(page.url.partition("/statements")[0] + str(link))
    assert answer.headers["content-type"] == "application/pdf"


def _read_the_statement(page: Page) -> None:
    page.get_by_role("button", name="换成村民").click()
    expect(page.get_by_role("heading", name="怎么算的")).to_be_visible()
    expect(page.locator(".big-number")).to_have_text(re.compile(r"[\d,]+\.\d\d 元"))
    _is_sound(page)


def _ship_it(page: Page, lot: str) -> None:
    _become(page, "店员")
    page.get_by_role("link", name="订单").first.click()
    _is_sound(page)
    page.locator("tbody a").first.click()
    expect(page.get_by_text(lot).first).to_be_visible()
    page.get_by_label("到账金额").fill("57.80")
    page.get_by_label("流水号").fill("微信 0001")
    page.get_by_role("button", name="钱已到账").click()
    page.get_by_label("快递公司").fill("顺丰冷运")
    page.get_by_label("运单号").fill("SF123")
    page.get_by_role("button", name="已交给快递").click()
    expect(page.get_by_text("已发货", exact=True).first).to_be_visible()
    _is_sound(page)
