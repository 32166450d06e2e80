"""Lend every test one font cache, and ways to read a document back."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from core.pdf import Block, Frame, ensure, render


@pytest.fixture(scope="session", autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Share converted fonts between the tests of one run."""
    cache = tmp_path_factory.mktemp("fonts")
    ensure([], cache)
    return cache


@pytest.fixture
def read(cache: Path) -> Callable[..., PdfReader]:
    """Render blocks under a plain frame and open the result."""

    def render_and_open(*blocks: Block, frame: Frame | None = None) -> PdfReader:
        return PdfReader(BytesIO(render(frame or Frame(title="成员对账单"), blocks, cache)))

    return render_and_open
