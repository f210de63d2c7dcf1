"""How a pattern's expression is searched for: in data in small letters, and tried only where a match can begin.

The standard library tries an expression that disregards case at every byte of the data. Written for small letters, and
behind a class of the bytes that a match can begin with, most bytes are skipped: two to a hundred times faster.
The whole match is group 1, because the class alone is what is searched for; what follows it stands in a look-ahead.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from diagnose.patterns import FLAGS, expand

try:
    import _sre
    from re import _compiler, _constants, _parser  # type: ignore[attr-defined]
except ImportError:  # another implementation of Python
    _sre = None

#: Data is in small letters: case need not be disregarded.
LOWERED_FLAGS = int(re.MULTILINE)
#: A class of more bytes would spare too little.
_FIRST_MAX = 60
_UPPER = range(ord("A"), ord("Z") + 1)
_TO_LOWER = ord("a") - ord("A")


def matches_in(expression: re.Pattern[bytes], lowered: bytes, start: int, end: int) -> Iterator[re.Match[bytes]]:
    """All matches in a part of data in small letters, one behind the other; each is group 1 of what is given."""
    search = expression.search
    while found := search(lowered, start, end):
        yield found
        start = max(found.end(1), found.start() + 1)


def lowered_tree(pattern: str) -> tuple[Any, int]:
    """The parsed expression of a pattern with its flags; needs the internals of this interpreter's library."""
    text = _grouped(pattern)
    try:
        tree = _parser.parse(text, LOWERED_FLAGS)
        _lower(tree)
        first, is_empty = first_of(tree)
    except UnknownConstructError:
        return _parser.parse(text, FLAGS), FLAGS
    if is_empty or not first or len(first) > _FIRST_MAX:
        return tree, LOWERED_FLAGS
    return _behind(first, tree), LOWERED_FLAGS


class Code(NamedTuple):
    """What the library's engine runs: its integers, the flags, how many groups there are, the numbers of the named ones."""

    integers: array[int]
    flags: int
    groups: int
    names: dict[str, int]


#: Codes of patterns that were compiled already, here or in another process (ahead.py).
_codes: dict[str, Code] = {}


def code_of(pattern: str) -> Code:
    """The code of a pattern's expression; needs the internals, raises AttributeError where they are others."""
    code = _codes.get(pattern)
    return remember(pattern, encoded(*lowered_tree(pattern))) if code is None else code


def remember(pattern: str, code: Code) -> Code:
    """The code, which :func:`code_of` gives from now on."""
    _codes[pattern] = code
    return code


def encoded(tree: Any, flags: int) -> Code:
    """The code of a parsed expression."""
    state = tree.state
    return Code(array("I", _compiler._code(tree, flags)), flags | state.flags, state.groups - 1, dict(state.groupdict))


def expression_of(text: str | bytes, code: Code) -> re.Pattern[Any]:
    """The expression with a code, under any text; raises RuntimeError, TypeError or ValueError for what is no code."""
    by_number: list[str | None] = [None] * (code.groups + 1)
    for name, group in code.names.items():
        by_number[group] = name
    made: re.Pattern[Any] = _sre.compile(
        text, code.flags, code.integers.tolist(), code.groups, code.names, tuple(by_number)
    )
    return made


def compile_lowered(pattern: str) -> re.Pattern[bytes]:
    """The expression of a pattern, to be searched for in data in small letters; its group 1 is the match."""
    if _sre is None:
        return re.compile(_grouped(pattern), FLAGS)
    return expression_of(pattern.encode(), code_of(pattern))


def _grouped(pattern: str) -> bytes:
    return b"(" + expand(pattern).encode("latin-1") + b")"


class UnknownConstructError(Exception):
    """A construct that this module does not know."""


def _behind(first: Iterable[int], tree: Any) -> Any:
    """``[first](?<=(?=tree)[\\x00-\\xff])``: the class, and from before its byte the whole."""

    def made(items: list[Any]) -> Any:
        return _parser.SubPattern(tree.state, items)

    anything = (_constants.IN, [(_constants.RANGE, (0, 255))])
    ahead = made([(_constants.ASSERT, (1, tree)), anything])
    begins = (_constants.IN, [(_constants.LITERAL, byte) for byte in sorted(first)])
    return made([begins, (_constants.ASSERT, (-1, ahead))])


