"""``diagnose inspect PATH...``: what became of each document of a bundle."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import orjson

from diagnose.bundle.blocks import TextMember, stream_documents
from diagnose.bundle.gaps import GapList
from diagnose.cli.reading import add_forced_option, add_limit_option, as_forced, forced_formats, limits_of
from diagnose.model.evidence import Document, Gap
from diagnose.readers.layout import names_of_path
from diagnose.readers.read import LARGE_CHARS, is_log, read_document
from diagnose.redact import redact
from diagnose.render.escape import visible


class _Row(NamedTuple):
    """One document: ``state`` is read, scanned or gap; ``names`` is what its path tells."""

    document: str
    state: str
    formats: tuple[str, ...]
    bytes: int
    seconds: float
    names: dict[str, str]


def run(arguments: Sequence[str]) -> int:
    """Print a line a document: bytes, seconds, state and formats; then the gaps. Documents are read one at a time."""
    parser = argparse.ArgumentParser(
        prog="diagnose inspect", description="List the documents of a bundle, how each is read, and what cannot be."
    )
    parser.add_argument("paths", nargs="+", metavar="PATH", help="file, folder, archive, or - for standard input")
    parser.add_argument("--format", default="text", choices=("text", "json"))
    add_limit_option(parser)
    add_forced_option(parser)
    options = parser.parse_args(arguments)
    forced = forced_formats(options)
    limits = limits_of(options)
    gaps = GapList()
    members = stream_documents(options.paths, gaps=gaps, stdin=sys.stdin.buffer, limits=limits)
    rows = (row for member in members if (row := _row(member, forced)) is not None)
    if options.format == "json":
        listed = [row._asdict() for row in rows]
        found = [{"what": gap.what, "where": redact(gap.where), "count": gap.count} for gap in gaps.gaps()]
        sys.stdout.write(orjson.dumps({"documents": listed, "gaps": found}, option=orjson.OPT_INDENT_2).decode() + "\n")
        return 0
    _print(rows, gaps)
    return 0


def _row(member: TextMember, forced: Sequence[tuple[str, str]]) -> _Row | None:
    """How a document is read; None where nothing of it is text (it is among the gaps then)."""
    started = time.perf_counter()
    formats: set[str] = set()
    is_text = False
    for block in member.blocks():
        is_text = True
        if len(block.text) <= LARGE_CHARS or not is_log(block.text):
            document = as_forced(Document(member.name, block.text), forced)
            formats.update(one.format for one in read_document(document))
    if not is_text:
        return None
    return _Row(
        redact(member.name), "read" if formats else "scanned", tuple(sorted(formats)) or ("text",), member.bytes_read,
        round(time.perf_counter() - started, 3), dict(names_of_path(member.name)),
    )  # fmt: skip


def _print(rows: Iterator[_Row], gaps: GapList) -> None:
    count = size_bytes = 0
    print(f"{'bytes':>13} {'seconds':>8}  {'state':<8} {'formats':<32} document")
    for row in rows:
        count += 1
        size_bytes += row.bytes
        names = " ".join(f"{kind}={name}" for kind, name in row.names.items())
        shown = visible(row.document) + (f"  [{visible(names)}]" if names else "")
        print(f"{row.bytes:>13} {row.seconds:>8.2f}  {row.state:<8} {','.join(row.formats):<32} {shown}")
    listed: Sequence[Gap] = gaps.gaps()
    for gap in listed:
        times = f" ({gap.count} of them)" if gap.count > 1 else ""
        print(f"{'-':>13} {'-':>8}  {'gap':<8} {gap.what:<32} {visible(redact(gap.where))}{times}")
    print(f"{size_bytes} bytes in {count} documents; {sum(gap.count for gap in listed)} gaps", file=sys.stderr)
