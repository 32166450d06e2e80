"""Share the tests out over the workers: one season is played in one worker, everything else wherever there is room."""

from __future__ import annotations

from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]


class SeasonsTogether(LoadScopeScheduling):  # type: ignore[misc]
    """Keep the tests that look at one played season together."""

    def _split_scope(self, nodeid: str) -> str:
        if "/stories/" in nodeid:
            return "season on sqlite" if "[sqlite" in nodeid else "season on postgresql"
        for folder in ("web", "browser"):
            if f"/{folder}/" in nodeid:
                return folder
        return nodeid
