"""What must not change a verdict: order, copies, noise, cuts and names.

Each property takes every fourth recorded incident, each from another start, so that all are used and the file stays
short; with DIAGNOSE_ALL_INVARIANTS=1 in the environment every property takes all of them.
"""

from __future__ import annotations

import itertools
import os
import random
import re
from collections.abc import Iterable, Mapping

import pytest
from msgspec.structs import replace

from diagnose.model.evidence import Bundle, Document
from diagnose.model.report import Diagnosis, Report
from diagnose.pipeline import Engine
from diagnose.readers.times import read_time
from tests.incidents import Incident, all_incidents, report_of

EVERY = all_incidents()
BROKEN = tuple(one for one in EVERY if not one.is_healthy)
STRIDE = 1 if os.environ.get("DIAGNOSE_ALL_INVARIANTS") else 4
CUTS = 25 if os.environ.get("DIAGNOSE_ALL_INVARIANTS") else 3
NOISE_LINES = 5_000
SURE = 0.8
RENAMED_KINDS = frozenset(
    {
        "vm",
        "vmi",
        "namespace",
        "storageclass",
        "nad",
        "snapshot",
        "node",
        "host",
        "template",
        "image",
        "cluster",
        "portgroup",
    }
)


def name_of(value: object) -> str:
    return value.id if isinstance(value, Incident) else str(value)


def bundle_of(documents: Iterable[Document]) -> Bundle:
    return Bundle(tuple(documents))


def verdict(report: Report) -> list[tuple[str, float]]:
    """The findings with their confidences, best first."""
    return [(one.cause, one.confidence) for one in report.findings]


def noise(seed: int) -> str:
    """Lines of a web shop that has nothing to do with provisioning; the same for the same seed."""
    lines = []
    for number in range(seed, NOISE_LINES + seed):
        at = number * 7919
        lines.append(f"GET /api/items/{at % 9973} 200 {at % 97} ms" if number % 3 else f"order {at % 99991} is packed")
    return "\n".join(lines) + "\n"


NOISE = (noise(1), noise(2))


@pytest.mark.parametrize("incident", EVERY[0::STRIDE], ids=name_of)
def test_the_order_of_documents_does_not_change_the_verdict(engine: Engine, incident: Incident) -> None:
    turned = engine.diagnose(bundle_of(incident.open().documents[::-1]))
    assert verdict(turned) == verdict(report_of(engine, incident))


def shuffled(document: Document, seed: str) -> Document:
    """The document with its timed lines (each with what is indented beneath it) in another order, where it is a log."""
    lines = document.text.split("\n")
    timed = [number for number, line in enumerate(lines) if begins_with_time(line)]
    if len(timed) < 5 or len(timed) * 10 < len([line for line in lines if line]) * 9:
        return document
    blocks = [lines[one:other] for one, other in itertools.pairwise([*timed, len(lines)])]
    tail = [] if blocks[-1][-1] else [blocks[-1].pop()]
    random.Random(seed).shuffle(blocks)
    return replace(document, text="\n".join([*lines[: timed[0]], *(line for each in blocks for line in each), *tail]))


def begins_with_time(line: str) -> bool:
    return read_time(line[:40]) is not None


LOGGED = [one for one in EVERY if any(shuffled(each, "1") != each for each in one.open().documents)]


@pytest.mark.parametrize("incident", LOGGED, ids=name_of)
def test_the_order_of_timed_log_lines_does_not_change_the_verdict(engine: Engine, incident: Incident) -> None:
    turned = engine.diagnose(bundle_of(shuffled(one, incident.id) for one in incident.open().documents))
    assert [one[0] for one in verdict(turned)] == [one[0] for one in verdict(report_of(engine, incident))]


@pytest.mark.parametrize("incident", EVERY[1 % STRIDE :: STRIDE], ids=name_of)
def test_a_second_copy_of_every_document_does_not_change_the_verdict(engine: Engine, incident: Incident) -> None:
    documents = incident.open().documents
    copies = [replace(one, name=f"copy/{one.name}") for one in documents]
    assert verdict(engine.diagnose(bundle_of([*documents, *copies]))) == verdict(report_of(engine, incident))


