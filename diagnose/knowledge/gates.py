"""Gates: patterns that many sightings ask of their document, written once and called by name (``@name``)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from diagnose.knowledge.entry import Sighting

_NAMED = re.compile(r"@([^|]*)")


def open_gates(
    seen: Sequence[Sighting], gates: Mapping[str, str]
) -> tuple[tuple[Sighting, ...], list[tuple[int, str]]]:
    """The sightings with the pattern of a gate for its name, and the number and name of each that names an unknown one.

    A name stands at the beginning of ``document``, alone or before further alternatives: ``@azure|galler(?:y|ies)/``.
    """
    unknown = []
    opened = []
    for number, sighting in enumerate(seen):
        named = _NAMED.match(sighting.document)
        pattern = gates.get(named[1]) if named else None
        if named and pattern is not None:
            sighting = sighting.model_copy(update={"document": pattern + sighting.document[named.end() :]})
        elif named:
            unknown.append((number, named[1]))
        opened.append(sighting)
    return tuple(opened), unknown
