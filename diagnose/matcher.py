"""All patterns in one pass over the bytes of a document; the only importer of the matching library.

Hyperscan (Vectorscan) looks for the probes of all patterns at once (probes.py); what it meets is tried with the whole
expressions of the standard library. Where it has no wheel, the literal texts of each pattern (its clauses, see
patterns.py) are looked up instead: slower, same matches.

Small data is tried as a whole. Of large data only the stretches around what was met are tried: the line and the indented
lines that go on. Stretches with a word of trouble are looked through again, all at once, for the texts that are too common
to be looked for elsewhere. Most lines of a log are like thousands of others but for numbers: which patterns are worth
trying is remembered by what a stretch is without its numbers.
"""

from __future__ import annotations

import platform
import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Any, Protocol

import orjson

from diagnose.expressions import Expressions
from diagnose.patterns import Clause, clauses_of, loosen
from diagnose.probes import probes_of, trouble_probe

try:
    import hyperscan
except ImportError:  # no wheel on this platform
    hyperscan = None  # type: ignore[assignment]

#: The matching library and the machine that a database fits; empty where there is none.
MATCHING = f"hyperscan-{getattr(hyperscan, '__version__', '')}-{platform.machine()}" if hyperscan is not None else ""
SMALL_BYTES = 64 * 1024
#: What differs between stretches of one kind.
_VARYING = b"0123456789"
_KNOWN_MAX = 50_000
_KNOWN_BYTES = 1_500
#: A line that goes on with the one before: indented, quoted or boxed, and no key of its own.
_GOES_ON = re.compile(rb"[ \t>|](?![ \t]*(?:- )?[\w./\"'-]+:(?:\s|$))")
_GO_ON_MAX = 6
_LINE_MAX = 64 * 1024
#: A pattern tried so often is looked for by the library first.
_OFTEN = 200
#: In data from this size on, whether a pattern holds is asked of the library first.
_QUICK_BYTES = 64 * 1024
_PIECE_BYTES = 16 * 1024
_OVERLAP_BYTES = 200


@dataclass(frozen=True, slots=True)
class Match:
    """Pattern number ``pattern`` matches the bytes ``start:end``; ``groups`` are the named groups that took part."""

    pattern: int
    start: int
    end: int
    groups: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Probes:
    """Expressions that the library looks for, and which patterns each stands for; ``database`` is what it made of them."""

    expressions: tuple[str, ...]
    patterns: tuple[tuple[int, ...], ...]
    database: bytes = b""


@dataclass(frozen=True, slots=True)
class ProbeSet:
    """``first`` are looked for everywhere, its last one stands for trouble; ``second`` in stretches with trouble."""

    first: Probes
    second: Probes
    always: tuple[int, ...] = ()


def gather_probes(patterns: Sequence[str], once: Collection[int] = ()) -> ProbeSet:
    """The probes of all patterns but those of ``once``, equal ones once; one without a probe is to be tried everywhere."""
    everywhere: dict[str, list[int]] = {}
    beside: dict[str, list[int]] = {}
    always = []
    for number, pattern in enumerate(patterns):
        if number in once:
            continue
        probes = probes_of(pattern)
        if not probes:
            always.append(number)
        for probe in probes:
            (beside if probe.beside_trouble else everywhere).setdefault(probe.expression, []).append(number)
    everywhere.pop(trouble_probe(), None)
    everywhere[trouble_probe()] = []
    return ProbeSet(_probes(everywhere), _probes(beside), tuple(always))


def _probes(owners: Mapping[str, Sequence[int]]) -> Probes:
    return Probes(tuple(owners), tuple(map(tuple, owners.values())))


def compile_database(expressions: Sequence[str]) -> bytes:
    """The database of the matching library in its own serial form; empty where it is not installed or there is nothing."""
    if hyperscan is None or not expressions:
        return b""
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    flags = hyperscan.HS_FLAG_CASELESS | hyperscan.HS_FLAG_DOTALL
    database.compile(
        expressions=[one.encode() for one in expressions],
        ids=list(range(len(expressions))),
        flags=[flags] * len(expressions),
    )
    serial: bytes = hyperscan.dumpb(database)
    return serial


def compile_probes(probes: ProbeSet) -> ProbeSet:
    """The probes with their databases, which can be kept between runs."""
    return ProbeSet(
        replace(probes.first, database=compile_database(probes.first.expressions)),
        replace(probes.second, database=compile_database(probes.second.expressions)),
        probes.always,
    )


