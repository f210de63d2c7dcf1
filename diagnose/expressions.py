"""Compiled expressions kept between runs: compiling some hundred candidates would take longer than all the rest of a run.

The standard library cannot save a compiled expression, but it makes one from a list of integers, which it checks
itself. Those integers are kept, one slice a pattern with its checksum; a slice is read when its pattern is first tried.
The integers count for one version of Python's engine only, so that the file names it. Whatever does not fit - another
version, a damaged slice, an interpreter without these internals - is compiled in the ordinary way.
"""

from __future__ import annotations

import array
import re
import zlib
from collections.abc import Sequence
from typing import Any, TypeAlias

import orjson

from diagnose.late import all_late
from diagnose.lowered import Code, code_of, compile_lowered, encoded, expression_of

try:
    import _sre
    from re import _parser  # type: ignore[attr-defined]

    ENGINE = f"sre {_sre.MAGIC} {_sre.CODESIZE}"
except ImportError:  # another implementation of Python
    _sre = None
    ENGINE = ""


#: Where a code begins, its size, its checksum, the flags, the number of groups, and the named ones.
_Entry: TypeAlias = tuple[int, int, int, int, int, dict[str, int]]


class Expressions:
    """The expression of each pattern by number, for data in small letters (lowered.py); ``stored`` are the two parts that :func:`store_expressions` made."""

    def __init__(self, patterns: Sequence[str], stored: tuple[bytes, bytes | memoryview] | None = None) -> None:
        self._patterns = patterns
        self._ready: dict[int, re.Pattern[bytes]] = {}
        self._index: list[_Entry] = []
        self._late: dict[tuple[str | bytes, int], _Entry] = {}
        self._codes = memoryview(b"")
        if stored and _sre is not None:
            head, codes = stored
            try:
                index = orjson.loads(head)
            except orjson.JSONDecodeError:
                index = {}
            if index.get("engine") == ENGINE and len(index.get("entries", ())) == len(patterns):
                self._index = index["entries"]
                self._late = {_key(*key): entry for key, entry in index["late"]}
                self._codes = memoryview(codes)

    def __getitem__(self, number: int) -> re.Pattern[bytes]:
        ready = self._ready.get(number)
        if ready is None:
            text = self._patterns[number]  # only shown, never read again
            restored = self._restore(text.encode(), self._index[number]) if self._index else None
            ready = self._ready[number] = restored or compile_lowered(text)
        return ready

    def late(self, text: str | bytes, flags: int) -> re.Pattern[Any] | None:
        """An expression of the product's modules (late.py) where it is stored."""
        entry = self._late.get((text, flags))
        return None if entry is None else self._restore(text, entry)

    def _restore(self, text: str | bytes, entry: _Entry) -> re.Pattern[Any] | None:
        start, size, checksum, flags, groups, names = entry
        piece = self._codes[start : start + size]
        if len(piece) != size or zlib.crc32(piece) != checksum:
            return None
        integers = array.array("I")
        integers.frombytes(piece)
        try:
            return expression_of(text, Code(integers, flags, groups, names))
        except (RuntimeError, TypeError, ValueError):
            return None


def _key(text: str, flags: int, as_bytes: bool) -> tuple[str | bytes, int]:
    return (text.encode("latin-1") if as_bytes else text), flags


def store_expressions(patterns: Sequence[str]) -> tuple[bytes, bytes] | None:
    """What :class:`Expressions` reads, a line of JSON and the codes; None where the interpreter has no such internals.

    The expressions of the product's modules that are loaded by now are stored as well.
    """
    if _sre is None:
        return None
    late = list(all_late())
    entries: list[_Entry] = []
    codes: list[bytes] = []
    at = 0
    try:
        made = [*map(code_of, patterns), *(encoded(_parser.parse(text, flags), flags) for text, flags in late)]
    except AttributeError:
        return None
    for one in made:
        piece = one.integers.tobytes()
        entries.append((at, len(piece), zlib.crc32(piece), one.flags, one.groups, one.names))
        codes.append(piece)
        at += len(piece)
    keys = [
        (text.decode("latin-1") if isinstance(text, bytes) else text, flags, isinstance(text, bytes))
        for text, flags in late
    ]
    known, others = entries[: len(patterns)], entries[len(patterns) :]
    head = {"engine": ENGINE, "entries": known, "late": list(zip(keys, others, strict=True))}
    return orjson.dumps(head) + b"\n", b"".join(codes)
