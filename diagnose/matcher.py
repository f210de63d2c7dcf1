"""All patterns in one pass over the bytes of a document; the only importer of the matching library.

Every pattern needs some literal texts (its clauses, see patterns.py). One scan finds all literals of all patterns;
only patterns whose every clause was found are tried, with the standard library, where their rarest literal stands.
Hyperscan (Vectorscan) finds the literals; where it has no wheel ``bytes.find`` takes its place: same matches.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from diagnose.patterns import Clause, clauses_of, compile_pattern

try:
    import hyperscan
except ImportError:  # no wheel on this platform
    hyperscan = None  # type: ignore[assignment]

SMALL_BYTES = 64 * 1024
_WINDOW_BEFORE = 4000
_WINDOW_AFTER = 4000


@dataclass(frozen=True, slots=True)
class Match:
    """Pattern number ``pattern`` matches the bytes ``start:end``; ``groups`` are the named groups that took part."""

    pattern: int
    start: int
    end: int
    groups: Mapping[str, str]


class PatternSet:
    """Patterns searched together. ``clauses`` are those of each pattern where they are known already."""

    def __init__(
        self, patterns: Sequence[str], *, clauses: Sequence[Sequence[Clause]] | None = None, pure: bool = False
    ) -> None:
        self.patterns = tuple(patterns)
        self.clauses = tuple(map(tuple, clauses)) if clauses is not None else tuple(map(clauses_of, self.patterns))
        self._literals = tuple(sorted({text for all_of in self.clauses for clause in all_of for text in clause}))
        self._encoded = tuple(text.encode() for text in self._literals)
        number = {text: at for at, text in enumerate(self._literals)}
        self._numbered = tuple(
            tuple(tuple(number[text] for text in clause) for clause in all_of) for all_of in self.clauses
        )
        self._always = tuple(at for at, all_of in enumerate(self.clauses) if not all_of)
        self._by_literal: dict[int, list[int]] = {}
        for at, all_of in enumerate(self._numbered):
            for literal in all_of[0] if all_of else ():
                self._by_literal.setdefault(literal, []).append(at)
        self._database = None if pure or hyperscan is None or not self._literals else _database(self._encoded)

    @property
    def engine(self) -> str:
        """The name of the matching engine in use."""
        return "hyperscan" if self._database is not None else "bytes.find"

    def scan(self, data: bytes) -> list[Match]:
        """All matches, ordered by pattern, then by start; matches of one pattern do not overlap."""
        hits = self._find_literals(data)
        candidates = {at for literal in hits for at in self._by_literal.get(literal, ())}
        found: list[Match] = []
        for at in sorted(candidates.union(self._always)):
            clauses = self._numbered[at]
            if all(any(literal in hits for literal in clause) for clause in clauses):
                found.extend(self._confirm(at, data, hits))
        return found

    def _find_literals(self, data: bytes) -> dict[int, list[int]]:
        """Number of each literal that occurs -> the ends of its occurrences, ascending."""
        hits: dict[int, list[int]] = {}
        if self._database is None:
            lower = data.lower()
            for at, text in enumerate(self._encoded):
                end = lower.find(text)
                while end >= 0:
                    hits.setdefault(at, []).append(end + len(text))
                    end = lower.find(text, end + 1)
            return hits

        def on_match(literal: int, _from: int, to: int, _flags: int, _context: object) -> None:
            hits.setdefault(literal, []).append(to)

        self._database.scan(data, match_event_handler=on_match)  # type: ignore[attr-defined]
        return hits

    def _confirm(self, at: int, data: bytes, hits: Mapping[int, Sequence[int]]) -> Iterator[Match]:
        expression = compile_pattern(self.patterns[at])
        if len(data) <= SMALL_BYTES or not self._numbered[at]:
            yield from (_match(at, one) for one in expression.finditer(data))
            return
        rarest = min(self._numbered[at], key=lambda clause: sum(len(hits.get(literal, ())) for literal in clause))
        ends = sorted(end for literal in rarest for end in hits.get(literal, ()))
        for start, stop in _windows(ends, data):
            yield from (_match(at, one) for one in expression.finditer(data, start, stop))


def _windows(ends: Sequence[int], data: bytes) -> Iterator[tuple[int, int]]:
    """Stretches of whole lines around the ends, merged where they overlap."""
    start = stop = -1
    for end in ends:
        begin = max(0, end - _WINDOW_BEFORE)
        begin = data.rfind(b"\n", max(0, begin - 2000), begin) + 1 or begin
        if begin <= stop:
            stop = min(len(data), end + _WINDOW_AFTER)
            continue
        if stop >= 0:
            yield start, stop
        start, stop = begin, min(len(data), end + _WINDOW_AFTER)
    if stop >= 0:
        yield start, stop


def _database(literals: Sequence[bytes]) -> object:
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    database.compile(
        expressions=[re.escape(text) for text in literals],
        ids=list(range(len(literals))),
        flags=[hyperscan.HS_FLAG_CASELESS] * len(literals),
    )
    return database


def _match(number: int, one: re.Match[bytes]) -> Match:
    groups = {name: value.decode("utf-8", "replace") for name, value in one.groupdict().items() if value}
    return Match(number, one.start(), one.end(), groups)
