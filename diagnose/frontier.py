"""Where provisioning stopped: which steps are proven done, implied, failed, not reached, on each platform shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from diagnose.knowledge.entry import Cause
from diagnose.knowledge.knowledge_base import KnowledgeBase
from diagnose.model.observation import Observation
from diagnose.model.report import FINDING_MIN, Diagnosis, Frontier, StepState
from diagnose.model.step_order import StepOrder
from diagnose.quotes import quote_evidence


def trace_frontiers(
    current: Sequence[Observation],
    diagnoses: Sequence[Diagnosis],
    knowledge: KnowledgeBase,
    steps: StepOrder,
    marks: Mapping[str, int],
    took: Mapping[str, float],
) -> tuple[Frontier, ...]:
    """For each platform the bundle speaks of (or that a diagnosis names): what is done, failed, not reached.

    ``took`` gives the seconds of the steps whose time the bundle tells.
    """
    failed = {one.step for one in diagnoses if one.confidence >= FINDING_MIN}
    named = {one.platform for one in diagnoses if one.confidence >= FINDING_MIN}
    platforms = [name for name in steps.order if name in named or name in marks]
    return tuple(_trace(platform, current, failed, knowledge, steps, took) for platform in platforms)


def trace_steps(
    cause: Cause,
    current: Sequence[Observation],
    knowledge: KnowledgeBase,
    steps: StepOrder,
    took: Mapping[str, float],
) -> tuple[StepState, ...]:
    """The steps of the cause's platform with its own step failed."""
    platform = cause.step.partition(".")[0]
    if platform not in steps.order:
        return ()
    return _trace(platform, current, {cause.step}, knowledge, steps, took).steps


def _trace(
    platform: str,
    current: Sequence[Observation],
    failed: set[str],
    knowledge: KnowledgeBase,
    steps: StepOrder,
    took: Mapping[str, float],
) -> Frontier:
    order = steps.order[platform]
    seen: dict[str, dict[str, Observation]] = {"done": {}, "started": {}}
    for one in current:
        symptom = knowledge.symptoms[one.symptom] if one.symptom else None
        if symptom is not None and symptom.kind in seen and symptom.step in order:
            seen[symptom.kind].setdefault(symptom.step, one)
    done = seen["done"]
    proven = set(done).union(*(steps.before[step] for step in done))
    implied = set().union(*(steps.before[step] for step in failed if step in order))
    states = {step: _state(step, failed, proven, implied, set(seen["started"]), steps.before[step]) for step in order}
    last = [step for step in order if states[step] == "done"]
    waiting = [step for step in order if states[step] not in ("done", "implied")]
    titles = {step.id: step for step in knowledge.graphs[platform].steps}
    return Frontier(
        platform=platform,
        last_done=last[-1] if last else "",
        first_not_done=next((step for step in waiting if step in failed), waiting[0] if waiting else ""),
        lines=quote_evidence([done[step] for step in last if step in done][-1:]),
        steps=tuple(
            StepState(
                step=step,
                title=titles[step].title,
                component=titles[step].component,
                state=states[step],
                took_s=took.get(step) if states[step] in ("done", "started", "failed") else None,
            )
            for step in order
        ),
    )


def _state(
    step: str, failed: set[str], proven: set[str], implied: set[str], started: set[str], before: frozenset[str]
) -> str:
    if step in failed:
        return "failed"
    if step in proven:
        return "done"
    if step in implied:
        return "implied"
    if before & failed:
        return "not reached"
    return "started" if step in started else "unknown"
