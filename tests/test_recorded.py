"""Threads of people whose VM did not come up, or did, recorded by us: the cause that each thread ended with comes first.

A file under ``fixtures/recorded/<platform>`` holds title, cause (``none`` where nothing kept a VM from being provisioned), what
counts as right as well (``accept``), how that is known (``truth``), where it was told (``source``) and what was pasted
(``evidence``, by name). ``misses.yaml`` names those that are still judged otherwise, with the cause that is told.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from diagnose.model.evidence import Bundle, Document
from diagnose.pipeline import Engine

RECORDED = Path(__file__).resolve().parents[1] / "fixtures" / "recorded"
FINDING = 0.5
#: Enough to be spread over all cores.
PARTS = 8


def recordings(part: int) -> list[Path]:
    return sorted(RECORDED.glob("*/*.yaml"))[part::PARTS]


def bundle_of(evidence: dict[str, str]) -> Bundle:
    return Bundle(documents=tuple(Document(name=name, text=text) for name, text in sorted(evidence.items())))


def told_of(engine: Engine, recording: dict[str, Any]) -> str:
    """The cause that is told, where it is not what the thread ended with; empty where it is."""
    found = engine.diagnose(bundle_of(recording["evidence"])).diagnoses
    if recording["cause"] == "none":
        return next((one.cause for one in found if one.confidence >= FINDING), "")
    if found and found[0].cause in {recording["cause"], *recording.get("accept", ())}:
        return ""
    return found[0].cause if found else "nothing"


@pytest.mark.parametrize("part", range(PARTS))
def test_recorded_threads_are_judged_as_they_ended(engine: Engine, part: int) -> None:
    known: dict[str, str] = yaml.safe_load((RECORDED / "misses.yaml").read_text())
    paths = {str(path.relative_to(RECORDED).with_suffix("")): path for path in recordings(part)}
    told = {name: told_of(engine, yaml.load(path.read_text(), yaml.CSafeLoader)) for name, path in paths.items()}
    assert {name: cause for name, cause in told.items() if cause} == {
        name: cause for name, cause in known.items() if name in paths
    }


def test_every_known_miss_is_recorded() -> None:
    known = yaml.safe_load((RECORDED / "misses.yaml").read_text())
    assert all((RECORDED / f"{name}.yaml").exists() for name in known)
