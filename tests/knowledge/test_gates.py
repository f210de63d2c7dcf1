"""A pattern that many sightings ask of their document is written once and called by its name."""

from __future__ import annotations

from pathlib import Path

from diagnose.bundle.sources import bundle_from_text
from diagnose.knowledge.load import load_entries
from diagnose.pipeline import Engine
from diagnose.prepare import prepare
from tests.knowledge.test_faults import CAUSE, PLATFORM, faults_of, write

GATED = CAUSE.replace("      - text: 'class", "      - document: '@shop'\n        text: 'class")
LINE = 'class "gold" not found'


def gated(directory: Path, gate: str, cause: str = GATED) -> Path:
    write(directory, cause)
    (directory / "platforms/ove.yaml").write_text(f"{PLATFORM}gates:\n  shop: '{gate}'\n")
    return directory


def causes_of(directory: Path, text: str) -> list[str]:
    engine = Engine(prepare(load_entries([directory])))
    return [finding.cause for finding in engine.diagnose(bundle_from_text(text)).findings]


def test_a_text_counts_where_the_gate_holds(tmp_path: Path) -> None:
    gated(tmp_path, "counter of the shop")
    assert causes_of(tmp_path, f"counter of the shop\n{LINE}\n") == ["ove.storage.no-class"]


def test_a_text_does_not_count_where_the_gate_does_not_hold(tmp_path: Path) -> None:
    gated(tmp_path, "counter of the shop")
    assert causes_of(tmp_path, f"school\n{LINE}\n") == []


def test_further_alternatives_may_follow_the_name(tmp_path: Path) -> None:
    gated(tmp_path, "counter of the shop", GATED.replace("@shop", "@shop|school"))
    assert causes_of(tmp_path, f"school\n{LINE}\n") == ["ove.storage.no-class"]


def test_an_unknown_name_is_a_fault_with_its_place(tmp_path: Path) -> None:
    faults = faults_of(gated(tmp_path, "counter of the shop", GATED.replace("@shop", "@shpo")))
    assert any("no-class.yaml:25: unknown gate '@shpo'" in one and "did you mean 'shop'" in one for one in faults)


def test_words_behind_a_name_are_a_fault_not_a_part_of_the_pattern(tmp_path: Path) -> None:
    faults = faults_of(gated(tmp_path, "counter of the shop", GATED.replace("@shop", "@shop floor")))
    assert any("unknown gate '@shop floor'" in one for one in faults)


def test_a_gate_that_is_no_pattern_is_a_fault_of_the_platform(tmp_path: Path) -> None:
    faults = faults_of(gated(tmp_path, "counter (of"))
    assert any(one.startswith(f"{tmp_path.name}/platforms/ove.yaml") for one in faults)
