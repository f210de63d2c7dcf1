"""Opens what the user gave into a bundle of documents."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import BinaryIO

from diagnose.bundle.blocks import TextMember, stream_documents
from diagnose.bundle.decode import clean
from diagnose.bundle.gaps import GapList
from diagnose.bundle.limits import Limits
from diagnose.errors import UnreadableInput
from diagnose.model.evidence import Bundle, Document


def open_bundle(
    sources: Sequence[str | Path], *, stdin: BinaryIO | None = None, limits: Limits | None = None
) -> Bundle:
    """The documents of all sources, sorted by name, and the gaps: what is there and could not be read.

    A source is a file, a folder, an archive, or ``-`` for ``stdin`` (which may be an archive, too). Documents of a
    single folder are named by their path inside it, those of several sources by the source's name and the path;
    members of an archive stand behind ``!``. Nothing is written to disk. Raises UnreadableInput when a source does
    not exist or cannot be read, or when all of them together hold no text.
    """
    limits = limits or Limits()
    gaps = GapList()
    documents: dict[str, Document] = {}
    for member in stream_documents(sources, gaps=gaps, stdin=stdin, limits=limits):
        if text := _text(member, limits, gaps):
            name = free_name(member.name, documents)
            documents[name] = Document(name, text)
    if not documents:
        raise nothing_in(sources, gaps)
    return Bundle(tuple(documents[name] for name in sorted(documents)), gaps.gaps())


def bundle_from_text(text: str, name: str = "-") -> Bundle:
    """A bundle of one pasted document. Raises UnreadableInput when there is nothing in it."""
    cleaned = clean(text.removeprefix("\ufeff"))
    if not cleaned.strip():
        raise UnreadableInput("the text is empty", where=name, hint="Paste what the commands or the console printed.")
    return Bundle((Document(name, cleaned),))


def _text(member: TextMember, limits: Limits, gaps: GapList) -> str:
    """The text of a document up to the limit of what is held as a whole."""
    parts: list[str] = []
    size = 0
    for block in member.blocks():
        room = limits.document_bytes - size
        if len(block.text) > room:
            parts.append(block.text[: block.text.rfind("\n", 0, room) + 1])
            gaps.add(f"only the first {limits.document_bytes} bytes were read (limit: document_bytes)", member.name)
            break
        parts.append(block.text)
        size += len(block.text)
    text = "".join(parts)
    return text if text.strip() else ""


def free_name(name: str, taken: Collection[str]) -> str:
    """The name, with a number when two sources or members have the same."""
    if name not in taken:
        return name
    number = 2
    while f"{name}#{number}" in taken:
        number += 1
    return f"{name}#{number}"


def nothing_in(sources: Sequence[str | Path], gaps: GapList) -> UnreadableInput:
    """The error for sources that hold no text, with the reasons."""
    where = ", ".join(map(str, sources))
    found = gaps.gaps()
    if where == "-" and [gap.what for gap in found] in (["empty"], ["blank"]):
        return UnreadableInput(
            "standard input is empty", where="-", hint="Pipe text in, e.g. kubectl describe vm web | diagnose -"
        )
    if not found:
        return UnreadableInput("there is nothing in it to read", where=where)
    reasons = "; ".join(f"{gap.where}: {gap.what}" for gap in found[:3])
    return UnreadableInput("nothing in it can be read as text", where=where, hint=reasons)
