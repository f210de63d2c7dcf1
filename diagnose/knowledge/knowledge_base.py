"""The knowledge base as the pipeline uses it: entries, and every pattern with what it stands for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from diagnose.knowledge.entry import Benign, Cause, PlatformGraph, Symptom
from diagnose.knowledge.load import Entries


@dataclass(frozen=True, slots=True)
class PatternUse:
    """What a pattern is for: ``role`` is text, document or mark; ``owner`` a symptom, benign entry or platform."""

    role: str
    owner: str
    sighting: int


@dataclass(frozen=True, slots=True)
class KnowledgeBase:
    """Entries by id; ``patterns`` and ``uses`` run in parallel: pattern number -> its uses."""

    causes: Mapping[str, Cause]
    symptoms: Mapping[str, Symptom]
    benign: Mapping[str, Benign]
    graphs: Mapping[str, PlatformGraph]
    patterns: tuple[str, ...]
    uses: tuple[tuple[PatternUse, ...], ...]


def build_knowledge_base(entries: Entries) -> KnowledgeBase:
    """Number all patterns (equal ones once) in a fixed order; retired causes are left out."""
    uses: dict[str, list[PatternUse]] = {}
    for owner, entry in (*entries.symptoms.items(), *entries.benign.items()):
        for number, sighting in enumerate(entry.seen):
            if sighting.text:
                uses.setdefault(sighting.text, []).append(PatternUse("text", owner, number))
            if sighting.document:
                uses.setdefault(sighting.document, []).append(PatternUse("document", owner, number))
    for platform, graph in entries.graphs.items():
        for number, mark in enumerate(graph.marks):
            uses.setdefault(mark, []).append(PatternUse("mark", platform, number))
    patterns = tuple(sorted(uses))
    return KnowledgeBase(
        causes={key: cause for key, cause in entries.causes.items() if cause.status != "retired"},
        symptoms=entries.symptoms,
        benign=entries.benign,
        graphs=entries.graphs,
        patterns=patterns,
        uses=tuple(tuple(uses[pattern]) for pattern in patterns),
    )
