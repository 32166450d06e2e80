"""The Merkle tree of RFC 6962 over a growing log, kept as its frontier: one hash for each full subtree."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(content: bytes) -> bytes:
    """Return the hash of a leaf (RFC 6962, 2.1)."""
    return hashlib.sha256(b"\x00" + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of two subtrees (RFC 6962, 2.1)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Frontier:
    """The tree of `size` leaves: its full subtrees from left to right, the largest first."""

    def __init__(self, size: int = 0, subtrees: Iterable[bytes] = ()) -> None:
        self.size = size
        self.subtrees = list(subtrees)
        if len(self.subtrees) != size.bit_count():
            message = f"{size} leaves make {size.bit_count()} full subtrees, not {len(self.subtrees)}"
            raise ValueError(message)

    def append(self, content: bytes) -> None:
        """Add a leaf at the right; two full subtrees of one height become one."""
        carried, full = leaf_hash(content), self.size
        while full & 1:
            carried = node_hash(self.subtrees.pop(), carried)
            full >>= 1
        self.subtrees.append(carried)
        self.size += 1

    @property
    def root(self) -> bytes:
        """Return the root over all leaves."""
        if not self.subtrees:
            return EMPTY_ROOT
        root, *rest = reversed(self.subtrees)
        for subtree in rest:
            root = node_hash(subtree, root)
        return root
