"""Walks sources down to their members: files, folders, archives, archives inside archives."""

from __future__ import annotations

import io
import lzma
import os
import stat
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from msgspec import Struct

from diagnose.bundle.decompress import (
    CHUNK_BYTES,
    ByteSource,
    DamagedError,
    Decompressed,
    FullError,
    MissingError,
    OverLimitError,
    PeekStream,
    compression_of,
)
from diagnose.bundle.gaps import GapList
from diagnose.bundle.limits import Limits
from diagnose.bundle.mail import HEAD_BYTES, is_mail, read_mail
from diagnose.errors import UnreadableInput

if TYPE_CHECKING:
    import zipfile

#: What the archive modules of the standard library raise on broken headers besides their own errors.
_BROKEN = (EOFError, ValueError, OverflowError, NotImplementedError, RuntimeError, OSError, LookupError, struct.error)
_ESCAPES = "a member's path leads out of the archive; not read"
_LINK = "a link; not followed"
_SPECIAL = "a device, socket or pipe; not read"


class Member(Struct, frozen=True):
    """One file of a bundle with its bytes still to be read, once and in order."""

    name: str
    stream: PeekStream


class Walk:
    """One walk over sources. Members come in the order of the sources; each must be read before the next is asked."""

    def __init__(self, limits: Limits, gaps: GapList) -> None:
        self.limits = limits
        self.gaps = gaps
        self.members = 0

    def path(self, path: Path, name: str) -> Iterator[Member]:
        """The members of one path the user gave (its own links are followed, links inside a folder are not)."""
        if path.is_dir():
            yield from self._folder(path, f"{name}/" if name else "")
            return
        if (path.is_char_device() and str(path) not in ("/dev/stdin", "/dev/fd/0")) or path.is_block_device():
            raise UnreadableInput("this is a device, not a file", where=str(path))
        with path.open("rb") as file:
            yield from self.stream(file, name or path.name, 0, file if file.seekable() else None)

    def _folder(self, folder: Path, prefix: str) -> Iterator[Member]:
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as fault:
            self.gaps.add(f"cannot be read: {fault.strerror}", prefix)
            return
        for entry in entries:
            name = _printable(prefix + entry.name)
            if entry.is_symlink():
                self.gaps.add(_LINK, name)
            elif entry.is_dir(follow_symlinks=False):
                yield from self._folder(Path(entry.path), f"{name}/")
            elif not stat.S_ISREG(entry.stat(follow_symlinks=False).st_mode):
                self.gaps.add(_SPECIAL, name)
            else:
                try:
                    file = Path(entry.path).open("rb")  # noqa: SIM115 - closed below, after its members were read
                except OSError as fault:
                    self.gaps.add(f"cannot be read: {fault.strerror}", name)
                    continue
                with file:
                    yield from self.stream(file, name, 0, file)

    def stream(self, source: ByteSource, name: str, depth: int, seekable: BinaryIO | None = None) -> Iterator[Member]:
        """The members of a stream of bytes: itself, or what is in it when it is compressed or an archive."""
        if self.members >= self.limits.members:
            self.gaps.add(f"more than {self.limits.members} members (limit: members)", name.split("!")[0])
            raise FullError("members")
        stream = PeekStream(source)
        try:
            head = stream.peek(512)
            mail = head[:1].isalpha() and is_mail(stream.peek(HEAD_BYTES))
        except (DamagedError, OverLimitError) as fault:
            self.gaps.add(str(fault), name)
            return
        compression = compression_of(head)
        if mail or compression or _is_tar(head) or head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
            if depth >= self.limits.depth:
                self.gaps.add(f"archives nested deeper than {self.limits.depth} (limit: depth)", name)
                return
            try:
                if mail:
                    yield from self._mail(stream, name, depth)
                else:
                    yield from self._unpacked(stream, head, compression, name, depth, seekable)
            except (DamagedError, MissingError, OverLimitError) as fault:
                self.gaps.add(str(fault), name)
            return
        self.members += 1
        yield Member(name, stream)

    def _unpacked(
        self, stream: PeekStream, head: bytes, compression: str, name: str, depth: int, seekable: BinaryIO | None
    ) -> Iterator[Member]:
        if compression:
            yield from self.stream(Decompressed(stream, compression, self.limits), name, depth + 1)
        elif head.startswith(b"PK"):
            yield from self._zip(stream, name, depth, seekable)
        else:
            yield from self._tar(stream, name, depth)

    def _tar(self, stream: PeekStream, name: str, depth: int) -> Iterator[Member]:
        import tarfile  # late, as zipfile below: most input is no archive

        try:
            with tarfile.open(fileobj=stream, mode="r|", bufsize=CHUNK_BYTES) as archive:
                for info in archive:
                    inner = self._inner_name(name, info.name)
                    if inner is None or info.isdir():
                        continue
                    if info.issym() or info.islnk():
                        self.gaps.add(_LINK, inner)
                    elif not info.isreg():
                        self.gaps.add(_SPECIAL, inner)
                    elif (file := archive.extractfile(info)) is not None:
                        yield from self.stream(_Guarded(file, tarfile.TarError), inner, depth + 1)
                    cast("Any", archive).members = []  # keeps memory flat: tarfile remembers every member it has seen
        except (tarfile.TarError, *_BROKEN) as fault:
            raise DamagedError("the archive is broken or ends early") from fault

    def _zip(self, stream: PeekStream, name: str, depth: int, seekable: BinaryIO | None) -> Iterator[Member]:
        if seekable is not None:
            seekable.seek(0)
            source: BinaryIO = seekable
        else:
            held = stream.read(self.limits.inner_zip_bytes + 1)
            parts = [held]
            while held and sum(map(len, parts)) <= self.limits.inner_zip_bytes:
                held = stream.read(CHUNK_BYTES)
                parts.append(held)
            if sum(map(len, parts)) > self.limits.inner_zip_bytes:
                self.gaps.add("a zip inside an archive or stream is too large (limit: inner_zip_bytes)", name)
                return
            source = io.BytesIO(b"".join(parts))
        import zipfile

        try:
            with zipfile.ZipFile(source) as archive:
                for info in sorted(archive.infolist(), key=lambda info: info.filename):
                    yield from self._zip_member(archive, info, name, depth)
        except (zipfile.BadZipFile, *_BROKEN) as fault:
            raise DamagedError("the archive is broken or ends early") from fault

    def _mail(self, stream: PeekStream, name: str, depth: int) -> Iterator[Member]:
        most = self.limits.document_bytes // 2  # what is decoded stands beside it
        whole = stream.peek(most + 1)
        if len(whole) > most:
            self.gaps.add("a mail too large to be taken apart, read as it stands (half the limit document_bytes)", name)
            self.members += 1
            yield Member(name, stream)
            return
        try:
            head, inner = read_mail(whole)
        except DamagedError as fault:
            self.gaps.add(f"{fault}; read as it stands", name)
            head, inner = whole, []
        self.members += 1
        yield Member(f"{name}!head" if inner else name, PeekStream(io.BytesIO(head)))
        for part, data in inner:
            yield from self.stream(io.BytesIO(data), f"{name}!{_printable(part)}", depth + 1)

    def _zip_member(self, archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, depth: int) -> Iterator[Member]:
        inner = self._inner_name(name, info.filename.replace("\\", "/"))
        if inner is None or info.filename.endswith("/"):
            return
        if stat.S_ISLNK(info.external_attr >> 16):
            self.gaps.add(_LINK, inner)
        elif info.flag_bits & 1:
            self.gaps.add("encrypted; not read", inner)
        else:
            import zipfile

            try:
                with archive.open(info) as file:
                    watched = _Watched(_Guarded(file, zipfile.BadZipFile), info.compress_size, self.limits)
                    yield from self.stream(watched, inner, depth + 1)
            except (zipfile.BadZipFile, *_BROKEN) as fault:
                self.gaps.add(f"a member of the archive is broken: {fault}", inner)

    def _inner_name(self, archive: str, member: str) -> str | None:
        parts = PurePosixPath(member).parts
        if member.startswith("/") or ".." in parts or (len(member) > 1 and member[1] == ":"):
            self.gaps.add(_ESCAPES, f"{archive}!{_printable(member)}")
            return None
        return f"{archive}!{_printable('/'.join(part for part in parts if part != '.'))}"


