"""Opens bundles of any size: small ones as they are, of large ones only the lines that can matter are held.

Blocks are condensed (condense.py) while the next are read, by as many processes as there are cores. The documents are
put together in the order of their blocks, so the number of processes changes nothing but the time.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias

from msgspec import Struct, field

from diagnose.bundle.blocks import TextMember, stream_documents, text_of
from diagnose.bundle.gaps import GapList
from diagnose.bundle.limits import Limits
from diagnose.bundle.sources import free_name, nothing_in
from diagnose.condense import REPEATS, Interest, Kept, Piece, whole_objects
from diagnose.matcher import PatternSet
from diagnose.model.evidence import Bundle, Document
from diagnose.readers.span import Follower, Moment, Window, moments_in
from diagnose.workers import AHEAD, Condenser, Task, Workers

#: A document up to this size is held as a whole as long as the bundle is no larger than PLAIN_BYTES so far.
WHOLE_BYTES = 256 * 1024
PLAIN_BYTES = 1024 * 1024
#: From so many bytes on there is work for several processes.
SEVERAL_BYTES = 12 * 1024 * 1024
#: Blocks handed to a process together.
BATCH_BYTES = 1024 * 1024
#: So much of the beginning and the end of a block is looked at for its times.
EDGE_BYTES = 16 * 1024
#: The part of what is held that may tell of steps that went well.
GOING_WELL_SHARE = 5
#: The part of what is held that the lines of one pattern may take, so that a common failure does not crowd out a rare one.
KIND_SHARE = 16

#: Called with the bytes and the documents read so far.
Progress: TypeAlias = Callable[[int, int], None]


def take_in(
    sources: Sequence[str | Path],
    matcher: PatternSet,
    interest: Interest,
    *,
    stdin: BinaryIO | None = None,
    limits: Limits | None = None,
    cores: int = 0,
    progress: Progress | None = None,
    window: Window | None = None,
) -> Bundle:
    """The bundle of all sources as :func:`diagnose.bundle.sources.open_bundle` gives it, large documents condensed.

    ``cores`` is the most processes at work, 0 for as many as the machine has; ``progress`` is told what was read. Of
    large documents nothing outside of the ``window`` is held, so that it takes no room from what is inside.
    Raises UnreadableInput like open_bundle.
    """
    limits = limits or Limits()
    gaps = GapList()
    desk = _Desk(Condenser(matcher, interest), limits, gaps, cores or _cores(), progress, window)
    try:
        for member in stream_documents(sources, gaps=gaps, stdin=stdin, limits=limits):
            desk.take(member)
        documents = desk.finish()
    finally:
        desk.close()
    if not documents:
        raise nothing_in(sources, gaps)
    return Bundle(tuple(documents[name] for name in sorted(documents)), gaps.gaps())


def moments_of(
    sources: Sequence[str | Path], *, limits: Limits | None = None, progress: Progress | None = None
) -> Iterator[Moment]:
    """The times that lines begin with at the beginning and end of each block of all sources, which are read for that.

    Raises UnreadableInput like open_bundle.
    """
    read_bytes = 0
    for number, member in enumerate(stream_documents(sources, gaps=GapList(), limits=limits)):
        for piece in member.pieces():
            read_bytes += len(piece)
            if progress is not None:
                progress(read_bytes, number)
            if len(piece) <= 2 * EDGE_BYTES:
                yield from moments_in(text_of(piece))
                continue
            head, tail = piece[:EDGE_BYTES].rpartition(b"\n")[0], piece[-EDGE_BYTES:].partition(b"\n")[2]
            yield from moments_in(text_of(head))
            yield from moments_in(text_of(tail))


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class _Room(Struct):
    """What may still be held of large documents: in all, of lines that tell of no failure, and of each kind of failure."""

    all_bytes: int
    going_well_bytes: int
    kind_bytes: int
    kinds: dict[int, int] = field(default_factory=dict)

    def takes(self, size_bytes: int, failing: bool, kind: int = -1) -> bool:
        """Take the room that a piece needs; False where there is none."""
        used = self.kinds.get(kind, 0) + size_bytes if failing and kind >= 0 else 0
        if (
            size_bytes > self.all_bytes
            or used > self.kind_bytes
            or (not failing and size_bytes > self.going_well_bytes)
        ):
            return False
        self.all_bytes -= size_bytes
        self.going_well_bytes -= 0 if failing else size_bytes
        if used:
            self.kinds[kind] = used
        return True


class _Open(Struct):
    """A document that is being put together."""

    name: str
    pieces: list[Piece] = field(default_factory=list)
    lines: int = 0
    size_bytes: int = 0
    seen: dict[int, int] = field(default_factory=dict)
    again: dict[int, Piece] = field(default_factory=dict)
    frame: list[Piece] = field(default_factory=list)
    left_out: int = 0
    follower: Follower | None = None
    outside: int = 0

    def add(self, kept: Kept, room: _Room) -> None:
        """Append what was kept of the next block; the last of the repeats that are left out is remembered."""
        for one in kept.pieces:
            piece = Piece(self.lines + one.line, one.text, one.like, one.failing, one.frame, one.kind)
            if self.follower is not None and not self.follower.holds_any(piece.text):
                self.outside += 0 if piece.frame else 1
                continue
            if piece.frame:
                self.frame.append(piece)
                continue
            count = self.seen[one.like] = self.seen.get(one.like, 0) + 1
            if one.like and count > REPEATS:
                self.again[one.like] = piece
            elif room.takes(len(one.text), one.failing, one.kind):
                self.pieces.append(piece)
            else:
                self.left_out += 1
        self.lines += kept.lines
        self.size_bytes += kept.size_bytes

    def document(self, room: _Room) -> Document:
        """The document with the lines that were kept; beginning and end of a log only where there are others."""
        pieces = [*self.pieces, *self.again.values()]
        if pieces:
            pieces += [one for one in self.frame if room.takes(len(one.text), failing=False)]
        pieces.sort(key=lambda one: one.line)
        starts: list[tuple[int, int]] = []
        index, expected = 0, -1
        for one in pieces:
            if one.line != expected:
                starts.append((index, one.line + 1))
            count = one.text.count("\n") + 1
            index += count
            expected = one.line + count
        text = "\n".join(one.text for one in pieces)
        return Document(self.name, text, "", tuple(starts), self.size_bytes, self.lines)


class _Desk:
    """Takes members in order, hands their blocks out and puts the documents together again."""

    def __init__(
        self,
        condenser: Condenser,
        limits: Limits,
        gaps: GapList,
        cores: int,
        progress: Progress | None,
        window: Window | None,
    ) -> None:
        self.documents: dict[str, Document] = {}
        self.taken_bytes = 0
        self._condenser = condenser
        self._limits = limits
        self._gaps = gaps
        self._cores = cores
        self._progress = progress
        self._window = window
        self._workers: Workers | None = None
        self._alone = cores < 2
        self._batch: list[Task] = []
        self._owners: list[_Open] = []
        self._batch_bytes = 0
        self._room = _Room(limits.held_bytes, limits.held_bytes // GOING_WELL_SHARE, limits.held_bytes // KIND_SHARE)
        self._under_way: deque[tuple[Any, int, list[_Open], list[bool]]] = deque()

    def take(self, member: TextMember) -> None:
        """Read a member to its end; blank ones are left out."""
        opened: _Open | None = None
        for piece, first, last in _ends(member.pieces()):
            self.taken_bytes += len(piece)
            if self._progress is not None:
                self._progress(self.taken_bytes, len(self.documents))
            if first:
                name = free_name(member.name, self.documents)
                if last and len(piece) <= WHOLE_BYTES and self.taken_bytes <= PLAIN_BYTES:
                    text = text_of(piece)
                    if text.strip():
                        self.documents[name] = Document(name, text)
                    continue
                opened = _Open(name, follower=Follower(self._window) if self._window else None)
                self.documents[name] = Document(name, "")
            assert opened is not None
            self._hand_out(opened, piece, first, last)

    def _hand_out(self, opened: _Open, piece: bytes, first: bool, last: bool) -> None:
        self._batch.append((piece, first, last))
        self._owners.append(opened)
        self._batch_bytes += len(piece)
        if self._batch_bytes >= BATCH_BYTES:
            self._send()

    def _send(self) -> None:
        batch, owners = self._batch, self._owners
        self._batch, self._owners, self._batch_bytes = [], [], 0
        if not batch:
            return
        if self._workers is None and not self._alone and self.taken_bytes > SEVERAL_BYTES:
            with suppress(OSError):  # where none can be forked one process does it all
                self._workers = Workers(self._condenser, self._cores)
            self._alone = self._workers is None
        ends = [last for _, _, last in batch]
        if self._workers is None:
            self._put_together(self._condenser.run(batch), owners, ends)
            return
        self._under_way.append((*self._workers.hand(batch), owners, ends))
        while len(self._under_way) > AHEAD * self._cores:
            self._collect()

    def _collect(self) -> None:
        assert self._workers is not None
        promise, place, owners, ends = self._under_way.popleft()
        self._put_together(self._workers.take(promise, place), owners, ends)

    def _put_together(self, kept: Sequence[Kept], owners: Sequence[_Open], ends: Sequence[bool]) -> None:
        for one, opened, last in zip(kept, owners, ends, strict=True):
            opened.add(one, self._room)
            if not last:
                continue
            if opened.left_out:
                self._gaps.add("lines that match but were not held (limit: held_bytes)", opened.name, opened.left_out)
            if opened.outside:
                self._gaps.add(
                    "lines that match but lie outside of the given span of time", opened.name, opened.outside
                )
            self.documents[opened.name] = opened.document(self._room)

    def finish(self) -> dict[str, Document]:
        """All documents by name."""
        self._send()
        while self._under_way:
            self._collect()
        return self.documents

    def close(self) -> None:
        """End the processes."""
        if self._workers is not None:
            self._workers.close()


def _ends(pieces: Iterator[bytes]) -> Iterator[tuple[bytes, bool, bool]]:
    """Each piece, whether it is the first, whether it is the last; objects are not cut where two meet."""
    first = True
    held: bytes | None = None
    for piece in pieces:
        if held is None:
            held = piece
            continue
        at = whole_objects(held)
        yield held[:at] if at else held, first, False
        first = False
        held = held[at:] + piece if at else piece
    if held is not None:
        yield held, first, True
