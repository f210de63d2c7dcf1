"""Windows event logs (.evtx) as lines of JSON, one record a line, through the optional library ``evtx``."""

from __future__ import annotations

import importlib
import io
from collections.abc import Iterator

from diagnose.bundle.decompress import DamagedError, MissingError

_BATCH = 1000
_BROKEN_MAX = 1000


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
    broken = 0
    try:
        found = iter(library.PyEvtxParser(io.BytesIO(data)).records_json())
        while broken < _BROKEN_MAX:
            try:
                record = next(found)
            except StopIteration:
                break
            except (RuntimeError, ValueError):  # one broken record; those after it may be whole
                broken += 1
                continue
            lines.append(" ".join(record["data"].split("\n")) + "\n")
            if len(lines) >= _BATCH:
                yield "".join(lines)
                lines = []
    except (RuntimeError, OSError, ValueError, KeyError) as fault:
        raise DamagedError("the event log is broken") from fault
    if lines:
        yield "".join(lines)
    if broken:
        raise DamagedError(
            f"{'at least ' if broken == _BROKEN_MAX else ''}{broken} records of the event log are broken"
        )
