"""The closed loop: what was injected is what is found, at its step, and the healthy twin is silent."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from diagnose.knowledge.entry import PlatformGraph
from diagnose.pipeline import Engine
from diagnose.simulate.closed_loop import bundle_of, judge, score
from diagnose.simulate.faults import FAILURE_TABLE, FAULTS, fault_of, inject
from diagnose.simulate.record import FORMATS, record
from diagnose.simulate.run import Request

Platforms = Mapping[str, PlatformGraph]
PLATFORMS = ("vsphere", "ove", "azurelocal")
CELLS = [
    (row, platform, cause)
    for row, causes in FAILURE_TABLE.items()
    for platform, cause in zip(PLATFORMS, causes, strict=True)
]
#: A spread over platforms, stages and formats; benchmarks/closed_loop.py runs them all.
SAMPLE = [
    ("ove.scheduling.taint-not-tolerated", "must-gather"), ("ove.storage.storageclass-not-found", "describe"),
    ("ove.vm-create.launcher-image-pull-failed", "kubectl"), ("ove.network.bridge-missing", "must-gather"),
    ("vsphere.storage.file-locked", "vpxd"), ("vsphere.scheduling.ha-admission-control", "powercli"),
    ("vsphere.network.portgroup-not-found", "client"), ("azurelocal.admission.quota-exceeded", "cli"),
    ("azurelocal.vm-create.insufficient-memory", "hyperv"), ("azurelocal.network.ip-pool-exhausted", "arm"),
]  # fmt: skip


@pytest.mark.parametrize(("row", "platform", "cause"), CELLS)
def test_every_cell_of_the_failure_table_is_found_first_at_its_step(
    row: str, platform: str, cause: str, engine: Engine, platforms: Platforms
) -> None:
    incident = inject(platforms[platform], Request(platform, vms=3, seed=2), fault_of(cause, platform), share=0.3)
    report = engine.diagnose(bundle_of(record(incident).documents))
    assert [(one.cause, one.step) for one in report.findings][:1] == [(cause, FAULTS[cause].step)]


@pytest.mark.parametrize(("cause", "form"), SAMPLE)
def test_an_injected_cause_is_found_in_the_formats_of_its_platform(
    cause: str, form: str, engine: Engine, platforms: Platforms
) -> None:
    platform = cause.split(".", 1)[0]
    incident = inject(platforms[platform], Request(platform, vms=3, seed=8), FAULTS[cause], share=0.3)
    report = engine.diagnose(bundle_of(record(incident, form).documents))
    assert [one.cause for one in report.findings][:1] == [cause]


@pytest.mark.parametrize(("platform", "form"), [(name, form) for name, forms in FORMATS.items() for form in forms])
def test_a_healthy_recording_has_no_findings(platform: str, form: str, engine: Engine, platforms: Platforms) -> None:
    made = record(inject(platforms[platform], Request(platform, vms=3, seed=2), None), form)
    assert made.truth.vms == ()
    assert [one.cause for one in engine.diagnose(bundle_of(made.twin)).findings] == []


def test_a_finding_on_openshift_names_exactly_the_broken_vms(engine: Engine, platforms: Platforms) -> None:
    incident = inject(platforms["ove"], Request("ove", vms=6, seed=3), FAULTS["ove.network.nad-not-found"], share=0.34)
    verdict = judge(engine, record(incident))
    assert len(verdict.truth.vms) == 2
    assert verdict.vms_right
    assert verdict.named == 2


def test_a_verdict_is_wrong_where_another_cause_was_injected(engine: Engine, platforms: Platforms) -> None:
    made = record(inject(platforms["ove"], Request("ove", vms=2), FAULTS["ove.network.nad-not-found"], share=0.5))
    other = record(inject(platforms["ove"], Request("ove", vms=2), FAULTS["ove.storage.multi-attach"], share=0.5))
    swapped = judge(engine, type(made)(other.documents, made.twin, made.truth))
    assert not swapped.right
    assert score([swapped]).recall == 0
