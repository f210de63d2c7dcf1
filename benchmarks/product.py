"""The product as the benchmarks call it: every call into it that a change of its inside could touch is here."""

from __future__ import annotations

import compileall
import importlib
import json
import multiprocessing
import subprocess
import sys
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import diagnose as diagnose_package
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
    """One run by itself, so that what is kept between runs is there: byte code as well, where Python may write none."""
    compileall.compile_dir(Path(diagnose_package.__file__).parent, quiet=2)
    subprocess.run([str(part) for part in command("-")], input=b"nothing\n", capture_output=True, check=False)


def knowledge_patterns() -> tuple[str, ...]:
    """The text patterns of the knowledge base, in its order, but for those of which one match in a document is enough.

    Those are words like ``kubevirt`` that tell what a document is about; the product looks for each once.
    """
    knowledge = load_prepared([shipped_knowledge()]).knowledge
    return tuple(pattern for number, pattern in enumerate(knowledge.patterns) if number not in knowledge.once)


class Scanner:
    """Scans files for patterns, on one core or on all; whatever can be prepared is when this is made."""

    def __init__(self, patterns: Sequence[str], cores: int = 1) -> None:
        self._patterns = PatternSet(patterns)
        self._starts(b"nothing of note\nerror: failed, cannot, denied, timed out, not found, invalid\n" * 100)
        global _scanner
        _scanner = self
        self._pool = multiprocessing.get_context("fork").Pool(cores) if cores > 1 else None
        if self._pool is not None:
            self._pool.map(_ready, range(4 * cores), 1)

    def scan(self, path: Path) -> Iterator[tuple[int, list[int]]]:
        """Blocks cut at line ends: where each ends, and the places where a pattern's match starts."""
        if self._pool is None:
            with path.open("rb") as file:
                at = 0
                for block in _blocks(file):
                    yield at + len(block), [at + start for start in self._starts(block)]
                    at += len(block)
        else:
            size = path.stat().st_size
            pieces = [(path, at, min(at + _BLOCK_BYTES, size)) for at in range(0, size, _BLOCK_BYTES)]
            yield from zip((end for _, _, end in pieces), self._pool.imap(_scan_piece, pieces), strict=True)

    def piece(self, path: Path, start: int, end: int) -> list[int]:
        """The starts of matches in the lines that begin between two offsets."""
        with path.open("rb") as file:
            if start:
                file.seek(start - 1)
                start += len(file.readline()) - 1
            block = file.read(max(0, end - start))
            if block and not block.endswith(b"\n"):
                block += file.readline()
        return [start + at for at in self._starts(block)]

    def _starts(self, block: bytes) -> list[int]:
        return [match.start for match in self._patterns.scan_block(block)]

    def close(self) -> None:
        """End the processes."""
        if self._pool is not None:
            self._pool.terminate()
            self._pool.join()


_scanner: Scanner | None = None


def _ready(_number: int) -> None:
    time.sleep(0.01)


def _scan_piece(piece: tuple[Path, int, int]) -> list[int]:
    assert _scanner is not None
    return _scanner.piece(*piece)


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
