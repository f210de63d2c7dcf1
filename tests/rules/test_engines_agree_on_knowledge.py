"""Both engines fire the same causes on every example of every entry and on every shipped incident."""

from __future__ import annotations

from pathlib import Path

import pytest

from diagnose.bundle.sources import open_bundle
from diagnose.examples import documents_of
from diagnose.knowledge.entries import PLATFORMS, shipped_knowledge
from diagnose.knowledge.load import collect_entries
from diagnose.observe import observe
from diagnose.pipeline import Engine
from diagnose.rules import durable, reference

pytestmark = pytest.mark.skipif(not durable.is_installed(), reason="durable_rules is not installed")
INCIDENTS = Path(__file__).resolve().parents[2] / "fixtures" / "incidents"


@pytest.mark.parametrize("platform", PLATFORMS)
def test_on_every_example_of_a_platform(engine: Engine, platform: str) -> None:
    entries, _ = collect_entries([shipped_knowledge()])
    session = durable.DurableRules()
    examined = 0
    for cause in entries.causes.values():
        if cause.platform != platform:
            continue
        for example in (*cause.examples.fires, *cause.examples.silent):
            observations = observe(documents_of(example), engine.knowledge, engine.matcher).observations
            expected = reference.fire(engine.rules, observations)
            assert session.fire(engine.rules, observations) == expected, (cause.id, example.title)
            examined += 1
    assert examined > 50


@pytest.mark.parametrize("incident", sorted(path.name for path in INCIDENTS.iterdir()))
def test_on_every_shipped_incident(engine: Engine, incident: str) -> None:
    bundle = open_bundle([INCIDENTS / incident / "bundle"])
    observations = observe(bundle.documents, engine.knowledge, engine.matcher).observations
    assert durable.DurableRules().fire(engine.rules, observations) == reference.fire(engine.rules, observations)
