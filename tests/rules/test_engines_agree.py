"""durable_rules and the reference matcher give the same firings."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnose.model.observation import Observation
from diagnose.rules import durable, reference
from diagnose.rules.compile import Option, Rule

needs_durable = pytest.mark.skipif(not durable.is_installed(), reason="durable_rules is not installed")

SYMPTOMS = st.sampled_from(["s0", "s1", "s2", "s3"])
JOINS = st.sets(st.sampled_from(["vm", "pvc"]), max_size=2).map(lambda names: tuple(sorted(names)))
WHERE = st.sampled_from([(), (("size", "> 3"),), (("size", "<= size"),)])
OPTIONS = st.builds(Option, SYMPTOMS, JOINS, WHERE)
VALUES = st.dictionaries(st.sampled_from(["vm", "pvc", "size"]), st.sampled_from(["1", "1.0", "5", "", "x", "True"]))


@st.composite
def rules_and_observations(draw: st.DrawFn) -> tuple[list[Rule], list[Observation]]:
    rules = [
        Rule(
            f"cause{number}",
            (
                tuple(draw(st.lists(SYMPTOMS.map(Option), min_size=1, max_size=2, unique=True))),
                *(tuple(draw(st.lists(OPTIONS, min_size=1, max_size=2))) for _ in range(draw(st.integers(0, 2)))),
            ),
            tuple(draw(st.lists(OPTIONS, max_size=2))),
        )
        for number in range(draw(st.integers(1, 5)))
    ]
    observations = [
        Observation(key=f"o{number}", symptom=draw(SYMPTOMS), values=draw(VALUES), evidence=())
        for number in range(draw(st.integers(0, 12)))
    ]
    return rules, observations


SESSION = durable.DurableRules()


@needs_durable
@settings(max_examples=150, deadline=None)
@given(rules_and_observations(), st.randoms(use_true_random=False))
def test_both_engines_fire_the_same_whatever_the_order_of_facts(
    case: tuple[list[Rule], list[Observation]], shuffle: random.Random
) -> None:
    rules, observations = case
    expected = reference.fire(rules, observations)
    shuffle.shuffle(observations)
    assert SESSION.fire(rules, observations) == expected


@needs_durable
def test_more_facts_than_the_limit_are_refused_not_lost() -> None:
    rules = [Rule("cause", ((Option("a"),), (Option("b", ("vm",)),)))]
    observations = [
        Observation(key=f"{symptom}{number}", symptom=symptom, values={"vm": str(number)}, evidence=())
        for symptom in "ab"
        for number in range(durable.FACTS_MAX)
    ]
    with pytest.raises(durable.TooManyFactsError):
        SESSION.fire(rules, observations)


@needs_durable
def test_values_that_the_library_takes_for_equal_stay_apart() -> None:
    rules = [Rule("cause", ((Option("a"),), (Option("b", ("vm",)),)))]
    observations = [
        Observation(key="a", symptom="a", values={"vm": "1"}, evidence=()),
        Observation(key="b", symptom="b", values={"vm": "True"}, evidence=()),
    ]
    assert SESSION.fire(rules, observations) == ()


def test_a_blocker_counts_only_where_its_joined_values_are_equal() -> None:
    rule = Rule("cause", ((Option("pending"),),), (Option("bound", ("pvc",)),))
    observations = [
        Observation(key="p1", symptom="pending", values={"pvc": "one"}, evidence=()),
        Observation(key="p2", symptom="pending", values={"pvc": "two"}, evidence=()),
        Observation(key="b1", symptom="bound", values={"pvc": "one"}, evidence=()),
    ]
    assert [firing.anchor for firing in reference.fire([rule], observations)] == ["p2"]


def test_quantities_with_units_are_compared_as_bytes() -> None:
    rule = Rule("cause", ((Option("image", (), (("size", "> room"),)),),))
    bigger = Observation(key="o", symptom="image", values={"size": "10Gi", "room": "9000Mi"}, evidence=())
    smaller = Observation(key="o", symptom="image", values={"size": "1Gi", "room": "9000Mi"}, evidence=())
    assert reference.fire([rule], [bigger])
    assert not reference.fire([rule], [smaller])
