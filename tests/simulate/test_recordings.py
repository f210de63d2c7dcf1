"""Recordings: deterministic, in the platforms' own formats, with a healthy twin that holds nothing of the fault."""

from __future__ import annotations

import ast
import re
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from diagnose.errors import DiagnoseError
from diagnose.knowledge.entry import PlatformGraph
from diagnose.pipeline import Engine
from diagnose.simulate.faults import FACES, FAILURE_TABLE, FAULTS, fault_of, inject
from diagnose.simulate.messages.said import (
    Client,
    CloudInit,
    Condition,
    Console,
    Fault,
    JsonLog,
    KubeEvent,
    Look,
    Status,
)
from diagnose.simulate.record import FORMATS, Recording, record
from diagnose.simulate.run import Request

Platforms = Mapping[str, PlatformGraph]
#: A repository with a file of it, or a page.
SOURCE = re.compile(r"https://\S+|\b[\w.-]+/[\w.-]+ \S+|\b[\w.-]+ \S+\.(?:c|ml|go|sh)\b")
EVERY_FORMAT = [(platform, form) for platform, forms in FORMATS.items() for form in forms]


def recording_of(
    platforms: Platforms, platform: str, form: str, cause: str = "", *, vms: int = 4, seed: int = 5
) -> Recording:
    fault = fault_of(cause, platform) if cause else None
    return record(inject(platforms[platform], Request(platform, vms=vms, seed=seed), fault, share=0.25), form)


def platform_of(cause: str) -> str:
    return "ove" if cause.startswith("guest.") else cause.split(".", 1)[0]


@pytest.mark.parametrize(("platform", "form"), EVERY_FORMAT)
def test_the_same_seed_gives_the_same_bytes(platform: str, form: str, platforms: Platforms) -> None:
    cause = FAILURE_TABLE["Insufficient storage"][("vsphere", "ove", "azurelocal").index(platform)]
    one = recording_of(platforms, platform, form, cause)
    assert one == recording_of(platforms, platform, form, cause)
    assert one.documents != recording_of(platforms, platform, form, cause, seed=6).documents


def made_of(platforms: Platforms, face: Fault) -> Recording:
    """One recording of each face; the formats take turns."""
    platform = platform_of(face.cause)
    form = FORMATS[platform][len(face.source) % 3]
    return record(inject(platforms[platform], Request(platform, vms=2, seed=5), face, share=0.5), form)


@pytest.mark.parametrize("first", sorted({cause.rpartition(".")[0] for cause in FAULTS}))
def test_a_recording_shows_its_fault_and_its_healthy_twin_shows_nothing_of_it(first: str, platforms: Platforms) -> None:
    for cause, face in [(one, face) for one in sorted(FACES) if one.rpartition(".")[0] == first for face in FACES[one]]:
        made = made_of(platforms, face)
        twin = "\n".join(made.twin.values())
        extra = set("\n".join(made.documents.values()).splitlines()) - set(twin.splitlines())
        pieces = [piece for text in texts_of(face) for piece in re.split(r"<\w+>|\[ *\d+\.\d{6}\]|[\n\"'\\]+", text)]
        shown = "\n".join(extra).replace("\\", "")
        signals = [one for one in pieces if len(one) > 12 and one in shown]
        assert signals, cause
        assert [one for one in signals if one not in twin], cause


def texts_of(face: Fault) -> list[str]:
    found = []
    for one in face.says:
        if isinstance(one, Status):
            continue
        if isinstance(one, Client | Look):
            found.append(one.text)
        elif isinstance(one, Console | CloudInit):
            found.append(one.lines)
        else:
            found.append(one.message)
            found.append(getattr(one, "says", ""))
            found.append(getattr(one, "reason", "") if isinstance(one, JsonLog | Condition | KubeEvent) else "")
    return found


def test_the_tables_and_writers_do_not_read_the_knowledge(root: Path) -> None:
    folder = root / "diagnose" / "simulate"
    for path in [*folder.glob("messages/*.py"), *folder.glob("writers/*.py")]:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom):
                assert not (node.module or "").startswith(
                    ("diagnose.knowledge", "diagnose.readers", "diagnose.patterns")
                ), path


def test_every_fault_names_a_cause_of_the_knowledge_with_its_step_and_a_source(engine: Engine) -> None:
    known = engine.knowledge.causes
    every = [face for faces in FACES.values() for face in faces]
    assert [one.cause for one in every if one.cause not in known or one.step != known[one.cause].step] == []
    assert [one.source for one in every if not SOURCE.search(one.source)] == []


def test_nearly_every_stable_cause_can_be_injected(engine: Engine) -> None:
    stable = {cause for cause, entry in engine.knowledge.causes.items() if entry.status == "stable"}
    assert len(stable & set(FACES)) / len(stable) > 0.95


@pytest.mark.parametrize(("platform", "form"), EVERY_FORMAT)
def test_a_vm_that_recovered_shows_the_trouble_and_is_not_in_the_truth(
    platform: str, form: str, platforms: Platforms
) -> None:
    cause = {"ove": "ove.image.source-unreachable", "azurelocal": "azurelocal.storage.disk-in-use"}.get(platform)
    if cause is None:
        with pytest.raises(DiagnoseError, match="tries again"):
            inject(platforms[platform], Request(platform), FAULTS["vsphere.storage.file-locked"], recovers=True)
        return
    incident = inject(platforms[platform], Request(platform, vms=2), FAULTS[cause], share=0.5, recovers=True)
    made = record(incident, form)
    assert all(not vm.failed_step for vm in incident.run.vms)
    assert made.truth.vms == ()
    shown = "".join(made.documents.values())
    signs = ("no such host", "being used by another process")
    assert any(sign in shown for sign in signs) == (form != "arm")  # ARM tells an operation's end, not its tries


def test_every_cell_of_the_seeds_failure_table_can_be_injected() -> None:
    cells = [
        (cause, platform)
        for causes in FAILURE_TABLE.values()
        for cause, platform in zip(causes, ("vsphere", "ove", "azurelocal"), strict=True)
    ]
    assert len(cells) == 18
    assert all(fault_of(cause, platform) for cause, platform in cells)


def test_a_cause_that_cannot_be_injected_is_refused_with_those_that_are_near() -> None:
    with pytest.raises(DiagnoseError) as error:
        fault_of("ove.network.nad-notfound", "ove")
    assert "ove.network.nad-not-found" in error.value.hint


def test_the_share_tells_how_many_vms_break(platforms: Platforms) -> None:
    incident = inject(platforms["ove"], Request("ove", vms=100), FAULTS["ove.network.nad-not-found"], share=0.03)
    assert len(incident.faults) == 3


@pytest.mark.parametrize("platform", FORMATS)
def test_a_recording_of_5000_vms_is_written_in_less_than_a_minute(platform: str, platforms: Platforms) -> None:
    cause = FAILURE_TABLE["No suitable host"][("vsphere", "ove", "azurelocal").index(platform)]
    incident = inject(platforms[platform], Request(platform, vms=5000), FAULTS[cause], share=0.002)
    started = time.process_time()
    record(incident)
    assert time.process_time() - started < 60
