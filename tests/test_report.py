"""Names filled into commands, steps of the frontier, looks in order of what they tell."""

from __future__ import annotations

import shlex

from diagnose.model.report import Diagnosis, NextCheck
from diagnose.next_checks import choose_checks
from diagnose.placeholders import fill, fill_command


def diagnosis(cause: str, confidence: float, *checks: NextCheck, consequences: tuple[str, ...] = ()) -> Diagnosis:
    return Diagnosis(
        cause=cause, title="t", summary="s", platform="ove", stage="storage", step="ove.populate", confidence=confidence,
        resources=(), evidence=(), sightings=1, explains=(), consequences=consequences, why=(), remediation=(),
        checks=checks, references=(),
    )  # fmt: skip


def test_unknown_names_stay_visible_and_double_braces_are_braces() -> None:
    assert fill("get {pvc} of {vm} as {{.metadata}}", {"pvc": "a"}) == "get a of <vm> as {.metadata}"


def test_a_hostile_name_stays_one_word_of_the_command() -> None:
    command = fill_command("kubectl get pvc {pvc}", {"pvc": "x; rm -rf $(pwd)"})
    assert shlex.split(command) == ["kubectl", "get", "pvc", "x; rm -rf $(pwd)"]


def test_the_look_that_concerns_two_near_rivals_comes_first() -> None:
    shared, own = NextCheck(ask="shared?", run="look shared"), NextCheck(ask="own?", run="look own")
    chosen = choose_checks([diagnosis("a", 0.6, own, shared), diagnosis("b", 0.58, shared)], (), {})
    assert [check.run for check in chosen] == ["look shared", "look own"]
    assert chosen[0].tells == ("a", "b")


def test_an_echo_is_no_rival() -> None:
    root = diagnosis("root", 0.9, NextCheck(ask="root?", run="look root"), consequences=("echo",))
    chosen = choose_checks([root, diagnosis("echo", 0.3, NextCheck(ask="echo?", run="look echo"))], (), {})
    assert [check.run for check in chosen] == ["look root"]
