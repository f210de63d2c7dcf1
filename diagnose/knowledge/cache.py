"""A file of prepared knowledge kept between runs in the user's cache directory.

Its name holds a digest of the knowledge files (path, size, time of change) and of the product's code, so that a change
is never missed. It starts with a checksum; what is not whole is not read. Two processes that write at once both leave a
whole file, and a directory that cannot be written costs time only. It is JSON: a file of another hand cannot run code.
"""

from __future__ import annotations

import contextlib
import hashlib
import mmap
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

FORM = "31"
_CHECKSUM = 32


def cache_directory() -> Path | None:
    """``$XDG_CACHE_HOME/vm-diagnose`` or the platform's own place for caches; None where there is no home."""
    home = os.environ.get("XDG_CACHE_HOME") or (os.environ.get("LOCALAPPDATA") if sys.platform == "win32" else None)
    try:
        return Path(home) / "vm-diagnose" if home else Path.home() / ".cache" / "vm-diagnose"
    except RuntimeError:
        return None


def digest_of(directories: Sequence[Path]) -> str:
    """A digest of the YAML files below the directories, as the file system tells of them, and of the code's form."""
    digest = hashlib.blake2b(FORM.encode(), digest_size=16)
    for directory in directories:
        for line in sorted(_stamps(str(directory))):
            digest.update(line.encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


def _stamps(folder: str) -> Iterator[str]:
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return
    for entry in entries:
        if entry.is_dir():
            yield from _stamps(entry.path)
        elif entry.name.endswith(".yaml"):
            stat = entry.stat()
            yield f"{entry.path}\0{stat.st_size}\0{stat.st_mtime_ns}\n"


def read_cached(digest: str, kind: str = "knowledge") -> bytes | None:
    """The content of the cached file of a kind, or None where there is none or it is not whole."""
    directory = cache_directory()
    if directory is None:
        return None
    try:
        content = (directory / f"{kind}-{digest}.cache").read_bytes()
    except OSError:
        return None
    body = content[_CHECKSUM:]
    return body if hashlib.blake2b(body, digest_size=_CHECKSUM).digest() == content[:_CHECKSUM] else None


def map_cached(digest: str, kind: str) -> tuple[bytes, memoryview] | None:
    """Head and body of a cached file whose parts have checksums of their own; the body is read where it is looked at."""
    directory = cache_directory()
    if directory is None:
        return None
    try:
        with (directory / f"{kind}-{digest}.cache").open("rb") as file:
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except (OSError, ValueError):
        return None
    end = mapped.find(b"\n", _CHECKSUM) + 1
    head = mapped[_CHECKSUM:end]
    if hashlib.blake2b(head, digest_size=_CHECKSUM).digest() != mapped[:_CHECKSUM]:
        return None
    return head, memoryview(mapped)[end:]


def write_cached(digest: str, body: bytes, kind: str = "knowledge", *, checked: int | None = None) -> None:
    """Put the content in its place in one step, older ones away; without a word where that cannot be.

    The checksum is that of all of it, or of its first ``checked`` bytes (:func:`map_cached`).
    """
    directory = cache_directory()
    if directory is None:
        return
    with contextlib.suppress(OSError):
        import tempfile  # late: needed after a change of knowledge only

        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, temporary = tempfile.mkstemp(dir=directory, prefix=f".{kind}-")
        with os.fdopen(handle, "wb") as out:
            out.write(hashlib.blake2b(body[:checked], digest_size=_CHECKSUM).digest() + body)
        Path(temporary).replace(directory / f"{kind}-{digest}.cache")
        kept = sorted(directory.glob(f"{kind}-*.cache"), key=lambda path: path.stat().st_mtime_ns)
        for old in kept[:-_KEPT]:
            old.unlink()


_KEPT = 4
