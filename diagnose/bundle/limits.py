"""The limits within which a bundle is read."""

from __future__ import annotations

from msgspec import Struct

_MIB = 1024 * 1024


class Limits(Struct, frozen=True):
    """What is read at most. Whatever a limit cuts is a gap with the limit's name, and the rest is still read.

    ``document_bytes`` applies to a document that is held as a whole, ``held_bytes`` to all lines that are held of large
    documents (those that can matter); ``total_bytes``, ``member_bytes`` and
    ``members`` count what comes out of the sources after decompression; ``depth`` counts archives inside archives;
    ``ratio`` is the largest expansion of compressed data beyond ``ratio_free_bytes`` (text logs reach about 1:100).
    ``inner_zip_bytes`` applies to a zip inside another archive, which must be held in memory because its directory
    is at its end.
    """

    total_bytes: int = 64 * 1024 * _MIB
    member_bytes: int = 16 * 1024 * _MIB
    document_bytes: int = 64 * _MIB
    held_bytes: int = 64 * _MIB
    members: int = 200_000
    depth: int = 6
    ratio: int = 300
    ratio_free_bytes: int = 64 * _MIB
    inner_zip_bytes: int = 256 * _MIB
    block_bytes: int = 4 * _MIB
