"""Expressions in small letters, behind the bytes they can begin with, find what they find as they are written."""

from __future__ import annotations

import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnose import lowered
from diagnose.examples import documents_of
from diagnose.lowered import LOWERED_FLAGS, compile_lowered, lowered_tree, matches_in
from diagnose.patterns import FLAGS, compile_pattern
from diagnose.pipeline import Engine

PATTERNS = [
    'failed to attach "(?P<volume>[^"]+)"',
    r"\b(?:Pod|NODE) (?:is )?(?P<how>not )?ready\b",
    r"^(?P<level>[A-Z])\d{4} |\[(?P<other>[^a-f\]]+)\]$",
    r"(?:^|\s)cdi(?:-[A-M]+)? \S+",
    r"x*[^\W0-9]Y?z",
    "über_flüssig|Ärger",
    r".at the (?P<end>\D+)\.",
]
PIECES = ["FAILED to", " ", "attach", ' "Vol_1" ', "\\n", "\n", "pod", "is", "Not", "ready", "Node", "E0301 ", "[Main]", "[abc]", "cdi", "-aM",
          "x", "y", "Z", "7z", "über", "ärger", "flüssig", "_", "at the ", "End."]  # fmt: skip


def expected(pattern: str, data: bytes) -> list[tuple[int, int, dict[str, str | None]]]:
    return [(*one.span(), _texts(one, data)) for one in compile_pattern(pattern).finditer(data)]


def found(expression: re.Pattern[bytes], data: bytes) -> list[tuple[int, int, dict[str, str | None]]]:
    return [(*one.span(1), _texts(one, data)) for one in matches_in(expression, data.lower(), 0, len(data))]


def _texts(one: re.Match[bytes], data: bytes) -> dict[str, str | None]:
    spans = {name: one.span(name) for name in one.re.groupindex}
    return {name: repr(data[start:end]) if start >= 0 else None for name, (start, end) in spans.items()}


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_random_texts_give_the_same_matches(text: str) -> None:
    data = text.encode()
    for pattern in PATTERNS:
        assert found(compile_lowered(pattern), data) == expected(pattern, data)


def test_every_pattern_finds_the_same_in_every_example(engine: Engine) -> None:
    knowledge = engine.knowledge
    texts = [one.like for symptom in knowledge.symptoms.values() for one in symptom.seen if one.like]
    for cause in knowledge.causes.values():
        texts += [document.text for example in cause.examples.fires for document in documents_of(example)]
    mixed = random.Random(7)
    mixed.shuffle(texts)
    different = []
    for number, pattern in enumerate(knowledge.patterns):
        some = mixed.sample(texts, 3)
        # the texts that the pattern matches are among those that name it; letters of either case are mixed in
        own = [text for use in knowledge.uses[number] for text in _likes(engine, use.owner)]
        data = "\n".join([*own, *some, *(text.swapcase() for text in own)])[:6_000].encode()
        if found(engine.matcher.expressions[number], data) != expected(pattern, data):
            different.append(pattern)
    assert different == []


def _likes(engine: Engine, owner: str) -> list[str]:
    symptom = engine.knowledge.symptoms.get(owner)
    return [one.like for one in symptom.seen if one.like] if symptom else []


def test_nearly_all_patterns_have_few_bytes_to_begin_with(engine: Engine) -> None:
    begun = sum(str(lowered_tree(pattern)[0][-1][0]) == "ASSERT" for pattern in engine.knowledge.patterns)
    assert begun > len(engine.knowledge.patterns) * 0.95


def test_a_construct_that_is_not_known_disregards_case_in_the_ordinary_way() -> None:
    _, flags = lowered_tree(r"(?P<name>ab)-(?P=name)-C")
    assert flags == FLAGS
    assert found(compile_lowered(r"(?P<name>ab)-(?P=name)-C"), b"AB-ab-c") == [(0, 7, {"name": "b'AB'"})]


@pytest.mark.parametrize("pattern", PATTERNS)
def test_an_interpreter_without_the_internals_finds_the_same(pattern: str, monkeypatch: pytest.MonkeyPatch) -> None:
    data = "".join(PIECES * 2).encode()
    fast = compile_lowered(pattern)
    assert fast.flags & re.IGNORECASE == 0 == LOWERED_FLAGS & re.IGNORECASE
    monkeypatch.setattr(lowered, "_sre", None)
    plain = compile_lowered(pattern)
    assert plain.flags & re.IGNORECASE
    assert found(plain, data) == found(fast, data) == expected(pattern, data)
