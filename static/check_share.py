"""Check a share of a distribution without the program that made it: python3 check_share.py PROOF.json [ROOT].

PROOF.json is what the check page gives a member (核对凭证), or what the supervisors get with all leaves. ROOT is the
root that was published: compare it with the notice on the board, which is what makes the check worth anything.
检查分配：python3 check_share.py 核对凭证.json 公示上的封记
"""

import hashlib
import json
import sys
from pathlib import Path


def leaf_hash(text: str) -> bytes:
    """Return the hash of a leaf (RFC 6962, 2.1)."""
    return hashlib.sha256(b"\x00" + text.encode()).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of two subtrees (RFC 6962, 2.1)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_of(hashes: list[bytes]) -> bytes:
    """Return the root over all leaves: split at the largest power of two below their number."""
    if not hashes:
        return hashlib.sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    middle = 1 << (len(hashes) - 1).bit_length() - 1
    return node_hash(root_of(hashes[:middle]), root_of(hashes[middle:]))


def root_by_path(leaf: bytes, index: int, size: int, path: list[bytes]) -> bytes:
    """Return the root that a leaf and the hashes beside its way lead to (RFC 9162, 2.1.3.2)."""
    at, last, found = index, size - 1, leaf
    for sibling in path:
        if at & 1 or at == last:
            found = node_hash(sibling, found)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        at, last = at >> 1, last >> 1
    return found if last == 0 else b""


def facts_of(leaf: str) -> dict[str, str]:
    """Return what a leaf says."""
    return dict(line.split("=", 1) for line in leaf.splitlines()[1:])


def check(proof: dict, published: str) -> list[str]:
    """Return what is wrong with a proof; nothing where it holds."""
    if proof["format"] == "caishi-share-1":
        root = root_by_path(
            leaf_hash(proof["leaf"]), proof["index"], proof["leaves"], [bytes.fromhex(one) for one in proof["path"]]
        )
        wrong = []
    elif proof["format"] == "caishi-share-1-all":
        facts = [facts_of(leaf) for leaf in proof["leaves"]]
        root = root_of([leaf_hash(leaf) for leaf in proof["leaves"]])
        total = sum(int(one["patronage_refund_fen"]) + int(one["surplus_share_fen"]) for one in facts)
        wrong = (
            [] if total == proof["total_fen"] else [f"合计对不上 the total is {total} fen, not {proof['total_fen']}"]
        )
        if len({one["member"] for one in facts}) != len(facts):
            wrong.append("有成员出现两次 a member stands twice")
    else:
        return ["不认识这种凭证 this is no proof of a share"]
    if root.hex() != proof["root"]:
        wrong.append("对不上凭证里的封记 it does not lead to the root that the proof names")
    if published and not root.hex().startswith(published.replace(" ", "").lower()):
        wrong.append("对不上公示的封记 it does not lead to the root that was published")
    return wrong


def main(arguments: list[str]) -> int:
    """Check the file that is named; return 0 where it holds."""
    if len(arguments) not in {1, 2}:
        print(__doc__)
        return 2
    try:
        proof = json.loads(Path(arguments[0]).read_text(encoding="utf-8"))
        wrong = check(proof, arguments[1] if len(arguments) > 1 else "")
    except (OSError, ValueError, KeyError, TypeError) as unreadable:
        print("✗ 读不懂 this cannot be read:", unreadable)
        return 2
    for one in wrong:
        print("✗", one)
    if not wrong:
        print("✓ 在公布的总数里 it is part of what was published:", proof["root"])
        for name, value in facts_of(proof["leaf"]).items() if "leaf" in proof else ():
            print("  ", name, value)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
