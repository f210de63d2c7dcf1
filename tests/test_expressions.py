"""Compiled expressions survive a run, and what does not fit is compiled anew."""

from __future__ import annotations

import re

import pytest

from diagnose.expressions import Expressions, store_expressions
from diagnose.late import late

PATTERNS = ['class "(?P<storageclass>[^"]+)" not found', r"(?P<count>\d+) Insufficient (?P<what>\S+)"]
TEXT = b'class \\"gold\\" not found; 3 insufficient memory'


def found(expressions: Expressions) -> list[dict[str, bytes]]:
    return [match.groupdict() for number in range(len(PATTERNS)) if (match := expressions[number].search(TEXT))]


def test_restored_expressions_find_what_compiled_ones_find() -> None:
    stored = store_expressions(PATTERNS)
    assert stored is not None
    assert len(found(Expressions(PATTERNS))) == 2
    assert found(Expressions(PATTERNS, stored)) == found(Expressions(PATTERNS))


@pytest.mark.parametrize("damage", ["flip", "cut", "other engine", "other patterns", "junk"])
def test_a_damaged_store_costs_time_only(damage: str) -> None:
    stored = store_expressions(PATTERNS)
    assert stored is not None
    head, codes = stored
    damaged = {
        "flip": (head, codes[:-40] + bytes([codes[-40] ^ 255]) + codes[-39:]),
        "cut": (head, codes[: len(codes) // 2]),
        "other engine": (head.replace(b"sre ", b"xyz ", 1), codes),
        "other patterns": store_expressions(PATTERNS[:1]),
        "junk": (b"\x00\xff" * 50, b"\x00\xff" * 50),
    }[damage]
    assert found(Expressions(PATTERNS, damaged)) == found(Expressions(PATTERNS))


def test_expressions_of_modules_are_stored_as_well() -> None:
    given = late(r"(?P<day>\d+)[äé]?-x$", re.IGNORECASE)
    other = late(rb"\xff(a)|b")
    stored = Expressions(PATTERNS, store_expressions(PATTERNS))
    for one, text in ((given, "12É-X"), (other, b"\xffa")):
        restored = stored.late(one.pattern, one.flags & re.IGNORECASE)
        assert restored is not None
        assert restored.search(text).groups() == one.search(text).groups()
        assert restored.flags == one.flags
    assert stored.late("never seen", 0) is None
