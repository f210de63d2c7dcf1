"""Each recorded incident gives its cause first; the seed's failure table is complete; healthy bundles are silent."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest

from diagnose.model.report import FINDING_MIN
from diagnose.pipeline import Engine
from diagnose.verify import verify_quotes
from tests.incidents import FAILURES, INCIDENTS, PLATFORMS, Incident, all_incidents, report_of

EVERY = all_incidents()
BROKEN = tuple(one for one in EVERY if not one.is_healthy)
HEALTHY = tuple(one for one in EVERY if one.is_healthy)


def name_of(value: object) -> str:
    return value.id if isinstance(value, Incident) else str(value)


@pytest.mark.parametrize("incident", BROKEN, ids=name_of)
def test_an_incident_gives_its_cause_first_with_its_step(engine: Engine, incident: Incident) -> None:
    first = report_of(engine, incident).findings[0]
    assert first.cause in (incident.cause, *incident.accept)
    assert first.step == incident.step or first.cause != incident.cause


@pytest.mark.parametrize("incident", [one for one in BROKEN if one.also], ids=name_of)
def test_an_incident_with_several_truths_finds_each(engine: Engine, incident: Incident) -> None:
    found = {one.cause for one in report_of(engine, incident).findings}
    assert {incident.cause, *incident.also} <= found


@pytest.mark.parametrize("incident", BROKEN, ids=name_of)
def test_a_finding_names_the_vm(engine: Engine, incident: Incident) -> None:
    named = {(each.kind, each.name) for one in report_of(engine, incident).findings for each in one.resources}
    assert set(incident.resources) <= named


@pytest.mark.parametrize("incident", HEALTHY, ids=name_of)
def test_a_healthy_bundle_has_no_hypothesis_that_counts(engine: Engine, incident: Incident) -> None:
    assert [
        (one.cause, one.confidence) for one in report_of(engine, incident).diagnoses if one.confidence >= FINDING_MIN
    ] == []


@pytest.mark.parametrize("incident", EVERY, ids=name_of)
def test_every_quote_stands_in_the_bundle(engine: Engine, incident: Incident) -> None:
    _, wrong = verify_quotes(report_of(engine, incident), incident.open())
    assert wrong == ()


@pytest.mark.parametrize(("failure", "platform"), list(product(FAILURES, PLATFORMS)), ids=name_of)
def test_every_cell_of_the_failure_table_has_an_incident(failure: str, platform: str) -> None:
    assert [one.id for one in EVERY if (one.failure_row, one.platform) == (failure, platform)]


@pytest.mark.parametrize("platform", PLATFORMS)
def test_every_platform_has_a_healthy_bundle(platform: str) -> None:
    assert [one.id for one in HEALTHY if one.platform == platform]


def test_incidents_are_named_after_their_folders() -> None:
    assert [one.id for one in EVERY] == sorted(path.name for path in INCIDENTS.iterdir())


@pytest.mark.parametrize("words", ["ImportNotFound", "no compatible host", "CLOM rejects placement"])
def test_the_literal_words_of_the_table_are_recorded(words: str) -> None:
    assert any(words in document.text for one in BROKEN for document in one.open().documents)


@pytest.mark.parametrize("incident", BROKEN, ids=name_of)
def test_the_failure_table_links_each_cell_to_cause_and_incident(root: Path, incident: Incident) -> None:
    page = (root / "docs" / "failure-table.md").read_text()
    platform = incident.cause.partition(".")[0]
    assert f"../fixtures/incidents/{incident.id}/incident.yaml" in page
    assert f"catalogue/{platform}.md#{incident.cause.replace('.', '')}" in page


def test_every_link_of_the_failure_table_leads_somewhere(root: Path, engine: Engine) -> None:
    page = (root / "docs" / "failure-table.md").read_text()
    anchors = {f"catalogue/{cause.partition('.')[0]}.md#{cause.replace('.', '')}" for cause in engine.knowledge.causes}
    broken = [
        link
        for link in re.findall(r"\]\(([^)]+)\)", page)
        if link not in anchors and not (root / "docs" / link).exists()
    ]
    assert broken == []
