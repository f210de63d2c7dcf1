"""The closed loop: what was injected is what is found, at its step, and the healthy twin is silent."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from benchmarks.closed_loop import Case, cases, spread
from diagnose.knowledge.entry import PlatformGraph
from diagnose.pipeline import Engine
from diagnose.simulate.closed_loop import bundle_of, judge, score
from diagnose.simulate.faults import FACES, FAILURE_TABLE, FAULTS, fault_of, inject
from diagnose.simulate.record import FORMATS, record
from diagnose.simulate.run import Request

Platforms = Mapping[str, PlatformGraph]
PLATFORMS = ("vsphere", "ove", "azurelocal")
CELLS = [
    (row, platform, cause)
    for row, causes in FAILURE_TABLE.items()
    for platform, cause in zip(PLATFORMS, causes, strict=True)
]
#: Each face of each cause once a platform, the formats in turn; benchmarks/closed_loop.py runs them all.
SPREAD: dict[str, list[Case]] = {cause: [] for cause in sorted(FACES)}
for _case in spread(list(cases("", "", 1, [3]))):
    SPREAD[_case[2]].append(_case)
#: Other formats of some of them.
SAMPLE = [
    ("ove.scheduling.taint-not-tolerated", "must-gather"), ("ove.storage.storageclass-not-found", "describe"),
    ("ove.vm-create.launcher-image-pull-failed", "kubectl"), ("ove.network.bridge-missing", "must-gather"),
    ("vsphere.storage.file-locked", "vpxd"), ("vsphere.scheduling.ha-admission-control", "powercli"),
    ("vsphere.network.portgroup-not-found", "client"), ("azurelocal.admission.quota-exceeded", "cli"),
    ("azurelocal.vm-create.insufficient-memory", "hyperv"), ("azurelocal.network.ip-pool-exhausted", "arm"),
    ("guest.boot.fstab-invalid", "kubectl"), ("guest.config.dhcp-no-lease", "describe"),
]  # fmt: skip


#: Findings that must name the VMs as resources, not only quote them.
NAMED = [
    ("ove.network.nad-not-found", "kubectl"), ("ove.storage.storageclass-not-found", "must-gather"),
    ("vsphere.storage.file-locked", "vpxd"), ("vsphere.storage.insufficient-space", "client"),
    ("vsphere.admission.duplicate-name", "powercli"), ("azurelocal.storage.csv-insufficient-space", "arm"),
    ("azurelocal.network.ip-pool-exhausted", "cli"), ("azurelocal.vm-create.insufficient-memory", "hyperv"),
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
    platform = "ove" if cause.startswith("guest.") else cause.split(".", 1)[0]
    incident = inject(platforms[platform], Request(platform, vms=3, seed=8), FAULTS[cause], share=0.3)
    report = engine.diagnose(bundle_of(record(incident, form).documents))
    assert [one.cause for one in report.findings][:1] == [cause]


@pytest.mark.parametrize("cause", SPREAD)
def test_every_cause_that_can_be_injected_is_found_and_one_of_its_faces_first(
    cause: str, engine: Engine, platforms: Platforms
) -> None:
    def reported(entry: str) -> str:
        return engine.knowledge.causes[entry].family or entry

    found = []
    for platform, form, _, face, seed, wave in SPREAD[cause]:
        request = Request(platform, vms=wave, seed=seed)
        incident = inject(platforms[platform], request, fault_of(cause, platform, face), share=0.34)
        report = engine.diagnose(bundle_of(record(incident, form).documents))
        found.append([reported(one.key) for one in report.findings])
    assert reported(cause) in [each[0] for each in found if each]
    assert sum(reported(cause) in each for each in found) > len(found) / 2


@pytest.mark.parametrize(("platform", "form"), [(name, form) for name, forms in FORMATS.items() for form in forms])
def test_a_healthy_recording_has_no_findings(platform: str, form: str, engine: Engine, platforms: Platforms) -> None:
    made = record(inject(platforms[platform], Request(platform, vms=3, seed=2), None), form)
    assert made.truth.vms == ()
    assert [one.cause for one in engine.diagnose(bundle_of(made.twin)).findings] == []


@pytest.mark.parametrize(("cause", "form"), NAMED)
def test_a_finding_names_exactly_the_broken_vms(cause: str, form: str, engine: Engine, platforms: Platforms) -> None:
    platform = cause.split(".", 1)[0]
    incident = inject(platforms[platform], Request(platform, vms=6, seed=3), FAULTS[cause], share=0.34)
    verdict = judge(engine, record(incident, form))
    assert len(verdict.truth.vms) == 2
    assert verdict.named == verdict.truth.vms


def test_an_outage_of_azure_in_mid_wave_is_found_with_the_vms_that_never_started(
    engine: Engine, platforms: Platforms
) -> None:
    request = Request("azurelocal", vms=8, outage=(4, float("inf")), limits={"azurelocal.bridge-workers": 1})
    verdict = judge(engine, record(inject(platforms["azurelocal"], request, None)))
    assert 0 < len(verdict.truth.vms) < 8
    assert (verdict.first, verdict.vms) == ("azurelocal.control-plane.azure-unreachable", verdict.truth.vms)


def test_a_csv_that_fills_up_during_the_wave_is_found_with_the_vms_that_came_late(
    engine: Engine, platforms: Platforms
) -> None:
    request = Request("azurelocal", "full-copy", vms=6, csv_free_gib=420)
    verdict = judge(engine, record(inject(platforms["azurelocal"], request, None)))
    assert len(verdict.truth.vms) == 2
    assert (verdict.first, verdict.vms) == ("azurelocal.storage.csv-insufficient-space", verdict.truth.vms)


@pytest.mark.parametrize("form", FORMATS["azurelocal"])
def test_throttling_that_passes_is_no_finding(form: str, engine: Engine, platforms: Platforms) -> None:
    request = Request("azurelocal", vms=4, limits={"azurelocal.arm-writes": 6})
    made = record(inject(platforms["azurelocal"], request, None), form)
    assert ("Response status: 429" in "".join(made.documents.values())) == (form != "hyperv")
    assert judge(engine, made).first == ""


def test_a_verdict_is_wrong_where_another_cause_was_injected(engine: Engine, platforms: Platforms) -> None:
    made = record(inject(platforms["ove"], Request("ove", vms=2), FAULTS["ove.network.nad-not-found"], share=0.5))
    other = record(inject(platforms["ove"], Request("ove", vms=2), FAULTS["ove.storage.multi-attach"], share=0.5))
    swapped = judge(engine, type(made)(other.documents, made.twin, made.truth))
    assert not swapped.right
    assert score([swapped]).recall == 0
