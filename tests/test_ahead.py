"""What other processes compile is what would be compiled here."""

from __future__ import annotations

import pytest

from diagnose import ahead, literals, lowered, reach

PATTERNS = [
    *(f'node "?node{number}"? (?:is|was) (?:gone|lost) after (?P<seconds>\\d+)s' for number in range(60)),
    "a(?=b)c(",
]


def test_what_was_compiled_ahead_is_what_is_asked_for_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ahead, "PATTERNS_MIN", 10)
    monkeypatch.setattr(lowered, "_codes", codes := {})
    monkeypatch.setattr(literals, "_told", told := {})
    ahead.compile_ahead(PATTERNS)
    assert codes.keys() <= set(PATTERNS[:-1]) and codes.keys() == told.keys()
    assert len(codes) in (0, 60)  # none where no process can be forked
    for pattern, code in list(codes.items()):
        assert code == lowered.encoded(*lowered.lowered_tree(pattern))
        assert told[pattern][1] == reach.reach_of(pattern)


def test_a_few_patterns_start_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lowered, "_codes", codes := {})
    ahead.compile_ahead(PATTERNS)
    assert codes == {}
