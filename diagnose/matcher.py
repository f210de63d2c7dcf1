"""All patterns in one pass over the bytes of a document; the only importer of the matching library.

Hyperscan (Vectorscan) finds which pattern ends where; each hit is confirmed, and its groups captured, with the standard
library on a window of a few lines. Where the library has no wheel a literal prefilter takes its place: same matches.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from diagnose.patterns import alternatives_of, compile_pattern, expand_for_scan

try:
    import hyperscan
except ImportError:  # no wheel on this platform
    hyperscan = None

_WINDOW_BEFORE = 6000
_WINDOW_AFTER = 3000


@dataclass(frozen=True, slots=True)
class Match:
    """Pattern number ``pattern`` matches the bytes ``start:end``; ``groups`` are the named groups that took part."""

    pattern: int
    start: int
    end: int
    groups: Mapping[str, str]


class PatternSet:
    """Patterns compiled together. ``saved`` is what :meth:`save` returned for the same patterns, to skip compiling."""

    def __init__(self, patterns: Sequence[str], *, saved: bytes | None = None, pure: bool = False) -> None:
        self.patterns = tuple(patterns)
        self._database = None if pure or hyperscan is None or not patterns else _database(self.patterns, saved)
        self._prefilter: tuple[tuple[bytes, ...], ...] = ()
        if self._database is None:
            self._prefilter = tuple(
                tuple(text.encode() for text in alternatives_of(pattern)) for pattern in self.patterns
            )

    @property
    def engine(self) -> str:
        """The name of the matching engine in use."""
        return "hyperscan" if self._database is not None else "literal prefilter"

    def save(self) -> bytes:
        """The compiled database as bytes; empty for the fallback."""
        return b"" if self._database is None else bytes(hyperscan.dumpb(self._database))

    def scan(self, data: bytes) -> list[Match]:
        """All matches, ordered by pattern, then by start; matches of one pattern do not overlap."""
        if self._database is None:
            return self._scan_pure(data)
        ends: dict[int, list[int]] = {}

        def on_match(pattern: int, _from: int, to: int, _flags: int, _context: object) -> None:
            ends.setdefault(pattern, []).append(to)

        self._database.scan(data, match_event_handler=on_match)
        found: list[Match] = []
        for pattern in sorted(ends):
            found.extend(_confirm(self.patterns[pattern], pattern, data, sorted(ends[pattern])))
        return found

    def _scan_pure(self, data: bytes) -> list[Match]:
        lower = data.lower()
        found: list[Match] = []
        for number, pattern in enumerate(self.patterns):
            literals = self._prefilter[number]
            if literals and not any(literal in lower for literal in literals):
                continue
            found.extend(_match(number, one) for one in compile_pattern(pattern).finditer(data))
        return found


def _database(patterns: tuple[str, ...], saved: bytes | None) -> object:
    if saved:
        try:
            return hyperscan.loadb(saved, mode=hyperscan.HS_MODE_BLOCK)
        except (hyperscan.error, ValueError, TypeError):
            pass  # another version of the library wrote it: compile again
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    database.compile(
        expressions=[expand_for_scan(pattern).encode("latin-1") for pattern in patterns],
        ids=list(range(len(patterns))),
        flags=[hyperscan.HS_FLAG_CASELESS | hyperscan.HS_FLAG_MULTILINE] * len(patterns),
    )
    return database


def _confirm(pattern: str, number: int, data: bytes, ends: list[int]) -> list[Match]:
    expression = compile_pattern(pattern)
    found: list[Match] = []
    done = 0
    for end in ends:
        if end <= done:
            continue
        start = max(done, end - _WINDOW_BEFORE)
        if start > done:  # begin at a line's beginning, so that ^ means what it says
            newline = data.find(b"\n", start, end)
            start = newline + 1 if newline >= 0 else start
        for one in expression.finditer(data, start, min(len(data), end + _WINDOW_AFTER)):
            if one.end() > done:
                found.append(_match(number, one))
                done = one.end()
        done = max(done, end)
    return found


def _match(number: int, one: object) -> Match:
    groups = {
        name: value.decode("utf-8", "replace") for name, value in one.groupdict().items() if value  # type: ignore[attr-defined]
    }
    return Match(number, one.start(), one.end(), groups)  # type: ignore[attr-defined]
