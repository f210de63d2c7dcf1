"""Why a cause fired or did not: each condition of its rule held, did not hold, or could not be looked at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct

from diagnose.knowledge.entry import Cause, Condition, Symptom
from diagnose.knowledge.knowledge_base import KnowledgeBase
from diagnose.model.evidence import Evidence
from diagnose.model.observation import Observation
from diagnose.rules.compile import compile_cause
from diagnose.rules.reference import fire
from diagnose.standing import Standing


class ConditionState(Struct, frozen=True):
    """One condition: ``group`` is all, any or none; ``state`` is held, did not hold, could not look, history, or elsewhere."""

    group: str
    symptom: str
    says: str
    state: str
    observations: tuple[Observation, ...]
    note: str = ""


class Explanation(Struct, frozen=True):
    """All conditions of a cause in the order of the entry; ``fires`` tells whether the rule as a whole holds."""

    cause: str
    title: str
    fires: bool
    conditions: tuple[ConditionState, ...]
    advice: str


def explain_cause(
    cause: Cause,
    knowledge: KnowledgeBase,
    standing: Standing,
    evidence: Sequence[Evidence],
) -> Explanation:
    """Each condition against where the observations stand."""
    states = []
    for group in ("all", "any", "none"):
        for condition in getattr(cause.when, group):
            states.append(_state(group, condition, knowledge.symptoms[condition.symptom], standing, evidence))
    fires = bool(fire((compile_cause(cause),), standing.current))
    return Explanation(cause.id, cause.title, fires, tuple(states), _advice(fires, states))


def _state(
    group: str,
    condition: Condition,
    symptom: Symptom,
    standing: Standing,
    evidence: Sequence[Evidence],
) -> ConditionState:
    seen = tuple(one for one in standing.current if one.symptom == symptom.id)
    note = f"joined by {', '.join(condition.same)}" if condition.same else ""
    if seen:
        state = "held" if group != "none" else "did not hold"
        return ConditionState(group, symptom.id, symptom.says, state, seen, note)
    for state, why, set_aside in (
        ("history", "it went well later", standing.past),
        ("elsewhere", "on another workload's pod", standing.elsewhere),
    ):
        if aside := tuple(one for one in set_aside if one.symptom == symptom.id):
            return ConditionState(group, symptom.id, symptom.says, state, aside, why)
    if group == "none":
        return ConditionState(group, symptom.id, symptom.says, "held", (), note)
    kinds = {sighting.object or sighting.missing for sighting in symptom.seen}
    if "" not in kinds and not kinds & _kinds_shown(evidence):
        wanted = ", ".join(sorted(kinds))
        return ConditionState(group, symptom.id, symptom.says, "could not look", (), f"the bundle shows no {wanted}")
    return ConditionState(group, symptom.id, symptom.says, "did not hold", (), note)


def _kinds_shown(evidence: Sequence[Evidence]) -> set[str]:
    return {one.kind for one in evidence} | {one.fields.get("of", "") for one in evidence if one.kind == "Listing"}


def _advice(fires: bool, states: Sequence[ConditionState]) -> str:
    """What would have to be different for the outcome to change, in the fewest steps."""
    if fires:
        return "It fires. It would not without: " + "; ".join(
            state.symptom for state in states if state.state == "held" and state.group != "none"
        )
    lacking = [state.symptom for state in states if state.group == "all" and state.state != "held"]
    offered = [state.symptom for state in states if state.group == "any"]
    blocking = [state.symptom for state in states if state.group == "none" and state.state == "did not hold"]
    parts = []
    if lacking:
        parts.append(f"all of {', '.join(lacking)} would have to be seen")
    if offered and not any(state.group == "any" and state.state == "held" for state in states):
        parts.append(f"one of {', '.join(offered)} would have to be seen")
    if blocking:
        parts.append(f"{', '.join(blocking)} would have to be absent")
    return "It does not fire: " + ("; ".join(parts) or "the joined values differ") + "."


def counts_of(explanation: Explanation) -> Mapping[str, int]:
    """How many conditions are in each state."""
    counts: dict[str, int] = {}
    for state in explanation.conditions:
        counts[state.state] = counts.get(state.state, 0) + 1
    return counts
