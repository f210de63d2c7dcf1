"""All patterns in one pass over the bytes of a document; the only importer of the matching library.

Every pattern needs some literal texts (its clauses, see patterns.py). Small data is searched for all literals, and
patterns whose every clause is there are tried with the standard library. Large data is taken line by line (with the
indented lines that go on). Most lines of a log are like thousands of others but for numbers and ids: a line is tried in
earnest the first time its like is seen, and after that only with the patterns that held then or that name digits.
Hyperscan (Vectorscan) finds the literals; where it has no wheel ``in`` takes its place: same matches.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from diagnose.expressions import Expressions
from diagnose.patterns import Clause, clauses_of

try:
    import hyperscan
except ImportError:  # no wheel on this platform
    hyperscan = None  # type: ignore[assignment]

SMALL_BYTES = 64 * 1024
#: A line and those that go on with it: indented, and no key of their own.
_STRETCH = re.compile(rb"[^\n]+(?:\n[ \t>|](?![ \t]*(?:- )?[\w./\"'-]+:(?:\s|$))[^\n]*){0,6}")
_STRETCH_BYTES = 16_000
#: What differs between lines of one template: times, and words with digits in them but for codes (404, 0x80070070).
_VARYING = re.compile(rb"(?<![0-9x])(?!0x)(?!\d{3}(?![0-9A-Za-z]))[0-9][0-9A-Za-z]*(?:[.:,][0-9]+)*")
_KNOWN_MAX = 200_000


#: A pattern that tells other digits apart than those of codes.
_NAMES_DIGITS = re.compile(r"(?<![{,\dxX])(?!\d{3}(?!\d))[0-9]+(?![\d,]*\})(?!-9\])(?<!0x0)(?!x)")
#: Patterns to try on every line of a kind, those of ``once``, and those to try where their digits are in the line.
_Tried: TypeAlias = tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]
_NEVER: _Tried = ((), (), ())


@dataclass(frozen=True, slots=True)
class Match:
    """Pattern number ``pattern`` matches the bytes ``start:end``; ``groups`` are the named groups that took part."""

    pattern: int
    start: int
    end: int
    groups: Mapping[str, str]


class PatternSet:
    """Patterns searched together. ``clauses`` are those of each pattern where they are known already.

    Of the patterns numbered in ``once`` only the first match in large data is told.
    """

    def __init__(
        self,
        patterns: Sequence[str],
        *,
        clauses: Sequence[Sequence[Clause]] | None = None,
        once: Collection[int] = (),
        pure: bool = False,
        expressions: Expressions | None = None,
    ) -> None:
        self.patterns = tuple(patterns)
        self._expressions = expressions or Expressions(self.patterns)
        self.clauses = tuple(map(tuple, clauses)) if clauses is not None else tuple(map(clauses_of, self.patterns))
        self._literals = tuple(sorted({text for all_of in self.clauses for clause in all_of for text in clause}))
        self._encoded = tuple(text.encode() for text in self._literals)
        number = {text: at for at, text in enumerate(self._literals)}
        self._numbered = tuple(
            tuple(tuple(number[text] for text in clause) for clause in all_of) for all_of in self.clauses
        )
        self._always = tuple(at for at, all_of in enumerate(self.clauses) if not all_of)
        self._pure = pure or hyperscan is None
        self._once = frozenset(once)
        self._by_literal: dict[int, list[int]] = {}
        for at, all_of in enumerate(self._numbered):
            for literal in all_of[0] if all_of else ():
                self._by_literal.setdefault(literal, []).append(at)
        self._digits = {
            at: tuple(run.encode() for run in set(runs))
            for at, text in enumerate(self.patterns)
            if (runs := _NAMES_DIGITS.findall(text))
        }
        self._literal_database: Any = None

    @property
    def engine(self) -> str:
        """The name of the matching engine in use."""
        return "bytes.find" if self._pure else "hyperscan"

    def scan(self, data: bytes, known: Collection[int] = ()) -> list[Match]:
        """All matches, ordered by pattern, then by start; matches of one pattern do not overlap.

        Up to SMALL_BYTES every pattern sees the whole of the data, beyond only the lines around its literals.
        Patterns of ``once`` that are in ``known`` are not looked for again.
        """
        if len(data) <= SMALL_BYTES:
            return self._scan_small(data)
        found: list[Match] = []
        lines: dict[bytes, _Tried] = {}
        told = set(known)
        for stretch in _STRETCH.finditer(data):
            like = _VARYING.sub(b"0", stretch[0])
            tried = lines.get(like)
            if tried is None:
                tried = self._try(data, *stretch.span())
                if len(lines) < _KNOWN_MAX:
                    lines[like] = tried
            if tried is _NEVER:
                continue
            start, stop = stretch.span()
            for at in tried[1]:
                if at not in told:
                    told.add(at)
                    one = self._expressions[at].search(data, start, stop)
                    if one:
                        found.append(_match(at, one))
            more = [at for at in tried[2] if any(run in stretch[0] for run in self._digits[at])] if tried[2] else ()
            for at in (*tried[0], *more):
                found.extend(_match(at, one) for one in self._expressions[at].finditer(data, start, stop))
        for at in self._always:
            if at not in self._once:
                found.extend(_match(at, one) for one in self._expressions[at].finditer(data))
        found.sort(key=lambda one: (one.pattern, one.start))
        return found

    def _try(self, data: bytes, start: int, stop: int) -> _Tried:
        """The patterns worth trying on lines like this one from now on, those of ``once`` apart."""
        literals = self._literals_in(data[start : min(stop, start + _STRETCH_BYTES)])
        near = self._held_by(literals)
        held = [at for at in near if self._expressions[at].search(data, start, stop)]
        tried = (
            tuple(at for at in held if at not in self._once),
            tuple(at for at in held if at in self._once),
            tuple(at for at in near if at in self._digits and at not in held and at not in self._once),
        )
        return tried if any(tried) else _NEVER

    def _scan_small(self, data: bytes) -> list[Match]:
        lower = data.lower()
        literals = frozenset(at for at, text in enumerate(self._encoded) if text in lower)
        found: list[Match] = []
        for at in sorted({*self._held_by(literals), *self._always}):
            found.extend(_match(at, one) for one in self._expressions[at].finditer(data))
        return found

    def _held_by(self, literals: frozenset[int]) -> list[int]:
        """The patterns of which every clause has one of the literals."""
        near = {at for literal in literals for at in self._by_literal.get(literal, ())}
        return [at for at in sorted(near) if all(not literals.isdisjoint(clause) for clause in self._numbered[at])]

    def _literals_in(self, data: bytes) -> frozenset[int]:
        if self._pure:
            lower = data.lower()
            return frozenset(at for at, text in enumerate(self._encoded) if text in lower)
        if self._literal_database is None:
            self._literal_database = _database(self._encoded, range(len(self._encoded)), once=True)
        return _told(self._literal_database, data)


def _told(database: Any, data: bytes) -> frozenset[int]:
    """The numbers that a database tells of data."""
    found: list[int] = []
    database.scan(data, match_event_handler=lambda at, _from, _to, _flags, _context: found.append(at))
    return frozenset(found)


def _database(literals: Sequence[bytes], chosen: Sequence[int], *, once: bool = False) -> Any:
    """The chosen literals in a database, each under its number; ``once``: only the first place of each is told."""
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    flags = hyperscan.HS_FLAG_CASELESS | (hyperscan.HS_FLAG_SINGLEMATCH if once else 0)
    database.compile(
        expressions=[re.escape(literals[at]) for at in chosen], ids=list(chosen), flags=[flags] * len(chosen)
    )
    return database


def _match(number: int, one: re.Match[bytes]) -> Match:
    groups = {name: value.decode("utf-8", "replace") for name, value in one.groupdict().items() if value}
    return Match(number, one.start(), one.end(), groups)
