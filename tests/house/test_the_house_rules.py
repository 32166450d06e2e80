"""The rules of the house, held by tests: who commits, where colours stand, what the docs must name."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from core.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("core", "ledger", "coop", "shop")
SOURCES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
STYLES = sorted((ROOT / "static/css").glob("*.css"))


def _lines(path: Path, pattern: str) -> list[str]:
    return [line.strip() for line in path.read_text().splitlines() if re.search(pattern, line)]


def test_only_the_database_module_commits_and_rolls_back() -> None:
    guilty = {path.name: found for path in SOURCES if (found := _lines(path, r"\.(commit|rollback)\("))}
    assert set(guilty) == {"db.py"}


def test_only_the_rim_of_a_job_catches_everything() -> None:
    guilty = {str(path.relative_to(ROOT)) for path in SOURCES if _lines(path, r"except Exception|except:")}
    assert guilty == {"core/jobs/services.py", "coop/issuing/drawing.py"}  # each statement of a set is a job by itself


def test_nobody_asks_the_machine_for_the_time_but_the_clock() -> None:
    guilty = {
        path.name for path in SOURCES if _lines(path, r"datetime\.(now|today|utcnow)\(|date\.today\(|time\.time\(")
    }
    assert guilty == {"clock.py"}


def test_no_float_holds_money_or_weight() -> None:
    for name in ("core/money.py", "core/weight.py", "ledger/distribution/allocation.py", "coop/purchases/pricing.py"):
        assert not _lines(ROOT / name, r"\bfloat\b| / ")


def test_colours_stand_in_the_tokens_alone() -> None:
    literal = r"#[0-9a-fA-F]{3,8}\b|rgba?\(|hsla?\("
    assert {path.name for path in STYLES if _lines(path, literal)} == {"tokens.css"}


def test_no_template_holds_a_script_or_a_style_of_its_own() -> None:
    for path in (ROOT / "templates").rglob("*.html"):
        assert not _lines(path, r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)"), path


def test_the_stylesheets_stay_small() -> None:
    assert sum(len(path.read_text().splitlines()) for path in STYLES) < 1_000


@pytest.mark.parametrize("setting", [field.name.upper() for field in fields(Settings)])
def test_every_setting_is_in_the_docs(setting: str) -> None:
    assert f"`{setting}`" in (ROOT / "docs/settings.md").read_text()


def test_every_module_says_what_it_is_for() -> None:
    silent = [path for path in SOURCES if path.read_text() and not path.read_text().lstrip().startswith('"""')]
    assert not silent


def test_the_english_pages_are_complete() -> None:
    with (ROOT / "translations/en/LC_MESSAGES/messages.po").open("rb") as file:
        catalogue = read_po(file, locale="en")
    messages = [message for message in catalogue if message.id]
    untranslated = [message.id for message in messages if not message.string or message.fuzzy]
    assert not untranslated
    for message in messages:
        places = [set(re.findall(r"%\(\w+\)[sd]", str(text))) for text in (message.id, message.string)]
        assert places[0] == places[1], message.id


def test_every_message_of_the_source_is_in_the_catalogue() -> None:
    """A sentence added to a page must be extracted: `make messages`."""
    with (ROOT / "translations/en/LC_MESSAGES/messages.po").open("rb") as file:
        known = {str(message.id) for message in read_po(file, locale="en")}
    used: set[str] = set()
    for path in (ROOT / "templates").rglob("*.html"):
        used |= {text.replace("\\'", "'") for text in re.findall(r"_\('((?:[^'\\]|\\.)*)'", path.read_text())}
    for path in SOURCES:
        used |= set(re.findall(r"(?:N_|_l|gettext)\(\s*\"([^\"]*)\"", path.read_text()))
    assert not {text for text in used if re.search(r"[一-鿿]", text)} - known


def test_lock_files_name_exact_versions_and_no_registry() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text()
        assert "http" not in text
        assert "--hash=sha256:" in text
        assert not re.search(r"^[a-z][^=\n]*(>=|~=|<)[^;\n]*\\$", text, re.MULTILINE)


def test_every_command_is_in_the_docs() -> None:
    said = (ROOT / "docs/operating.md").read_text()
    for path in SOURCES:
        for name in re.findall(r"\.command\(\"([a-z-]+)\"\)", path.read_text()):
            assert re.search(rf"flask --app wsgi (?:[a-z]+ )?{name}\b", said), name
