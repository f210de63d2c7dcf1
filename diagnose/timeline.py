"""Steps against the clock: those that took far longer than they should, and those that are still running far too long.

A step is slow where one VM's (or volume's) evidence tells when it started and when it was done. It is stalled where
the bundle shows the present state of a resource (a listing or an object, not a log line) in the middle of the step, and
the resource is older than the step may take. Nothing is concluded from what is not there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from diagnose.knowledge.knowledge_base import KnowledgeBase
from diagnose.model.evidence import Evidence
from diagnose.model.observation import Observation
from diagnose.model.step_order import StepOrder
from diagnose.resources import Groups

SLOW_TIMES = 3.0
SLOW_MORE_S = 120.0
STALLED_TIMES = 3.0
STALLED_MORE_S = 300.0


@dataclass(frozen=True, slots=True)
class StepTime:
    """How long a step of one group of resources took: ``expected_max_s`` is the longest normal time of any variant."""

    step: str
    group: tuple[str, str]
    took_s: float
    expected_max_s: float
    running: bool
    proof: tuple[Observation, ...]


def observe_timing(
    observations: Sequence[Observation], knowledge: KnowledgeBase, steps: StepOrder, groups: Groups
) -> tuple[Observation, ...]:
    """Observations of the symptoms that are seen by ``timing``, with figures in their values."""
    wanted: dict[tuple[str, str], list[str]] = {}
    for key in knowledge.structured:
        symptom = knowledge.symptoms[key]
        for sighting in symptom.seen:
            if sighting.timing:
                wanted.setdefault((symptom.step, sighting.timing), []).append(key)
    if not wanted:
        return ()
    found = []
    for one in step_times(observations, knowledge, steps, groups):
        late = (STALLED_TIMES, STALLED_MORE_S) if one.running else (SLOW_TIMES, SLOW_MORE_S)
        if one.took_s < max(late[0] * one.expected_max_s, one.expected_max_s + late[1]):
            continue
        for key in wanted.get((one.step, "stalled" if one.running else "slow"), ()):
            found.append(_observation(key, one))
    return tuple(sorted(found, key=lambda seen: seen.key))


def step_times(
    observations: Sequence[Observation], knowledge: KnowledgeBase, steps: StepOrder, groups: Groups
) -> Iterable[StepTime]:
    """The time of each step of each group whose evidence tells it."""
    longest = _longest(knowledge)
    starts: dict[tuple[tuple[str, str], str], list[Observation]] = {}
    ends: dict[tuple[tuple[str, str], str], list[Observation]] = {}
    for one in observations:
        symptom = knowledge.symptoms[one.symptom]
        group = groups.of(one)
        if group is None or symptom.kind not in ("started", "done") or symptom.step not in longest:
            continue
        (starts if symptom.kind == "started" else ends).setdefault((group, symptom.step), []).append(one)
    for (group, step), began in sorted(starts.items(), key=lambda item: item[0]):
        done = ends.get((group, step), [])
        if done:
            yield from _took(step, group, began, done, longest[step])
        elif not any(other == group and steps.is_before(step, later) for other, later in ends):
            yield from _runs(step, group, began, longest[step])


def _took(
    step: str, group: tuple[str, str], began: Sequence[Observation], done: Sequence[Observation], longest_s: float
) -> Iterable[StepTime]:
    pairs = [
        (end.last_s - start.first_s, start, end)
        for start in began
        for end in done
        if start.first_s is not None and end.last_s is not None and (start.first_s < 0) == (end.last_s < 0)
    ]
    if pairs:
        took_s, start, end = max(pairs, key=lambda pair: (pair[0], pair[1].key))
        yield StepTime(step, group, took_s, longest_s, False, (start, end))


def _runs(step: str, group: tuple[str, str], began: Sequence[Observation], longest_s: float) -> Iterable[StepTime]:
    for start in began:
        ages = [evidence.age_s for evidence in start.evidence if _is_state(evidence) and evidence.age_s is not None]
        if ages:
            yield StepTime(step, group, max(ages), longest_s, True, (start,))


def _is_state(evidence: Evidence) -> bool:
    """Whether it shows how a resource stands now: an object or a row of a listing, no event and no log line."""
    return evidence.kind not in ("", "Event", "Listing")


def _longest(knowledge: KnowledgeBase) -> Mapping[str, float]:
    return {
        step.id: max(duration.max_s for duration in step.durations.values())
        for platform in sorted(knowledge.graphs)
        for step in knowledge.graphs[platform].steps
        if step.durations
    }


def _observation(symptom: str, one: StepTime) -> Observation:
    values = {
        **one.proof[0].values,
        "step": one.step,
        "took": f"{one.took_s:.0f}",
        "expected": f"{one.expected_max_s:g}",
    }
    evidence = tuple(each for proof in one.proof for each in proof.evidence[:1])
    return Observation(
        key=f"{symptom}|{'='.join(one.group)}",
        symptom=symptom,
        values=values,
        evidence=evidence,
        resource=one.proof[0].resource,
        first_s=one.proof[0].first_s,
        last_s=one.proof[-1].last_s,
    )
