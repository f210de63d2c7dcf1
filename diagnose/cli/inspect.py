"""``diagnose inspect PATH...``: what became of each document of a bundle."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence

from diagnose.bundle.blocks import stream_documents
from diagnose.bundle.gaps import GapList
from diagnose.model.evidence import Document
from diagnose.readers.read import LARGE_CHARS, is_log, read_document
from diagnose.redact import redact
from diagnose.render.escape import visible


def run(arguments: Sequence[str]) -> int:
    """Print a line a document: bytes, seconds, state and formats; then the gaps. Documents are read one at a time."""
    parser = argparse.ArgumentParser(
        prog="diagnose inspect", description="List the documents of a bundle, how each is read, and what cannot be."
    )
    parser.add_argument("paths", nargs="+", metavar="PATH", help="file, folder, archive, or - for standard input")
    options = parser.parse_args(arguments)
    gaps = GapList()
    count = size_bytes = 0
    print(f"{'bytes':>13} {'seconds':>8}  {'state':<8} {'formats':<32} document")
    for member in stream_documents(options.paths, gaps=gaps, stdin=sys.stdin.buffer):
        started = time.perf_counter()
        formats: set[str] = set()
        is_text = False
        for block in member.blocks():
            is_text = True
            if len(block.text) <= LARGE_CHARS or not is_log(block.text):
                formats.update(one.format for one in read_document(Document(member.name, block.text)))
        if not is_text:
            continue  # it is among the gaps
        count += 1
        size_bytes += member.bytes_read
        state = "read" if formats else "scanned"
        shown = ",".join(sorted(formats)) or "text"
        seconds = time.perf_counter() - started
        print(f"{member.bytes_read:>13} {seconds:>8.2f}  {state:<8} {shown:<32} {visible(redact(member.name))}")
    for gap in gaps.gaps():
        times = f" ({gap.count} of them)" if gap.count > 1 else ""
        print(f"{'-':>13} {'-':>8}  {'gap':<8} {gap.what:<32} {visible(redact(gap.where))}{times}")
    print(f"{size_bytes} bytes in {count} documents; {sum(gap.count for gap in gaps.gaps())} gaps", file=sys.stderr)
    return 0
