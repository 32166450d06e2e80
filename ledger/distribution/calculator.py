"""Divide a surplus without any books: a rule and a table of members go in, every share comes out.

For whoever wants to check a cooperative: its members, a supervisor, an auditor. The arithmetic is that of the books.
"""

from __future__ import annotations

import csv
import io
import json
import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ledger.distribution.allocation import MemberWeight, Method, NoPatronageError, Terms, Waterfall, number_order
from ledger.distribution.allocation import distribute as divide

AMOUNTS = ("patronage_fen", "share_capital_fen", "reserve_share_fen", "subsidy_share_fen", "donation_share_fen")
COLUMNS = ("member_no", *AMOUNTS)
SUMMARY = (
    "surplus_reserve_fen",
    "distributable_fen",
    "patronage_pool_fen",
    "patronage_refund_fen",
    "surplus_share_fen",
    "residue_fen",
)
_SIGNED = ("surplus_fen", "opening_undistributed_fen")
"""A year and the years before it may end in a loss."""
_RATES = ("reserve_bp", "patronage_bp")
_NEEDED = (*_SIGNED, *_RATES, "method")
METHODS = (Method.CEIL_FLOOR, Method.LARGEST_REMAINDER)
ENTITIES = ("coop", "union")
LEAST_BP, WHOLE_BP = 6_000, 10_000
"""At least sixty percent go back by patronage (合作社法 Art. 44); a union's charter may say otherwise (Art. 61)."""
_WHOLE = re.compile(r"[0-9]{1,18}")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a file: where, and why. Rows are counted as an editor shows them."""

    file: str
    row: int | None
    column: str
    why: str

    @property
    def line(self) -> str:
        """Return the fault in one line."""
        row = f"row {self.row}" if self.row else "the whole file"
        return f"{self.file}: {row}, {self.column or 'no column'}: {self.why}"


class FaultyInputError(Exception):
    """The rule or the table cannot be used; every fault of both is told."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join(fault.line for fault in faults))
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class Calculation:
    """A surplus divided, and what a reader should be warned of."""

    flow: Waterfall
    warnings: tuple[str, ...]

    def table(self) -> str:
        """Return every member's shares as CSV, in the order in which the members were given."""
        written = io.StringIO()
        rows = csv.writer(written, lineterminator="\n")
        rows.writerow(("member_no", "patronage_refund_fen", "surplus_share_fen", "total_fen"))
        for share in self.flow.shares:
            rows.writerow((share.member_no, share.patronage_refund_fen, share.surplus_share_fen, share.total_fen))
        return written.getvalue()

    def summary(self) -> str:
        """Return the steps of the waterfall as one JSON object."""
        return json.dumps({name: getattr(self.flow, name) for name in SUMMARY})


def calculate(rule: Path, members: Path) -> Calculation:
    """Read both files and divide the surplus. Raises FaultyInputError with every fault that was found."""
    terms, is_union, of_rule = _read_rule(rule)
    weights, of_members = _read_members(members)
    if terms is None or of_rule or of_members:
        raise FaultyInputError([*of_rule, *of_members])
    try:
        flow = divide(terms, weights)
    except NoPatronageError as nobody:
        why = "nobody traded, and there is something to return by patronage: the charter must say what counts as trade"
        raise FaultyInputError([Fault(members.name, None, "patronage_fen", why)]) from nobody
    below = f"patronage_bp {terms.patronage_bp} is below the {LEAST_BP} that the law asks of a cooperative (Art. 44)"
    return Calculation(flow, (below,) if is_union and terms.patronage_bp < LEAST_BP else ())


