"""The Merkle tree of RFC 6962 over a growing log, kept as its frontier: one hash for each full subtree."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(content: bytes) -> bytes:
    """Return the hash of a leaf (RFC 6962, 2.1)."""
    return hashlib.sha256(b"\x00" + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of two subtrees (RFC 6962, 2.1)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_of(hashes: Sequence[bytes]) -> bytes:
    """Return the root over the hashes of leaves (RFC 6962, 2.1)."""
    if len(hashes) <= 1:
        return hashes[0] if hashes else EMPTY_ROOT
    middle = _split(len(hashes))
    return node_hash(root_of(hashes[:middle]), root_of(hashes[middle:]))


def inclusion_path(hashes: Sequence[bytes], index: int) -> list[bytes]:
    """Return the hashes beside a leaf's way to the root, the nearest first (RFC 6962, 2.1.1)."""
    if len(hashes) <= 1:
        return []
    middle = _split(len(hashes))
    if index < middle:
        return [*inclusion_path(hashes[:middle], index), root_of(hashes[middle:])]
    return [*inclusion_path(hashes[middle:], index - middle), root_of(hashes[:middle])]


def root_of_path(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes:
    """Return the root that a leaf and the hashes beside its way lead to; nothing where their number is wrong."""
    if size <= 1 or not path:
        return leaf if size == 1 and not path else b""
    middle, sibling = _split(size), path[-1]
    if index < middle:
        below = root_of_path(leaf, index, middle, path[:-1])
        return node_hash(below, sibling) if below else b""
    below = root_of_path(leaf, index - middle, size - middle, path[:-1])
    return node_hash(sibling, below) if below else b""


def _split(size: int) -> int:
    """Return the largest power of two that is less than the number of leaves."""
    return 1 << (size - 1).bit_length() - 1


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
