"""Gathers the gaps that are met while a bundle is opened."""

from __future__ import annotations

from diagnose.model.evidence import Gap

#: So many places of one sort of gap are named; the rest are counted at the last of them.
NAMED_EACH = 20


class GapList:
    """Gaps by sort and place; equal ones are counted, and so are places beyond :data:`NAMED_EACH`."""

    def __init__(self) -> None:
        self._counts: dict[str, dict[str, int]] = {}

    def add(self, what: str, where: str = "", count: int = 1) -> None:
        places = self._counts.setdefault(what, {})
        if where not in places and len(places) >= NAMED_EACH:
            where = next(reversed(places))
        places[where] = places.get(where, 0) + count

    def gaps(self) -> tuple[Gap, ...]:
        """All gaps, sorted by sort and place."""
        return tuple(
            Gap(what, where, count)
            for what, places in sorted(self._counts.items())
            for where, count in sorted(places.items())
        )
