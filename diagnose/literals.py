"""For each pattern, the literal texts that every match of it must hold: the rules of the scanner (_texts.c).

Patterns are lenient about blanks and quotes (patterns.SPACE, patterns.QUOTE), so texts are compared in a **bare form**:
small letters; no blanks, bars, quotes, underscores and stars; no backslashes, with the n, r or t after them; none of the
HTML entities, ``u0022`` and ``u2019`` that stand for blanks, quotes and ``>``, and ``<`` for ``&lt;``; no signs that are not ASCII (of Latin-1, U+2000 to U+2FFF). Other
letters are there as the bytes of UTF-8, each a character here (Latin-1). What a match leaves out there, its pattern leaves out here, so that ``failed to attach`` is the text ``failedtoattach`` however it was wrapped or escaped.

A pattern has one rule for each of its alternatives. A rule has clauses, each a set of texts one of which must stand in a
match. The texts of its rarest clause are its anchors: they are looked for everywhere, the others beside them.
"""

from __future__ import annotations

import itertools
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from re import _parser as sre_parse  # type: ignore[attr-defined]
from typing import Any, TypeAlias

from msgspec import Struct

from diagnose.common_words import COMMON, SEEN
from diagnose.reach import REPEATS, Reach, reach_of

Clause: TypeAlias = frozenset[str]

#: Of the rules as they are handed to the scanner; a scanner of another form was compiled from other sources.
FORM = 5
#: An anchor has so many characters at least; of a text this many, or twice as many, are looked up.
ANCHOR_MIN = 3
NARROW = 4
WIDE = 8
#: A clause has no more texts than this, and a set of characters no more than this many.
TEXTS_MAX = 64
SET_MAX = 12
REPEAT_MAX = 3
#: What is repeated without end is joined with what stands before and after where it has so few wordings.
AGAIN_MAX = 2
#: An alternation of more branches than this is not multiplied with what stands around it.
BRANCHES_MAX = 24
#: A clause that stands in fewer than about so many of a thousand lines is rare enough.
RARE = 1.0
_LEFT_OUT = frozenset(" \t\r\n>|\"'`_*")
#: After a backslash these stand for a blank: a text that begins with one may lose it.
_MAY_BE_BLANK = "nrt"


class Rules(Struct, frozen=True):
    """What _texts.TextSet takes. ``always`` are the patterns with an alternative that has no anchor."""

    texts: bytes
    numbers: bytes
    offsets: bytes
    always: tuple[int, ...] = ()


def rules_of(patterns: Sequence[str], numbers: Iterable[int]) -> Rules:
    """The rules of the patterns of the given numbers. Rules without an anchor are there, too: they hold in small data."""
    known: dict[str, int] = {}
    row = array("i")
    always: list[int] = []
    for number in numbers:
        alternatives, reach = told_by(patterns[number])
        if not _all_anchored(alternatives):
            always.append(number)
        for clauses in dict.fromkeys(alternatives):
            row.extend((number, int(bool(clauses) and _is_anchor(clauses[0])), reach.lines, reach.bare))
            for clause in clauses:
                row.append(len(clause))
                row.extend(known.setdefault(text, len(known)) for text in sorted(clause))
            row.append(0)
    offsets = array("H", map(_window, known))
    return Rules(
        "".join(f"{text}\n" for text in known).encode("latin-1"), row.tobytes(), offsets.tobytes(), tuple(always)
    )


#: What a pattern's rules are made of: the clauses of each alternative in order, and its reach.
Told: TypeAlias = "tuple[tuple[tuple[Clause, ...], ...], Reach]"
_told: dict[str, Told] = {}


def told_by(pattern: str) -> Told:
    """What the rules of a pattern are made of."""
    told = _told.get(pattern)
    if told is None:
        return remember(pattern, (tuple(map(_ordered, alternatives_of(pattern))), reach_of(pattern)))
    return told


def remember(pattern: str, told: Told) -> Told:
    """What :func:`told_by` gives from now on."""
    _told[pattern] = told
    return told


def has_anchors(pattern: str) -> bool:
    """True where each alternative of the pattern has a text by which it is found; else it is tried on every line."""
    return _all_anchored(told_by(pattern)[0])


