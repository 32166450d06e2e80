"""Hold what the minutes of an assembly say against the law: who was there, who agreed (合作社法 Art. 30)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ledger.members.errors import MoreThanThereAreError, NoMajorityError, NoQuorumError, NoTwoThirdsError


@dataclass(frozen=True, kw_only=True, slots=True)
class Meeting:
    """An assembly: its day, how many members there are, how many came, how many agreed."""

    assembly_on: date
    members: int
    present: int
    agreed: int

    @property
    def in_words(self) -> str:
        """Return how a voucher cites the resolution."""
        counts = f"{self.members} 人中出席 {self.present}，同意 {self.agreed}"
        return f"{self.assembly_on.isoformat()} 成员大会决议（{counts}）"

    def check(self) -> None:
        """Raise the error of whichever threshold was missed: two thirds present, more than half of all votes."""
        self.check_quorum()
        if not self.carries:
            raise NoMajorityError(**self._counts)

    def check_for_charter(self) -> None:
        """Raise the error of what a change of the charter missed: two thirds present, two thirds of all votes."""
        self.check_quorum()
        if self.agreed * 3 < self.members * 2:
            raise NoTwoThirdsError(**self._counts)

    @property
    def carries(self) -> bool:
        """Say whether more than half of all votes agreed."""
        return self.agreed * 2 > self.members

    def check_quorum(self) -> None:
        """Raise NoQuorumError, or MoreThanThereAreError where the counts cannot be."""
        if not 0 <= self.agreed <= self.present <= self.members:
            raise MoreThanThereAreError(**self._counts)
        if self.present * 3 < self.members * 2:
            raise NoQuorumError(**self._counts)

    @property
    def _counts(self) -> dict[str, int]:
        return {"members": self.members, "present": self.present, "agreed": self.agreed}
