"""The cheapest cover is the cheapest, contradictions count, and what would turn the order is said."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from diagnose.bundle.sources import bundle_from_text
from diagnose.cover import Option, cheapest_cover
from diagnose.model.report import Report
from diagnose.pipeline import Engine

HEAD = "LAST SEEN   TYPE      REASON               OBJECT                            MESSAGE\n"
NO_CLASS = '7s          Warning   ProvisioningFailed   persistentvolumeclaim/vm01-root   storageclass.storage.k8s.io "gold" not found\n'
LOST = "NAME        STATUS   VOLUME      CAPACITY   ACCESS MODES   STORAGECLASS   AGE\nvm01-root   Lost     pvc-123     30Gi       RWX            gold           3h\n\n"

OPTIONS = st.lists(
    st.builds(
        Option,
        st.integers(10, 30).map(lambda tenths: tenths / 10),
        st.frozensets(st.integers(0, 6), min_size=1, max_size=5),
    ),
    min_size=1,
    max_size=7,
)


def report_of(engine: Engine, text: str) -> Report:
    return engine.diagnose(bundle_from_text(text))


@given(OPTIONS)
def test_no_cover_of_all_tried_is_cheaper(options: list[Option]) -> None:
    wanted = frozenset().union(*(one.covers for one in options))
    every = [
        sum(options[number].cost for number in chosen)
        for size in range(len(options) + 1)
        for chosen in itertools.combinations(range(len(options)), size)
        if frozenset().union(*(options[number].covers for number in chosen)) == wanted
    ]
    found = cheapest_cover(options)
    assert found.is_proven
    assert abs(found.cost - min(every)) < 1e-9
    assert frozenset().union(*(options[number].covers for number in found.chosen)) == wanted


def test_a_search_out_of_budget_still_covers_everything() -> None:
    options = [Option(1.0, frozenset({number, (number + 1) % 40})) for number in range(40)]
    found = cheapest_cover(options, budget=5)
    assert not found.is_proven
    assert frozenset().union(*(options[number].covers for number in found.chosen)) == frozenset(range(40))


def test_one_cause_that_explains_both_is_preferred_to_two(engine: Engine) -> None:
    waits = (
        "5s          Warning   FailedScheduling     pod/virt-launcher-vm01-abcde      0/3 nodes are available: pod has unbound immediate "
        "PersistentVolumeClaims. preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.\n"
    )
    found = report_of(engine, HEAD + waits + NO_CLASS)
    assert [one.cause for one in found.findings] == ["ove.storage.storageclass-not-found"]


def test_a_prediction_that_was_looked_for_and_is_not_there_speaks_against_a_cause(engine: Engine) -> None:
    clear, against = (report_of(engine, text).findings[0] for text in (HEAD + NO_CLASS, LOST + HEAD + NO_CLASS))
    assert clear.cause == against.cause == "ove.storage.storageclass-not-found"
    assert against.confidence < clear.confidence
    assert any("-:2" in point for point in against.why)


def test_the_runner_up_would_win_without_the_lines_that_speak_for_the_first(engine: Engine) -> None:
    found = report_of(engine, HEAD + NO_CLASS)
    assert found.runner_up is not None
    assert found.runner_up.cause == "ove.storage.csi-provision-failed"
    assert found.runner_up.key == found.runner_up.cause
    assert found.runner_up.to_win


def test_what_waits_for_the_failed_step_is_not_left_unexplained(engine: Engine) -> None:
    waits = (
        "5s          Warning   FailedScheduling     pod/virt-launcher-vm01-abcde      0/3 nodes are available: pod has unbound immediate "
        "PersistentVolumeClaims. preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.\n"
    )
    assert report_of(engine, HEAD + waits + waits.replace("5s ", "9s ") + NO_CLASS).unexplained == ()


def test_the_same_sentence_stands_once_among_the_unexplained(engine: Engine) -> None:
    text = HEAD + "".join(
        f"{age}s         Warning   FailedScheduling     pod/virt-launcher-vm{age}-abcde      0/3 nodes are available: 3 Insufficient memory.\n"
        for age in (11, 12, 13)
    )
    says = [one.says for one in (*report_of(engine, text + NO_CLASS).unexplained, *report_of(engine, text).history)]
    assert len(says) == len(set(says))
