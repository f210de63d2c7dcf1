"""Windows event logs (.evtx) as lines of JSON, one record a line, through the optional library ``evtx``."""

from __future__ import annotations

import importlib
import io
from collections.abc import Iterator

from diagnose.bundle.decompress import DamagedError, MissingError

_BATCH = 1000


def is_evtx(head: bytes) -> bool:
    """Whether a member begins like a Windows event log."""
    return head.startswith(b"ElfFile\x00")


def records(data: bytes) -> Iterator[str]:
    """The records as text, some at a time. Raises MissingError without the library, DamagedError on broken data."""
    try:
        library = importlib.import_module("evtx")
    except ImportError as fault:
        raise MissingError("a Windows event log, and the library evtx is not installed") from fault
    lines: list[str] = []
    try:
        for record in library.PyEvtxParser(io.BytesIO(data)).records_json():
            lines.append(" ".join(record["data"].split("\n")) + "\n")
            if len(lines) >= _BATCH:
                yield "".join(lines)
                lines = []
    except (RuntimeError, OSError, ValueError, KeyError) as fault:
        if lines:
            yield "".join(lines)
        raise DamagedError("the event log is broken") from fault
    if lines:
        yield "".join(lines)
