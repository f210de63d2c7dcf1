"""Opens what the user gave into a bundle of documents."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from diagnose.bundle.decode import SAMPLE_BYTES, clean, decode, encoding_of
from diagnose.bundle.decompress import CHUNK_BYTES, DamagedError, OverLimitError
from diagnose.bundle.gaps import GapList
from diagnose.bundle.limits import Limits
from diagnose.bundle.members import Member, Walk
from diagnose.errors import UnreadableInput
from diagnose.model.evidence import Bundle, Document


def open_bundle(
    sources: Sequence[str | Path], *, stdin: BinaryIO | None = None, limits: Limits | None = None
) -> Bundle:
    """The documents of all sources, sorted by name, and the gaps: what is there and could not be read.

    A source is a file, a folder, an archive, or ``-`` for ``stdin`` (which may be an archive, too). Documents of a
    single folder or of ``-`` are named by their path inside it; of several sources by source and path. Nothing is
    written to disk. Raises UnreadableInput when a source does not exist or cannot be read, or when all of them
    together hold no text.
    """
    limits = limits or Limits()
    gaps = GapList()
    walk = Walk(limits, gaps)
    documents: dict[str, Document] = {}
    spent = 0
    try:
        for source in sources:
            for member in _members(walk, source, stdin, several=len(sources) > 1):
                document = _document(member, limits, gaps)
                if document is None:
                    continue
                spent += len(document.text)
                if spent > limits.total_bytes:
                    gaps.add(f"more than {limits.total_bytes} bytes (limit: total_bytes)", member.name)
                    raise OverLimitError("total_bytes")
                name = _free_name(document.name, documents)
                documents[name] = Document(name, document.text)
    except OverLimitError:
        pass  # the gap was noted where the limit was hit
    if not documents:
        raise _nothing(sources, gaps)
    return Bundle(tuple(documents[name] for name in sorted(documents)), gaps.gaps())


def bundle_from_text(text: str, name: str = "-") -> Bundle:
    """A bundle of one pasted document. Raises UnreadableInput when there is nothing in it."""
    cleaned = clean(text.removeprefix("\ufeff"))
    if not cleaned.strip():
        raise UnreadableInput("the text is empty", where=name, hint="Paste what the commands or the console printed.")
    return Bundle((Document(name, cleaned),))


def _members(walk: Walk, source: str | Path, stdin: BinaryIO | None, *, several: bool) -> Iterator[Member]:
    if str(source) == "-":
        if stdin is None:
            raise UnreadableInput("there is no standard input", where="-", hint="Give a path, or pipe text in.")
        yield from walk.stream(stdin, "-", 0)
        return
    path = Path(source)
    try:
        if not path.exists():
            raise UnreadableInput(
                "no such file or folder", where=str(source), hint="Check the path, or give - to read from a pipe."
            )
        if path.is_dir():
            yield from walk.path(path, path.name if several else "")
        else:
            yield from walk.path(path, path.name)
    except PermissionError as fault:
        raise UnreadableInput("no permission to read this", where=str(fault.filename or source)) from fault
    except (OSError, ValueError) as fault:
        raise UnreadableInput(f"cannot be read: {fault}", where=str(source)) from fault


def _document(member: Member, limits: Limits, gaps: GapList) -> Document | None:
    data, cut = _read(member, limits, gaps)
    if not data.strip():
        if not cut:
            gaps.add("empty", member.name)
        return None
    encoding = encoding_of(data[:SAMPLE_BYTES])
    if encoding is None:
        gaps.add("not text", member.name)
        return None
    return Document(member.name, clean(decode(data, encoding)))


def _read(member: Member, limits: Limits, gaps: GapList) -> tuple[bytes, bool]:
    """All bytes of a member up to the limit of a document, and whether something stopped us."""
    parts: list[bytes] = []
    size = 0
    try:
        while data := member.stream.read(CHUNK_BYTES):
            parts.append(data)
            size += len(data)
            if size > limits.document_bytes:
                gaps.add(f"only the first {limits.document_bytes} bytes were read (limit: document_bytes)", member.name)
                return b"".join(parts)[: limits.document_bytes], True
    except OverLimitError as hit:
        gaps.add(str(hit), member.name)
        return b"".join(parts), True
    except (DamagedError, EOFError, OSError) as fault:
        gaps.add(f"ends early: {fault}", member.name)
        return b"".join(parts), True
    return b"".join(parts), False


def _free_name(name: str, taken: dict[str, Document]) -> str:
    """The name, with a number when two sources or members have the same."""
    if name not in taken:
        return name
    number = 2
    while f"{name}#{number}" in taken:
        number += 1
    return f"{name}#{number}"


def _nothing(sources: Sequence[str | Path], gaps: GapList) -> UnreadableInput:
    where = ", ".join(map(str, sources))
    reasons = [f"{gap.where}: {gap.what}" for gap in gaps.gaps()[:3]]
    if where == "-" and reasons == ["-: empty"]:
        return UnreadableInput(
            "standard input is empty", where="-", hint="Pipe text in, e.g. kubectl describe vm web | diagnose -"
        )
    if not reasons:
        return UnreadableInput("there is nothing in it to read", where=where)
    return UnreadableInput("nothing in it can be read as text", where=where, hint="; ".join(reasons))
