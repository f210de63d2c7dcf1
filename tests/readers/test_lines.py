"""Lines that are cut out of a large text are those that splitting gives."""

from __future__ import annotations

import random

import pytest

from diagnose.model.evidence import Document
from diagnose.readers import lines, page
from diagnose.readers.lines import Lines, line_starts
from diagnose.readers.read import read_document
from tests.readers.test_shapes import CLAIM, POD, as_list


@pytest.mark.parametrize("stretch", [1, 3, 50, 1 << 20])
def test_lines_are_those_of_split(stretch: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "_STRETCH", stretch)
    draw = random.Random(3)
    for text in ["", "\n", "a", "a\n", "\n\na", *("".join(draw.choices("ab\n", k=40)) for _ in range(200))]:
        split, cut = text.split("\n"), Lines(text)
        assert list(cut) == split
        assert cut[-1] == split[-1]
        for first in range(len(split) + 1):
            for end in range(first, len(split) + 1):
                assert cut[first:end] == split[first:end]
                if first < end:
                    assert cut.block(first, end) == "\n" + "\n".join(split[first:end]) + "\n"
        assert list(line_starts(text)) == [sum(len(one) + 1 for one in split[:at]) for at in range(len(split))]
        assert line_starts(text.encode()) == line_starts(text)


def test_a_large_document_is_read_like_a_small_one(monkeypatch: pytest.MonkeyPatch) -> None:
    documents = [Document("x", text) for text in (as_list([POD, CLAIM] * 20), f"---\n{POD}---\n{CLAIM}", "a\n$ ls\nb")]
    expected = [read_document(one) for one in documents]
    monkeypatch.setattr(page, "LISTED_MAX", 0)
    assert [read_document(one) for one in documents] == expected
