"""Objects that differ in their values only: one of a shape is read at length, and the values of the others are filled in.

A server prints the objects of a kind alike. The shape is the text without its simple values. What a reader makes of a
text of marks in their places tells where each value goes; that is kept only where it gives the very same as reading at
length. Text in which a value may mean more than itself (escapes, comments, flow style) stays in the shape.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import TypeAlias

from msgspec import Struct, field

from diagnose.late import late
from diagnose.readers.objects import VALUE_MAX, Fields, Told

#: Reads lines (counted from 1) at length, into given fields; None where they are no single, whole object.
Read: TypeAlias = Callable[[Sequence[str], Fields], Told | None]
#: What a value is made of: constant texts, and the numbers of values.
_Template: TypeAlias = tuple[str | int, ...]

SHAPES_MAX = 4_000
NAMED_MAX = 100
#: A simple value behind its key, with its quotes, and an item that is one. They begin with a text that the library looks
#: for first. Kinds and types stay in the shape: much depends on them.
_VALUE = late(
    r": (?<!kind: )(?<!type: )([\"']?)(?!(?:null|~)\1\n)([^\s&!#|>\"'{}\[\]\\][^\n\"'{}\[\]\\#]*(?<!\s))\1(?=\n)"
)
_ITEM = late(r"- (?!(?:null|~)\n)([^\s&!#|>\"'{}\[\]\\:-][^\n\"'{}\[\]\\:#\x00]*(?<!\s))(?=\n)")
_MARK = late("\x02(\\d+)\x03")
#: What stands beneath keys that nobody reads: how it begins, what stands before that in the line, whether items may follow.
_UNREAD = (
    ("last-applied-configuration: |\n", "kubectl.kubernetes.io/", False),
    ("managedFields:\n", "", True),
    ("activePods:\n", "", True),
)
_SIGNS = ("\x00", "\x01", "\x02", "\x03", "\x04")
#: Where flow style begins.
_FLOW = late(r"(?:: |- )([{\[][^\n]*)")


class _Plan(Struct):
    """Where the values of objects of one shape go."""

    told: Told
    paths: tuple[str, ...]
    #: For each path what is put there, in order: usually one template.
    puts: tuple[tuple[_Template, ...], ...]
    lines: tuple[tuple[str, int, int], ...]
    namespace: _Template
    line: tuple[int, int]
    picks: tuple[int, ...] = ()
    more: tuple[tuple[_Template, ...], ...] = ()

    def __post_init__(self) -> None:
        """Most paths take one value as it is; the others are made, and stand behind the values."""
        more: list[tuple[_Template, ...]] = []
        picks: list[int] = []
        for each in self.puts:
            if len(each) == 1 and len(each[0]) == 1 and isinstance(each[0][0], int):
                picks.append(each[0][0])
            else:
                more.append(each)
                picks.append(-len(more))
        self.more = tuple(reversed(more))
        self.picks = tuple(picks)

    def fill(self, values: Sequence[str], offsets: Sequence[int]) -> Told:
        """What the object of these values tells; ``offsets`` are the lines before each of its parts."""
        pool = [*values, *[_put_together(each, values) for each in self.more]]
        picked = itemgetter(*self.picks)(pool) if len(self.picks) > 1 else [pool[at] for at in self.picks]
        fields = Fields()
        fields.values = dict(zip(self.paths, picked, strict=True))
        fields.lines = {path: line + offsets[part] for path, line, part in self.lines}
        told, (line, part) = self.told, self.line
        namespace = _filled(self.namespace, values)
        return Told(told.kind, fields, line and line + offsets[part], namespace, told.itself, told.is_event)


def _put_together(each: tuple[_Template, ...], values: Sequence[str]) -> str:
    fields = Fields()
    for template in each:
        fields.put("", _filled(template, values))
    return fields.values[""]


def _filled(template: _Template, values: Sequence[str]) -> str:
    return "".join([part if isinstance(part, str) else values[part] for part in template])


class _Shape(Struct):
    """A shape that was met again. ``naming`` are the numbers of values that stand in paths (names of containers)."""

    naming: tuple[int, ...] | None
    plans: dict[tuple[str, ...], _Plan | None] = field(default_factory=dict)


#: Shapes that were met: None once, then with their plans. It only remembers: with or without it the same is read.
_shapes: dict[str, _Shape | None] = {}


def forget() -> None:
    """Forget all shapes, as at the start."""
    _shapes.clear()


def tell(text: str, first: int, read: Read) -> Told | None:
    """What the object in ``text`` tells, if its shape is known by now; None where it must be read at length.

    ``text`` begins and ends with a line end; ``first`` counts the lines before it. ``read`` reads at length.
    """
    if any(sign in text for sign in _SIGNS):
        return None
    short, left_out = _without_unread(text)
    key, values = _parted(short)
    if key not in _shapes:
        if len(_shapes) >= SHAPES_MAX:
            _shapes.clear()
        _shapes[key] = None
        return None
    if not values or (len(short) > VALUE_MAX and max(map(len, values)) > VALUE_MAX):
        return None
    shape = _shapes[key]
    if shape is None:
        shape = _shapes[key] = _Shape(_naming(key, read))
    if shape.naming is None:
        return None
    named = tuple([values[at] for at in shape.naming])
    offsets = [first]
    for count in left_out:
        offsets.append(offsets[-1] + count)
    if named in shape.plans:
        plan = shape.plans[named]
        return plan.fill(values, offsets) if plan else None
    if len(shape.plans) >= NAMED_MAX:
        return None
    plan = shape.plans[named] = _learn(key, dict(zip(shape.naming, named, strict=True)), read)
    at_length = read(_lines(text), Fields())
    if plan is None or at_length is None or not _same(plan.fill(values, [one - first for one in offsets]), at_length):
        shape.plans[named] = None
        return None
    return plan.fill(values, offsets)


def _parted(text: str) -> tuple[str, list[str]]:
    """The shape of a text, with signs in the places of its values, and the values: those behind keys, then items."""
    pieces = _VALUE.split(text)
    values = pieces[2::3]
    del pieces[2::3]
    items = _ITEM.split("\x00".join(pieces))
    values += items[1::2]
    return "\x04".join(items[::2]), values


def _marked(shape: str, named: dict[int, str]) -> str:
    """The text of a shape with marks in the places of its values, but for those that are named."""
    count = shape.count("\x00") // 2
    first, *more = shape.split("\x04")
    for number, piece in enumerate(more, count):
        first += f"- {named.get(number, _mark(number))}{piece}"
    pieces = first.split("\x00")
    for number in range(count):
        quote = pieces[1 + 2 * number]
        pieces[1 + 2 * number] = f": {quote}{named.get(number, _mark(number))}{quote}"
    return "".join(pieces)


def _mark(number: int) -> str:
    return f"\x02{number}\x03"


def _same(one: Told, other: Told) -> bool:
    return (
        (one.kind, one.line, one.namespace, one.itself, one.is_event)
        == (other.kind, other.line, other.namespace, other.itself, other.is_event)
        and list(one.fields.values.items()) == list(other.fields.values.items())
        and one.fields.lines == other.fields.lines
    )


def _without_unread(text: str) -> tuple[str, list[int]]:
    """The text without what stands beneath keys that nobody reads, a mark in its place, and the lines left out at each."""
    found: list[tuple[int, int]] = []
    for key, kept, items in _UNREAD:
        at = text.find(key)
        if at < 0:
            continue
        before = text[text.rfind("\n", 0, at) + 1 : at]
        indent = len(before) - len(before.lstrip(" "))
        if before[indent:] != kept:
            continue
        start = at + len(key) - 1
        below = _end_of(indent, items).search(text, start)
        end = below.start() if below else len(text) - 1
        found.append((start, text.count("\n", start, end)))
        text = f"{text[:start]}\x01{text[end:]}"
    return text, [count for _, count in sorted(found)]


@lru_cache(maxsize=200)
def _end_of(indent: int, items: bool) -> re.Pattern[str]:
    """Where what stands beneath a key of an indentation ends; ``items`` may stand at the key's own."""
    if not items:
        return late(rf"\n(?= {{0,{indent}}}[^ \n])")
    less = rf" {{0,{indent - 1}}}[^ \n]|" if indent else ""
    return late(rf"\n(?={less} {{{indent}}}[^ \n-])")