def store_probes(probes: ProbeSet) -> bytes:
    """What :func:`restore_probes` reads: a line of JSON, then the two databases."""
    first, second = probes.first, probes.second
    head = {
        "first": [first.expressions, first.patterns, len(first.database)],
        "second": [second.expressions, second.patterns, len(second.database)],
        "always": probes.always,
    }
    return orjson.dumps(head) + b"\n" + first.database + second.database


def restore_probes(stored: bytes) -> ProbeSet:
    """The probes with their databases; raises ValueError and KeyError for what is not of this form."""
    line, _, databases = stored.partition(b"\n")
    head = orjson.loads(line)
    first, second = (Probes(tuple(head[key][0]), tuple(map(tuple, head[key][1]))) for key in ("first", "second"))
    size = head["first"][2]
    return ProbeSet(
        replace(first, database=databases[:size]), replace(second, database=databases[size:]), tuple(head["always"])
    )


class PatternSet:
    """Patterns searched together. ``clauses``, ``probes`` and ``expressions`` are those of the patterns where known already.

    Those numbered in ``once`` are not searched for: whether they match can be asked (:meth:`held`).
    """

    def __init__(
        self,
        patterns: Sequence[str],
        *,
        once: Collection[int] = (),
        clauses: Sequence[Sequence[Clause]] | None = None,
        probes: ProbeSet | None = None,
        pure: bool = False,
        expressions: Expressions | None = None,
    ) -> None:
        self.patterns = tuple(patterns)
        self._expressions = expressions or Expressions(self.patterns)
        self.clauses = tuple(map(tuple, clauses)) if clauses is not None else tuple(map(clauses_of, self.patterns))
        pure = pure or hyperscan is None
        self._finder: _Finder = (
            _LiteralFinder(self.clauses, once)
            if pure
            else _LibraryFinder(probes or gather_probes(self.patterns, frozenset(once)))
        )
        self._quick = _QuickLook(() if pure else self.patterns)
        self._without_digits: dict[int, tuple[Sequence[bytes], ...]] = {}
        self._known: dict[tuple[bytes, frozenset[int]], tuple[int, ...]] = {}
        self._lasting = tuple(
            tuple(tuple(text.encode() for text in clause) for clause in all_of) for all_of in self.clauses
        )

    @property
    def engine(self) -> str:
        """The name of the matching engine in use."""
        return self._finder.name

    def scan(self, data: bytes) -> list[Match]:
        """All matches in a document of its own, ordered by pattern, then by start; those of one pattern do not overlap."""
        if len(data) > SMALL_BYTES:
            return self.scan_block(data)
        found: list[Match] = []
        lower = data.lower()
        for number in sorted({*self._finder.near(data), *self._finder.always}):
            if _holds(self._lasting[number], lower) and self._quick.may_match(number, data, 0, len(data)):
                found.extend(_match(number, one) for one in self._expressions[number].finditer(data))
        return found

    def scan_block(self, data: bytes) -> list[Match]:
        """All matches in a block of whole lines of a large document, each within a line and those that go on with it."""
        found: dict[tuple[int, int], Match] = {}
        for start, end, numbers in self._worth_trying(data):
            for number in numbers:
                if not self._quick.may_match(number, data, start, end):
                    continue
                for one in self._expressions[number].finditer(data, start, end):
                    found.setdefault((number, one.start()), _match(number, one))
        for number in self._finder.always:
            for one in self._expressions[number].finditer(data):
                found.setdefault((number, one.start()), _match(number, one))
        return [found[key] for key in sorted(found)]

    def _worth_trying(self, data: bytes) -> Iterator[tuple[int, int, tuple[int, ...]]]:
        """Stretches with the patterns that have all their texts in them."""
        new: list[tuple[_Stretch, tuple[bytes, frozenset[int]]]] = []
        for stretch in self._finder.stretches(data):
            key = data[stretch.start : stretch.end].translate(None, _VARYING), stretch.met
            known = self._known.get(key)
            if known is None:
                new.append((stretch, key))
            elif known:
                yield stretch.start, stretch.end, known
        for (stretch, key), numbers in zip(new, self._finder.patterns(data, [one for one, _ in new]), strict=True):
            lower = key[0].lower()
            known = tuple(number for number in sorted(numbers) if _holds(self._digitless(number), lower))
            if len(self._known) < _KNOWN_MAX and stretch.end - stretch.start < _KNOWN_BYTES:
                self._known[key] = known
            if known:
                yield stretch.start, stretch.end, known

    def _digitless(self, number: int) -> tuple[Sequence[bytes], ...]:
        clauses = self._without_digits.get(number)
        if clauses is None:
            clauses = self._without_digits[number] = _without_digits(self._lasting[number])
        return clauses

    def held(self, numbers: Iterable[int], data: bytes) -> frozenset[int]:
        """Which of the numbered patterns match somewhere in the data, which is looked through with each."""
        lower = data.lower()
        return frozenset(
            number
            for number in numbers
            if _holds(self._lasting[number], lower)
            and self._quick.may_match(number, data, 0, len(data), often=1 if len(data) >= _QUICK_BYTES else _OFTEN)
            and self._expressions[number].search(data)
        )


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A line with those that go on with it, and what was met in it."""

    start: int
    end: int
    met: frozenset[int]


class _Finder(Protocol):
    """Finds which patterns are worth trying, and where."""

    name: str
    always: tuple[int, ...]

    def near(self, data: bytes) -> set[int]:
        """The patterns worth trying on small data."""
        ...

    def stretches(self, data: bytes) -> Iterable[_Stretch]:
        """The stretches of large data in which something was met, in order."""
        ...

    def patterns(self, data: bytes, stretches: Sequence[_Stretch]) -> Sequence[Collection[int]]:
        """The patterns that what was met in each of the stretches stands for."""
        ...


class _LibraryFinder:
    """Finds by the probes, with the matching library."""

    name = "hyperscan"

    def __init__(self, probes: ProbeSet) -> None:
        self.always = probes.always
        self._first = _Scanner(probes.first)
        self._second = _Scanner(probes.second)
        self._trouble = len(probes.first.expressions) - 1
        self._first_patterns = probes.first.patterns
        self._second_patterns = probes.second.patterns

    def near(self, data: bytes) -> set[int]:
        met = {at for _, at in self._first.scan(data)}
        near = {number for at in met for number in self._first_patterns[at]}
        if self._trouble in met:
            near.update(number for _, at in self._second.scan(data) for number in self._second_patterns[at])
        return near

    def stretches(self, data: bytes) -> Iterable[_Stretch]:
        line_end = -1
        start = end = 0
        met: set[int] = set()
        for to, at in self._first.scan(data):  # in the order of their ends
            if to > line_end:
                if met:
                    yield _Stretch(start, end, frozenset(met))
                start, end = stretch_of(data, to - 1)
                met = set()
                line_end = data.find(b"\n", to - 1)
                line_end = len(data) if line_end < 0 else line_end
            met.add(at)
        if met:
            yield _Stretch(start, end, frozenset(met))

    def patterns(self, data: bytes, stretches: Sequence[_Stretch]) -> Sequence[Collection[int]]:
        found = [{number for at in one.met for number in self._first_patterns[at]} for one in stretches]
        troubled = [number for number, one in enumerate(stretches) if self._trouble in one.met]
        joined = b"\n\n".join([data[stretches[number].start : stretches[number].end] for number in troubled])
        ends = list(accumulate(stretches[number].end - stretches[number].start + 2 for number in troubled))
        for to, at in self._second.scan(joined):
            found[troubled[bisect_right(ends, to - 1)]].update(self._second_patterns[at])
        return found


class _QuickLook:
    """Rejects stretches for patterns that are tried often: the library says no ten times faster than an expression does."""

    def __init__(self, patterns: Sequence[str]) -> None:
        self._patterns = patterns
        self._tries: dict[int, int] = {}
        self._databases: dict[int, Any] = {}

    def may_match(self, number: int, data: bytes, start: int, end: int, often: int = _OFTEN) -> bool:
        """False where the pattern does not match in the stretch; True is no promise."""
        database = self._databases.get(number)
        if database is None:
            tries = self._tries[number] = self._tries.get(number, 0) + max(1, (end - start) >> 12)
            if tries >= often and self._patterns and number not in self._databases:
                database = self._databases[number] = _compile_one(self._patterns[number])
            if database is None:
                return True
        met: list[int] = []
        database.scan(data[start:end], match_event_handler=lambda at, *_: met.append(at))
        return bool(met)


class _Scanner:
    """One database of the library, loaded when it is first asked."""

    def __init__(self, probes: Probes) -> None:
        self._probes = probes
        self._database: Any = None

    def scan(self, data: bytes) -> list[tuple[int, int]]:
        """The ends of what was met, in order, and which it was."""
        if not self._probes.expressions:
            return []
        if self._database is None:
            self._database = _load(self._probes)
        found: list[tuple[int, int]] = []
        add = found.append
        self._database.scan(data, match_event_handler=lambda at, _from, to, _flags, _context: add((to, at)))
        return found


class _LiteralFinder:
    """Finds by one clause of each pattern, with nothing but the standard library."""

    name = "bytes.find"

    def __init__(self, clauses: Sequence[Sequence[Clause]], once: Collection[int]) -> None:
        searched = [(number, all_of) for number, all_of in enumerate(clauses) if number not in once]
        self.always = tuple(number for number, all_of in searched if not all_of)
        self._patterns: dict[bytes, list[int]] = {}
        for number, all_of in searched:
            for literal in all_of[0] if all_of else ():
                self._patterns.setdefault(literal.encode(), []).append(number)

    def near(self, data: bytes) -> set[int]:
        lower = data.lower()
        return {number for literal, numbers in self._patterns.items() if literal in lower for number in numbers}

    def stretches(self, data: bytes) -> Iterable[_Stretch]:
        lower = data.lower()
        here: dict[tuple[int, int], set[int]] = {}
        for start in range(0, len(lower), _PIECE_BYTES):
            piece = lower[start : start + _PIECE_BYTES + _OVERLAP_BYTES]
            for literal, numbers in self._patterns.items():
                at = piece.find(literal)
                while at >= 0:
                    here.setdefault(stretch_of(data, start + at + len(literal) - 1), set()).update(numbers)
                    at = piece.find(literal, at + 1)
        return [_Stretch(start, end, frozenset(met)) for (start, end), met in sorted(here.items())]

    def patterns(self, data: bytes, stretches: Sequence[_Stretch]) -> Sequence[Collection[int]]:
        return [one.met for one in stretches]


def _holds(all_of: Iterable[Iterable[bytes]], lower: bytes) -> bool:
    """Whether one text of each clause is in the data."""
    for clause in all_of:
        for text in clause:
            if text in lower:
                break
        else:
            return False
    return True


def _without_digits(all_of: Iterable[Sequence[bytes]]) -> tuple[Sequence[bytes], ...]:
    """The clauses that can be told in data without its digits."""
    return tuple(clause for clause in all_of if all(_DIGITS.isdisjoint(text) for text in clause))


_DIGITS = frozenset(b"0123456789")


def stretch_of(data: bytes, at: int) -> tuple[int, int]:
    """Start and end of the line at an offset with the lines that go on with it, before and after."""
    start = data.rfind(b"\n", 0, at) + 1
    for _ in range(_GO_ON_MAX):
        if start == 0 or not _GOES_ON.match(data, start) or at - start > _LINE_MAX:
            break
        start = data.rfind(b"\n", 0, start - 1) + 1
    end = data.find(b"\n", at)
    for _ in range(_GO_ON_MAX):
        if end < 0 or not _GOES_ON.match(data, end + 1) or end - at > _LINE_MAX:
            break
        end = data.find(b"\n", end + 1)
    return max(start, at - _LINE_MAX), min(len(data) if end < 0 else end, at + _LINE_MAX)


def _load(probes: Probes) -> Any:
    """The database with its scratch space; compiled where there is none that this version of the library can load."""
    serial = probes.database or compile_database(probes.expressions)
    try:
        database = hyperscan.loadb(serial, mode=hyperscan.HS_MODE_BLOCK)
    except hyperscan.HyperscanError:
        database = hyperscan.loadb(compile_database(probes.expressions), mode=hyperscan.HS_MODE_BLOCK)
    database.scratch = hyperscan.Scratch(database)
    return database


def _compile_one(pattern: str) -> Any:
    """A database that meets what the pattern matches, or more; None where the library cannot make one."""
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    flags = hyperscan.HS_FLAG_CASELESS | hyperscan.HS_FLAG_MULTILINE | hyperscan.HS_FLAG_SINGLEMATCH
    try:
        database.compile(expressions=[loosen(pattern).encode("latin-1")], ids=[0], flags=[flags])
    except hyperscan.HyperscanError:
        return None
    database.scratch = hyperscan.Scratch(database)
    return database


def _match(number: int, one: re.Match[bytes]) -> Match:
    groups = {name: value.decode("utf-8", "replace") for name, value in one.groupdict().items() if value}
    return Match(number, one.start(), one.end(), groups)
