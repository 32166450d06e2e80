"""Read every setting from the environment, in one table, each with a default that is safe in production."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

_ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """Hold the settings of one process; `docs/settings.md` explains each by its name in capitals."""

    database_url: str = ""
    database_owner_url: str = ""
    instance_path: str = str(_ROOT / "instance")
    host: str = "127.0.0.1"
    port: int = 8000
    web_workers: int = 1
    web_threads: int = 8
    public_url: str = ""
    trusted_proxies: int = 0
    cookies_require_https: bool = True
    session_days: int = 30
    secret_key: str = ""
    field_key: str = ""
    seal_key: str = ""
    backup_key: str = ""
    backup_path: str = ""
    log_level: str = "INFO"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """Read the settings; a value that does not fit names its variable in the error."""
        given = {f.name: environment[f.name.upper()] for f in fields(cls) if environment.get(f.name.upper())}
        return cls(**{name: _convert(name, text) for name, text in given.items()})  # type: ignore[arg-type]

    @property
    def instance(self) -> Path:
        """Return the folder of the database, the keys and the caches."""
        return Path(self.instance_path)

    @property
    def font_cache(self) -> Path:
        """Return the folder of the fonts that the installation has made for its papers."""
        return self.instance / "cache" / "fonts"

    @property
    def checkpoints(self) -> Path:
        """Return the folder of the published checkpoints of the books."""
        return self.instance / "checkpoints"

    @property
    def voucher_columns(self) -> Path:
        """Return the folder of the TOML files that name the columns of voucher tables for other systems."""
        return self.instance / "columns"

    @property
    def backups(self) -> Path:
        """Return the folder of the backups."""
        return Path(self.backup_path) if self.backup_path else self.instance / "backups"

    @property
    def url(self) -> str:
        """Return the database address: the one given, or the embedded default."""
        return self.database_url or f"sqlite:///{self.instance / 'caishi.db'}"


_WHOLE_NUMBERS = {"port", "web_workers", "web_threads", "trusted_proxies", "session_days"}
_SWITCHES = {"cookies_require_https"}


def _convert(name: str, text: str) -> str | int | bool:
    if name in _WHOLE_NUMBERS:
        if not text.isdecimal():
            message = f"{name.upper()} must be a whole number, not {text!r}"
            raise SystemExit(message)
        if name == "port" and not 0 < int(text) < 65_536:
            message = f"PORT must be between 1 and 65535, not {text}"
            raise SystemExit(message)
        return int(text)
    if name in _SWITCHES:
        return text.strip().lower() not in {"0", "false", "no", "off"}
    return text
