"""The product as the benchmarks call it: every call into it that a change of its inside could touch is here."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from diagnose.bundle.sources import open_bundle
from diagnose.knowledge.entries import shipped_knowledge
from diagnose.library import diagnose, load_engine
from diagnose.matcher import PatternSet
from diagnose.pipeline import Engine
from diagnose.prepare import load_prepared
from diagnose.redact import redact_report

_BLOCK_BYTES = 4 * 1024 * 1024


def command(*arguments: str | Path) -> list[str | Path]:
    """The command line of the product in this environment."""
    return [Path(sys.executable).with_name("diagnose"), *arguments]


def warm_command() -> None:
    """One run by itself, so that what is kept between runs is there."""
    subprocess.run([str(part) for part in command("-")], input=b"nothing\n", capture_output=True, check=False)


def knowledge_patterns() -> tuple[str, ...]:
    """The text patterns of the knowledge base, in its order, but for those of which one match in a document is enough.

    Those are words like ``kubevirt`` that tell what a document is about; the product looks for each once.
    """
    knowledge = load_prepared([shipped_knowledge()]).knowledge
    return tuple(pattern for number, pattern in enumerate(knowledge.patterns) if number not in knowledge.once)


def scanner(patterns: Sequence[str]) -> Callable[[BinaryIO], Iterator[tuple[bytes, list[int]]]]:
    """A scan of a file: blocks cut at line ends, each with the places where a pattern's match starts.

    Whatever can be prepared is, before this returns.
    """
    prepared = PatternSet(patterns)
    for _ in range(2):
        prepared.scan_block(b"nothing of note\nerror: failed, cannot, denied, timed out, not found, invalid\n" * 100)

    def scan(file: BinaryIO) -> Iterator[tuple[bytes, list[int]]]:
        for block in _blocks(file):
            yield block, [match.start for match in prepared.scan_block(block)]

    return scan


def _blocks(file: BinaryIO) -> Iterator[bytes]:
    rest = b""
    while block := file.read(_BLOCK_BYTES):
        end = block.rfind(b"\n") + 1
        yield rest + block[:end]
        rest = block[end:]
    if rest:
        yield rest


def engine() -> Engine:
    """The engine, ready: it has diagnosed something already."""
    made = load_engine()
    diagnose("nothing of note\n" * 10, engine=made)
    return made


def diagnose_path(made: Engine, path: Path) -> str:
    """The report on a path, as JSON: without the start of a process."""
    return diagnose(path, engine=made).model_dump_json()


def redaction(made: Engine, path: Path) -> tuple[Callable[[], Any], Callable[[Any], Any]]:
    """The run of a path without redaction, and the redaction of what it gives."""
    return lambda: made.diagnose(open_bundle([path]), redacted=False), redact_report


def gzip_library() -> tuple[str, Callable[[], Any]]:
    """Name and maker of the object that the product decompresses gzip with."""
    try:
        isal = importlib.import_module("isal.isal_zlib")
    except ImportError:
        return "zlib", lambda: zlib.decompressobj(31)
    return "isal", lambda: isal.decompressobj(31)


def report_of(output: str) -> dict[str, Any]:
    """The JSON report that a run printed; empty where it printed none."""
    try:
        report = json.loads(output)
    except ValueError:
        return {}
    return report if isinstance(report, dict) else {}
