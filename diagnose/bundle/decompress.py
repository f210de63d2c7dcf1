"""Decompressed byte streams: gzip, bzip2, xz and zstandard, with a watch on how much they expand."""

from __future__ import annotations

import bz2
import importlib
import io
import lzma
import zlib
from collections.abc import Callable
from typing import Any, Protocol

from diagnose.bundle.limits import Limits

CHUNK_BYTES = 1024 * 1024

_OPTIONAL = ("isal", "igzip", "zstd", "zstandard")
_ZSTD_PIECE_BYTES = 4096
_ZSTD_WINDOW_BYTES = 128 * 1024 * 1024


class ByteSource(Protocol):
    """Anything bytes can be read from in order."""

    def read(self, size: int = -1, /) -> bytes: ...


class OverLimitError(Exception):
    """A limit stopped reading; the text says which."""


class FullError(Exception):
    """A limit of the whole bundle was hit: nothing more is read."""


class DamagedError(Exception):
    """Compressed data or an archive is broken or ends early."""


class MissingError(Exception):
    """A library that would be needed is not installed."""


class PeekStream(io.RawIOBase):
    """Reads ahead without losing: ``peek`` shows the first bytes that ``read`` will give."""

    def __init__(self, source: ByteSource) -> None:
        super().__init__()
        self._source = source
        self._ahead = b""
        self.count = 0

    def peek(self, size: int) -> bytes:
        while len(self._ahead) < size:
            more = self._source.read(size - len(self._ahead))
            if not more:
                break
            self._ahead += more
        return self._ahead[:size]

    def ahead(self) -> bytes:
        """What was read ahead, without reading more."""
        return self._ahead

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        if size is None or size < 0:
            rest = [self._ahead]
            self._ahead = b""
            while more := self._source.read(CHUNK_BYTES):
                rest.append(more)
            data = b"".join(rest)
        elif self._ahead:
            data, self._ahead = self._ahead[:size], self._ahead[size:]
        else:
            data = self._source.read(size)
        self.count += len(data)
        return data

    def readinto(self, buffer: Any, /) -> int:
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


def compression_of(head: bytes) -> str:
    """``gzip``, ``bzip2``, ``xz``, ``zstd`` or nothing, told by the first bytes."""
    if head.startswith(b"\x1f\x8b\x08"):
        return "gzip"
    if head.startswith(b"BZh") and head[4:10] in (b"1AY&SY", b"\x17rE8P\x90"):
        return "bzip2"
    if head.startswith(b"\xfd7zXZ\x00"):
        return "xz"
    if head.startswith(b"\x28\xb5\x2f\xfd"):
        return "zstd"
    return ""


class _Gzip:
    """One or more gzip members, decompressed as they come (isal when installed)."""

    def __init__(self) -> None:
        self._make = _gzip_maker()
        self._unpack = self._make()
        self.unconsumed = b""
        self.done = False

    def decompress(self, data: bytes, limit: int) -> bytes:
        if self._unpack.eof:
            rest = (self._unpack.unused_data + data).lstrip(b"\x00")
            if not rest:
                return b""
            if not rest.startswith(b"\x1f"):
                self.done = True
                return b""
            data = rest
            self._unpack = self._make()
        else:
            data = self._unpack.unconsumed_tail + data
        return bytes(self._unpack.decompress(data, limit))

    @property
    def hungry(self) -> bool:
        if self._unpack.eof:
            return not self._unpack.unused_data
        return not self._unpack.unconsumed_tail

    @property
    def whole(self) -> bool:
        return bool(self._unpack.eof)


def _gzip_maker() -> Callable[[], Any]:
    try:
        isal_zlib = importlib.import_module("isal.isal_zlib")
    except ImportError:
        return lambda: zlib.decompressobj(31)
    return lambda: isal_zlib.decompressobj(31)


