"""Names filled into commands, steps of the frontier, looks in order of what they tell."""

from __future__ import annotations

import shlex

from diagnose.model.report import Diagnosis, NextCheck
from diagnose.next_checks import choose_checks, information
from diagnose.placeholders import fill, fill_command


def diagnosis(cause: str, confidence: float, *checks: NextCheck, echo_of: str = "", rival_of: str = "") -> Diagnosis:
    return Diagnosis(
        cause=cause, title="t", summary="s", platform="ove", stage="storage", step="ove.populate", confidence=confidence,
        resources=(), evidence=(), sightings=1, explains=(), consequences=(), echo_of=echo_of, rival_of=rival_of, why=(),
        remediation=(), checks=checks, references=(),
    )  # fmt: skip


def test_unknown_names_stay_visible_and_double_braces_are_braces() -> None:
    assert fill("get {pvc} of {vm} as {{.metadata}}", {"pvc": "a"}) == "get a of <vm> as {.metadata}"


def test_a_hostile_name_stays_one_word_of_the_command() -> None:
    command = fill_command("kubectl get pvc {pvc}", {"pvc": "x; rm -rf $(pwd)"})
    assert shlex.split(command) == ["kubectl", "get", "pvc", "x; rm -rf $(pwd)"]


def test_the_look_that_tells_rivals_apart_comes_before_the_one_that_both_expect() -> None:
    shared, own = NextCheck(ask="shared?", run="look shared"), NextCheck(ask="own?", run="look own")
    chosen = choose_checks([diagnosis("a", 0.6, shared, own), diagnosis("b", 0.48, shared, rival_of="a")], (), {})
    assert [check.run for check in chosen] == ["look own", "look shared"]
    assert chosen[0].bits > chosen[1].bits


def test_each_outcome_of_a_look_says_what_would_be_most_probable() -> None:
    own = NextCheck(ask="own?", run="look own")
    (look,) = choose_checks([diagnosis("a", 0.6, own), diagnosis("b", 0.48, rival_of="a")], (), {})
    assert ["a" in look.outcomes[0], "b" in look.outcomes[1]] == [True, True]


def test_a_look_that_is_sure_to_come_out_one_way_tells_nothing() -> None:
    assert information({"a": 1.0}, ("a",)) == 0.0
    assert information({"a": 0.5, "b": 0.5}, ("a", "b")) < 1e-9
    assert information({"a": 0.5, "b": 0.5}, ("a",)) > 0.5


def test_an_echo_is_no_rival() -> None:
    root = diagnosis("root", 0.9, NextCheck(ask="root?", run="look root"))
    echo = diagnosis("echo", 0.3, NextCheck(ask="echo?", run="look echo"), echo_of="root")
    assert [check.run for check in choose_checks([root, echo], (), {})] == ["look root"]


def test_a_look_for_a_second_finding_makes_nobody_surer_of_the_first() -> None:
    first = diagnosis("first", 0.9, NextCheck(ask="first?", run="look first"))
    second = diagnosis("second", 0.85, NextCheck(ask="second?", run="look second"))
    assert [check.run for check in choose_checks([first, second], (), {})] == ["look first"]
