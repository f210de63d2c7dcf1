"""A document while it is observed: where its lines begin, its structured evidence, what matched in it."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, pairwise

from msgspec import Struct
from msgspec.structs import replace

from diagnose.matcher import Match, PatternSet
from diagnose.model.evidence import Document, Evidence
from diagnose.readers.lines import line_starts
from diagnose.readers.page import UNWRAPPED_MAX
from diagnose.readers.read import LARGE_CHARS, read_document
from diagnose.readers.unwrap import joined_bytes

QUOTED_LINES_MAX = 6
#: So many pieces of evidence that begin before a line are asked whether they hold it.
_NEAR = 40


class Sheet(Struct):
    """Lines are counted from 1 in the text that is held; ``numbers`` tells for each the number it has in the document.

    ``lines`` tells for each match the line in which it begins. ``spans`` are the first line, the last line (in the
    document's numbers) and the evidence, in the order of first lines, larger ones first; listings are left out: they tell
    nothing of one line. ``span_starts`` are their first lines, ``span_ends`` for each the latest line that one up to it reaches.
    """

    document: Document
    data: bytes
    starts: Sequence[int]
    numbers: Sequence[int]
    matches: Sequence[Match]
    lines: Sequence[int]
    evidence: tuple[Evidence, ...]
    spans: Sequence[tuple[int, int, Evidence]]
    span_starts: Sequence[int]
    span_ends: Sequence[int]

    def end_of(self, line: int) -> int:
        """Where a line ends, its line break left out."""
        return self.starts[line] - 1 if line < len(self.starts) else len(self.data)

    def quote(self, first: int, last: int) -> str:
        """The lines as they are written, at most QUOTED_LINES_MAX."""
        end = self.end_of(min(last, first + QUOTED_LINES_MAX - 1))
        return self.data[self.starts[first - 1] : end].decode("utf-8", "replace")

    def last_line(self, match: Match, first: int) -> int:
        """The line in which a match that begins in ``first`` ends."""
        end = max(match.start, match.end - 1)
        if first >= len(self.starts) or end < self.starts[first]:
            return first
        return bisect_right(self.starts, end, first)

    def enclosing(self, number: int) -> Evidence | None:
        """The smallest structured evidence around a line, given by its number in the document."""
        best: Evidence | None = None
        lines = 0
        for first, last, one in self._around(number):
            if best is None or last - first < lines:
                best, lines = one, last - first
        return best

    def wider_vm(self, number: int) -> Mapping[str, str]:
        """The VM that a larger piece of evidence around the line names (a fault inside Terraform's error box)."""
        for _, _, one in self._around(number):
            if one.resource and one.resource.kind == "vm":
                return {"vm": one.resource.name}
        return {}

    def _around(self, number: int) -> Iterator[tuple[int, int, Evidence]]:
        """The spans that hold a line, those that begin last first."""
        at = bisect_right(self.span_starts, number) - 1
        for near in range(at, max(-1, at - _NEAR), -1):
            if self.span_ends[near] < number:
                return
            if self.spans[near][1] >= number:
                yield self.spans[near]


def read_sheet(document: Document, matcher: PatternSet) -> Sheet:
    """Scan a document and read its structure."""
    data = document.text.encode("utf-8", "replace")
    starts = line_starts(data)
    matches = matcher.scan(data)
    if len(data) <= UNWRAPPED_MAX and not document.kept:
        matches = [*matches, *_over_cuts(document.text, matcher)]
    lines = [bisect_right(starts, match.start) for match in matches]
    evidence = read_document(document, set(lines) if len(data) > LARGE_CHARS else None)
    spans = [(one.place.line, one.place.last_line, one) for one in evidence if one.kind != "Listing"]
    spans.sort(key=lambda span: (span[0], -span[1]))
    return Sheet(
        document,
        data,
        starts,
        _numbers(document, len(starts)),
        matches,
        lines,
        evidence,
        spans,
        span_starts=[first for first, _, _ in spans],
        span_ends=list(accumulate((last for _, last, _ in spans), max)),
    )


def _numbers(document: Document, lines: int) -> Sequence[int]:
    """The number in the document of each line of its text."""
    if not document.kept:
        return range(1, lines + 1)
    numbers = array("Q")
    for (index, number), (end, _) in pairwise([*document.kept, (lines, 0)]):
        numbers.extend(range(number, number + end - index))
    return numbers


def _over_cuts(text: str, matcher: PatternSet) -> Iterable[Match]:
    """Matches in which a terminal cut a line: found in the text without the cuts, placed in the text with them."""
    joined, joints = joined_bytes(text)
    for match in matcher.scan(joined) if joints else ():
        before, within = bisect_right(joints, match.start), bisect_left(joints, match.end)
        if within > before:
            yield replace(match, start=match.start + before, end=match.end + within)
