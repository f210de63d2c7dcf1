"""Gathers the gaps that are met while a bundle is opened."""

from __future__ import annotations

from diagnose.model.evidence import Gap

#: So many gaps of one sort are named one by one; more are folded into a count at the first place.
NAMED_EACH = 20


class GapList:
    """Gaps in the order of meeting; equal sorts beyond :data:`NAMED_EACH` are folded into the last named one."""

    def __init__(self) -> None:
        self._places: dict[str, list[str]] = {}
        self._folded: dict[str, int] = {}

    def add(self, what: str, where: str = "") -> None:
        places = self._places.setdefault(what, [])
        if len(places) < NAMED_EACH:
            places.append(where)
        else:
            self._folded[what] = self._folded.get(what, 0) + 1

    def gaps(self) -> tuple[Gap, ...]:
        """All gaps, sorted by sort and place."""
        found: list[Gap] = []
        for what, places in self._places.items():
            more = self._folded.get(what, 0)
            for number, where in enumerate(places):
                last = number == len(places) - 1
                found.append(Gap(what, where, 1 + (more if last else 0)))
        return tuple(sorted(found, key=lambda gap: (gap.what, gap.where)))

    def __len__(self) -> int:
        return len(self._places)