def _read_rule(path: Path) -> tuple[Terms | None, bool, list[Fault]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
        said = tomllib.loads(text)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as wrong:
        return None, False, [Fault(path.name, None, "", f"it cannot be read as TOML: {wrong}")]
    faults = [Fault(path.name, _row_of(name, text), name, why) for name, why in _rule_faults(said)]
    if faults:
        return None, False, faults
    terms = Terms(**{name: said[name] for name in (*_SIGNED, *_RATES)}, method=Method(said["method"]))
    return terms, said.get("entity") == "union", []


def _row_of(key: str, text: str) -> int | None:
    """Return the row in which a key is set, if it is."""
    begins = re.compile(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=")
    return next((row for row, line in enumerate(text.splitlines(), start=1) if begins.match(line)), None)


def _rule_faults(said: dict[str, Any]) -> Iterator[tuple[str, str]]:
    yield from ((name, "unknown key") for name in said if name not in {*_NEEDED, "entity"})
    yield from ((name, "missing") for name in _NEEDED if name not in said)
    numbers = [name for name in (*_SIGNED, *_RATES) if name in said]
    wrong = [name for name in numbers if type(said[name]) is not int]
    yield from ((name, "must be a whole number of fen or basis points") for name in wrong)
    entity = said.get("entity", "coop")
    if entity not in ENTITIES:
        yield "entity", f"must be one of: {', '.join(ENTITIES)}"
    if "method" in said and said["method"] not in METHODS:
        yield "method", f"must be one of: {', '.join(METHODS)}"
    least = {"reserve_bp": 0, "patronage_bp": 0 if entity == "union" else LEAST_BP}
    for name in _RATES:
        if name in numbers and name not in wrong and not least[name] <= said[name] <= WHOLE_BP:
            yield name, f"must be between {least[name]} and {WHOLE_BP}"


def _read_members(path: Path) -> tuple[list[MemberWeight], list[Fault]]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
        rows = csv.reader(io.StringIO(text, newline=""), strict=True)
        numbered = [(rows.line_num, [cell.strip() for cell in row]) for row in rows]
    except (OSError, UnicodeDecodeError, csv.Error) as wrong:
        return [], [Fault(path.name, None, "", f"it cannot be read as CSV in UTF-8: {wrong}")]
    filled = [(number, row) for number, row in numbered if any(row)]
    if not filled:
        return [], [Fault(path.name, None, "", "it is empty")]
    at, head = filled[0]
    wrong_head = list(_head_faults(head))
    if wrong_head:
        return [], [Fault(path.name, at, name, why) for name, why in wrong_head]
    members, faults, seen = list[MemberWeight](), list[Fault](), dict[tuple[int, int, str], int]()
    for number, row in filled[1:]:
        found = list(_row_faults(head, row, number, seen))
        faults += [Fault(path.name, number, name, why) for name, why in found]
        if not found:
            said = dict(zip(head, row, strict=True))
            amounts = {name.replace("patronage_fen", "patronage"): int(said[name]) for name in AMOUNTS}
            members.append(MemberWeight(member_no=said["member_no"], **amounts))
    if len(filled) == 1:
        faults.append(Fault(path.name, None, "member_no", "there are no members"))
    return members, faults


def _head_faults(head: Sequence[str]) -> Iterator[tuple[str, str]]:
    yield from ((name, "unknown column") for name in head if name not in COLUMNS)
    yield from ((name, "missing column") for name in COLUMNS if name not in head)
    yield from ((name, "column given twice") for name in COLUMNS if head.count(name) > 1)


def _row_faults(
    head: Sequence[str], row: Sequence[str], number: int, seen: dict[tuple[int, int, str], int]
) -> Iterator[tuple[str, str]]:
    if len(row) != len(head):
        yield "", f"{len(row)} cells where the head has {len(head)}"
        return
    said = dict(zip(head, row, strict=True))
    member_no = said["member_no"]
    if not member_no:
        yield "member_no", "missing"
    else:
        first = seen.setdefault(number_order(member_no), number)
        if first != number:
            yield "member_no", f"{member_no} stands in row {first} already"
    for name in AMOUNTS:
        if not _WHOLE.fullmatch(said[name]):
            yield name, f"{said[name] or 'nothing'} is not a whole number of fen, zero or more"
