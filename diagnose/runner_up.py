"""What would have to be different for the runner-up to win: the ranking is tried again without what speaks for the first.

A finding of its own (another truth about the same bundle) is no runner-up; an echo of the first, a cause that rests on the
same evidence, or a suspicion is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from diagnose.knowledge.knowledge_base import KnowledgeBase
from diagnose.model.evidence import Evidence
from diagnose.model.observation import Observation
from diagnose.model.step_order import StepOrder
from diagnose.rank import EVERYWHERE, SOUND, WEIGHTS, Hypothesis, rank
from diagnose.resources import Groups
from diagnose.rules.compile import Rule
from diagnose.rules.reference import fire

#: Of larger incidents only what concerns the first hypothesis' own resources is tried again.
OBSERVATIONS_MAX = 2_000
_PLACES = 4
_SIGNS = 2


class Runner(Struct, frozen=True):
    """The runner-up, and in sentences what would have to be different for it to come first."""

    hypothesis: Hypothesis
    to_win: tuple[str, ...]


def find_runner_up(
    hypotheses: Sequence[Hypothesis],
    rules: Sequence[Rule],
    observations: Sequence[Observation],
    knowledge: KnowledgeBase,
    steps: StepOrder,
    marks: Mapping[str, int],
    groups: Groups,
    evidence: Iterable[Evidence],
    faded: Mapping[str, str],
) -> Runner | None:
    """The runner-up of the first hypothesis; None where there is none, or where the first is no finding."""
    if not hypotheses or hypotheses[0].score < SOUND:
        return None
    first = hypotheses[0]
    second = next((one for one in hypotheses[1:] if one.echo_of == first.cause or one.score < SOUND), None)
    if second is None:
        return None
    near = _near(first, second, observations, groups)
    by_key = {one.key: one for one in near}
    shared = frozenset(second.support)
    own = [
        by_key[key] for key in first.support if key in by_key and key not in shared and _speaks(by_key[key], knowledge)
    ]
    sentences = []
    if own:
        gone = {one.key for one in own}
        left = [one for one in near if one.key not in gone]
        ranked = rank(fire(tuple(rules), left), left, knowledge, steps, marks, groups, evidence, faded)
        wins = bool(ranked) and ranked[0].cause == second.cause
        outcome = (
            "it would come first"
            if wins
            else f"{ranked[0].cause} would come first"
            if ranked
            else "nothing would be found"
        )
        sentences.append(f"Without {_places(own)} {outcome}.")
    sentences.extend(_lacks(first, second, observations, knowledge))
    return Runner(second, tuple(sentences))


def _near(
    first: Hypothesis, second: Hypothesis, observations: Sequence[Observation], groups: Groups
) -> Sequence[Observation]:
    if len(observations) <= OBSERVATIONS_MAX:
        return observations
    if first.group == EVERYWHERE:
        wanted = {*first.support, *second.support}
        return [one for one in observations if one.key in wanted]
    return [one for one in observations if groups.of(one) in (first.group, None)][: 2 * OBSERVATIONS_MAX]


def _speaks(one: Observation, knowledge: KnowledgeBase) -> bool:
    return bool(one.symptom) and knowledge.symptoms[one.symptom].kind != "context"


def _places(observations: Iterable[Observation]) -> str:
    places = sorted({(each.place.document, each.place.line) for one in observations for each in one.evidence})
    shown = ", ".join(f"{document}:{line}" for document, line in places[:_PLACES])
    more = f" and {len(places) - _PLACES} more" if len(places) > _PLACES else ""
    return shown + more


def _lacks(
    first: Hypothesis, second: Hypothesis, observations: Sequence[Observation], knowledge: KnowledgeBase
) -> Iterable[str]:
    """Signs of the runner-up that are not there and would outweigh the first, or why no sign of its own would do."""
    cause = knowledge.causes[second.cause]
    if second.cause in knowledge.causes[first.cause].over:
        yield f"{first.cause} beats it wherever both are found."
        return
    seen = {one.symptom for one in observations}
    explains = set(knowledge.causes[first.cause].explains)
    doubt = 1.0
    support = frozenset(second.support)
    for symptom in sorted({one.symptom for one in observations if one.symptom and one.key in support}):
        if knowledge.symptoms[symptom].kind != "context":
            doubt *= 1 - WEIGHTS[knowledge.symptoms[symptom].strength]
    signs = [
        knowledge.symptoms[condition.symptom]
        for condition in (*cause.when.all, *cause.when.any)
        if condition.symptom not in seen and condition.symptom not in explains
    ]
    enough = sorted(
        (one for one in signs if one.kind != "context" and 1 - doubt * (1 - WEIGHTS[one.strength]) >= first.score),
        key=lambda one: (-WEIGHTS[one.strength], one.id),
    )
    if enough and not cause.generic:
        named = "; or: ".join(f"{one.says} ({one.id})" for one in enough[:_SIGNS])
        yield f"With a sign of its own it would be as sure: {named}."
    elif cause.generic:
        yield "It only says that the step failed: any finer cause comes before it."
