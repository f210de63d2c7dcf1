"""What is told on a terminal while a large bundle is read: bytes, documents, rate. Nothing when piped, nothing for short work."""

from __future__ import annotations

import time
from types import TracebackType
from typing import TextIO

#: Work shorter than this is not worth a word.
QUIET_S = 1.0
EVERY_S = 0.2


class Meter:
    """A line that is written over again; gone when the work is done or stopped."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._shown = out.isatty()
        self._started = time.monotonic()
        self._told = self._started + QUIET_S - EVERY_S
        self._width = 0

    def __enter__(self) -> Meter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._width:
            self._out.write("\r" + " " * self._width + "\r")
            self._out.flush()

    def tell(self, size_bytes: int, documents: int) -> None:
        """Show how far the work is; ``size_bytes`` and ``documents`` count from the start."""
        now = time.monotonic()
        if not self._shown or now - self._told < EVERY_S:
            return
        self._told = now
        rate = size_bytes / max(now - self._started, 0.001)
        line = f"reading: {amount(size_bytes)}, {documents} documents, {amount(rate)}/s"
        self._out.write("\r" + line.ljust(self._width))
        self._out.flush()
        self._width = max(self._width, len(line))


def amount(size_bytes: float) -> str:
    """A number of bytes as people read it: ``812 kB``, ``3.4 GB``."""
    for unit in ("B", "kB", "MB", "GB"):
        if size_bytes < 1000:
            return f"{size_bytes:.0f} {unit}" if unit in ("B", "kB") else f"{size_bytes:.1f} {unit}"
        size_bytes /= 1000
    return f"{size_bytes:.1f} TB"