def _all_anchored(alternatives: Iterable[tuple[Clause, ...]]) -> bool:
    return all(clauses and _is_anchor(clauses[0]) for clauses in alternatives)


def _ordered(clauses: Iterable[Clause]) -> tuple[Clause, ...]:
    """The clauses with the rarest that can be an anchor first, each once."""
    return tuple(sorted(set(clauses), key=lambda one: (not _is_anchor(one), commonness(one), len(one), sorted(one))))


def _is_anchor(clause: Clause) -> bool:
    return min(map(len, clause)) >= ANCHOR_MIN


def alternatives_of(pattern: str) -> list[tuple[Clause, ...]]:
    """For each alternative of a pattern the clauses that hold in each of its matches."""
    return [tuple(_clauses(one)) for one in _alternatives(list(sre_parse.parse(pattern)))]


def _alternatives(parsed: list[Any]) -> Iterator[list[Any]]:
    """The alternatives of a pattern; what stands around its largest alternation goes to each branch where no rare text is."""
    while len(parsed) == 1 and str(parsed[0][0]) == "SUBPATTERN":
        parsed = list(parsed[0][1][3])
    if len(parsed) == 1 and str(parsed[0][0]) == "BRANCH":
        for branch in parsed[0][1][1]:
            yield from _alternatives(list(branch))
        return
    at = max(range(len(parsed)), key=lambda one: len(_branches(parsed[one])), default=-1)
    branches = _branches(parsed[at]) if at >= 0 else []
    anchors = [clause for clause in _clauses(parsed) if _is_anchor(clause)]
    if not 0 < len(branches) <= BRANCHES_MAX or min(map(commonness, anchors), default=2 * RARE) <= RARE:
        yield parsed
        return
    for branch in branches:
        yield [*parsed[:at], *branch, *parsed[at + 1 :]]


def _branches(item: Any) -> list[list[Any]]:
    kind, value = item
    if str(kind) == "SUBPATTERN" and len(value[3]) == 1:
        kind, value = value[3][0]
    return [list(branch) for branch in value[1]] if str(kind) == "BRANCH" else []


def _clauses(parsed: Iterable[Any]) -> list[Clause]:
    """The clauses of a sequence: the texts of each stretch in which no more than TEXTS_MAX wordings are possible."""
    made: list[Clause] = []
    words = {""}

    def end() -> None:
        clause = _shortest({_certain(word) for word in words})
        if min(map(len, clause)) > 1:
            made.append(clause)
        words.clear()
        words.add("")

    for item in parsed:
        exact = _wordings([item])
        if exact is not None:
            if len(words) * len(exact) > TEXTS_MAX:
                end()
            joined = {first + then for first in words for then in exact}
            words.clear()
            words.update(joined)
            continue
        again = _again(item)
        if again is None or len(words) * len(again) > TEXTS_MAX:
            end()
            made.extend(_inner(item))
            continue
        joined = {first + then for first in words for then in again}  # a first time, and a last one before what follows
        words.clear()
        words.update(joined)
        end()
        words.clear()
        words.update(again)
    end()
    return made


def _again(item: Any) -> set[str] | None:
    """The wordings of what an item repeats, at least once, where they are few."""
    kind, value = str(item[0]), item[1]
    exact = _wordings(value[2]) if kind in REPEATS and value[0] >= 1 else None
    return exact if exact is not None and len(exact) <= AGAIN_MAX else None


def _inner(item: Any) -> Iterable[Clause]:
    """The clauses of an item that has too many wordings."""
    kind, value = str(item[0]), item[1]
    if kind == "SUBPATTERN":
        return _clauses(value[3])
    if kind in REPEATS:
        return _clauses(value[2]) if value[0] >= 1 else ()
    if kind != "BRANCH":
        return ()
    branches = [_clauses(branch) for branch in value[1]]
    if not all(branches):
        return ()
    rarest = (min(clauses, key=lambda one: (commonness(one), sorted(one))) for clauses in branches)
    return (_shortest(set().union(*rarest)),)


def _certain(text: str) -> str:
    """A text without the letter that a backslash before it would turn into a blank."""
    return text[1:] if text[:1] in _MAY_BE_BLANK else text


