"""Processes that condense blocks while the next are read."""

from __future__ import annotations

import mmap
from collections.abc import Sequence
from typing import Any, TypeAlias

from msgspec import Struct

from diagnose.bundle.blocks import text_of
from diagnose.condense import Interest, Kept, condense
from diagnose.matcher import PatternSet
from diagnose.processes import fork_pool

#: Batches on their way at most for each process.
AHEAD = 3
#: Room for a batch in the memory that the processes share.
SLOT_BYTES = 8 * 1024 * 1024

#: A piece of a document, whether it is its first, whether it is its last.
Task: TypeAlias = tuple[bytes, bool, bool]


class Condenser(Struct, frozen=True):
    """Condenses batches of blocks; what a process needs for that."""

    matcher: PatternSet
    interest: Interest

    def run(self, batch: Sequence[Task]) -> list[Kept]:
        return [
            condense(text_of(piece), self.matcher, self.interest, first=first, last=last)
            for piece, first, last in batch
        ]


#: Of a process that was forked to condense: what it needs, and the memory that it shares with the one that reads.
_condenser: Condenser | None = None
_shared: mmap.mmap | None = None


def _start(condenser: Condenser, shared: mmap.mmap) -> None:
    global _condenser, _shared
    _condenser, _shared = condenser, shared


def _run(batch: Sequence[Task]) -> list[Kept]:
    assert _condenser is not None
    return _condenser.run(batch)


def _run_shared(at: int, tasks: Sequence[tuple[int, bool, bool]]) -> list[Kept]:
    """Condense the pieces that stand one after the other in the shared memory, told by their sizes."""
    assert _shared is not None
    batch = []
    for size, first, last in tasks:
        batch.append((_shared[at : at + size], first, last))
        at += size
    return _run(batch)


class Workers:
    """Processes that condense; what they are handed lies in memory that was shared before they were forked.

    Raises OSError where none can be forked.
    """

    def __init__(self, condenser: Condenser, cores: int) -> None:
        slots = AHEAD * cores + 2
        self._shared = mmap.mmap(-1, slots * SLOT_BYTES)
        self._free = [slot * SLOT_BYTES for slot in range(slots)]
        pool = fork_pool(cores, _start, (condenser, self._shared))
        if pool is None:
            self._shared.close()
            raise OSError("no process can be forked")
        self._pool = pool

    def hand(self, batch: Sequence[Task]) -> tuple[Any, int]:
        """The promise of what is kept of a batch, and the place that is taken for it until then (below 0 for none)."""
        if not self._free or sum(len(piece) for piece, _, _ in batch) > SLOT_BYTES:
            return self._pool.apply_async(_run, (batch,)), -1
        at = place = self._free.pop()
        for piece, _, _ in batch:
            self._shared[at : at + len(piece)] = piece
            at += len(piece)
        tasks = [(len(piece), first, last) for piece, first, last in batch]
        return self._pool.apply_async(_run_shared, (place, tasks)), place

    def take(self, promise: Any, place: int) -> list[Kept]:
        """What was promised; its place is free again."""
        kept: list[Kept] = promise.get()
        if place >= 0:
            self._free.append(place)
        return kept

    def close(self) -> None:
        """End the processes."""
        self._pool.terminate()
        self._pool.join()
        self._shared.close()
