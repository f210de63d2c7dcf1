"""What a member that is not text begins like, for the gap that says so."""

from __future__ import annotations

#: First bytes -> what the file is, with what its owner can do about it. Sources: the formats' own specifications and file(1).
_BEGINNINGS: tuple[tuple[bytes, str], ...] = (
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive; unpack it first"),
    (b"Rar!\x1a\x07", "a RAR archive; unpack it first"),
    (b"MSCF\x00\x00\x00\x00", "a cabinet; unpack it first"),
    (b"\x04\x22\x4d\x18", "lz4; decompress it first"),
    (b"\x1f\x9d", "compress (.Z); decompress it first"),
    (b"LPKSHHRH", "a systemd journal; export it with journalctl --file"),
    (b"%PDF-", "a PDF; copy its text out"),
    (b"\x89PNG\r\n", "a picture; type or copy its text"),
    (b"\xff\xd8\xff", "a picture; type or copy its text"),
    (b"GIF8", "a picture; type or copy its text"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document or Outlook message; save it as text"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"\x0a\x0d\x0d\x0a", "a packet capture"),
    (b"\xd4\xc3\xb2\xa1", "a packet capture"),
    (b"\x7fELF", "a program or core dump"),
    (b"MDMP", "a crash dump"),
    (b"PAGEDU", "a crash dump"),
    (b"MZ", "a program"),
    (b"QFI\xfb", "a disk image (qcow2)"),
    (b"KDMV", "a disk image (VMDK)"),
    (b"COWD", "a disk image (VMDK)"),
    (b"vhdxfile", "a disk image (VHDX)"),
    (b"conectix", "a disk image (VHD)"),
)  # fmt: skip


def not_text(sample: bytes) -> str:
    """The gap for a member that is not text, with what it is where its first bytes tell."""
    for beginning, what in _BEGINNINGS:
        if sample.startswith(beginning):
            return f"not text: {what}"
    return "not text"
