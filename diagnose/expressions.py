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
from typing import Any

import orjson

from diagnose.patterns import FLAGS, compile_pattern, expand

try:
    import _sre
    from re import _compiler, _parser  # type: ignore[attr-defined]

    ENGINE = f"sre {_sre.MAGIC} {_sre.CODESIZE}"
except ImportError:  # another implementation of Python
    _sre = None
    ENGINE = ""


class Expressions:
    """The confirming expression of each pattern by number; ``stored`` are the two parts that :func:`store_expressions` made."""

    def __init__(self, patterns: Sequence[str], stored: tuple[bytes, bytes | memoryview] | None = None) -> None:
        self._patterns = patterns
        self._ready: dict[int, re.Pattern[bytes]] = {}
        self._index: list[Any] = []
        self._codes = memoryview(b"")
        if stored and _sre is not None:
            head, codes = stored
            try:
                index = orjson.loads(head)
            except orjson.JSONDecodeError:
                index = {}
            if index.get("engine") == ENGINE and len(index.get("entries", ())) == len(patterns):
                self._index = index["entries"]
                self._codes = memoryview(codes)

    def __getitem__(self, number: int) -> re.Pattern[bytes]:
        ready = self._ready.get(number)
        if ready is None:
            ready = self._ready[number] = self._restore(number) or compile_pattern(self._patterns[number])
        return ready

    def _restore(self, number: int) -> re.Pattern[bytes] | None:
        if not self._index:
            return None
        start, size, checksum, flags, groups, names = self._index[number]
        piece = self._codes[start : start + size]
        if len(piece) != size or zlib.crc32(piece) != checksum:
            return None
        code = array.array("I")
        code.frombytes(piece)
        by_number: list[str | None] = [None] * (groups + 1)
        for name, group in names.items():
            by_number[group] = name
        text = self._patterns[number].encode()  # only shown, never read again
        try:
            restored: re.Pattern[bytes] = _sre.compile(text, flags, code.tolist(), groups, names, tuple(by_number))
        except (RuntimeError, TypeError, ValueError):
            return None
        return restored


def store_expressions(patterns: Sequence[str]) -> tuple[bytes, bytes] | None:
    """What :class:`Expressions` reads, a line of JSON and the codes; None where the interpreter has no such internals."""
    if _sre is None:
        return None
    entries, codes, at = [], [], 0
    for pattern in patterns:
        parsed = _parser.parse(expand(pattern).encode("latin-1"), FLAGS)
        try:
            piece = array.array("I", _compiler._code(parsed, FLAGS)).tobytes()
        except AttributeError:
            return None
        names = dict(parsed.state.groupdict)
        entries.append((at, len(piece), zlib.crc32(piece), FLAGS | parsed.state.flags, parsed.state.groups - 1, names))
        codes.append(piece)
        at += len(piece)
    return orjson.dumps({"engine": ENGINE, "entries": entries}) + b"\n", b"".join(codes)
