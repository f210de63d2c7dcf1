"""The lines of the bundle that observations rest on, quoted once each."""

from __future__ import annotations

from collections.abc import Sequence

from diagnose.model.observation import Observation
from diagnose.model.report import QuotedLine

EVIDENCE_MAX = 8


def quote_evidence(support: Sequence[Observation]) -> tuple[QuotedLine, ...]:
    """At most EVIDENCE_MAX quotes, in the order of the observations."""
    lines: dict[tuple[str, int], QuotedLine] = {}
    for one in support:
        for evidence in one.evidence:
            place = evidence.place
            lines.setdefault(
                (place.document, place.line), QuotedLine(document=place.document, line=place.line, text=evidence.text)
            )
    return tuple(lines.values())[:EVIDENCE_MAX]
