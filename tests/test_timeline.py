"""Slow and stalled steps, with figures, from what the bundle shows and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from diagnose.bundle.sources import bundle_from_text
from diagnose.errors import UnreadableInput
from diagnose.knowledge.timings import read_timings
from diagnose.library import load_engine
from diagnose.pipeline import Engine

EVENTS = "LAST SEEN   TYPE     REASON             OBJECT                 MESSAGE\n"


def causes(engine: Engine, text: str) -> list[str]:
    return [one.cause for one in engine.diagnose(bundle_from_text(text)).findings]


def test_an_import_that_took_an_hour_is_slow_though_it_succeeded(engine: Engine) -> None:
    text = EVENTS + (
        "75m   Normal   ImportInProgress   datavolume/vm01-root   Import into vm01-root in progress\n"
        "3m    Normal   ImportSucceeded    datavolume/vm01-root   Successfully imported into PVC vm01-root\n"
    )
    assert causes(engine, text) == ["ove.control-plane.slow-step"]


def test_an_import_of_normal_length_is_not_slow(engine: Engine) -> None:
    text = EVENTS + (
        "8m   Normal   ImportInProgress   datavolume/vm01-root   Import into vm01-root in progress\n"
        "5m   Normal   ImportSucceeded    datavolume/vm01-root   Successfully imported into PVC vm01-root\n"
    )
    assert causes(engine, text) == []


def test_the_start_of_one_volume_and_the_end_of_another_make_no_duration(engine: Engine) -> None:
    text = EVENTS + (
        "75m   Normal   ImportInProgress   datavolume/vm01-root   Import into vm01-root in progress\n"
        "3m    Normal   ImportSucceeded    datavolume/vm02-root   Successfully imported into PVC vm02-root\n"
    )
    assert causes(engine, text) == []


def test_a_listing_in_the_middle_of_a_step_long_after_its_time_is_stalled(engine: Engine) -> None:
    text = "$ kubectl get dv\nNAME        PHASE             PROGRESS   RESTARTS   AGE\nvm01-root   CloneInProgress   N/A                   3h\n"
    assert causes(engine, text)


def test_a_finer_cause_comes_before_the_slow_step(engine: Engine) -> None:
    text = (
        "$ kubectl get dv\nNAME        PHASE              PROGRESS   RESTARTS   AGE\nvm01-root   ImportInProgress   N/A        9   3h\n"
        "$ kubectl logs importer-vm01-root\n"
        "E0101 10:00:00.000000       1 importer.go:358] Unable to process data: Unable to connect to http data source: "
        "expected status code 200, got 404. Status: 404 Not Found\n"
    )
    assert causes(engine, text)[0] == "ove.image.source-not-found"


def test_a_late_step_is_told_with_its_figures_and_both_lines(engine: Engine) -> None:
    text = EVENTS + (
        "40m   Normal   CloneInProgress   datavolume/vm01-root   Cloning from gold/rhel9 into shop/vm01-root in progress\n"
        "36m   Normal   CloneSucceeded    datavolume/vm01-root   Successfully cloned from gold/rhel9 into shop/vm01-root\n"
    )
    (late,) = engine.diagnose(bundle_from_text(text)).timings
    assert (late.step, late.state, late.took_s) == ("ove.populate", "slow", 240.0)
    assert (late.expected_min_s, late.expected_max_s, late.own) == (0.5, 1.5, False)
    assert [quoted.line for quoted in late.evidence] == [2, 3]
    assert late.since == "40 min before it was collected"


def test_a_sites_own_timings_say_what_is_normal_there(engine: Engine, tmp_path: Path) -> None:
    text = EVENTS + (
        "9m   Normal   ImportInProgress   datavolume/vm01-root   Import into vm01-root in progress\n"
        "5m   Normal   ImportSucceeded    datavolume/vm01-root   Successfully imported into PVC vm01-root\n"
    )
    own = tmp_path / "own.json"
    own.write_text('{"ove.populate": {"min_s": 3, "typical_s": 6, "max_s": 10}}')
    here = load_engine(timings=read_timings(own)).diagnose(bundle_from_text(text))
    assert engine.diagnose(bundle_from_text(text)).timings == ()
    assert [(one.state, one.own, one.expected_max_s) for one in here.timings] == [("slow", True, 10.0)]


@pytest.mark.parametrize("text", ["", "[]", '{"ove.populate": {"min_s": "soon"}}'])
def test_a_timings_file_of_another_shape_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "own.json"
    path.write_text(text)
    with pytest.raises(UnreadableInput):
        read_timings(path)


WAITING = EVENTS + (
    "30m   Normal   CloneSucceeded     datavolume/vm01-root             Successfully cloned from gold/rhel9 into shop/vm01-root\n"
    "30m   Normal   SuccessfulCreate   virtualmachineinstance/vm01      Created virtual machine pod virt-launcher-vm01-abcde\n"
    "29m   Normal   Scheduled          pod/virt-launcher-vm01-abcde     Successfully assigned shop/virt-launcher-vm01-abcde to n1\n"
)


def test_nothing_since_the_pod_was_scheduled_is_a_stall(engine: Engine) -> None:
    assert causes(engine, WAITING) == ["ove.control-plane.slow-step"]


def test_the_next_event_of_the_same_vm_ends_the_wait(engine: Engine) -> None:
    started = "28m   Normal   Started            pod/virt-launcher-vm01-abcde     Started container compute\n"
    assert causes(engine, WAITING + started) == []


def test_the_events_of_one_object_do_not_tell_what_its_pod_does(engine: Engine) -> None:
    described = "".join(line for line in WAITING.splitlines(keepends=True) if "Scheduled" in line or "LAST" in line)
    assert causes(engine, described) == []


def test_a_vm_that_runs_waits_for_nothing(engine: Engine) -> None:
    listing = "$ kubectl get vmi\nNAME   AGE   PHASE     IP          NODENAME   READY\nvm01   29m   Running   10.0.0.1    n1         True\n"
    assert causes(engine, WAITING + listing) == []
