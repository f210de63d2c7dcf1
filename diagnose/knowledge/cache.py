"""The checked entries with the clauses of their patterns, kept between runs in the user's cache directory.

The file's name holds a digest of the knowledge files (path, size, time of change) and of the product's version, so a
change of knowledge is never missed. What cannot be read or written is loaded from YAML instead; two processes that
write at once both leave a whole file; JSON only, so that a file of another hand cannot run code.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from diagnose.knowledge.entry import Benign, Cause, Entry, PlatformGraph, Symptom
from diagnose.knowledge.knowledge_base import KnowledgeBase, build_knowledge_base
from diagnose.knowledge.load import Entries, load_entries
from diagnose.patterns import Clause, clauses_of

FORM = "2"


class _Stored(Entry):
    causes: dict[str, Cause]
    symptoms: dict[str, Symptom]
    benign: dict[str, Benign]
    graphs: dict[str, PlatformGraph]
    clauses: tuple[tuple[Clause, ...], ...]


_ADAPTER = TypeAdapter(_Stored)


def cache_directory() -> Path:
    """``$XDG_CACHE_HOME/vm-diagnose`` or the platform's own place for caches; RuntimeError where there is no home."""
    home = os.environ.get("XDG_CACHE_HOME") or (os.environ.get("LOCALAPPDATA") if sys.platform == "win32" else None)
    return Path(home) / "vm-diagnose" if home else Path.home() / ".cache" / "vm-diagnose"


def load_knowledge(directories: Sequence[Path]) -> tuple[KnowledgeBase, tuple[tuple[Clause, ...], ...]]:
    """The knowledge base and the clauses of its patterns; raises KnowledgeFaults."""
    try:
        path = cache_directory() / f"knowledge-{_digest(directories)}.json"
        stored = _read(path)
    except RuntimeError:
        path = stored = None
    if stored is not None:
        return _knowledge_base(stored), stored.clauses
    entries = load_entries(directories)
    knowledge = build_knowledge_base(entries)
    clauses = tuple(map(clauses_of, knowledge.patterns))
    stored = _Stored(
        causes=dict(knowledge.causes),
        symptoms=dict(knowledge.symptoms),
        benign=dict(knowledge.benign),
        graphs=dict(knowledge.graphs),
        clauses=clauses,
    )
    if path is not None:
        _write(path, _ADAPTER.dump_json(stored))
    return knowledge, clauses


def _knowledge_base(stored: _Stored) -> KnowledgeBase:
    return build_knowledge_base(Entries(stored.causes, stored.symptoms, stored.benign, stored.graphs, {}))


def _digest(directories: Sequence[Path]) -> str:
    digest = hashlib.blake2b(FORM.encode(), digest_size=16)
    for directory in directories:
        for folder, folders, files in os.walk(directory):
            folders.sort()
            for name in sorted(files):
                if name.endswith(".yaml"):
                    stat = Path(folder, name).stat()
                    digest.update(f"{folder}/{name}\0{stat.st_size}\0{stat.st_mtime_ns}\0".encode("utf-8", "replace"))
    return digest.hexdigest()


def _read(path: Path) -> _Stored | None:
    try:
        return _ADAPTER.validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return None


def _write(path: Path, body: bytes) -> None:
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".knowledge-")
        with os.fdopen(handle, "wb") as out:
            out.write(body)
        Path(temporary).replace(path)
