"""What the matching library is asked for is met wherever the pattern matches."""

from __future__ import annotations

import pytest

from diagnose.examples import documents_of
from diagnose.matcher import PatternSet
from diagnose.pipeline import Engine
from diagnose.probes import probes_of, value_of


def test_library_and_standard_library_find_the_same_in_every_example(engine: Engine) -> None:
    knowledge = engine.knowledge
    pure = PatternSet(knowledge.patterns, once=knowledge.once, clauses=knowledge.clauses, pure=True)
    texts = {sighting.like for symptom in knowledge.symptoms.values() for sighting in symptom.seen if sighting.like}
    for cause in knowledge.causes.values():
        for example in (*cause.examples.fires, *cause.examples.silent):
            texts.update(document.text for document in documents_of(example))
    assert len(texts) > 1_000
    different = []
    for text in sorted(texts):
        data = text.encode()
        expected = pure.scan(data)
        if engine.matcher.scan(data) != expected:
            different.append(text[:200])
    assert not different


@pytest.mark.parametrize(
    ("pattern", "probe"),
    [
        ("pod has unbound immediate PersistentVolumeClaims", "PersistentVolumeClaims"),
        ("failed to .{0,40} qcow2 header", "qcow2"),
    ],
)
def test_a_probe_is_the_rarest_text(pattern: str, probe: str) -> None:
    assert [one.expression for one in probes_of(pattern)] == [probe]


def test_each_alternative_of_common_texts_has_its_own_probe() -> None:
    assert len(probes_of("connection .{0,9}lost|ScratchSpaceRequired")) == 2


def test_common_words_are_looked_for_beside_trouble_only() -> None:
    assert all(one.beside_trouble for one in probes_of("(failed|unable) to .{0,20}read .{0,20}disk"))


def test_what_has_no_text_has_no_probe() -> None:
    assert not probes_of(r"\d+|ab")


def test_rare_words_say_more_than_common_ones() -> None:
    assert value_of("qcow2") > value_of("failed to start")
