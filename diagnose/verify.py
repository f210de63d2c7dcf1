"""Whether what a report quotes stands in its bundle: read as a stream, so that the bundle may be of any size."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, TypeAlias

from msgspec import Struct

from diagnose.bundle.blocks import stream_documents, text_of
from diagnose.bundle.gaps import GapList
from diagnose.bundle.limits import Limits
from diagnose.bundle.sources import free_name, nothing_in
from diagnose.condense import LONG_BYTES
from diagnose.model.evidence import Bundle
from diagnose.model.report import QuotedLine, Report
from diagnose.redact import PLACEHOLDER, redact

#: A document's name and its text, in blocks of whole lines.
_Read: TypeAlias = tuple[str, Iterable[str]]


class Misquote(Struct, frozen=True):
    """A quoted line that does not stand in the bundle as it is quoted."""

    cause: str
    document: str
    line: int
    why: str


def verify_quotes(report: Report, bundle: Bundle) -> tuple[int, tuple[Misquote, ...]]:
    """How many quotes were looked at, and those that the bundle, of whole documents, does not bear out."""
    return _verify(report, ((document.name, (document.text,)) for document in bundle.documents))


def verify_sources(
    report: Report, sources: Sequence[str | Path], *, stdin: BinaryIO | None = None, limits: Limits | None = None
) -> tuple[int, tuple[Misquote, ...]]:
    """The same for sources of any size, as :func:`diagnose.bundle.sources.open_bundle` takes them.

    Raises UnreadableInput when a source does not exist or cannot be read, or when they hold no text.
    """
    gaps = GapList()
    names: set[str] = set()
    found = _verify(report, _documents(sources, names, gaps, stdin, limits or Limits()))
    if not names:
        raise nothing_in(sources, gaps)
    return found


def _documents(
    sources: Sequence[str | Path], names: set[str], gaps: GapList, stdin: BinaryIO | None, limits: Limits
) -> Iterator[_Read]:
    """The documents under the names that a diagnosis gives them; ``names`` and ``gaps`` take what there is."""
    for member in stream_documents(sources, gaps=gaps, stdin=stdin, limits=limits):
        pieces = member.pieces()
        first = next(pieces, None)
        if first is not None:
            name = free_name(member.name, names)
            names.add(name)
            yield name, _texts(first, pieces)


def _texts(first: bytes, pieces: Iterator[bytes]) -> Iterator[str]:
    yield text_of(first)
    for piece in pieces:
        yield text_of(piece)


def _verify(report: Report, documents: Iterable[_Read]) -> tuple[int, tuple[Misquote, ...]]:
    quotes = [(one.key, quoted) for one in report.diagnoses for quoted in one.evidence]
    wanted: dict[str, set[int]] = {}
    for _, quoted in quotes:
        lines = range(quoted.line, quoted.line + quoted.text.count("\n") + 1)
        wanted.setdefault(quoted.document, set()).update(lines)
    there = {name: _lines(blocks, wanted[name]) for name, blocks in documents if name in wanted}
    wrong = [
        Misquote(cause, quoted.document, quoted.line, why)
        for cause, quoted in quotes
        if (why := _fault(quoted, there.get(quoted.document)))
    ]
    return len(quotes), tuple(wrong)


def _lines(blocks: Iterable[str], wanted: set[int]) -> dict[int, str]:
    """The wanted lines (from 1) of a document; nothing is read beyond the last."""
    found: dict[int, str] = {}
    first, last = 1, max(wanted)
    for block in blocks:
        count = block.count("\n")
        if not wanted.isdisjoint(range(first, first + count + 1)):
            lines = block.split("\n")
            found.update({one: lines[one - first] for one in wanted if first <= one <= first + count})
        first += count
        if first > last:
            break
    return found


def _fault(quoted: QuotedLine, there: dict[int, str] | None) -> str:
    """Why a quote does not stand; empty where it does."""
    if there is None:
        return "no such document in the bundle"
    count = quoted.text.count("\n") + 1
    lines = [there.get(quoted.line + number, "") for number in range(count)]
    return "" if _stands("\n".join(lines), quoted.text) else "the line reads differently"


def _stands(there: str, quoted: str) -> bool:
    """Whether a quote is the text that is there (a part of it where that is long), or that with secrets replaced."""
    is_long = len(there) > LONG_BYTES
    if there == quoted or (is_long and quoted in there):
        return True
    if not PLACEHOLDER.search(quoted):
        return False
    redacted = redact(there)
    if redacted == quoted or (is_long and quoted in redacted):
        return True
    pattern = ".{1,8000}?".join(map(re.escape, PLACEHOLDER.split(quoted)))
    return bool(re.search(pattern, there) if is_long else re.fullmatch(pattern, there))
