"""How far a match of a pattern may go: over how many ends of lines, and how many bytes of the bare form (literals.py)."""

from __future__ import annotations

from collections.abc import Iterable
from re import _parser as sre_parse  # type: ignore[attr-defined]
from typing import Any

from msgspec import Struct

from diagnose.patterns import LONG_REACH

#: How the library names its repeats.
REPEATS = ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT")
#: A point stands for a letter of so many bytes at most.
LETTER_BYTES = 4
#: No limit.
REACH_MAX = 1_000_000


class Reach(Struct, frozen=True):
    """How far a match may go: over so many ends of lines (blank lines not counted), and so many bytes of the bare form."""

    lines: int
    bare: int

    def __add__(self, other: Reach) -> Reach:
        return Reach(min(self.lines + other.lines, REACH_MAX), min(self.bare + other.bare, REACH_MAX))

    def times(self, count: int) -> Reach:
        """The reach of that many in a row."""
        return Reach(min(self.lines * count, REACH_MAX), min(self.bare * count, REACH_MAX))


def reach_of(pattern: str) -> Reach:
    """How far a match of a pattern may go."""
    return _reach(sre_parse.parse(pattern))


def _reach(parsed: Iterable[Any]) -> Reach:
    total = Reach(0, 0)
    for kind, value in parsed:
        name = str(kind)
        if name == "LITERAL":
            total += Reach(int(chr(value) in " \n\r"), len(chr(value).encode()) if chr(value) not in " \"'" else 0)
        elif name == "IN":
            total += Reach(int(_meets_line_ends(value)), 1)
        elif name == "SUBPATTERN":
            total += _reach(value[3])
        elif name == "BRANCH":
            branches = [_reach(branch) for branch in value[1]]
            total += Reach(max(one.lines for one in branches), max(one.bare for one in branches))
        elif name in REPEATS:
            total += _repeated_reach(value[1], list(value[2]))
        elif name == "ANY":
            total += Reach(0, LETTER_BYTES)
        elif name != "AT":
            total += Reach(0, 1)
    return total


def _repeated_reach(most: Any, inner: list[Any]) -> Reach:
    """A single blank or sign repeated without end is bounded by patterns.expand; a group is not."""
    if len(inner) == 1 and str(inner[0][0]) == "LITERAL" and chr(inner[0][1]) in " \"'":
        return _reach(inner)
    if len(inner) == 1 and str(inner[0][0]) == "ANY" and most != 1:  # bytes, in a row (patterns.expand)
        return Reach(0, LONG_REACH if most is sre_parse.MAXREPEAT else most)
    if most is not sre_parse.MAXREPEAT:
        return _reach(inner).times(most)
    return _reach(inner).times(LONG_REACH if len(inner) == 1 and str(inner[0][0]) in _SINGLE else REACH_MAX)


_SINGLE = ("IN", "ANY", "NOT_LITERAL", "CATEGORY")


def _meets_line_ends(items: Iterable[Any]) -> bool:
    """Whether a set may meet the end of a line; a negated one never does (patterns.expand)."""
    items = list(items)
    if str(items[0][0]) == "NEGATE":
        return False
    return any(
        (str(kind) == "LITERAL" and value in (10, 13))
        or (str(kind) == "RANGE" and value[0] <= 13 and value[1] >= 10)
        or (str(kind) == "CATEGORY" and str(value) in ("CATEGORY_SPACE", "CATEGORY_NOT_WORD", "CATEGORY_NOT_DIGIT"))
        for kind, value in items
    )
