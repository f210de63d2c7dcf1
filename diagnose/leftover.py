"""What was seen and no finding explains: not its own signs, not the echoes it names, not what waits for its step."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from diagnose.knowledge.knowledge_base import KnowledgeBase
from diagnose.model.observation import Observation
from diagnose.model.report import Unexplained
from diagnose.model.step_order import StepOrder
from diagnose.quotes import quote_evidence
from diagnose.rank import EVERYWHERE, SOUND, Hypothesis
from diagnose.resources import Groups

EVIDENCE_MAX = 3


class Explainer:
    """Tells which hypothesis explains an observation; what concerns no VM in particular may explain every VM's."""

    def __init__(
        self, hypotheses: Sequence[Hypothesis], knowledge: KnowledgeBase, steps: StepOrder, groups: Groups
    ) -> None:
        self._knowledge = knowledge
        self._steps = steps
        self._groups = groups
        self._used = {key for one in hypotheses for key in one.support}
        self._roots = [one for one in hypotheses if one.score >= SOUND and not one.echo_of]
        self._about = {id(one): set(one.about) for one in self._roots}
        self._waits: dict[str, set[str]] = {}
        for graph in knowledge.graphs.values():
            for step in graph.steps:
                self._waits[step.id] = {one for needs in step.needs_in.values() for one in needs}

    def explains(self, one: Observation) -> bool:
        """Whether it is a sign of any hypothesis, or an echo of a root about the same VM."""
        if one.key in self._used:
            return True
        group = self._groups.of(one) or EVERYWHERE
        return any(self._is_echo(root, one, group) for root in self._roots)

    def _is_echo(self, root: Hypothesis, one: Observation, group: tuple[str, str]) -> bool:
        about = self._about[id(root)]
        if group not in about and EVERYWHERE not in about and group != EVERYWHERE:
            return False
        cause = self._knowledge.causes[root.cause]
        symptom = self._knowledge.symptoms[one.symptom]
        step = symptom.step
        if one.symptom in cause.explains or (step == cause.step and symptom.strength in ("fair", "weak")):
            return True
        return bool(step) and (self._steps.is_before(cause.step, step) or cause.step in self._waits.get(step, ()))


def unexplained(
    observations: Iterable[Observation], explainer: Explainer, knowledge: KnowledgeBase
) -> tuple[Unexplained, ...]:
    """Failures that no hypothesis explains, one entry a symptom."""
    return fold(
        (
            one
            for one in observations
            if one.symptom and knowledge.symptoms[one.symptom].kind == "failure" and not explainer.explains(one)
        ),
        knowledge,
    )


def fold(observations: Iterable[Observation], knowledge: KnowledgeBase) -> tuple[Unexplained, ...]:
    """One entry for each sentence, with how many sightings it stands for and the first lines."""
    members: dict[str, list[Observation]] = {}
    for one in observations:
        members.setdefault(knowledge.symptoms[one.symptom].says, []).append(one)
    return tuple(_entry(says, each) for says, each in members.items())


def _entry(says: str, members: Sequence[Observation]) -> Unexplained:
    count = sum(one.count for one in members)
    return Unexplained(
        symptom=members[0].symptom, says=says, count=count, evidence=quote_evidence(members)[:EVIDENCE_MAX]
    )
