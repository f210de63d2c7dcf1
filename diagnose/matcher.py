"""All patterns in one pass over the bytes of a document; the only user of the scanner (_texts.c).

The scanner tells in which lines all the texts stand that a match of a pattern must hold (literals.py); only there its
whole expression is tried, by the standard library, which captures. Where the scanner could not be compiled the texts of
each pattern's longest clause (patterns.py) are looked up instead: much slower, same matches.

Small data is tried as a whole. Of large data only the stretches around what was met are tried: the line and the indented
lines that go on.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Protocol

import orjson
from msgspec import Struct

from diagnose.expressions import Expressions
from diagnose.literals import FORM, Rules, rules_of
from diagnose.lowered import matches_in
from diagnose.patterns import clauses_of

try:
    from diagnose._texts import FORM as SCANNER_FORM
    from diagnose._texts import TextSet
except ImportError:  # it could not be compiled on this machine, or is an older one
    SCANNER_FORM = 0
#: Whether the scanner is there, compiled from sources that take these rules.
HAS_SCANNER = SCANNER_FORM == FORM

SMALL_BYTES = 64 * 1024
#: A line that goes on with the one before: indented, quoted or boxed, and no key of its own; or a part of what cloud-init
#: writes of a failed command (subp.ProcessExecutionError).
_GOES_ON = re.compile(rb"[ \t>|](?![ \t]*(?:- )?[\w./\"'-]+:(?:\s|$))|Command: |Exit code: |Reason: |Stdout: |Stderr: ")
_GO_ON_MAX = 6
#: So many lines of a match are looked at from its end for where it might begin as well.
_CLOSER_LINES_MAX = 40
_LINE_MAX = 64 * 1024
_PIECE_BYTES = 16 * 1024
_OVERLAP_BYTES = 200


class Match(Struct, frozen=True):
    """Pattern number ``pattern`` matches the bytes ``start:end``; ``groups`` are the named groups that took part.

    Of several lines these are the last that match: what an expression took from lines before is not part of it.
    """

    pattern: int
    start: int
    end: int
    groups: Mapping[str, str]


class RuleSet(Struct, frozen=True):
    """Rules of the patterns that are searched for, and of those that are only asked for (``once``)."""

    searched: Rules
    once: Rules


def gather_rules(patterns: Sequence[str], once: Collection[int] = ()) -> RuleSet:
    """The rules of all patterns, those numbered in ``once`` apart."""
    searched = (number for number in range(len(patterns)) if number not in once)
    return RuleSet(rules_of(patterns, searched), rules_of(patterns, sorted(once)))


def store_rules(rules: RuleSet) -> bytes:
    """What :func:`restore_rules` reads: a line of JSON, then the parts."""
    parts = [(one.texts, one.numbers, one.offsets) for one in (rules.searched, rules.once)]
    head = {"sizes": [list(map(len, one)) for one in parts], "always": [rules.searched.always, rules.once.always]}
    return orjson.dumps(head) + b"\n" + b"".join(itertools.chain.from_iterable(parts))


def restore_rules(stored: bytes) -> RuleSet:
    """The rules that were stored; raises ValueError and KeyError for what is not of this form."""
    line, _, body = stored.partition(b"\n")
    head = orjson.loads(line)
    made, at = [], 0
    for sizes, always in zip(head["sizes"], head["always"], strict=True):
        parts = []
        for size in sizes:
            parts.append(body[at : at + size])
            at += size
        made.append(Rules(parts[0], parts[1], parts[2], tuple(always)))
    searched, once = made
    return RuleSet(searched, once)


class PatternSet:
    """Patterns searched together. ``rules`` and ``expressions`` are those of the patterns where known already.

    Those numbered in ``once`` are not searched for: whether they match can be asked (:meth:`held`).
    """

    def __init__(
        self,
        patterns: Sequence[str],
        *,
        once: Collection[int] = (),
        rules: RuleSet | None = None,
        pure: bool = False,
        expressions: Expressions | None = None,
    ) -> None:
        self.patterns = tuple(patterns)
        self.expressions = expressions or Expressions(self.patterns)
        once = frozenset(once)
        self._searched: _Finder
        self._once: _Finder
        if pure or not HAS_SCANNER:
            self.engine = "bytes.find"
            self._searched = _PlainSet(self.patterns, (one for one in range(len(self.patterns)) if one not in once))
            self._once = _PlainSet(self.patterns, once)
            self._always = self._searched.always
        else:
            self.engine = "texts"
            rules = rules or gather_rules(self.patterns, once)
            self._searched = _text_set(rules.searched)
            self._once = _text_set(rules.once)
            self._always = rules.searched.always
        self._asked = once

    def scan(self, data: bytes) -> list[Match]:
        """All matches in a document of its own, ordered by pattern, then by start; those of one pattern do not overlap."""
        if len(data) > SMALL_BYTES:
            return self.scan_block(data)
        worth = [*self._searched.windows(data), *((number, 0, len(data)) for number in self._always)]
        lowered = data.lower()
        return [
            _match(number, one, data)
            for number, start, end in _joined(worth)
            for one in matches_in(self.expressions[number], lowered, start, end)
        ]

    def scan_block(self, data: bytes) -> list[Match]:
        """All matches in a block of whole lines of a large document, each within a line and those that go on with it."""
        found: dict[tuple[int, int], Match] = {}
        for start, end, numbers in self.worth_trying(data):
            before = max(0, start - 1)  # what stands before tells whether a word or line begins there
            part = data[before:end].lower()
            for number in numbers:
                for one in matches_in(self.expressions[number], part, start - before, len(part)):
                    match = _match(number, one, data, before)
                    found.setdefault((number, match.start), match)
        return [found[key] for key in sorted(found)]

    def worth_trying(self, data: bytes) -> list[tuple[int, int, Collection[int]]]:
        """Start and end of the stretches of a block in which patterns are tried, and the numbers of these patterns."""
        stretches, windows = self._searched.stretches(data)
        worth: list[tuple[int, int, Collection[int]]] = [*stretches]
        worth += [(start, end, (number,)) for number, start, end in _joined(windows)]
        if self._always:
            worth.append((0, len(data), self._always))
        return worth

    def held(self, numbers: Collection[int], data: bytes) -> frozenset[int]:
        """Which of the numbered patterns match somewhere in the data, which is looked through with each."""
        wanted = bytearray(len(self.patterns))
        for number in numbers:
            wanted[number] = 1
        worth = [*self._once.windows(data, wanted), *((one, 0, len(data)) for one in numbers if one not in self._asked)]
        held: set[int] = set()
        lowered = data.lower()
        for number, start, end in _joined(worth):
            if number not in held and self.expressions[number].search(lowered, start, end):
                held.add(number)
        return frozenset(held)


class _Finder(Protocol):
    """Finds which patterns are worth trying, and where."""

    def windows(self, data: bytes, wanted: bytearray = ..., /) -> Iterable[tuple[int, int, int]]:
        """The patterns worth trying on small data, each with the start and end of where: some may overlap.

        Only those whose byte in ``wanted`` is set, where that is given.
        """
        ...

    def stretches(
        self, data: bytes, /
    ) -> tuple[Iterable[tuple[int, int, Collection[int]]], Iterable[tuple[int, int, int]]]:
        """Start and end of the stretches of large data in which patterns are worth trying, in order, and which; for long
        lines the pattern with the start and end of each part."""
        ...


def _text_set(rules: Rules) -> _Finder:
    return TextSet(rules.texts, rules.numbers, rules.offsets)


class _PlainSet:
    """Finds by one clause of each pattern, with nothing but the standard library."""

    def __init__(self, patterns: Sequence[str], numbers: Iterable[int]) -> None:
        self._clauses = {number: _encoded(clauses_of(patterns[number])) for number in numbers}
        self.always = tuple(number for number, all_of in self._clauses.items() if not all_of)
        self._patterns: dict[bytes, list[int]] = {}
        for number, all_of in self._clauses.items():
            for text in all_of[0] if all_of else ():
                self._patterns.setdefault(text, []).append(number)

    def windows(self, data: bytes, wanted: bytearray | None = None, /) -> list[tuple[int, int, int]]:
        lower = data.lower()
        met = {number for text, numbers in self._patterns.items() if text in lower for number in numbers}
        return [
            (number, 0, len(data))
            for number in sorted(met.union(self.always))
            if (wanted is None or wanted[number]) and _holds(self._clauses[number], lower)
        ]

    def stretches(self, data: bytes) -> tuple[list[tuple[int, int, Collection[int]]], list[tuple[int, int, int]]]:
        lower = data.lower()
        here: dict[tuple[int, int], set[int]] = {}
        for start in range(0, len(lower), _PIECE_BYTES):
            piece = lower[start : start + _PIECE_BYTES + _OVERLAP_BYTES]
            for text, numbers in self._patterns.items():
                at = piece.find(text)
                while at >= 0:
                    here.setdefault(stretch_of(data, start + at + len(text) - 1), set()).update(numbers)
                    at = piece.find(text, at + 1)
        found: list[tuple[int, int, Collection[int]]] = [
            (start, end, worth)
            for (start, end), numbers in sorted(here.items())
            if (worth := [one for one in sorted(numbers) if _holds(self._clauses[one], lower[start:end])])
        ]
        return found, []


def _joined(windows: Iterable[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """The windows in order, those of a pattern that overlap or touch as one."""
    joined: list[tuple[int, int, int]] = []
    for number, start, end in sorted(windows):
        if joined and joined[-1][0] == number and start <= joined[-1][2] + 1:
            joined[-1] = (number, joined[-1][1], max(end, joined[-1][2]))
        else:
            joined.append((number, start, end))
    return joined


def _encoded(clauses: Iterable[Iterable[str]]) -> tuple[tuple[bytes, ...], ...]:
    return tuple(tuple(text.encode() for text in clause) for clause in clauses)


def _holds(all_of: Iterable[Iterable[bytes]], lower: bytes) -> bool:
    """Whether one text of each clause is in the data."""
    return all(any(text in lower for text in clause) for clause in all_of)


def stretch_of(data: bytes, at: int) -> tuple[int, int]:
    """Start and end of the line at an offset with the lines that go on with it, before and after; of a long line a part."""
    start = line_start(data, at)
    for _ in range(_GO_ON_MAX):
        if start == 0 or at - start >= _LINE_MAX or not _GOES_ON.match(data, start):
            break
        start = line_start(data, start - 1)
    end = data.find(b"\n", at, at + _LINE_MAX)
    for _ in range(_GO_ON_MAX):
        if end < 0 or end - at > _LINE_MAX or not _GOES_ON.match(data, end + 1):
            break
        end = data.find(b"\n", end + 1, end + 1 + _LINE_MAX)
    return max(start, at - _LINE_MAX), min(len(data) if end < 0 else end, at + _LINE_MAX)


def line_start(data: bytes, at: int) -> int:
    """Where the line at an offset begins; in a long line a place so far before that no match goes there."""
    first = max(0, at - _LINE_MAX)
    found = data.rfind(b"\n", first, at)
    return found + 1 if found >= 0 else first


def _closest(one: re.Match[bytes]) -> re.Match[bytes]:
    """The match that begins in the last line that one can begin in: an expression takes the first word that it finds."""
    data, (start, end) = one.string, one.span(1)
    at = data.rfind(b"\n", start, end)
    for _ in range(_CLOSER_LINES_MAX):
        if at < 0:
            break
        if closer := one.re.search(data, at + 1, end):
            return closer
        at = data.rfind(b"\n", start, at)
    return one


def _match(number: int, one: re.Match[bytes], data: bytes, before: int = 0) -> Match:
    """What was found in a part of the data in small letters, ``before`` bytes into it, its groups as they are written."""
    one = _closest(one)
    start, end = one.span(1)
    names = one.re.groupindex
    if not names:
        return Match(number, before + start, before + end, _NO_GROUPS)
    spans = {name: one.span(group) for name, group in names.items()}
    groups = {
        name: data[before + at : before + to].decode("utf-8", "replace") for name, (at, to) in spans.items() if to > at
    }
    return Match(number, before + start, before + end, groups)


_NO_GROUPS: Mapping[str, str] = {}
