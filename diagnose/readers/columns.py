"""Tables in columns, as kubectl prints them: a header line, then rows under it."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from diagnose.late import late

_GAP = late(r"\s{2,}")
_WORDS = late(r"\S+(?: \S+)*")


class Header(Struct, frozen=True):
    """Names of columns, upper case, with the position where each begins."""

    names: tuple[str, ...]
    starts: tuple[int, ...]


def header_of(line: str) -> Header:
    """The columns of a header line; columns are two blanks apart, or one where every word is a known column."""
    found = [(match.group().upper(), match.start()) for match in _WORDS.finditer(line)]
    return Header(tuple(name for name, _ in found), tuple(start for _, start in found))


def cells(header: Header, row: str) -> Mapping[str, str]:
    """The cells of a row by column name.

    By position where the row keeps to the header's columns, else by gaps of two blanks, else word by word; what is
    left over belongs to the last column.
    """
    if keeps(header, row):
        ends = (*header.starts[1:], None)
        values = [row[start:end].strip() for start, end in zip((0, *header.starts[1:]), ends, strict=True)]
        return dict(zip(header.names, values, strict=True))
    count = len(header.names)
    parts = _GAP.split(row.strip(), maxsplit=count - 1)
    if len(parts) == count:
        return dict(zip(header.names, parts, strict=True))
    words = row.split(None, count - 1)
    if len(words) == count:
        return dict(zip(header.names, words, strict=True))
    return dict(zip(header.names, _by_overlap(header, row), strict=True))


def keeps(header: Header, row: str) -> bool:
    """Whether the cells of a row stand under the names of the header."""
    return all(start >= len(row) or row[start - 1] == " " for start in header.starts[1:])


def _by_overlap(header: Header, row: str) -> list[str]:
    """Each run of words goes to the nearest column to its left that is still free."""
    values = [""] * len(header.names)
    column = 0
    for match in _WORDS.finditer(row):
        while column + 1 < len(header.starts) and header.starts[column + 1] <= match.start():
            column += 1
        values[column] = f"{values[column]} {match.group()}".strip()
    return values
