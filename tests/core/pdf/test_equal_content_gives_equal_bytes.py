"""Tell that a document's bytes depend on its content and on nothing else."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Thread

import pytest

from core.pdf import (
    BigFigure,
    Block,
    Frame,
    Heading,
    MissingGlyphError,
    Text,
    document,
    ensure,
    fonts,
    render,
)
from core.pdf.pagination import Strip
from core.pdf.seed import SEED

SMALL_SEED = frozenset(" A").union(c for c in SEED if ord(c) > 0xFFFF)
FRAME = Frame(title="成员对账单", issuer="石桥村合作社", watermark="演示")
BLOCKS: tuple[Block, ...] = (
    Heading(text="汇总"),
    BigFigure(label="净额", figure="¥ 1.00", words="壹元整"),
    Text(text="犇骉猋，各安其业。"),
)


def test_a_second_rendering_is_identical(cache: Path) -> None:
    assert render(FRAME, BLOCKS, cache) == render(FRAME, BLOCKS, cache)


@pytest.fixture
def own_cache(cache: Path, tmp_path: Path) -> Path:
    """Lend one test a cache of its own to grow or to damage."""
    return Path(shutil.copytree(cache, tmp_path / "own"))


def test_what_else_a_cache_holds_changes_nothing(
    own_cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ensure(["龘饕餮", "鱻麤￭㍿🈚"], own_cache)
    ensure(["魍魉⸻"], own_cache)
    grown = render(FRAME, BLOCKS, own_cache)
    monkeypatch.setattr(fonts, "SEED", SMALL_SEED)
    with monkeypatch.context() as another_day:
        another_day.setenv("SOURCE_DATE_EPOCH", "86400")
        render(FRAME, BLOCKS, tmp_path / "fresh")
    assert grown == render(FRAME, BLOCKS, tmp_path / "fresh")
    assert len({sum(f.stat().st_size for f in c.iterdir()) for c in (own_cache, tmp_path / "fresh")}) == 2


def test_a_cache_grows_and_forgets_nothing(own_cache: Path, cache: Path) -> None:
    ensure(["魑"], own_cache)
    ensure(["魅"], own_cache)
    ensure([], cache)
    before = stamps(own_cache)
    ensure(["魑魅"], own_cache)
    assert stamps(own_cache) == before
    assert {file.suffix for file in own_cache.iterdir()} == {".ttf"}


def stamps(cache: Path) -> list[tuple[str, int]]:
    return sorted((file.name, file.stat().st_mtime_ns) for file in cache.iterdir())


@pytest.mark.parametrize("left", [0, 300, 5000])
def test_a_damaged_cache_file_is_replaced(
    left: int, own_cache: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = render(FRAME, BLOCKS, cache)
    monkeypatch.setattr(fonts, "SEED", SMALL_SEED)
    damaged = min(own_cache.iterdir())
    damaged.write_bytes(damaged.read_bytes()[:left])
    assert render(FRAME, BLOCKS, own_cache) == expected
    assert damaged.stat().st_size > 5000


def test_a_refused_character_leaves_the_cache_as_it_was(own_cache: Path) -> None:
    before = {file.name: file.read_bytes() for file in own_cache.iterdir()}
    with pytest.raises(MissingGlyphError):
        ensure(["龘😀"], own_cache)
    assert {file.name: file.read_bytes() for file in own_cache.iterdir()} == before


def test_an_interrupted_write_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "font.ttf"
    file.write_bytes(b"old")

    def interrupt(_self: Path, _target: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", interrupt)
    with pytest.raises(KeyboardInterrupt):
        fonts._write(file, b"new")
    assert [f.read_bytes() for f in tmp_path.iterdir()] == [b"old"]


def test_documents_set_at_the_same_time_do_not_mix(cache: Path, own_cache: Path) -> None:
    titles, caches = [f"第{n}号对账单" for n in "一二三四"], [cache, own_cache] * 2
    alone = [render(Frame(title=title), BLOCKS, cache) for title in titles]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda t, c: render(Frame(title=t), BLOCKS, c), titles, caches))
    assert together == alone


def test_no_other_thread_may_change_the_fonts_while_a_document_is_set(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    attempts: list[bool] = []

    def set_while_another_tries(*_: object) -> list[Strip]:
        other = Thread(target=lambda: attempts.append(fonts.TYPESETTING.acquire(timeout=0.05)))
        other.start()
        other.join()
        return []

    monkeypatch.setattr(document, "typeset", set_while_another_tries)
    render(FRAME, BLOCKS, cache)
    assert attempts == [False]
