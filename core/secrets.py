"""Keep the keys, and encrypt the fields that hold ID numbers, accounts, telephones and addresses."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from functools import cache
from pathlib import Path
from secrets import token_bytes, token_urlsafe
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Dialect, Text
from sqlalchemy.types import TypeDecorator

from core.settings import Settings

_NONCE_BYTES = 12


def session_key(settings: Settings) -> str:
    """Return the key that signs cookies: from SECRET_KEY, or made once in the instance folder."""
    return settings.secret_key or _kept(settings.instance / "session.key", token_urlsafe(32))


def seal_secret(settings: Settings) -> str:
    """Return the secret behind the key that signs the seals: from SEAL_KEY, or made once in the instance folder."""
    return settings.seal_key or _kept(settings.instance / "seal.key", token_urlsafe(32))


def backup_secret(settings: Settings) -> str:
    """Return the secret behind the key of the backups: from BACKUP_KEY, or made once in the instance folder."""
    return settings.backup_key or _kept(settings.instance / "backup.key", token_urlsafe(32))


class Encrypted(TypeDecorator[str]):
    """Keep a text as AES-256-GCM; the purpose is bound in, so a value cannot be moved to another column."""

    impl = Text
    cache_ok = True

    def __init__(self, purpose: str) -> None:
        super().__init__()
        self.purpose = purpose

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Encrypt with a fresh nonce."""
        if value is None:
            return None
        return base64.b64encode(encrypted(self.purpose, value.encode())).decode()

    def process_result_value(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Decrypt; a value of another column or another key is refused."""
        if value is None:
            return None
        return decrypted(self.purpose, base64.b64decode(value)).decode()


def encrypted(purpose: str, content: bytes) -> bytes:
    """Return the content as AES-256-GCM behind a fresh nonce; the purpose is bound in."""
    nonce = token_bytes(_NONCE_BYTES)
    return nonce + AESGCM(_field_key("encrypt")).encrypt(nonce, content, purpose.encode())


def decrypted(purpose: str, sealed: bytes) -> bytes:
    """Return what `encrypted` made under the same purpose. Raises InvalidTag for anything else."""
    nonce, rest = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
    return AESGCM(_field_key("encrypt")).decrypt(nonce, rest, purpose.encode())


def fingerprint(purpose: str, text: str) -> str:
    """Return a keyed HMAC-SHA-256, to find or to keep unique what is stored encrypted."""
    return hmac.new(_field_key("index"), f"{purpose}\0{text}".encode(), hashlib.sha256).hexdigest()


@cache
def _field_key(use: str) -> bytes:
    settings = Settings.from_environment()
    secret = settings.field_key or _kept(settings.instance / "field.key", token_urlsafe(32))
    return hashlib.sha256(f"caishi field {use}\0{secret}".encode()).digest()


def _kept(path: Path, fresh: str) -> str:
    """Return the key in the file, making the file (mode 0600) if it is not there yet."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(handle, "w") as file:
        file.write(fresh)
    return fresh


def masked_phone(phone: str) -> str:
    """Return 138****1234."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 7 else "****"


def masked_name(name: str) -> str:
    """Return 张*, as public lists show a person."""
    return f"{name[:1]}{'*' * max(1, len(name) - 1)}"
