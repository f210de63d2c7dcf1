"""Slow and stalled steps, with figures, from what the bundle shows and nothing else."""

from __future__ import annotations

from diagnose.bundle.sources import bundle_from_text
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
