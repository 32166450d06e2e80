"""Every weighing is either on the server once or still on the phone, visibly: whatever happens to signal and power."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Dialog, Playwright
from sqlalchemy import delete

from core.identity.models import OpenSession
from tests.browser.shed import SEND, Phone, Server
from tests.browser.shed_server import POISON

pytestmark = pytest.mark.xdist_group("shed")
TRIES = 5


@pytest.fixture
def server(season_of_today: Path, tmp_path: Path) -> Iterator[Server]:
    """Start a server on a copy of the season."""
    shutil.copy(season_of_today / "season.db", tmp_path / "season.db")
    for key in season_of_today.glob("*.key"):
        shutil.copy(key, tmp_path / key.name)
    started = Server(tmp_path, f"sqlite:///{tmp_path / 'season.db'}")
    started.start()
    yield started
    started.kill()
    started.database.engine.dispose()


@pytest.fixture
def phone(play: Playwright, chromium: str, tmp_path: Path, server: Server) -> Iterator[Phone]:
    """Give the shed worker a phone that is ready for the shed."""
    held = Phone(play, chromium, tmp_path / "phone", server)
    held.sign_in("penggong")
    held.make_ready()
    yield held
    held.context.close()


def test_with_signal_a_weighing_is_uploaded_and_says_so(phone: Phone, server: Server) -> None:
    phone.weigh("31.5")
    assert phone.says() == "存在手机 1"
    phone.send()
    assert (phone.states(), server.weighed()) == (["done"], ["31.5"])
    assert phone.says() == "已全部上传"


def test_without_signal_two_are_kept_survive_an_empty_battery_and_arrive_once_in_order(
    phone: Phone, server: Server
) -> None:
    server.kill()
    for path in ("/today/", "/phone/"):
        phone.open(path)  # the pages open with the server dead
    phone.weigh("31.5")
    phone.weigh("28")
    phone.send()
    assert phone.says() == "存在手机 2"
    phone.kill()
    phone.switch_on()
    phone.open("/today/")
    phone.page.get_by_text("存在手机 2").wait_for()
    server.start()
    phone.send(2)
    if "请登录" in phone.says():  # the battery was empty before the session's cookie had reached the disk
        phone.sign_in("penggong")
        phone.send(2)
    assert (phone.states(), server.weighed()) == (["done", "done"], ["31.5", "28"])


def test_a_page_that_is_not_kept_says_what_works_without_signal(phone: Phone, server: Server) -> None:
    server.kill()
    phone.open("/harvest/NOT-KEPT")
    assert "没有信号" in phone.page.locator("h1").inner_text()
    phone.page.locator("main a").first.click()
    assert phone.page.url.endswith("/today/")


def test_an_answer_that_was_lost_after_the_saving_makes_no_second_weighing(phone: Phone, server: Server) -> None:
    phone.weigh("31.5")
    server.fails("lost")
    phone.send(2)
    assert (phone.states(), server.weighed()) == (["waiting"], ["31.5"])
    server.fails()
    phone.send()
    assert (phone.states(), server.weighed()) == (["done"], ["31.5"])


@pytest.mark.parametrize("fault", ["captive", "gateway", "sign-in"])
def test_an_answer_in_other_words_than_ours_counts_for_nothing(phone: Phone, server: Server, fault: str) -> None:
    phone.weigh("31.5")
    server.fails(fault)
    phone.send(TRIES + 1)
    assert (phone.states(), server.weighed()) == (["waiting"], [])
    server.fails()
    phone.send()
    assert (phone.states(), server.weighed()) == (["done"], ["31.5"])


def test_a_cafes_page_never_takes_the_place_of_a_kept_one(phone: Phone, server: Server) -> None:
    server.fails("captive")
    phone.open("/today/")
    assert "今天" in phone.page.locator("h1").inner_text()
    server.kill()
    phone.open("/today/")
    assert "今天" in phone.page.locator("h1").inner_text()


def test_when_the_session_has_run_out_entries_wait_for_their_owner(phone: Phone, server: Server) -> None:
    phone.weigh("31.5")
    with server.database.transaction() as session:
        session.execute(delete(OpenSession))
    phone.send()
    assert phone.states() == ["waiting"]
    assert phone.says() == "存在手机 1，请登录后上传"
    phone.sign_in("penggong")
    phone.send()
    assert (phone.states(), server.weighed()) == (["done"], ["31.5"])


def test_nobody_sends_what_another_person_has_weighed(phone: Phone, server: Server) -> None:
    phone.weigh("31.5")
    phone.context.clear_cookies()
    phone.sign_in("shuji")
    phone.send()
    assert (phone.states(), server.weighed()) == (["waiting"], [])
    assert "别人的 1 笔" in phone.says()
    phone.weigh("28")
    phone.send()  # nor does it stand in the way of his own
    assert (phone.states(), server.weighed()) == (["waiting", "done"], ["28"])
    phone.context.clear_cookies()
    phone.sign_in("penggong")
    phone.send()
    assert (phone.states(), server.weighed()) == (["done", "done"], ["28", "31.5"])


def test_a_kept_page_of_one_person_records_nothing_for_another(phone: Phone, server: Server) -> None:
    phone.open_scale()
    other = phone.context.new_page()
    phone.context.clear_cookies()
    other.goto(f"{server.address}/sign-in")
    other.fill("input[name=username]", "shuji")
    other.fill("input[name=password]", "caishi-demo-2026")
    other.locator("main form button").first.click()
    other.wait_for_url("**/today/")
    page = phone.page  # still the first person's
    page.locator("label:has(input[name=letter])").first.click()
    page.fill("input[name=typed]", "31.5")
    page.locator("[data-next]").click()
    page.locator("[data-confirm]").click()
    assert "没有存" in page.locator("[data-trouble]").inner_text()
    assert phone.entries() == []


def test_what_the_trade_refuses_is_shown_and_the_next_goes_on(phone: Phone, server: Server) -> None:
    phone.weigh("99999")  # more than any shed can bear
    phone.weigh("28")
    phone.send()
    assert (phone.states(), server.weighed()) == (["refused", "done"], ["28"])
    phone.open("/phone/")
    phone.page.get_by_text("超过一个棚一次能收的量").wait_for()
    assert phone.says() == "要处理 1"


def test_two_tabs_and_five_senders_at_once_send_each_entry_once(phone: Phone, server: Server) -> None:
    for jin in ("31.5", "28", "30"):
        phone.weigh(jin)
    second = phone.context.new_page()
    phone.open("/phone/", second)
    five = f"Promise.all([1, 2, 3, 4, 5].map(() => {SEND}))"
    phone.page.evaluate(f"{{ globalThis.sent = {five}; undefined }}")
    second.evaluate(five)
    phone.page.evaluate("globalThis.sent")
    phone.send()
    assert (phone.states(), server.weighed()) == (["done"] * 3, ["31.5", "28", "30"])


def test_a_double_tap_saves_one_entry(phone: Phone, server: Server) -> None:
    phone.open_scale()
    phone.page.locator("label:has(input[name=letter])").first.click()
    phone.page.fill("input[name=typed]", "31.5")
    phone.page.locator("[data-next]").click()
    phone.page.evaluate("for (const n of [1, 2, 3]) document.querySelector('[data-confirm]').click()")
    phone.page.locator("[data-saved]").wait_for()
    assert len(phone.entries()) == 1


def test_an_entry_on_which_the_server_breaks_is_parked_and_the_next_is_delivered(phone: Phone, server: Server) -> None:
    phone.weigh(POISON)
    phone.weigh("28")
    phone.send(TRIES - 1)
    assert (phone.states(), server.weighed()) == (["waiting", "waiting"], [])
    phone.send()
    assert (phone.states(), server.weighed()) == (["parked", "done"], ["28"])
    phone.context.clear_cookies()
    phone.sign_in("shuji")
    phone.page.get_by_text("手机上有 1 笔要处理").click()  # a copy has reached the secretary
    assert POISON in phone.page.locator("main").inner_text()


def test_a_clock_that_was_set_back_changes_no_order_and_no_day(phone: Phone, server: Server) -> None:
    server.kill()
    phone.weigh("31.5")
    phone.page.add_init_script("const now = Date.now; Date.now = () => now() - 9e10;")
    phone.weigh("28")
    server.start()
    phone.send(2)
    assert (phone.states(), server.weighed()) == (["done", "done"], ["31.5", "28"])


def test_a_weighing_is_taken_back_before_it_is_sent(phone: Phone, server: Server) -> None:
    phone.weigh("315")
    phone.page.locator("[data-undo]").click()
    phone.page.get_by_text("已撤回，没有上传").wait_for()
    phone.send()
    assert (phone.states(), server.weighed()) == (["withdrawn"], [])


def test_one_that_is_taken_back_while_the_one_before_is_on_its_way_is_not_sent(phone: Phone, server: Server) -> None:
    phone.weigh("31.5")
    phone.weigh("315")
    server.fails("slow")
    phone.page.evaluate(f"{{ globalThis.sent = {SEND}; undefined }}")
    phone.page.wait_for_timeout(500)
    assert phone.page.evaluate("import('/static/js/outbox.js').then((box) => box.withdraw(2))")
    phone.page.evaluate("globalThis.sent")
    assert (phone.states(), server.weighed()) == (["done", "withdrawn"], ["31.5"])


def test_what_was_sent_is_not_taken_back_on_the_phone(phone: Phone, server: Server) -> None:
    phone.weigh("31.5")
    phone.send()
    phone.page.evaluate("import('/static/js/outbox.js').then((box) => box.withdraw(1))")
    assert (phone.states(), server.weighed()) == (["done"], ["31.5"])


def test_it_uploads_itself_when_the_signal_is_back(phone: Phone, server: Server) -> None:
    server.kill()
    phone.weigh("31.5")
    server.start()
    phone.page.clock.install()
    phone.page.clock.fast_forward(11_000)
    phone.page.evaluate("dispatchEvent(new Event('online'))")
    phone.page.get_by_text("已全部上传").wait_for()
    assert server.weighed() == ["31.5"]


def test_signing_out_with_entries_on_the_phone_is_asked_twice_and_loses_nothing(phone: Phone, server: Server) -> None:
    phone.weigh("31.5")
    asked: list[str] = []

    def _no(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.dismiss()

    phone.page.once("dialog", _no)
    phone.page.locator("form[action='/sign-out'] button").click()
    while not asked:
        phone.page.wait_for_timeout(50)
    assert "1 笔没有上传" in asked[0]
    phone.page.once("dialog", lambda dialog: dialog.accept())
    phone.page.locator("form[action='/sign-out'] button").click()
    phone.page.wait_for_url("**/")
    phone.sign_in("penggong")
    phone.send()
    assert (phone.states(), server.weighed()) == (["done"], ["31.5"])


def test_a_phone_that_cannot_save_says_so(phone: Phone, server: Server) -> None:
    phone.page.add_init_script("indexedDB.open = () => { throw new Error('full'); };")
    phone.open_scale()
    phone.page.locator("label:has(input[name=letter])").first.click()
    phone.page.fill("input[name=typed]", "31.5")
    phone.page.locator("[data-next]").click()
    phone.page.locator("[data-confirm]").click()
    phone.page.get_by_text("没有保存成功，请写在纸上").wait_for()
    assert "写在纸上" in phone.page.locator("[data-outbox]").inner_text()


def test_a_weighing_is_written_down_for_another_who_told_it_by_telephone(phone: Phone, server: Server) -> None:
    phone.open_scale()
    phone.page.locator("label:has(input[name=letter])").first.click()
    phone.page.fill("input[name=typed]", "31.5")
    phone.page.get_by_text("替别人记").click()
    phone.page.fill("input[name=on_behalf_of]", "赵师傅")
    phone.page.locator("[data-next]").click()
    phone.page.get_by_text("替赵师傅记的").wait_for()
    phone.page.locator("[data-confirm]").click()
    phone.page.locator("[data-saved]").wait_for()
    phone.send()
    phone.open(f"/batches/{server.growing()}")
    assert "赵师傅" in phone.page.locator("main").inner_text()


def test_bad_bags_are_counted_without_signal_and_a_word_is_no_count(phone: Phone, server: Server) -> None:
    server.kill()
    code = server.growing()
    phone.open_scale(f"/batches/{code}/losses")
    phone.page.get_by_text("感染杂菌").click()
    phone.page.fill("input[name=bags]", "几袋")
    phone.page.locator("[data-next]").click()
    phone.page.get_by_text("请填几袋，要整数").wait_for()
    phone.page.fill("input[name=bags]", "１２")  # a Chinese keyboard
    phone.page.locator("[data-next]").click()
    assert "12 袋" in phone.page.locator(".readback:visible").inner_text()
    phone.page.locator("[data-confirm]").click()
    phone.page.locator("[data-saved]").wait_for()
    server.start()
    phone.send(2)
    assert phone.states() == ["done"]
    phone.open(f"/batches/{code}")
    assert "感染杂菌 · 12 袋" in phone.page.locator("main").inner_text()
