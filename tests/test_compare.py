"""Before and after: fixed, new, remaining, and what can no longer be seen."""

from __future__ import annotations

from pathlib import Path

import pytest

from diagnose.bundle.limits import Limits
from diagnose.bundle.sources import bundle_from_text
from diagnose.compare import compare
from diagnose.model.report import Report
from diagnose.observe import observe
from diagnose.pipeline import Engine
from diagnose.verify import verify_quotes, verify_sources

HEAD = "LAST SEEN  TYPE     REASON              OBJECT                           MESSAGE\n"
NO_CLASS = '7s         Warning  ProvisioningFailed  persistentvolumeclaim/vm01-root  storageclass.storage.k8s.io "gold" not found\n'
NO_MEMORY = "5m         Warning  FailedScheduling    pod/virt-launcher-vm01-abcde     0/3 nodes are available: 3 Insufficient memory.\n"
FINE = "5m         Normal   ExternalProvisioning  persistentvolumeclaim/vm02-root  waiting for a volume to be created\n"


def diagnose(engine: Engine, text: str) -> Report:
    return engine.diagnose(bundle_from_text(text))


def states(before: Report, after: Report) -> dict[str, str]:
    return {one.cause: one.state for one in compare(before, after).changes}


def test_a_finding_that_the_same_kind_of_document_no_longer_shows_is_fixed(engine: Engine) -> None:
    found = states(diagnose(engine, HEAD + NO_CLASS), diagnose(engine, HEAD + FINE))
    assert found == {"ove.storage.storageclass-not-found": "fixed"}


def test_loss_of_sight_is_not_an_improvement(engine: Engine) -> None:
    found = states(diagnose(engine, HEAD + NO_CLASS), diagnose(engine, "the weather is fine\n"))
    assert found == {"ove.storage.storageclass-not-found": "not evaluable"}


def test_a_new_finding_is_told_from_a_remaining_one(engine: Engine) -> None:
    found = states(diagnose(engine, HEAD + NO_CLASS), diagnose(engine, HEAD + NO_CLASS + NO_MEMORY))
    assert found["ove.storage.storageclass-not-found"] == "remaining"
    assert found["ove.scheduling.insufficient-cpu-memory"] == "new"


PVC = "NAME        STATUS   VOLUME    CAPACITY   ACCESS MODES   STORAGECLASS   AGE\nvm01-root   {state}   pvc-1   30Gi       RWX            gold           3m\n"


@pytest.mark.parametrize(
    ("later", "state"),
    [
        (PVC.format(state="Bound"), "satisfied"),
        (PVC.format(state="Pending"), "not satisfied"),
        ("the weather is fine\n", "cannot be told"),
    ],
)
def test_what_the_remediation_wants_to_see_is_looked_for_in_the_later_bundle(
    engine: Engine, later: str, state: str
) -> None:
    bundle = bundle_from_text(later)
    scene = observe(bundle.documents, engine.knowledge, engine.matcher)
    compared = compare(diagnose(engine, HEAD + NO_CLASS), engine.conclude(bundle, scene), scene.evidence)
    found = {one.cause: one.verify for one in compared.changes}["ove.storage.storageclass-not-found"]
    assert found is not None
    assert found.state == state


def test_the_steps_of_both_stand_side_by_side_with_their_times(engine: Engine) -> None:
    clone = (
        "{start}         Normal    CloneInProgress     datavolume/vm01-root             Cloning from gold/rhel into shop/vm01-root in progress\n"
        "2m          Normal    CloneSucceeded      datavolume/vm01-root             Successfully cloned from gold/rhel into shop/vm01-root\n"
    )
    slow, fast = (diagnose(engine, HEAD + clone.format(start=start)) for start in ("9m", "125s"))
    (step,) = (one for one in compare(slow, fast).steps if one.step == "ove.populate")
    assert (step.took_before_s, step.took_after_s) == (420.0, 5.0)


def test_every_quote_of_a_report_stands_in_its_bundle(engine: Engine) -> None:
    bundle = bundle_from_text("noise\n" * 40 + HEAD + NO_CLASS + "noise\n")
    count, wrong = verify_quotes(engine.diagnose(bundle), bundle)
    assert count > 0
    assert wrong == ()


def test_a_quote_of_another_bundle_is_refused(engine: Engine) -> None:
    report = diagnose(engine, HEAD + NO_CLASS)
    _, wrong = verify_quotes(report, bundle_from_text(HEAD + NO_CLASS.replace("gold", "silver")))
    assert wrong


def test_quotes_of_bundles_of_any_size_are_proven_while_they_are_read(engine: Engine, tmp_path: Path) -> None:
    noise = "I0301 10:00:00.000000 1 controller.go:7] nothing of interest\n"
    long = '{"level":"info","msg":"' + "x" * 60_000 + " " + NO_CLASS.strip().replace('"', "'") + "y" * 60_000 + '"}\n'
    path = tmp_path / "events.log"
    path.write_text(noise * 20_000 + HEAD + NO_CLASS + long + noise * 20_000)
    report = engine.diagnose(engine.take_in([path]))
    small = Limits(block_bytes=200_000)  # quotes stand blocks apart
    count, wrong = verify_sources(report, [path], limits=small)
    assert count > 1
    assert wrong == ()
    path.write_text(noise * 20_001 + HEAD + NO_CLASS)
    assert len(verify_sources(report, [path], limits=small)[1]) == count
    (tmp_path / "other").write_text(noise)
    (gone,) = {one.why for one in verify_sources(report, [tmp_path / "other"])[1]}
    assert gone == "no such document in the bundle"


def test_a_report_survives_its_own_json(engine: Engine, tmp_path: Path) -> None:
    report = diagnose(engine, HEAD + NO_CLASS)
    assert Report.model_validate_json(report.model_dump_json()) == report
