"""Lines that a terminal cut at its width, in the middle of words: which of them continue the one before.

A cut is taken for one only where lines have the very length of the longest (several, or a usual width), are indented, begin like a
log line or were cut within a word, and are followed by one at the left edge that begins like neither; text wrapped at blanks (mail) is left.
"""

from __future__ import annotations

from collections.abc import Sequence

from diagnose.late import late
from diagnose.readers.prompts import is_prompt

_WIDTH_MIN, _WIDTH_MAX = 60, 400
_ROWS_MAX = 60
#: Of these widths one cut is enough, when it goes through a word; PowerShell leaves the last column of 80 or 120 free.
_USUAL_WIDTHS = frozenset({79, 80, 100, 119, 120, 132, 160, 200})
#: How a line begins that is one of its own: a time, a level, JSON, an item, a fence, a heading of a table; or a key.
_OWN = (
    r"\[?\d{4}[-/]\d\d[-/]\d\d[T _-]\d\d:|[IWEF]\d{4} \d\d:|[A-Z][a-z]{2} [ \d]\d \d\d:|\d{1,2}/\d{1,2}/\d{4} |\[ *\d+\.\d+\]|\[pod/"
    r"|[0-9a-f]{8}\.[0-9a-f]{8}::|time=|level=|\{\"|[A-Z][A-Z ]{3,}(?:  |$)|- |#|```|>|<\?|at "
)
_OWN_LINE = late(_OWN)
_HEAD = late(rf"{_OWN}|[A-Za-z][\w.-]{{1,60}}:(?: |$)")
_KEY_ALONE = late(r"[A-Za-z][\w .-]{0,60}:(?:\s|$)")


def continued(lines: Sequence[str]) -> frozenset[int]:
    """Numbers (from 0) of the lines that continue the line before; empty where the text was not cut by a terminal."""
    width = max(map(len, lines), default=0)
    if not _WIDTH_MIN <= width <= _WIDTH_MAX:
        return frozenset()
    full = [number for number, line in enumerate(lines) if len(line) == width]
    joined: set[int] = set()
    cuts = 0
    for number in full:
        if number in joined:
            continue  # in the middle of a line that was cut more than once
        rest = _rest(lines, number, width)
        if rest:
            cuts += 1
            joined.update(rest)
    heads = sum(1 for number in full if number not in joined)
    sure = width in _USUAL_WIDTHS and any(_within_a_word(lines, one) for one in joined)
    if cuts == 1 and sure:
        cuts = 2
    enough = cuts * 3 >= heads * 2 if sure else cuts * 5 >= heads * 4  # a line may end at the width by chance
    return frozenset(joined) if cuts >= 2 and enough else frozenset()


def _within_a_word(lines: Sequence[str], number: int) -> bool:
    return lines[number - 1][-1].islower() and lines[number][0].islower()


def _rest(lines: Sequence[str], number: int, width: int) -> range:
    """The lines that continue a full line; empty where none does.

    It is indented or begins like a log line, or one of the cuts goes through a word at a usual width.
    """
    line = lines[number]
    last = number
    usual = width in _USUAL_WIDTHS
    while last + 1 < len(lines) and last - number < _ROWS_MAX and _goes_on(lines[last + 1], lines[last], usual=usual):
        last += 1
        if len(lines[last]) < width:
            rest = range(number + 1, last + 1)
            is_cut = line[0] == " " or _HEAD.match(line)
            if is_cut or (usual and any(_within_a_word(lines, one) for one in rest)):
                return rest
            break
    return range(0)


def _goes_on(following: str, before: str, *, usual: bool) -> bool:
    if not following.strip() or is_prompt(following):
        return False
    indent = len(following) - len(following.lstrip(" "))
    if indent > 1:
        return False  # indented: a row of its own
    if before[-1].islower() and following[0].islower():
        # words before a colon are no key within a word that a usual width cut
        return not (_OWN_LINE if usual else _HEAD).match(following)
    return not (_HEAD.match(following) or _KEY_ALONE.match(following))


def join(lines: Sequence[str], continuations: frozenset[int]) -> tuple[list[str], list[int]]:
    """The lines with their continuations, and the number that each had before."""
    made: list[str] = []
    numbers: list[int] = []
    for number, line in enumerate(lines):
        if number in continuations:
            made[-1] += line
        else:
            made.append(line)
            numbers.append(number)
    return made, numbers


def joined_bytes(text: str) -> tuple[bytes, list[int]]:
    """The text in UTF-8 with its cuts undone, and where in it these were; nothing where a terminal cut nothing."""
    lines = text.split("\n")
    cut = continued(lines)
    if not cut:
        return b"", []
    made = bytearray()
    joints: list[int] = []
    for number, line in enumerate(lines):
        if number in cut:
            joints.append(len(made))
        elif number:
            made += b"\n"
        made += line.encode("utf-8", "replace")
    return bytes(made), joints
