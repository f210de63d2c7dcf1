"""Bytes -> text: encodings, line ends, terminal escapes."""

from __future__ import annotations

import codecs
import re

from diagnose.late import late

#: What a terminal would act on: CSI, OSC (titles, links), and two-character escapes.
_ESCAPE = late(
    r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b\n]{0,2000}(?:\x07|\x1b\\)"
    r"|[PX^_][^\x1b\n]{0,2000}\x1b\\|[ -/]*[0-~])?"
)
#: The same as other programs print it: ``^[[1m``, ``\x1b[0m``, ``\e[0m``, ``\u001b[0m``, ``#033[0m``.
_SPELT = tuple(
    (first, late(rf"{sign}\[[0-9;?]*[A-Za-z]"))
    for first, sign in (("^", r"\^\["), ("\\", r"\\(?:x1[bB]|e|033|u001[bB])"), ("#", "#033"), ("␛", "␛"))
)
#: What stays when a program swallowed the escape character itself: ``[0;32m``, ``[0m``, ``[K`` at a line's start.
_REMAINS = late(r"\[[0-9]{1,3}(?:;[0-9]{1,3}){0,4}m|\[m(?![A-Za-z0-9_])|^\[K(?=\[|\s|$)|(?<=\])\[K", re.MULTILINE)
_REMAINS_SIGN = late(r"\[(?:0|[0-9];[0-9]{1,3}|[39][0-9])m")
_CONTROLS = {code: None for code in range(32) if code not in (9, 10)} | {127: None}
_BACKSPACED = late(r"[^\n\x08]\x08")
_TEXT_BYTES = bytes(range(32, 127)) + b"\t\n\r\x1b\x0c\x08\x07" + bytes(range(128, 256))

#: Bytes that are looked at to tell the encoding.
SAMPLE_BYTES = 65536


def encoding_of(sample: bytes) -> str | None:
    """The encoding of a document that begins with ``sample``; None when it is not text.

    UTF-16 without a mark is told by the NULs beside ASCII. UTF-8 stands for anything else that is text: what is not
    valid in it is decoded line by line as Windows-1252.
    """
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF32_LE, "utf-32"),
        (codecs.BOM_UTF32_BE, "utf-32"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if sample.startswith(mark):
            return encoding
    if b"\x00" in sample:
        half = max(len(sample) // 2, 1)
        odd, even = sample[1::2].count(0) / half, sample[0::2].count(0) / half
        if odd > 0.4 and even < 0.1:
            return "utf-16-le"
        if even > 0.4 and odd < 0.1:
            return "utf-16-be"
    return "utf-8" if _is_text(sample) else None


def _is_text(sample: bytes) -> bool:
    bare = sample.replace(b"\x00", b"")
    if not bare:
        return False
    odd = len(bare.translate(None, _TEXT_BYTES))
    if odd > len(bare) * 0.05:
        return False
    if bare.isascii():
        return True
    high = len(bare) - len(bare.translate(None, _HIGH_BYTES))
    if high > len(bare) * 0.02:  # neither UTF-8 nor a Western code page in its usual thinness
        return _mostly_utf8(bare) or high < len(bare) * 0.15
    return True


_HIGH_BYTES = bytes(range(128, 256))


def _mostly_utf8(sample: bytes) -> bool:
    return sample.decode("utf-8", "replace").count("�") < 4 + len(sample) * 0.01


def decode(data: bytes, encoding: str) -> str:
    """The text of ``data``; never fails. Invalid lines of UTF-8 are read as Windows-1252, other faults are marked."""
    if encoding != "utf-8":
        return data.decode(encoding, "replace").removeprefix("\ufeff")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = "".join(map(_decode_line, data.splitlines(keepends=True)))
    return text.removeprefix("\ufeff")


def _decode_line(line: bytes) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        try:
            return line.decode("cp1252")
        except UnicodeDecodeError:
            return line.decode("latin-1")


def clean(text: str) -> str:
    """The text as a person saw it: ``\\n`` line ends, no terminal escapes nor their remains, no control characters.

    A lone carriage return (a progress bar) ends a line. No line is lost or joined.
    """
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\x1b" in text:
        text = _ESCAPE.sub("", text)
    for first, sign in _SPELT:
        if first in text and sign.search(text):
            text = sign.sub("", text)
    if "_x000" in text:  # PowerShell's way to write control characters into XML
        text = (
            text.replace("_x000D__x000A_", " ").replace("_x000A_", " ").replace("_x000D_", "").replace("_x0009_", " ")
        )
    if _REMAINS_SIGN.search(text):
        text = _REMAINS.sub("", text)
    if "\x08" in text:
        text = _BACKSPACED.sub("", text)
    for control in "\x00\x07\x08\x0b\x0c\x7f":
        if control in text:
            return text.translate(_CONTROLS)
    return text
