"""Evidence and symptoms give observations: what can be seen in this bundle, repeats folded."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from msgspec import Struct, field

from diagnose.clocks import Clocks, read_clocks
from diagnose.fold import Seen, fold
from diagnose.knowledge.knowledge_base import KnowledgeBase
from diagnose.matcher import PatternSet
from diagnose.model.evidence import Document, Evidence
from diagnose.model.observation import Observation
from diagnose.readers.layout import subject_of_path
from diagnose.sheet import Sheet, read_sheet
from diagnose.sight import platforms_in, see_texts
from diagnose.sight_objects import see_missing, see_objects

#: So much of the beginning of a document, and so many lines that matched, tell what it is about.
SCOPE_BYTES = 256 * 1024
SCOPE_LINES_MAX = 2_000
#: The documents of a bundle of no more characters tell together whose site it is about.
TOGETHER_CHARS = 64 * 1024


class Scene(Struct, frozen=True):
    """What was observed: the observations, the structured evidence they rest on, and the platforms the text speaks of."""

    observations: tuple[Observation, ...]
    evidence: tuple[Evidence, ...]
    marks: Mapping[str, int]
    seconds: Mapping[str, float] = field(default_factory=dict)
    clocks: Clocks = field(default_factory=Clocks)


def observe(
    documents: Sequence[Document],
    knowledge: KnowledgeBase,
    matcher: PatternSet,
    clock: Callable[[], float] | None = None,
) -> Scene:
    """All observations of a bundle, sorted by symptom, then by values; the same bundle gives the same bytes.

    With a ``clock`` the scene tells the seconds that scanning and reading took for each document.
    """
    seconds: dict[str, float] = {}
    marks: dict[str, int] = {}
    seen: list[Seen] = []
    everything: list[Evidence] = []
    different = list(_different(documents))
    together = _together(different)
    for document in different:
        started = clock() if clock else 0.0
        sheet = read_sheet(document, matcher)
        about = _about(sheet)
        held = _document_patterns(sheet, about, together, matcher, knowledge)
        gates = {platform for number in held if (platform := knowledge.gate_of(number))}
        for platform in platforms_in(about, knowledge, matcher) | gates:
            marks[platform] = marks.get(platform, 0) + 1
        seen.extend(see_texts(sheet, knowledge, matcher, held))
        everything.extend(sheet.evidence)
        if clock:
            seconds[document.name] = round(clock() - started, 3)
    structured = [knowledge.symptoms[key] for key in knowledge.structured] if everything else []
    seen.extend(see_objects(everything, structured))
    seen.extend(see_missing(everything, structured))
    clocks = read_clocks(documents, everything)
    for one in seen:
        one.evidence = clocks.place(one.evidence)
    return Scene(fold(seen), tuple(everything), marks, seconds, clocks.with_effect(one.evidence for one in seen))


def _different(documents: Sequence[Document]) -> Iterable[Document]:
    """The documents without those that repeat an earlier one: a copy is no second sighting.

    Two pods or VMs may have printed the same words: what their paths name tells them apart.
    """
    texts: set[tuple[str, tuple[tuple[str, str], ...]]] = set()
    for document in documents:
        about = tuple(sorted(subject_of_path(document.name).items()))
        if (document.text, about) not in texts:
            texts.add((document.text, about))
            yield document


def _document_patterns(
    sheet: Sheet, about: bytes, together: bytes, matcher: PatternSet, knowledge: KnowledgeBase
) -> frozenset[int]:
    """Numbers of the patterns that hold in the document or its name, of those that its matches ask for.

    The gates of a platform tell about whose site it is: they may hold anywhere in a small bundle.
    """
    needed = {number for match in sheet.matches for number in knowledge.scopes[match.pattern]}
    if not needed:
        return frozenset()
    held = matcher.held(needed, about) | matcher.held(needed, sheet.document.name.encode("utf-8", "replace"))
    wide = [number for number in needed - held if knowledge.gate_of(number)] if together else []
    return held | matcher.held(wide, together) if wide else held


def _together(documents: Sequence[Document]) -> bytes:
    """All of a small bundle of several documents."""
    if len(documents) < 2 or sum(len(document.text) for document in documents) > TOGETHER_CHARS:
        return b""
    return "\n".join(document.text for document in documents).encode("utf-8", "replace")


def _about(sheet: Sheet) -> bytes:
    """What tells what the document is about: all of it; of a large one its beginning and the lines that matched."""
    if len(sheet.data) <= SCOPE_BYTES:
        return sheet.data
    lines = [
        sheet.data[sheet.starts[line - 1] : sheet.end_of(line)] for line in sorted(set(sheet.lines))[:SCOPE_LINES_MAX]
    ]
    return sheet.data[:SCOPE_BYTES] + b"\n" + b"\n".join(lines)
