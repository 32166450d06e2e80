"""Sign what is sealed with Ed25519; the private key stays in the instance folder or in SEAL_KEY."""

from __future__ import annotations

import base64
import hashlib

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from core.secrets import seal_secret
from core.settings import Settings


class Signer:
    """The key of this installation. Its id is the start of the public key's hash."""

    def __init__(self, private: Ed25519PrivateKey) -> None:
        self._private = private
        self.public = private.public_key()
        self.key_id = key_id_of(self.public)

    def sign(self, block_hash: str) -> str:
        """Return the signature of a block's hash, in hex."""
        return self._private.sign(bytes.fromhex(block_hash)).hex()


def signer(settings: Settings | None = None) -> Signer:
    """Return the signer of this installation; its key is made once."""
    secret = seal_secret(settings or Settings.from_environment())
    return Signer(Ed25519PrivateKey.from_private_bytes(hashlib.sha256(f"caishi seal\0{secret}".encode()).digest()))


def key_id_of(public: Ed25519PublicKey) -> str:
    """Return by what blocks and checkpoints name a key."""
    return hashlib.sha256(public.public_bytes(Encoding.Raw, PublicFormat.Raw)).hexdigest()[:16]


def public_text(public: Ed25519PublicKey) -> str:
    """Return a public key as text, for those who verify elsewhere."""
    return base64.b64encode(public.public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()


def public_from(text: str) -> Ed25519PublicKey:
    """Read a public key; raises ValueError where it is none."""
    return Ed25519PublicKey.from_public_bytes(base64.b64decode(text))


def is_signed(public: Ed25519PublicKey, block_hash: str, signature: str) -> bool:
    """Say whether the signature of a block's hash is by this key."""
    try:
        public.verify(bytes.fromhex(signature), bytes.fromhex(block_hash))
    except (InvalidSignature, ValueError):
        return False
    return True