def _shortest(texts: Iterable[str]) -> Clause:
    """The texts without those that hold another: they say no more."""
    kept: list[str] = []
    for text in sorted(texts, key=lambda one: (len(one), one)):
        if not any(other in text for other in kept):
            kept.append(text)
    return frozenset(kept)


def _wordings(parsed: Iterable[Any]) -> set[str] | None:
    """All texts, in the bare form, that a sequence can match; None where they are many or not known."""
    words = {""}
    for kind, value in parsed:
        name = str(kind)
        then: set[str] | None = None
        if name == "AT":
            continue
        if name == "LITERAL":
            then = _character(value)
        elif name == "IN":
            then = _set(value)
        elif name == "SUBPATTERN":
            then = _wordings(value[3])
        elif name == "BRANCH":
            branches = [_wordings(branch) for branch in value[1]]
            then = None if None in branches else {word for one in branches for word in one or ()}
        elif name in REPEATS:
            then = _repeated(value[0], value[1], _wordings(value[2]))
        if then is None or len(words) * len(then) > TEXTS_MAX:
            return None
        words = {first + last for first in words for last in then}
    return words


def _repeated(least: int, most: Any, words: set[str] | None) -> set[str] | None:
    if words is None or words == {""}:
        return words
    if most is sre_parse.MAXREPEAT or most > REPEAT_MAX or len(words) ** most > TEXTS_MAX:
        return None
    return {"".join(one) for count in range(least, most + 1) for one in itertools.product(sorted(words), repeat=count)}


def _character(code: int) -> set[str] | None:
    """The bare form of a character; None for those whose form depends on what follows."""
    char = chr(code)
    if char in "\\&":
        return None
    if code > 127:
        letters = char.encode()
        return {"" if letters[:1] in _SIGNS else letters.decode("latin-1")}
    return {"" if code == 127 or char in _LEFT_OUT else char.lower()}


#: The first bytes of the signs that are not ASCII.
_SIGNS = (b"\xc2", b"\xe2")


def _set(items: Iterable[Any]) -> set[str] | None:
    words: set[str] = set()
    for kind, value in items:
        name = str(kind)
        if name == "LITERAL":
            codes: Iterable[int] = (value,)
        elif name == "RANGE" and value[1] - value[0] < SET_MAX:
            codes = range(value[0], value[1] + 1)
        elif name == "CATEGORY" and str(value) in _CATEGORIES:
            codes = map(ord, _CATEGORIES[str(value)])
        else:
            return None
        for code in codes:
            one = _character(code)
            if one is None:
                return None
            words |= one
    return words if len(words) <= SET_MAX else None


_CATEGORIES = {"CATEGORY_SPACE": " ", "CATEGORY_DIGIT": "0123456789"}


def commonness(clause: Clause) -> float:
    """About how many of a thousand lines of ordinary logs hold one of the texts, as far as their rarest characters tell."""
    return sum(_common(text) + 0.01 for text in clause)


@cache
def _common(text: str) -> float:
    if len(text) < NARROW:
        return 100.0
    grams = _grams()
    at = _window(text)
    width = WIDE if len(text) >= WIDE else NARROW
    return min(grams[text[one : one + NARROW]] for one in range(at, at + width - NARROW + 1))


@cache
def _window(text: str) -> int:
    """Where the characters that are looked up stand in a text: where they are rarest."""
    grams = _grams()
    if len(text) < WIDE:
        return min(range(max(1, len(text) - NARROW + 1)), key=lambda at: (grams[text[at : at + NARROW]], at))
    return min(
        range(len(text) - WIDE + 1),
        key=lambda at: (grams[text[at : at + NARROW]], grams[text[at + NARROW : at + WIDE]], at),
    )


@cache
def _grams() -> Counter[str]:
    """For four characters in a row about how many of a thousand lines hold them within a word."""
    grams: Counter[str] = Counter()
    for words, lines in ((COMMON, 10), (SEEN, 1)):
        for word in words:
            for at in range(len(word) - NARROW + 1):
                grams[word[at : at + NARROW]] += lines
    return grams
