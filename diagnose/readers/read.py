"""A document -> evidence: finds where each format begins and lets its reader read on from there."""

from __future__ import annotations

import re
from collections.abc import Iterator

from diagnose.model.evidence import Document, Evidence
from diagnose.readers import (
    azure,
    cloudinit,
    kubedescribe,
    kubeevents,
    kubejson,
    kubelogs,
    kubetables,
    kubeyaml,
    powershell,
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
    windows.CSV,
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
    azure.JSON,
    vsphere.TASK,
    vsphere.FAULT,
    cloudinit.FINISH,
)

_OPENINGS = re.compile("|".join(f"(?:{reader.opens})" for reader in READERS if not reader.anywhere))
_EACH = tuple((re.compile(reader.opens), reader) for reader in READERS)
_ANYWHERE = tuple(re.compile(reader.opens) for reader in READERS if reader.anywhere)


def read_document(document: Document) -> tuple[Evidence, ...]:
    """Structured evidence of a document in the order of its lines; text no reader knows gives none. Never fails."""
    page = Page(document)
    return tuple(sorted(_evidence(page), key=lambda one: (one.place.line, -one.place.last_line)))


def _evidence(page: Page) -> Iterator[Evidence]:
    at = 0
    opens = _OPENINGS.match
    marked = _marked(page)
    while at < len(page.lines):
        if not (at in marked or opens(page.lines[at])):
            at += 1
            continue
        reading = _read_at(page, at)
        if reading is None:
            at += 1
        else:
            yield from reading.evidence
            at = max(reading.end, at + 1)


def _marked(page: Page) -> frozenset[int]:
    """The lines in which a format that may begin anywhere has its mark."""
    text = page.document.text
    found: set[int] = set()
    for mark in _ANYWHERE:
        line = last = 0
        for match in mark.finditer(text):
            line += text.count("\n", last, match.start())
            last = match.start()
            found.add(line)
    return frozenset(found)


def _read_at(page: Page, at: int) -> Reading | None:
    line = page.lines[at]
    for opens, reader in _EACH:
        begins = opens.search(line) if reader.anywhere else opens.match(line)
        if begins and (reading := reader.read(page, at)) is not None:
            return reading
    return None
