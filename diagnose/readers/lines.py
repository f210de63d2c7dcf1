"""The lines of a large text, each cut out when it is asked for: where they begin takes a tenth of the room of the lines."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from itertools import accumulate
from typing import overload

_STRETCH = 1024 * 1024


class Lines(Sequence[str]):
    """What ``text.split("\\n")`` gives."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts = line_starts(text)
        self._starts.append(len(text) + 1)

    def __len__(self) -> int:
        return len(self._starts) - 1

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> list[str]: ...
    def __getitem__(self, at: int | slice) -> str | list[str]:
        if isinstance(at, slice):
            first, end, step = at.indices(len(self))
            return self.block(first, end)[1:-1].split("\n")[::step] if first < end else []
        if at < 0:
            at += len(self)
        if not 0 <= at < len(self):
            raise IndexError(at)
        return self._text[self._starts[at] : self._starts[at + 1] - 1]

    def block(self, first: int, end: int) -> str:
        """The lines ``first`` to before ``end`` with a line end before and after each."""
        start, stop = self._starts[first], self._starts[end] - 1
        if start > 0 and stop < len(self._text):
            return self._text[start - 1 : stop + 1]
        return f"\n{self._text[start:stop]}\n"


def line_starts(text: str | bytes) -> array[int]:
    """Where each line begins."""
    starts = array("Q")
    at = 0
    while at >= 0:
        if isinstance(text, str):
            after = text.find("\n", at + _STRETCH) + 1
            lengths = map(len, (text[at:after] if after else text[at:]).split("\n"))
        else:
            after = text.find(b"\n", at + _STRETCH) + 1
            lengths = map(len, (text[at:after] if after else text[at:]).split(b"\n"))
        starts.extend(accumulate((length + 1 for length in lengths), initial=at))
        starts.pop()  # behind the last line
        if not after:
            return starts
        starts.pop()  # the next stretch begins with it
        at = after
    return starts