class _Framed:
    """bz2 and lzma decompressors: several streams one after the other."""

    def __init__(self, make: Callable[[], Any]) -> None:
        self._make = make
        self._unpack = make()
        self.done = False

    def decompress(self, data: bytes, limit: int) -> bytes:
        if self._unpack.eof:
            rest = (self._unpack.unused_data + data).lstrip(b"\x00")
            if not rest:
                return b""
            self._unpack = self._make()
            data = rest
        return bytes(self._unpack.decompress(data, limit))

    @property
    def hungry(self) -> bool:
        if self._unpack.eof:
            return not self._unpack.unused_data
        return bool(self._unpack.needs_input)

    @property
    def whole(self) -> bool:
        return bool(self._unpack.eof)


class Decompressed(io.RawIOBase):
    """The decompressed bytes of ``source``. Raises OverLimitError on a bomb, DamagedError on broken data."""

    def __init__(self, source: ByteSource, compression: str, limits: Limits) -> None:
        super().__init__()
        self._source = source
        self._limits = limits
        self._unpack = _unpacker(compression)
        self._ready = b""
        self._taken = 0
        self._given = 0
        self._ended = False

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        if size is None or size < 0:
            parts = []
            while part := self.read(CHUNK_BYTES):
                parts.append(part)
            return b"".join(parts)
        if not self._ready and not self._ended:
            self._fill(max(size, CHUNK_BYTES))
        data, self._ready = self._ready[:size], self._ready[size:]
        return data

    def readinto(self, buffer: Any, /) -> int:
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def _fill(self, size: int) -> None:
        while not self._ready:
            data = b""
            if self._unpack.hungry:
                data = self._source.read(CHUNK_BYTES // 4)
                self._taken += len(data)
                if not data:
                    self._ended = True
                    if not self._unpack.whole and self._taken:
                        raise DamagedError("compressed data ends early")
                    return
            try:
                self._ready = self._unpack.decompress(data, size)
            except (zlib.error, OSError, lzma.LZMAError, EOFError, ValueError) as fault:
                self._ended = True
                raise DamagedError("compressed data is broken") from fault
            except Exception as fault:  # the optional libraries have error classes of their own
                if not type(fault).__module__.startswith(_OPTIONAL):
                    raise
                self._ended = True
                raise DamagedError("compressed data is broken") from fault
            self._given += len(self._ready)
            if self._unpack.done:
                self._ended = True
                return
            free = self._limits.ratio_free_bytes
            if self._given > free and self._given > self._limits.ratio * self._taken:
                self._ended = True
                self._ready = b""
                raise OverLimitError(f"expands more than {self._limits.ratio} times (limit: ratio)")


class _Zstd:
    """zstandard frames through the optional ``zstandard`` library.

    Its object gives all that a piece expands to, at worst 32,000 times as much, so it is fed in small pieces.
    """

    def __init__(self) -> None:
        try:
            zstandard = importlib.import_module("zstandard")
        except ImportError as fault:
            raise MissingError("zstandard-compressed, and the library zstandard is not installed") from fault
        self._make = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW_BYTES).decompressobj
        self._unpack = self._make()
        self._pending = b""
        self.done = False

    def decompress(self, data: bytes, limit: int) -> bytes:
        self._pending += data
        given: list[bytes] = []
        size = at = 0
        while at < len(self._pending) and size < limit:
            if self._unpack.eof:
                self._unpack = self._make()
            piece = self._pending[at : at + _ZSTD_PIECE_BYTES]
            at += len(piece)
            given.append(self._unpack.decompress(piece))
            size += len(given[-1])
            if self._unpack.eof:
                at -= len(self._unpack.unused_data)
        self._pending = self._pending[at:]
        return b"".join(given)

    @property
    def hungry(self) -> bool:
        return not self._pending

    @property
    def whole(self) -> bool:
        return bool(self._unpack.eof)


def _unpacker(compression: str) -> Any:
    if compression == "gzip":
        return _Gzip()
    if compression == "bzip2":
        return _Framed(bz2.BZ2Decompressor)
    if compression == "xz":
        return _Framed(lambda: lzma.LZMADecompressor(memlimit=256 * 1024 * 1024))
    return _Zstd()