class _Guarded:
    """A member's bytes; whatever its archive (which raises ``own`` for that) finds broken on the way is a DamagedError."""

    def __init__(self, source: ByteSource, own: type[Exception]) -> None:
        self._source = source
        self._broken = (own, zlib.error, lzma.LZMAError, EOFError, ValueError, OSError)

    def read(self, size: int = -1, /) -> bytes:
        try:
            return self._source.read(size)
        except self._broken as fault:
            raise DamagedError("its data is broken or ends early") from fault


class _Watched:
    """A zip member's bytes, watched for how much they expand."""

    def __init__(self, source: ByteSource, packed_bytes: int, limits: Limits) -> None:
        self._source = source
        self._most = max(limits.ratio_free_bytes, packed_bytes * limits.ratio)
        self._ratio = limits.ratio
        self._given = 0

    def read(self, size: int = -1, /) -> bytes:
        data = self._source.read(size)
        self._given += len(data)
        if self._given > self._most:
            raise OverLimitError(f"expands more than {self._ratio} times (limit: ratio)")
        return data


def _is_tar(head: bytes) -> bool:
    """A tar header: the magic word, or for old archives a checksum that fits."""
    if len(head) < 512:
        return False
    if head[257:262] == b"ustar":
        return True
    stored = head[148:156].split(b"\x00")[0].strip()
    if not stored or not all(byte in b"01234567" for byte in stored):
        return False
    return int(stored, 8) == sum(head[:148]) + 8 * 32 + sum(head[156:])


def _printable(name: str) -> str:
    """The name without bytes that are not text and without characters that drive a terminal."""
    clean = name.encode("utf-8", "replace").decode("utf-8")
    if clean.isprintable():
        return clean
    return "".join(char if char.isprintable() else "?" for char in clean)
