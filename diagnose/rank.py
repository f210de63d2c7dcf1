"""Firings and graphs give ranked hypotheses: root before echo, specific before general, every point with a sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from diagnose.knowledge.knowledge_base import KnowledgeBase
from diagnose.model.observation import Firing, Observation
from diagnose.model.step_order import StepOrder

WEIGHTS: Mapping[str, float] = {"decisive": 0.95, "strong": 0.85, "fair": 0.7, "weak": 0.4}
CONFIDENCE_MAX = 0.97
FOREIGN_PLATFORM = 0.45
GIVES_WAY = 0.5
ECHO = 0.4
BESIDE = 0.9
SOUND = 0.5


@dataclass(slots=True)
class Hypothesis:
    """A suspected cause with its support; ``points`` says in sentences what its score is made of."""

    cause: str
    support: tuple[str, ...]
    score: float
    length: int
    points: list[str] = field(default_factory=list)
    consequences: list[str] = field(default_factory=list)
    echo_of: str = ""
    first_s: float | None = None


def rank(
    firings: Sequence[Firing],
    observations: Sequence[Observation],
    knowledge: KnowledgeBase,
    steps: StepOrder,
    marks: Mapping[str, int],
) -> tuple[Hypothesis, ...]:
    """Hypotheses, best first; ties are broken by the id of the cause."""
    by_key = {one.key: one for one in observations}
    hypotheses = [_weigh(cause, group, by_key, knowledge, marks) for cause, group in _group(firings).items()]
    hypotheses = [one for one in hypotheses if one.score > 0]
    _give_way(hypotheses, knowledge)
    _explain_away(hypotheses, by_key, knowledge, steps)
    return tuple(sorted(hypotheses, key=lambda one: _order(one, knowledge, steps)))


def _group(firings: Sequence[Firing]) -> dict[str, list[Firing]]:
    groups: dict[str, list[Firing]] = {}
    for firing in firings:
        groups.setdefault(firing.cause, []).append(firing)
    return dict(sorted(groups.items()))


def _weigh(
    cause_id: str,
    group: Sequence[Firing],
    by_key: Mapping[str, Observation],
    knowledge: KnowledgeBase,
    marks: Mapping[str, int],
) -> Hypothesis:
    cause = knowledge.causes[cause_id]
    support = sorted({key for firing in group for key in firing.support})
    doubt = 1.0
    points: list[str] = []
    for symptom_id in sorted({by_key[key].symptom for key in support}):
        symptom = knowledge.symptoms[symptom_id]
        if symptom.kind == "context":
            continue
        doubt *= 1 - WEIGHTS[symptom.strength]
        count = sum(by_key[key].count for key in support if by_key[key].symptom == symptom_id)
        times = f" ({count} times)" if count > 1 else ""
        points.append(f"Seen{times}: {symptom.says} ({symptom.strength} sign).")
    score = min(1 - doubt, CONFIDENCE_MAX) if points else 0.3
    if cause.platform in marks or not marks or cause.platform == "guest":
        pass
    else:
        score *= FOREIGN_PLATFORM
        others = ", ".join(sorted(marks))
        points.append(f"Nothing else in the bundle speaks of {cause.platform}; it speaks of {others}.")
    length = max(len(evidence.text) for key in support for evidence in by_key[key].evidence)
    times_s = [moment for key in support if (moment := by_key[key].first_s) is not None]
    return Hypothesis(cause_id, tuple(support), score, length, points, first_s=min(times_s, default=None))


def _give_way(hypotheses: Sequence[Hypothesis], knowledge: KnowledgeBase) -> None:
    """A catch-all cause gives way to a finer one that explains the same incident."""
    finer = [one for one in hypotheses if not knowledge.causes[one.cause].generic and one.score >= SOUND]
    for one in hypotheses:
        if knowledge.causes[one.cause].generic and finer:
            best = max(finer, key=lambda other: (other.score, other.cause))
            one.score *= GIVES_WAY
            one.echo_of = best.cause
            one.points.append(f"Gives way to the finer cause {best.cause}.")


def _explain_away(
    hypotheses: Sequence[Hypothesis], by_key: Mapping[str, Observation], knowledge: KnowledgeBase, steps: StepOrder
) -> None:
    """What a sounder hypothesis explains does not speak for another."""
    for root in sorted(hypotheses, key=lambda one: (-one.score, one.cause)):
        if root.score < SOUND or root.echo_of:
            continue
        cause = knowledge.causes[root.cause]
        for echo in hypotheses:
            if echo is root or echo.echo_of:
                continue
            if not _is_echo(root, echo, by_key, knowledge):
                continue
            echo.score *= ECHO
            echo.echo_of = root.cause
            echo.points.append(f"Explained by {root.cause}: {cause.title}.")
            root.consequences.append(echo.cause)


def _is_echo(root: Hypothesis, echo: Hypothesis, by_key: Mapping[str, Observation], knowledge: KnowledgeBase) -> bool:
    cause = knowledge.causes[root.cause]
    if echo.cause in cause.over:
        return True
    explained = set(cause.explains)
    own = {by_key[key].symptom for key in echo.support if knowledge.symptoms[by_key[key].symptom].kind != "context"}
    return bool(own) and own <= explained


def _order(one: Hypothesis, knowledge: KnowledgeBase, steps: StepOrder) -> tuple[float, float, float, int, str]:
    depth = steps.depth.get(knowledge.causes[one.cause].step, 0)
    moment = one.first_s if one.first_s is not None else 0.0
    return (-round(one.score, 2), float(depth), moment, -one.length, one.cause)


def confidence_of(one: Hypothesis, ranked: Sequence[Hypothesis]) -> float:
    """How sure: the score, less where a rival that is not its echo is nearly as good."""
    rivals = [other for other in ranked if other is not one and not other.echo_of]
    best = max((other.score for other in rivals), default=0.0)
    confidence = one.score
    if ranked and ranked[0] is one and best > 0.5:
        confidence *= BESIDE
    return round(min(confidence, CONFIDENCE_MAX), 3)
