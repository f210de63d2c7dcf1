"""What the language of patterns does not allow, so that no text makes a search slow."""

from __future__ import annotations

import itertools
import re
from re import _parser as sre_parse  # type: ignore[attr-defined]
from typing import Any

from diagnose.lowered import UnknownConstructError, class_of, compile_lowered, first_of
from diagnose.patterns import PatternFault, bounded_words

#: So many characters of any kind may stand before the first word of a pattern.
_FEW = 16


def check_pattern(pattern: str, *, searched: bool = True) -> None:
    """Raise PatternFault for what the language does not allow: bad syntax, look-around, nested unbounded repeats; and for what is
    ``searched`` in a text a wide beginning."""
    try:
        parsed = sre_parse.parse(bounded_words(pattern))
        expression = compile_lowered(pattern)
    except (re.error, OverflowError, RecursionError) as why:
        raise PatternFault(f"not a regular expression: {why}") from None
    _check_linear(parsed, inside_repeat=False)
    if searched and parsed and _is_wide_repeat(*parsed[0]):
        raise PatternFault(
            "begins with a long repeat of nearly any character, tried anew at every byte of a line: begin with a word"
        )
    if expression.match(b"") is not None:
        raise PatternFault("matches the empty text")


def _is_wide_repeat(kind: Any, value: Any) -> bool:
    if str(kind) not in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT") or value[1] <= _FEW:
        return False
    inner, what = value[2][0]
    return str(inner) in ("ANY", "NOT_LITERAL") or (str(inner) == "IN" and str(what[0][0]) == "NEGATE")


def _check_linear(parsed: Any, *, inside_repeat: bool) -> None:
    for kind, value in parsed:
        name = str(kind)
        if name in ("ASSERT", "ASSERT_NOT", "GROUPREF", "GROUPREF_EXISTS"):
            raise PatternFault("look-around and back-references are not allowed: they do not run in linear time")
        if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            unbounded = value[1] is sre_parse.MAXREPEAT or value[1] > 50
            several = value[1] is sre_parse.MAXREPEAT or value[1] > 1
            if inside_repeat and several and unbounded:
                raise PatternFault("a repeat inside a repeat can take exponential time: unroll it")
            if several and not (_one_way(value[2]) and _parted(value[2])):
                raise PatternFault(
                    "what is repeated can match one text in several ways, which can take exponential time"
                )
            _check_linear(value[2], inside_repeat=inside_repeat or unbounded)
        elif name == "SUBPATTERN":
            _check_linear(value[3], inside_repeat=inside_repeat)
        elif name == "BRANCH":
            for branch in value[1]:
                _check_linear(branch, inside_repeat=inside_repeat)


#: Stands for all that is not ASCII.
_OTHER = 128
_ALL = frozenset(range(_OTHER + 1))
#: What the space and the quote of a pattern can begin with, as far as it is ASCII.
_BLANKS = frozenset(map(ord, " \t\r\n>|\\&"))
_QUOTES = frozenset(map(ord, "\\\"'`_*&"))


def _one_way(parsed: Any) -> bool:
    """Whether a repeated text can be told apart from its next repetition: it is never empty, is more than a blank (which
    stands for any run of them), and its alternatives begin with different characters."""
    items = list(parsed)
    if len(items) == 1 and str(items[0][0]) == "LITERAL":
        return True  # a repeated blank is one run of blanks
    while len(items) == 1 and str(items[0][0]) == "SUBPATTERN":
        items = list(items[0][1][3])
        if len(items) == 1 and str(items[0][0]) == "IN" and ord(" ") in class_of(items[0][1]):
            return False  # how the parser reads (a| )
    if not items or _empty(items):
        return False
    if len(items) == 1 and str(items[0][0]) == "LITERAL" and chr(items[0][1]) in " \"'":
        return False
    for kind, value in items:
        if str(kind) == "BRANCH":
            branches = [list(branch) for branch in value[1]]
            if any(_empty(branch) or _is_blank(branch) for branch in branches):
                return False
            if not all(_apart(one, other) for one, other in itertools.combinations(branches, 2)):
                return False
    return True


def _is_blank(items: list[Any]) -> bool:
    return len(items) == 1 and str(items[0][0]) == "LITERAL" and chr(items[0][1]) == " "


def _apart(one: list[Any], other: list[Any]) -> bool:
    """Whether no text begins with a match of both: they come to differ before either ends."""
    for number in range(min(len(one), len(other))):
        if not _first(one[number:]) & _first(other[number:]):
            return True
        if not all(str(items[number][0]) in ("LITERAL", "IN") for items in (one, other)):
            return False
    return False


def _parted(parsed: Any) -> bool:
    """Whether each unbounded stretch in a repeated text ends at a character that it cannot hold itself."""
    items = list(parsed)
    for number, (kind, value) in enumerate(items):
        name = str(kind)
        if name == "SUBPATTERN" and not _parted(value[3]):
            return False
        if name == "BRANCH" and not all(map(_parted, value[1])):
            return False
        if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            following = [*items[number + 1 :], *items[: number + 1]]
            if (value[1] is sre_parse.MAXREPEAT or value[1] > 1) and _first(value[2]) & _first(following):
                return False
    return True


def _empty(parsed: Any) -> bool:
    """Whether a pattern can match nothing at all; a quote stands for none to two."""
    return _begins(parsed)[1]


def _first(parsed: Any) -> frozenset[int]:
    """The ASCII characters that a match can begin with, in both cases of a letter, and _OTHER; all where that is not simple."""
    return _begins(parsed)[0] & _ALL


def _begins(parsed: Any) -> tuple[frozenset[int], bool]:
    try:
        return first_of(parsed, _literal, both_cases=True)
    except UnknownConstructError:
        return _ALL, False


def _literal(code: int) -> tuple[frozenset[int], bool]:
    char = chr(code)
    if char in "\"'":
        return _QUOTES, True
    if code >= _OTHER:
        return frozenset({_OTHER}), False
    return (_BLANKS if char == " " else frozenset(map(ord, char.lower() + char.upper()))), False