def _lower(tree: Any) -> None:
    """Write all letters of a parsed expression small, in place."""
    for number, (kind, value) in enumerate(tree):
        name = str(kind)
        if name in ("LITERAL", "NOT_LITERAL"):
            tree[number] = (kind, _small(value))
        elif name == "IN":
            value[:] = [one for item in value for one in _small_item(*item)]
        else:
            for inner in _inner(name, value):
                _lower(inner)


def _small(byte: int) -> int:
    return byte + _TO_LOWER if byte in _UPPER else byte


def _small_item(kind: Any, value: Any) -> Iterator[Any]:
    """An item of a class, and where it is a range the small letters of the capitals in it."""
    if str(kind) == "LITERAL":
        yield kind, _small(value)
        return
    yield kind, value
    if str(kind) == "RANGE":
        start, end = max(value[0], _UPPER[0]), min(value[1], _UPPER[-1])
        if start <= end:
            yield kind, (_small(start), _small(end))


def _inner(name: str, value: Any) -> list[Any]:
    """The parsed expressions within one."""
    if name == "SUBPATTERN":
        return [value[3]]
    if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
        return [value[2]]
    if name == "BRANCH":
        return list(value[1])
    if name == "ATOMIC_GROUP":
        return [value]
    if name in ("AT", "ANY"):
        return []
    raise UnknownConstructError(name)


_EVERY = frozenset(range(256))
_CATEGORIES = {
    f"CATEGORY_{name}": frozenset(byte for byte in range(256) if re.match(sign, bytes([byte])))
    for name, sign in (
        ("DIGIT", rb"\d"), ("NOT_DIGIT", rb"\D"), ("SPACE", rb"\s"), ("NOT_SPACE", rb"\S"), ("WORD", rb"\w"), ("NOT_WORD", rb"\W"),
    )
}  # fmt: skip


def single_byte(byte: int) -> tuple[frozenset[int], bool]:
    """What a literal byte begins with, and whether it can be empty."""
    return frozenset({byte}), False


def first_of(
    tree: Iterable[Any],
    literal: Callable[[int], tuple[frozenset[int], bool]] = single_byte,
    *,
    both_cases: bool = False,
) -> tuple[frozenset[int], bool]:
    """The bytes that a match of a parsed expression can begin with, and whether it can be empty.

    ``literal`` tells both of a literal, ``both_cases`` whether classes stand for the other case of their letters, too.
    Raises UnknownConstructError.
    """
    found: frozenset[int] = frozenset()
    for kind, value in tree:
        name = str(kind)
        is_empty = name == "AT"
        if name == "LITERAL":
            begins, is_empty = literal(value)
            found |= begins
        elif name == "IN":
            found |= class_of(value, both_cases=both_cases)
        elif name in ("ANY", "NOT_LITERAL"):
            found = _EVERY
        elif not is_empty:
            parts = [first_of(inner, literal, both_cases=both_cases) for inner in _inner(name, value)]
            found = found.union(*(part for part, _ in parts))
            is_empty = any(empty for _, empty in parts) or ("REPEAT" in name and value[0] == 0)
        if not is_empty:
            return found, False
    return found, True


def class_of(items: Iterable[Any], *, both_cases: bool = False) -> frozenset[int]:
    """The bytes that a parsed class holds; raises UnknownConstructError."""
    bytes_in: set[int] = set()
    is_negated = False
    for kind, value in items:
        name = str(kind)
        if name == "NEGATE":
            is_negated = True
        elif name == "LITERAL":
            bytes_in.add(value)
        elif name == "RANGE":
            bytes_in.update(range(value[0], min(value[1], 255) + 1))
        elif name == "CATEGORY" and str(value) in _CATEGORIES:
            bytes_in |= _CATEGORIES[str(value)]
        else:
            raise UnknownConstructError(name)
    if both_cases:
        bytes_in.update([ord(chr(byte).swapcase()) for byte in bytes_in if byte < 128])
    return _EVERY - bytes_in if is_negated else frozenset(bytes_in)
