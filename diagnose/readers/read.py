"""A document -> evidence: finds where each format begins and lets its reader read on from there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from msgspec import Struct
from msgspec.structs import replace

from diagnose.late import late
from diagnose.model.evidence import Document, Evidence
from diagnose.readers import (
    azure,
    clixml,
    cloudinit,
    exports,
    kubedescribe,
    kubeevents,
    kubejson,
    kubelogs,
    kubetables,
    kubeyaml,
    powershell,
    soap,
    stacks,
    tools,
    vsphere,
    windows,
)
from diagnose.readers.page import Page, Reader, Reading

#: All formats, in the order in which they are asked where several could begin.
READERS: tuple[Reader, ...] = (
    kubeevents.TABLE,
    kubeevents.NONE,
    kubeevents.DESCRIBED,
    kubeevents.ROW,
    kubetables.READER,
    kubelogs.READER,
    kubedescribe.READER,
    windows.TEXT,
    windows.XML,
    windows.JSON,
    windows.SETUP,
    windows.CLUSTER,
    exports.READER,
    clixml.READER,
    stacks.FRAMES,
    stacks.GO,
    cloudinit.JSON,
    kubejson.READER,
    cloudinit.STATUS,
    kubeyaml.READER,
    azure.TEXT,
    vsphere.DETAILS,
    tools.TERRAFORM,
    tools.ANSIBLE,
    tools.PACKER,
    tools.SYSTEMD,
    powershell.LIST,
    powershell.TABLE,
    powershell.ERROR,
    powershell.CONCISE,
    stacks.PYTHON,
    soap.READER,
    azure.JSON,
    vsphere.TASK,
    vsphere.FAULT,
    cloudinit.FINISH,
)


class _Asked(Struct, frozen=True):
    """The readers that are asked, with the patterns of where they begin."""

    openings: re.Pattern[str]
    each: tuple[tuple[re.Pattern[str], Reader], ...]
    anywhere: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]


def _ask(readers: tuple[Reader, ...]) -> _Asked:
    return _Asked(
        late("|".join(f"(?:{reader.opens})" for reader in readers if not reader.signs) or r"(?!)"),
        tuple((late(reader.opens), reader) for reader in readers),
        tuple((late(reader.opens), reader.signs) for reader in readers if reader.signs),
    )


_ALL = _ask(READERS)
#: What a document can be forced to: a reader's name, a family (what stands before the dot), or ``text`` for none.
FORCIBLE: tuple[str, ...] = tuple(
    sorted({"text", *(reader.name for reader in READERS), *(reader.name.partition(".")[0] for reader in READERS)})
)


@lru_cache(maxsize=64)
def _asked(forced: str) -> _Asked:
    if not forced:
        return _ALL
    chosen = tuple(reader for reader in READERS if forced in (reader.name, reader.name.partition(".")[0]))
    if len(chosen) != 1:
        return _ask(chosen)
    # one reader alone is asked at every line with something on it: the form of the first line may be why it was forced
    return _ask((replace(chosen[0], opens=r"\s*\S", signs=()),))


#: So many lines before and after a hit are read in a large log.
AROUND_LINES = 60
#: Documents smaller than this are always read as a whole.
LARGE_CHARS = 1_000_000


def read_document(document: Document, near: Iterable[int] | None = None) -> tuple[Evidence, ...]:
    """Structured evidence of a document in the order of its lines; text no reader knows gives none. Never fails.

    With ``near`` (line numbers, from 1) a large log is read around these lines only; every other document as a whole.
    """
    if near is not None and len(document.text) > LARGE_CHARS and is_log(document.text):
        found = [one for page in _parts(document, near) for one in _evidence(page)]
    else:
        found = list(_evidence(Page(document)))
    return tuple(sorted(found, key=lambda one: (one.place.line, -one.place.last_line)))


_LOG_LINE = late(
    r"(?:\[pod/\S+\] |\S{1,40} )?(?:[IWEFD]\d{4} \d\d:|\[?\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:|\{\"|level=|time=|[A-Z][a-z]{2} [ \d]\d "
    r"\d\d:\d\d:\d\d |\[ *\d+\.\d+\]|\d\d?/\d\d?/\d{4} |[0-9a-f]{8}\.[0-9a-f]{8}::)"
)
_SAMPLES = 40
_SAMPLE_CHARS = 4000


def is_log(text: str) -> bool:
    """Whether a document is a log through and through: nine of ten lines at places all over it begin like one."""
    lines: list[str] = []
    step = max(1, len(text) // _SAMPLES)
    for start in range(0, len(text), step):
        lines += text[start : start + _SAMPLE_CHARS].split("\n")[1:-1]
    begins = sum(1 for line in lines if _LOG_LINE.match(line))
    return begins >= 20 and begins * 10 >= len(lines) * 9


def _parts(document: Document, near: Iterable[int]) -> Iterator[Page]:
    """The lines around those of ``near``, as pages of their own."""
    wanted = sorted(set(near))
    if not wanted:
        return
    starts = [0, *(found.end() for found in re.finditer("\n", document.text))]
    first, last = 0, -1
    for line in [*wanted, len(starts) + 3 * AROUND_LINES]:
        if line - AROUND_LINES > last:
            if last >= 0:
                end = starts[last] - 1 if last < len(starts) else len(document.text)
                yield Page(replace(document, text=document.text[starts[first] : end]), first)
            first = max(0, line - 1 - AROUND_LINES)
        last = line + AROUND_LINES


#: What may stand between objects and holds no mark.
_UNMARKED = late(r"[\s-]*$")


def _evidence(page: Page) -> Iterator[Evidence]:
    at = 0
    asked = _asked(page.document.format)
    opens = asked.openings.match
    marked: frozenset[int] | None = None
    while at < len(page.lines):
        line = page.lines[at]
        if not opens(line):
            if marked is None and not _UNMARKED.match(line):
                marked = _marked(page, asked)  # late: of objects every line is taken by their reader
            if not marked or at not in marked:
                at += 1
                continue
        reading = _read_at(page, at, asked)
        if reading is None:
            at += 1
        else:
            yield from reading.evidence
            at = max(reading.end, at + 1)


def _marked(page: Page, asked: _Asked) -> frozenset[int]:
    """The lines in which a format that may begin anywhere has its mark."""
    text = page.document.text if page.lines is page.raw else "\n".join(page.lines)
    found: set[int] = set()
    for mark, signs in asked.anywhere:
        for sign in signs:
            line = last = 0
            at = text.find(sign)
            while at >= 0:
                line += text.count("\n", last, at)
                if mark.search(page.lines[line]):
                    found.add(line)
                last = text.find("\n", at)
                at = text.find(sign, last) if last >= 0 else -1
    return frozenset(found)


def opens_at(reader: Reader, page: Page, at: int) -> bool:
    """Whether a line is one that the reader's format may begin with."""
    opens = late(reader.opens)
    return bool(opens.search(page.lines[at]) if reader.signs else opens.match(page.lines[at]))


def _read_at(page: Page, at: int, asked: _Asked) -> Reading | None:
    line = page.lines[at]
    for opens, reader in asked.each:
        begins = opens.search(line) if reader.signs else opens.match(line)
        if begins and (reading := reader.read(page, at)) is not None:
            return reading
    return None
