"""Definitions of kinds and of alerts explain what they are for: what their sentences say of errors has not happened.

An object of such a kind tells nothing at all (:data:`DEFINING`); of a fragment that was cut out of one, or one that is not
read since it is a template, the sentences do not (:func:`prose_lines`).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from diagnose.late import late

#: Kinds of objects that say what would be told in some case, or what a field means.
DEFINING = frozenset({"PrometheusRule", "CustomResourceDefinition"})
#: What such a definition has: a CustomResourceDefinition, a PrometheusRule.
_MARKS = (b"openAPIV3Schema", b"kind: PrometheusRule")
_BEGINS = late(rb"^([ \t]{6,})(- )?\"?(?:description|summary|(message))\"?: ", re.MULTILINE)
_INDENT = late(rb"[ \t]*")
_KEY = late(rb"[ \t]*(?:- )?[\"']?[\w$./-]+[\"']?:(?:\s|$)")
_RULE = late(rb"[ \t]*(?:- )?\"?rule\"?:")
#: No description is longer.
_LINES_MAX = 400


def prose_lines(data: bytes, starts: Sequence[int]) -> frozenset[int]:
    """The lines, counted from 1, of descriptions, of summaries and of the rules' messages behind the first definition.

    ``starts`` are where the lines begin. A message is a rule's where the rule stands beside it.
    """
    found_at = [at for mark in _MARKS if (at := data.find(mark)) >= 0]
    if not found_at:
        return frozenset()
    prose: set[int] = set()
    for found in _BEGINS.finditer(data, min(found_at)):
        first = bisect_right(starts, found.start())
        deep = len(found[1]) + len(found[2] or b"")
        last = _last_line(data, starts, first, deep)
        beside = (starts[max(0, first - 2)], starts[min(last, len(starts) - 1)])
        if not found[3] or any(_RULE.match(data, one) for one in beside):
            prose.update(range(first, last + 1))
    return frozenset(prose)


def _last_line(data: bytes, starts: Sequence[int], first: int, deep: int) -> int:
    """The last line of a text whose key stands ``deep``: what follows is another key, or less deep."""
    for line in range(first, min(first + _LINES_MAX, len(starts))):
        start = starts[line]
        indent = _INDENT.match(data, start)
        width = indent.end() - start if indent else 0
        if data[start + width : start + width + 1] in (b"", b"\n", b"\r"):
            continue
        if width < deep or (width == deep and _KEY.match(data, start)):
            return line
    return min(first + _LINES_MAX, len(starts))