class _Recorder(Fields):
    """Fields that remember all that was put."""

    def __init__(self) -> None:
        super().__init__()
        self.puts: dict[str, list[str]] = {}

    def put(self, path: str, text: str, line: int = 0) -> None:
        self.puts.setdefault(path, []).append(text)
        super().put(path, text, line)


def _lines(text: str) -> list[str]:
    return text[1:-1].split("\n")


def _naming(shape: str, read: Read) -> tuple[int, ...] | None:
    """The numbers of the values that stand in paths; None where the shape is not that of a single object.

    Nor where flow style goes over several lines: there commas end values.
    """
    if any(one.count("{") != one.count("}") or one.count("[") != one.count("]") for one in _FLOW.findall(shape)):
        return None
    recorder = _Recorder()
    if read(_lines(_marked(shape, {}).replace("\x01", "")), recorder) is None:
        return None
    return tuple(sorted({int(number) for path in recorder.puts for number in _MARK.findall(path)}))


def _learn(shape: str, named: dict[int, str], read: Read) -> _Plan | None:
    """Where the values go, told by reading marks in their places."""
    text = _marked(shape, named)
    recorder = _Recorder()
    told = read(_lines(text.replace("\x01", "")), recorder)
    if told is None:
        return None
    breaks = [text.count("\n", 0, found.start()) for found in re.finditer("\x01", text)]

    def part_of(line: int) -> int:
        return sum(1 for one in breaks if one < line)

    return _Plan(
        told,
        tuple(recorder.values),
        tuple(tuple(map(_template, recorder.puts[path])) for path in recorder.values),
        tuple((path, line, part_of(line)) for path, line in recorder.lines.items()),
        _template(told.namespace),
        (told.line, part_of(told.line)),
    )


def _template(text: str) -> _Template:
    """The text with the numbers of values where their marks stand."""
    parts = _MARK.split(text)
    return tuple(int(part) if number % 2 else part for number, part in enumerate(parts) if part)
