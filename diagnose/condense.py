"""A block of a large document -> the lines of it that can matter: where a pattern matches, and objects that are looked at.

Most of a large bundle says nothing about VMs. What is left out here is never parsed; its lines keep their numbers.
A line that repeats another but for its time is kept a number of times only.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from typing import Any

from msgspec import Struct

from diagnose.knowledge.knowledge_base import KnowledgeBase
from diagnose.late import late
from diagnose.matcher import Match, PatternSet, line_start, stretch_of

HEAD_BYTES = 16 * 1024
TAIL_BYTES = 4 * 1024
#: Objects are hardly ever larger.
OBJECT_BYTES = 64 * 1024
#: What stands before the first object of a list.
LIST_HEAD_BYTES = 200
#: So many lines around a match are kept in text that is no log: its readers need more of it.
TEXT_LINES = 40
#: Of a line longer than this only what stands around a match is kept.
LONG_BYTES = 16 * 1024
BESIDE_BYTES = 400
ENDLESS_BYTES = 256 * 1024
#: A line tells its time within so many bytes.
STAMP_BYTES = 200
#: A line is kept so often in one block, and in one document, when it differs by its time only.
REPEATS_IN_BLOCK = 20
REPEATS = 200
#: Where the objects of a list begin in YAML and JSON as kubectl writes them, and documents of a YAML stream.
_BEGINNINGS = (b"\n- ", b"\n---\n", b"\n        {\n")
#: The patterns begin with the line end before, or with a word: the library looks for such a text first, ten times faster.
_UNIT = late(rb"\n(?:- (?=[\w\"]+:)|---[ \t]*$|        \{$)", re.MULTILINE)
_FOOT = late(rb"\n(?:[A-Za-z]|    \])")
_KIND = late(rb"kind\"?: \"?(\w+)")
_BEFORE_KIND = frozenset({b"", b"- ", b"  ", b" " * 12})
#: How an object in one line of JSON begins.
_IN_ONE_LINE = late(rb"\{(?:\"apiVersion\":\"[^\"]{1,100}\",)?\"kind\":\"(\w+)\"")
#: A pod that belongs to a VM, or makes its disk: which one is worth to know.
_OWNED = late(rb"kind\"?: ?\"?(?:VirtualMachine|DataVolume|PersistentVolumeClaim)")
_QUIET_POD = late(rb"phase\"?: ?\"?(?:Running|Succeeded)")
_BEGINS = late(rb"\d\d:\d\d:\d\d|^\{\"|^(?:\S+ )?[IWEF]\d{4} |\b(?:ts|time)\"?[=:]")
#: Times, behind a class of what they can begin with: the library skips all else.
_TIMES = late(
    rb"[0-9A-Z](?:(?<=[0-9])(?:\d{3}[-/]\d\d[-/]\d\d|\d:\d\d(?::\d\d)?(?:[.,]\d+)?|(?<=\b\d)\d{8,}\b)"
    rb"|(?<=\b[IWEF])\d{4}\b|(?<=^[A-Z])[a-z]{2} [ \d]\d )"
)


class Piece(Struct, frozen=True):
    """Lines that are kept: the number of the first in its block (from 0), what tells repeats from each other, whether they
    tell of a failure (or are kept for another reason than a match), whether they are a beginning or an end of a log that
    counts only where something else of it is kept, and, in a log, the one pattern of its failures (-1 for none or several)."""

    line: int
    text: str
    like: int = 0
    failing: bool = True
    frame: bool = False
    kind: int = -1


class Kept(Struct, frozen=True):
    """What is kept of a block, in order, and the size of the whole."""

    pieces: tuple[Piece, ...]
    lines: int
    size_bytes: int


class Interest(Struct, frozen=True):
    """What the knowledge looks at: kinds of objects; patterns that only say that a line is harmless; those that tell of
    steps or of what is there, and of no failure."""

    kinds: frozenset[bytes]
    harmless: frozenset[int]
    going_well: frozenset[int]

    def stored(self) -> list[list[Any]]:
        """What :func:`restore_interest` reads."""
        return [sorted(kind.decode() for kind in self.kinds), sorted(self.harmless), sorted(self.going_well)]


def restore_interest(stored: Sequence[Sequence[Any]]) -> Interest:
    """The interest that was stored; raises ValueError for what is not of this form."""
    kinds, harmless, going_well = stored
    return Interest(frozenset(kind.encode() for kind in kinds), frozenset(harmless), frozenset(going_well))


def interest_of(knowledge: KnowledgeBase) -> Interest:
    """The interest of a knowledge base."""
    kinds: set[str] = set()
    for key in knowledge.structured:
        for sighting in knowledge.symptoms[key].seen:
            kinds.update(one for one in (sighting.object, sighting.missing) if one)
            if sighting.named_by is not None:
                kinds.add(sighting.named_by.object)
    harmless = {number for number, uses in enumerate(knowledge.uses) if uses and _is_harmless(number, knowledge)}
    going_well = {number for number, uses in enumerate(knowledge.uses) if uses and _goes_well(number, knowledge)}
    return Interest(frozenset(kind.encode() for kind in kinds - {"Event"}), frozenset(harmless), frozenset(going_well))


def _goes_well(number: int, knowledge: KnowledgeBase) -> bool:
    return all(
        use.role != "text" or use.owner in knowledge.benign or knowledge.symptoms[use.owner].kind != "failure"
        for use in knowledge.uses[number]
    )


def _is_harmless(number: int, knowledge: KnowledgeBase) -> bool:
    """Whether a match of the pattern says that its lines do not count, whatever else stands in the document."""
    for use in knowledge.uses[number]:
        if use.role != "text" or use.owner in knowledge.symptoms:
            continue
        entry = knowledge.benign[use.owner]
        if entry.covers == "line" and not entry.seen[use.sighting].document:
            return True
    return False


def condense(text: str, matcher: PatternSet, interest: Interest, *, first: bool, last: bool) -> Kept:
    """What is kept of a block of whole lines; ``first`` and ``last`` say where in its document it stands."""
    data = text.encode("utf-8", "replace")
    lines = data.count(b"\n") + (not data.endswith(b"\n"))
    matches = matcher.scan_block(data)
    is_log = _is_log(data)
    if is_log:
        spans = _around(data, matches, interest, 0)
    elif (units := _units(data, matches, interest)) is not None:
        spans, first, last = units, False, False  # a list's beginning is in them; what is cut stands in whole objects
    elif first and last:
        spans = [(0, len(data))]  # tables, descriptions, pasted text: seldom large, and every line may count
    else:
        spans = _around(data, matches, interest, TEXT_LINES)
    frames = []
    if first:
        frames.append((0, data.find(b"\n", min(HEAD_BYTES, len(data)))))
    if last:
        frames.append((data.rfind(b"\n", 0, max(0, len(data) - TAIL_BYTES)) + 1, len(data)))
    if is_log:
        spans = _joined(data, spans)
        cut = [(*span, False) for span in spans] + [(*frame, True) for frame in _apart(_joined(data, frames), spans)]
    else:
        cut = [(*span, False) for span in _joined(data, spans + frames)]
    matched = sorted(one.start for one in matches)
    failing = sorted((one.start, one.pattern) for one in matches if one.pattern not in interest.going_well)
    return Kept(tuple(_cut(data, sorted(cut), matched, failing, is_log=is_log)), lines, len(data))


def whole_objects(data: bytes) -> int:
    """Where in data that goes on elsewhere its last object begins, which may be cut; 0 where none begins near the end."""
    near = max(0, len(data) - OBJECT_BYTES)
    return max(data.rfind(begins, near) for begins in _BEGINNINGS) + 1


def _units(data: bytes, matches: Iterable[Match], interest: Interest) -> list[tuple[int, int]] | None:
    """The spans of the objects of a list or stream that count, with what stands around them; None where it is neither."""
    if data.find(b"kind", 0, 200_000) < 0:
        return None
    starts = [0] if _UNIT.match(b"\n" + data[: data.find(b"\n") + 1]) else []
    starts += [found.start() + 1 for found in _UNIT.finditer(data)]
    if len(starts) < 2:
        return _single(data, matches, interest)
    if not _kind_of(data, starts[0], starts[min(len(starts) - 1, 200)]):
        return None
    foot = _FOOT.search(data, starts[-1])
    end = foot.start() + 1 if foot and not data.startswith(b"---", starts[-1]) else len(data)
    spans = [(0, starts[0]), (end, len(data))]
    hit = _hit(starts, matches, interest)
    for number, start in enumerate(starts):
        stop = starts[number + 1] if number + 1 < len(starts) else end
        if number in hit or _counts(data, start, stop, interest):
            spans.append((start, stop))
    return spans


def _single(data: bytes, matches: Iterable[Match], interest: Interest) -> list[tuple[int, int]] | None:
    """A single object: all of it or nothing; None where it is none."""
    kind = _IN_ONE_LINE.match(data)
    if kind is not None:
        if kind[1].endswith(b"List") or 0 <= data.find(b"\n") < len(data.rstrip()):
            return None
    elif data.find(b"apiVersion", 0, 20_000) < 0 or not _kind_of(data, 0, 20_000):
        return None
    if any(one.pattern not in interest.harmless for one in matches):
        return [(0, len(data))]
    counts = _is_looked_at(kind[1], data, 0, len(data), interest) if kind else _counts(data, 0, len(data), interest)
    return [(0, len(data))] if counts else []


def _hit(starts: list[int], matches: Iterable[Match], interest: Interest) -> frozenset[int]:
    return frozenset(bisect_right(starts, one.start) - 1 for one in matches if one.pattern not in interest.harmless)


def _counts(data: bytes, start: int, stop: int, interest: Interest) -> bool:
    """Whether the object between two offsets is of a kind that is looked at; so does the beginning of a list."""
    kind = _kind_of(data, start, stop)
    if not kind:
        return stop - start < LIST_HEAD_BYTES
    return _is_looked_at(kind, data, start, stop, interest)


def _is_looked_at(kind: bytes, data: bytes, start: int, stop: int, interest: Interest) -> bool:
    if kind not in interest.kinds:
        return False
    if kind != b"Pod" or not _QUIET_POD.search(data, start, stop):
        return True
    return _OWNED.search(data, start, stop) is not None


def _kind_of(data: bytes, start: int, stop: int) -> bytes:
    """The first kind that stands where one of an object does, at the beginning of a line; empty where none does."""
    for found in _KIND.finditer(data, start, stop):
        line = data.rfind(b"\n", start, found.start()) + 1 or start
        before = data[line : found.start()]
        if before in _BEFORE_KIND or (before[-1:] == b'"' and before[:-1] in _BEFORE_KIND):
            return found[1]
    return b""


def _around(data: bytes, matches: Iterable[Match], interest: Interest, around: int) -> list[tuple[int, int]]:
    """The lines of matches and those that go on with them, and so many around; none that a harmless match covers."""
    covered = {line_start(data, one.start) for one in matches if one.pattern in interest.harmless}
    spans = []
    for one in matches:
        if one.pattern in interest.harmless or line_start(data, one.start) in covered:
            continue
        start, end = stretch_of(data, one.start)
        if end - start > LONG_BYTES:  # of a long line what stands beside the match
            spans.append((max(start, one.start - BESIDE_BYTES), min(end, one.end + BESIDE_BYTES)))
            continue
        end = max(end, data.find(b"\n", one.end))
        for _ in range(around):
            start = data.rfind(b"\n", 0, max(0, start - 1)) + 1
            end = data.find(b"\n", end + 1) if end >= 0 else end
        spans.append((start, end))
    return spans


def _is_log(data: bytes) -> bool:
    """Whether most lines, at places all over the block, begin with a time: each then stands for itself."""
    if data.find(b"\n", 0, -1) < 0:
        return False
    lines: list[bytes] = []
    for start in range(0, len(data), max(1, len(data) // 20)):
        lines += data[start : start + 2_000].split(b"\n")[1:8]
    needed, most_others = max(10, -(-len(lines) * 6 // 10)), len(lines) * 4 // 10
    begins = others = 0
    for line in lines:
        if _BEGINS.search(line[:120]):
            begins += 1
            if begins >= needed:
                return True
        else:
            others += 1
            if others > most_others:
                return False
    return False


def _joined(data: bytes, spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans in order, those that overlap or touch as one; an end below 0 is that of the data."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted((start, len(data) if end < 0 else end) for start, end in spans if start < len(data)):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        elif start < end:
            joined.append((start, end))
    return joined


def _apart(frames: Iterable[tuple[int, int]], spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """What of the frames is in none of the spans; both are in order."""
    apart = []
    for start, end in frames:
        for taken, until in spans:
            if until <= start or taken >= end:
                continue
            if start < taken:
                apart.append((start, taken))
            start = min(end, until + 1)
        if start < end:
            apart.append((start, end))
    return apart


def _cut(
    data: bytes,
    spans: Iterable[tuple[int, int, bool]],
    matched: list[int],
    failing: list[tuple[int, int]],
    *,
    is_log: bool,
) -> Iterable[Piece]:
    """The spans as pieces; of repeats beyond a number the last only. Each span tells whether it is a frame."""
    seen: dict[int, int] = {}
    again: dict[int, tuple[int, Piece]] = {}
    pieces: list[tuple[int, Piece]] = []
    line = at = 0
    for start, end, is_frame in spans:
        line += data.count(b"\n", at, start)
        at = start
        piece = data[start:end].rstrip(b"\n")
        if not piece:
            continue
        like = hash((_TIMES.sub(b"", piece[:STAMP_BYTES]), piece[STAMP_BYTES:])) if len(piece) < 4_000 else 0
        kinds = {kind for _, kind in failing[bisect_left(failing, (start, -1)) : bisect_left(failing, (end, -1))]}
        fails = bool(kinds) or not _between(matched, start, end)
        if fails and _is_endless(data, start, end):
            fails = False  # a part of a line that no program wrote has no claim to all of the room
        kind = min(kinds) if is_log and len(kinds) == 1 else -1
        made = Piece(line, piece.decode("utf-8", "replace"), like, fails, is_frame, kind)
        if is_frame or not like:
            pieces.append((start, made))
            continue
        seen[like] = seen.get(like, 0) + 1
        if seen[like] > REPEATS_IN_BLOCK:
            again[like] = (start, made)
        else:
            pieces.append((start, made))
    return [piece for _, piece in sorted([*pieces, *again.values()], key=lambda one: one[0])]


def _is_endless(data: bytes, start: int, end: int) -> bool:
    """Whether a part stands within a line of more than ENDLESS_BYTES."""
    if data.find(b"\n", end, end + ENDLESS_BYTES // 2) >= 0 or len(data) < ENDLESS_BYTES:
        return False
    return data.rfind(b"\n", max(0, start - ENDLESS_BYTES // 2), end) < 0


def _between(places: list[int], start: int, end: int) -> bool:
    at = bisect_left(places, start)
    return at < len(places) and places[at] < end
