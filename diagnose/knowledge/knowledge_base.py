"""The knowledge base as the pipeline uses it: entries by id, and every pattern with what it stands for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property

from msgspec import Struct

from diagnose.knowledge.entries import Entries
from diagnose.knowledge.entry import Benign, Cause, PlatformGraph, Symptom


class PatternUse(Struct, frozen=True):
    """What a pattern is for: ``role`` is text, document or mark; ``owner`` a symptom, benign entry or platform."""

    role: str
    owner: str
    sighting: int


class TextUse(Struct, frozen=True):
    """What a match says: that ``symptom`` is seen, or (None) that its lines are harmless; of a platform in ``other_trade``
    (empty for none) and of guests the whole document. It only says so where the document holds the pattern number ``document``;
    -1 for anywhere."""

    symptom: Symptom | None
    document: int
    other_trade: str = ""


class KnowledgeBase(Struct, frozen=True, dict=True):
    """Entries by id (validated when first asked for); ``patterns`` and ``uses`` run in parallel.

    ``structured`` names the symptoms that are seen in objects or by absence, in order. ``once`` are the numbers of the
    patterns of which only matters whether they match (those of documents and platforms), ``marks`` of those of platforms.
    """

    causes: Mapping[str, Cause]
    symptoms: Mapping[str, Symptom]
    benign: Mapping[str, Benign]
    graphs: Mapping[str, PlatformGraph]
    patterns: tuple[str, ...]
    uses: Sequence[tuple[PatternUse, ...]]
    structured: tuple[str, ...]
    once: frozenset[int]
    marks: tuple[int, ...]

    def number_of(self, pattern: str) -> int:
        """The number of a pattern."""
        return self._numbers[pattern]

    @cached_property
    def _numbers(self) -> Mapping[str, int]:
        return {pattern: number for number, pattern in enumerate(self.patterns)}

    def gate_of(self, number: int) -> str:
        """The platform that a pattern is a gate of, alone or with further alternatives; empty for other patterns."""
        pattern = self.patterns[number]
        return next((platform for platform, gates in self._gates if pattern.startswith(gates)), "")

    @cached_property
    def _gates(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        return tuple((platform, tuple(graph.gates.values())) for platform, graph in self.graphs.items())

    @cached_property
    def said_by(self) -> Mapping[int, tuple[TextUse, ...]]:
        """What a match of each pattern says."""
        return _SaidBy(self)

    @cached_property
    def scopes(self) -> Mapping[int, tuple[int, ...]]:
        """Of each pattern the numbers of those that its document must hold for one of its sightings."""
        return _Scopes(self)


class _SaidBy(dict[int, tuple[TextUse, ...]]):
    """What a match of a pattern says, found out when first asked for: a run meets a few of thousands."""

    def __init__(self, knowledge: KnowledgeBase) -> None:
        self._knowledge = knowledge

    def __missing__(self, number: int) -> tuple[TextUse, ...]:
        uses = self._knowledge.uses[number]
        self[number] = tuple(self._text_use(use) for use in uses if use.role == "text")
        return self[number]

    def _text_use(self, use: PatternUse) -> TextUse:
        knowledge = self._knowledge
        symptom = knowledge.symptoms.get(use.owner)
        entry = symptom or knowledge.benign[use.owner]
        document = entry.seen[use.sighting].document
        is_wide = isinstance(entry, Benign) and entry.covers == "document"
        other_trade = use.owner.partition(".")[0] if is_wide else ""
        return TextUse(symptom, knowledge.number_of(document) if document else -1, other_trade)


class _Scopes(dict[int, tuple[int, ...]]):
    """The scopes of a pattern, found out when first asked for."""

    def __init__(self, knowledge: KnowledgeBase) -> None:
        self._knowledge = knowledge

    def __missing__(self, number: int) -> tuple[int, ...]:
        scopes = {use.document for use in self._knowledge.said_by[number]}
        self[number] = tuple(sorted(scopes - {-1}))
        return self[number]


def build_knowledge_base(entries: Entries) -> KnowledgeBase:
    """Number all patterns (equal ones once) in a fixed order; retired causes are left out."""
    uses: dict[str, list[PatternUse]] = {}
    structured = []
    owners: dict[str, Symptom | Benign] = {**entries.symptoms, **entries.benign}
    for owner, entry in owners.items():
        for number, sighting in enumerate(entry.seen):
            if sighting.text:
                uses.setdefault(sighting.text, []).append(PatternUse("text", owner, number))
            elif owner in entries.symptoms and owner not in structured:
                structured.append(owner)
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
        structured=tuple(structured),
        once=frozenset(_with(patterns, uses, lambda roles: "text" not in roles)),
        marks=tuple(_with(patterns, uses, lambda roles: "mark" in roles)),
    )


def _with(
    patterns: Sequence[str], uses: Mapping[str, Sequence[PatternUse]], wanted: Callable[[set[str]], bool]
) -> Iterator[int]:
    """The numbers of the patterns whose roles are wanted."""
    return (number for number, pattern in enumerate(patterns) if wanted({use.role for use in uses[pattern]}))