@pytest.mark.parametrize("incident", EVERY, ids=name_of)
def test_ten_thousand_lines_of_noise_around_do_not_change_the_verdict(engine: Engine, incident: Incident) -> None:
    documents = [
        replace(one, text=NOISE[0] + one.text + NOISE[1]) if one.name == loudest(incident) else one
        for one in incident.open().documents
    ]
    assert [one[0] for one in verdict(engine.diagnose(bundle_of(documents)))] == [
        one[0] for one in verdict(report_of(engine, incident))
    ]


def loudest(incident: Incident) -> str:
    """The name of the longest document that is text, not an object that noise would break."""
    texts = [one for one in incident.open().documents if not one.name.endswith((".json", ".yaml"))]
    return max(texts, key=lambda one: (len(one.text), one.name)).name


def cut(documents: Iterable[Document], lines: int) -> list[Document]:
    """The first lines of the documents, as if they were one text that broke off."""
    kept = []
    for one in documents:
        own = one.text.splitlines(keepends=True)
        if lines <= 0:
            break
        kept.append(replace(one, text="".join(own[:lines])))
        lines -= len(own)
    return kept


def once_right(engine: Engine, incident: Incident) -> set[str]:
    """The causes of what failed and recovered: right as long as the bundle breaks off before it went well."""
    gone = {one.symptom for one in report_of(engine, incident).history}
    causes = engine.knowledge.causes.values()
    return {one.id for one in causes if gone & {each.symptom for each in (*one.when.all, *one.when.any)}}


@pytest.mark.parametrize("part", range(1, CUTS + 1))
@pytest.mark.parametrize("incident", EVERY[2 % STRIDE :: STRIDE], ids=name_of)
def test_a_bundle_that_breaks_off_names_no_other_cause_for_sure(engine: Engine, incident: Incident, part: int) -> None:
    documents = incident.open().documents
    total = sum(one.text.count("\n") for one in documents)
    shift = sum(map(ord, incident.id)) % max(1, total // (CUTS + 1))
    report = engine.diagnose(bundle_of(cut(documents, max(1, total * part // (CUTS + 1) + shift))))
    whole = {one.cause for one in report_of(engine, incident).diagnoses} | once_right(engine, incident)
    assert [one.cause for one in report.diagnoses if one.confidence > SURE and one.cause not in whole] == []


def renaming(report: Report) -> dict[str, str]:
    """A new name of the same length for each name of the findings' resources that is a name beyond doubt."""
    names = {
        part
        for one in report.findings
        for each in one.resources
        for part in (each.name if each.kind in RENAMED_KINDS else "", each.namespace)
        if len(part) >= 5 and re.fullmatch(r"[a-z0-9.-]*[a-z][a-z0-9.-]*\d[a-z0-9.-]*", part)
    }
    return {name: name.translate(_LETTERS) for name in sorted(names)}


_LETTERS = str.maketrans("abcdefghijklmnopqrstuvwxyz", "bcdefghijklmnopqrstuvwxyza")


def rename(text: str, names: Mapping[str, str]) -> str:
    if not names:
        return text
    pattern = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    return re.sub(rf"(?<![A-Za-z0-9])(?:{pattern})(?![A-Za-z0-9])", lambda found: names[found[0]], text)


@pytest.mark.parametrize("incident", BROKEN[3 % STRIDE :: STRIDE], ids=name_of)
def test_renaming_the_resources_changes_nothing_but_the_names(engine: Engine, incident: Incident) -> None:
    before = report_of(engine, incident)
    names = renaming(before)
    after = engine.diagnose(
        bundle_of(
            replace(one, name=rename(one.name, names), text=rename(one.text, names))
            for one in incident.open().documents
        )
    )
    assert verdict(after) == verdict(before)
    assert [told(one, {}) for one in after.findings] == [told(one, names) for one in before.findings]


def told(one: Diagnosis, names: Mapping[str, str]) -> tuple[str, set[tuple[str, str]], set[tuple[str, int]]]:
    """Cause, resources and places of a finding, with the names changed."""
    resources = {(each.kind, rename(each.name, names)) for each in one.resources}
    return one.cause, resources, {(rename(quoted.document, names), quoted.line) for quoted in one.evidence}
