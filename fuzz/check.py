"""What must hold for any bytes: nothing but the one error for unreadable input, quotes that stand, lines that stay."""

from __future__ import annotations

import contextlib
import io

from diagnose.bundle.limits import Limits
from diagnose.bundle.sources import open_bundle
from diagnose.errors import DiagnoseError, UnreadableInput
from diagnose.model.evidence import Bundle
from diagnose.readers.read import FORCIBLE, read_document
from diagnose.readers.span import window_in, within
from diagnose.readers.stamp import stamp_line
from diagnose.redact import redact
from diagnose.render.escape import visible

LIMITS = Limits(
    total_bytes=1 << 22, member_bytes=1 << 20, document_bytes=1 << 19, members=200, depth=5, ratio_free_bytes=1 << 20
)


def check(data: bytes) -> None:
    """Open, read, forced reading, spans of time, stamps, redaction, escaping."""
    choice, data = (data[0], data[1:]) if data else (0, b"")
    try:
        bundle = open_bundle(["-"], stdin=io.BytesIO(data), limits=LIMITS)
    except UnreadableInput:
        return
    for document in bundle.documents:
        lines = document.text.split("\n")
        for one in read_document(document):
            there = "\n".join(lines[one.place.line - 1 : one.place.last_line])
            if there.rstrip("\n") != one.text.rstrip("\n"):
                raise AssertionError(f"quoted otherwise than it stands: {one.place}")
        if choice & 1:
            for _ in read_document(type(document)(document.name, document.text, FORCIBLE[choice % len(FORCIBLE)])):
                pass
        for line in lines[:20]:
            stamp_line(line, document.name)
        shown = redact(document.text)
        if shown.count("\n") != document.text.count("\n"):
            raise AssertionError("redaction changed the number of lines")
        visible(shown).encode()
    if choice & 2:
        with contextlib.suppress(DiagnoseError):
            bare = Bundle(bundle.documents)
            within(bare, window_in(bare, "1h"))
