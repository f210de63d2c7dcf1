"""A document -> evidence: finds where each format begins and lets its reader read on from there."""

from __future__ import annotations

import re
from collections.abc import Iterator

from diagnose.model.evidence import Document, Evidence
from diagnose.readers import kubedescribe, kubeevents, kubejson, kubetables, kubeyaml
from diagnose.readers.page import Page, Reader, Reading

#: All formats, in the order in which they are asked where several could begin.
READERS: tuple[Reader, ...] = (
    kubeevents.TABLE,
    kubeevents.NONE,
    kubeevents.DESCRIBED,
    kubeevents.ROW,
    kubetables.READER,
    kubedescribe.READER,
    kubejson.READER,
    kubeyaml.READER,
)

_OPENINGS = re.compile("|".join(f"(?:{reader.opens})" for reader in READERS))
_EACH = tuple((re.compile(reader.opens), reader) for reader in READERS)


def read_document(document: Document) -> tuple[Evidence, ...]:
    """Structured evidence of a document in the order of its lines; text no reader knows gives none. Never fails."""
    page = Page(document)
    return tuple(sorted(_evidence(page), key=lambda one: (one.place.line, -one.place.last_line)))


def _evidence(page: Page) -> Iterator[Evidence]:
    at = 0
    opens = _OPENINGS.match
    while at < len(page.lines):
        if not opens(page.lines[at]):
            at += 1
            continue
        reading = _read_at(page, at)
        if reading is None:
            at += 1
        else:
            yield from reading.evidence
            at = max(reading.end, at + 1)


def _read_at(page: Page, at: int) -> Reading | None:
    for opens, reader in _EACH:
        if opens.match(page.lines[at]) and (reading := reader.read(page, at)) is not None:
            return reading
    return None
