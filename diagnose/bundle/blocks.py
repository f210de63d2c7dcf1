"""Documents as a stream of text blocks, so that a bundle of any size is read in little memory."""

from __future__ import annotations

import codecs
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from msgspec import Struct

from diagnose.bundle import evtx
from diagnose.bundle.decode import SAMPLE_BYTES, clean, decode, encoding_of
from diagnose.bundle.decompress import CHUNK_BYTES, DamagedError, FullError, MissingError, OverLimitError
from diagnose.bundle.gaps import GapList
from diagnose.bundle.limits import Limits
from diagnose.bundle.members import Member, Walk
from diagnose.bundle.signatures import not_text
from diagnose.errors import UnreadableInput


class Block(Struct, frozen=True):
    """Whole lines of a document, cleaned. ``first_line`` counts from 1; the last line may lack its line end."""

    document: str
    first_line: int
    text: str


class TextMember:
    """One document of a stream. :meth:`blocks` can be read once, before the next document is asked for."""

    def __init__(self, member: Member, limits: Limits, gaps: GapList) -> None:
        self.name = member.name
        self.bytes_read = 0
        self._member = member
        self._limits = limits
        self._gaps = gaps

    def blocks(self) -> Iterator[Block]:
        """The document's blocks of about ``limits.block_bytes``, cut at line ends; none when it is not text.

        What stops reading early (damage, a limit) is a gap, and what was read until then is given.
        """
        line = 1
        for piece in self.pieces():
            text = text_of(piece)
            if text:
                yield Block(self.name, line, text)
                line += text.count("\n")

    def pieces(self) -> Iterator[bytes]:
        """The same as bytes that :func:`text_of` reads, which another process can do."""
        sample = self._peek()
        if not sample:
            return
        encoding = encoding_of(sample)
        if evtx.is_evtx(sample):
            yield from (text.encode("utf-8", "replace") for text in self._event_log())
        elif encoding is None:
            self._gaps.add(not_text(sample), self.name)
        elif encoding == "utf-8":
            yield from self._cut()
        else:
            yield from (text.encode("utf-8", "replace") for text in self._wide(encoding))

    def _peek(self) -> bytes:
        try:
            sample = self._member.stream.peek(SAMPLE_BYTES)
        except OverLimitError as hit:
            self._gaps.add(str(hit), self.name)
            return b""
        except (DamagedError, EOFError, OSError) as fault:
            self._gaps.add(str(fault), self.name)
            sample = self._member.stream.ahead()
        if not sample.strip(b" \t\r\n\x00"):
            self._gaps.add("empty" if not sample else "blank", self.name)
            return b""
        return sample

    def _chunks(self) -> Iterator[bytes]:
        """The member's bytes up to the limit of a member; damage and limits become gaps."""
        try:
            while data := self._member.stream.read(CHUNK_BYTES):
                room = self._limits.member_bytes - self.bytes_read
                self.bytes_read += min(len(data), room)
                yield data[:room]
                if len(data) > room:
                    raise OverLimitError(f"only {self._limits.member_bytes} bytes were read (limit: member_bytes)")
        except OverLimitError as hit:
            self._gaps.add(str(hit), self.name)
        except (DamagedError, EOFError, OSError) as fault:
            self._gaps.add(str(fault), self.name)

    def _cut(self) -> Iterator[bytes]:
        """Blocks of whole lines; a line longer than a block is cut, never inside a character."""
        size = self._limits.block_bytes
        held: list[bytes] = []
        count = 0
        for data in self._chunks():
            held.append(data)
            count += len(data)
            if count < size:
                continue
            block = b"".join(held)
            at = block.rfind(b"\n") + 1
            if not at:
                at = len(block)
                while at > len(block) - 4 and block[at - 1] & 0xC0 == 0x80:
                    at -= 1
                at -= block[at - 1] >= 0xC0
                self._gaps.add(f"a line longer than {size} bytes was cut (limit: block_bytes)", self.name)
                yield block[:at] + b"\n"
            else:
                yield block[:at]
            held = [block[at:]]
            count = len(held[0])
        if count:
            yield b"".join(held)

    def _wide(self, encoding: str) -> Iterator[str]:
        """UTF-16 and UTF-32, cut at line ends after decoding."""
        decoder = codecs.getincrementaldecoder(encoding)("replace")
        held = ""
        for data in self._chunks():
            held += decoder.decode(data)
            at = held.rfind("\n") + 1
            if len(held) >= self._limits.block_bytes:
                yield (held[:at] if at else held + "\n").removeprefix("\ufeff")
                held = held[at:] if at else ""
        held += decoder.decode(b"", True)
        if held:
            yield held.removeprefix("\ufeff")

    def _event_log(self) -> Iterator[str]:
        held = b"".join(self._chunks()) if self._fits() else b""
        if not held:
            return
        count = 0
        try:
            for text in evtx.records(held):
                count += 1
                yield text
            if not count:
                self._gaps.add("an event log without records", self.name)
        except MissingError as fault:
            self._gaps.add(str(fault), self.name)
        except DamagedError as fault:
            self._gaps.add(str(fault), self.name)

    def _fits(self) -> bool:
        """Whether the whole member may be held in memory; it is a gap if not."""
        stream = self._member.stream
        try:
            if len(stream.peek(self._limits.document_bytes + 1)) <= self._limits.document_bytes:
                return True
        except (OverLimitError, DamagedError, EOFError, OSError):
            return True  # what is there fits; reading it on will say what is wrong
        self._gaps.add("too large an event log (limit: document_bytes)", self.name)
        return False


def text_of(piece: bytes) -> str:
    """The cleaned text of a piece."""
    return clean(decode(piece, "utf-8"))


def stream_documents(
    sources: Sequence[str | Path], *, gaps: GapList, stdin: BinaryIO | None = None, limits: Limits | None = None
) -> Iterator[TextMember]:
    """The documents of all sources, in the order of the sources; each must be read before the next is asked for.

    Names are as in :func:`diagnose.bundle.sources.open_bundle`, but two may be equal. Raises UnreadableInput when a
    source does not exist or may not be read. Gaps are added while documents are read.
    """
    limits = limits or Limits()
    walk = Walk(limits, gaps)
    spent = 0
    try:
        for source in sources:
            for member in _members(walk, source, stdin, several=len(sources) > 1):
                document = TextMember(member, limits, gaps)
                yield document
                spent += document.bytes_read
                if spent > limits.total_bytes:
                    gaps.add(f"more than {limits.total_bytes} bytes (limit: total_bytes)", member.name)
                    return
    except FullError:
        return  # the gap was noted where the limit was hit


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
        yield from walk.path(path, path.name if several or not path.is_dir() else "")
    except PermissionError as fault:
        raise UnreadableInput("no permission to read this", where=str(fault.filename or source)) from fault
    except (OSError, ValueError) as fault:
        raise UnreadableInput(f"cannot be read: {fault}", where=str(source)) from fault
