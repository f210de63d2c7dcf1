"""Hypotheses become the report: names filled in, lines quoted, steps marked done, failed or not reached."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence

from diagnose.frontier import trace_frontiers, trace_steps
from diagnose.knowledge.knowledge_base import KnowledgeBase
from diagnose.leftover import Explainer, fold, unexplained
from diagnose.model.evidence import KINDS, Bundle
from diagnose.model.observation import Observation
from diagnose.model.report import (
    FINDING_MIN,
    ClockNote,
    Diagnosis,
    DocumentNote,
    Frontier,
    GapNote,
    NextCheck,
    RemedyStep,
    Report,
    ResourceName,
    RunnerUp,
)
from diagnose.model.step_order import StepOrder
from diagnose.next_checks import choose_checks
from diagnose.observe import Scene
from diagnose.placeholders import fill, fill_command
from diagnose.quotes import quote_evidence
from diagnose.rank import EVERYWHERE, Hypothesis, confidence_of
from diagnose.resources import OF_ONE_VM, Groups
from diagnose.runner_up import Runner
from diagnose.step_times import late_steps, longest_times
from diagnose.subject import find_subject
from diagnose.timeline import StepTime

HYPOTHESES_MAX = 10
CONFIDENCE_MIN = 0.05
RESOURCES_MAX = 50_000
EVIDENCE_MAX = 8
#: Kinds whose names count within a namespace.
_NAMESPACED = frozenset(
    ("vm", "vmi", "dv", "pvc", "pod", "snapshot", "datasource", "nad", "secret", "quota", "service")
)

_KINDS = frozenset(KINDS)
_OF_ONE_VM = frozenset(OF_ONE_VM)


def write_report(
    bundle: Bundle,
    scene: Scene,
    current: Sequence[Observation],
    past: Sequence[Observation],
    hypotheses: Sequence[Hypothesis],
    knowledge: KnowledgeBase,
    steps: StepOrder,
    groups: Groups,
    times: Sequence[StepTime],
    runner: Runner | None,
    engine: str,
) -> Report:
    """The report; pure, in a fixed order."""
    by_key = {one.key: one for one in current}
    seen = {one.symptom for one in current}
    shown = [one for one in hypotheses if confidence_of(one) >= CONFIDENCE_MIN][:HYPOTHESES_MAX]
    views = _Views(current, knowledge, groups)
    subject = find_subject(bundle.documents, scene.evidence, current, knowledge)
    diagnoses = tuple(
        _diagnosis(one, by_key, seen, knowledge, groups, subject).model_copy(
            update={
                "steps": trace_steps(
                    knowledge.causes[one.cause],
                    views.of(one.group),
                    knowledge,
                    steps,
                    longest_times(times, one.group),
                )
            }
        )
        for one in shown
    )
    own = views.of(shown[0].group if shown else EVERYWHERE)
    took = longest_times(times, shown[0].group if shown else EVERYWHERE)
    frontiers = trace_frontiers(own, diagnoses, knowledge, steps, scene.marks, took)
    formats: dict[str, set[str]] = {}
    for evidence in scene.evidence:
        formats.setdefault(evidence.place.document, set()).add(evidence.format)
    return Report(
        diagnoses=_by_family(diagnoses, knowledge),
        unexplained=unexplained(current, Explainer(hypotheses, knowledge, steps, groups), knowledge),
        history=fold(past, knowledge),
        frontier=frontiers,
        runner_up=_runner_up(runner, knowledge),
        timings=late_steps(times, groups, steps),
        clocks=tuple(
            ClockNote(
                document=note.document, says=note.says, shift_s=note.shift_s, moved=note.moved, turned=note.turned
            )
            for note in scene.clocks.notes
        ),
        next_checks=choose_checks(diagnoses, frontiers, _looks(frontiers, knowledge, current)),
        gaps=tuple(GapNote(what=gap.what, where=gap.where, count=gap.count) for gap in bundle.gaps),
        platforms=tuple(sorted(scene.marks)),
        documents=tuple(
            DocumentNote(
                name=document.name,
                bytes=document.size_bytes,
                lines=document.line_count,
                formats=tuple(sorted(formats.get(document.name, {"text"}))),
                state="read" if document.name in formats else "scanned",
                seconds=scene.seconds.get(document.name),
            )
            for document in bundle.documents
        ),
        engine=engine,
    )


_Placed = tuple[int, Observation]


class _Views:
    """The first that is seen of each symptom of a step begun or done, by VM: another's progress says nothing of this one's."""

    def __init__(self, current: Sequence[Observation], knowledge: KnowledgeBase, groups: Groups) -> None:
        self._first: dict[tuple[str, str] | None, dict[str, _Placed]] = {None: {}, EVERYWHERE: {}}
        telling = {
            key
            for key in {one.symptom for one in current}
            if key and knowledge.symptoms[key].kind in ("started", "done")
        }
        for place, one in enumerate(current):
            if one.symptom in telling:
                self._first[EVERYWHERE].setdefault(one.symptom, (place, one))
                if _OF_ONE_VM.isdisjoint(one.values):
                    self._first[None].setdefault(one.symptom, (place, one))
                elif (group := groups.of(one)) is not None:
                    self._first.setdefault(group, {}).setdefault(one.symptom, (place, one))

    def of(self, group: tuple[str, str]) -> Sequence[Observation]:
        """What is about the VM, or names none, in order; of all there is where no VM in particular is meant."""
        own = self._first.get(group, {}).values()
        shared = self._first[None].values() if group != EVERYWHERE else ()
        return [one for _, one in sorted([*own, *shared], key=lambda placed: placed[0])]


def _looks(frontiers: Sequence[Frontier], knowledge: KnowledgeBase, current: Sequence[Observation]) -> dict[str, str]:
    """The command of each step of the platforms shown, names filled in where only one is known."""
    known: dict[str, set[str]] = {}
    for one in current:
        for kind, name in one.values.items():
            if kind in _KINDS and name:
                known.setdefault(kind, set()).add(name)
    values = {kind: next(iter(names)) for kind, names in known.items() if len(names) == 1}
    shown = {frontier.platform for frontier in frontiers}
    return {
        step.id: fill_command(step.look, values)
        for platform, graph in knowledge.graphs.items()
        if platform in shown
        for step in graph.steps
    }


def _diagnosis(
    one: Hypothesis,
    by_key: Mapping[str, Observation],
    seen: Container[str],
    knowledge: KnowledgeBase,
    groups: Groups,
    subject: str,
) -> Diagnosis:
    cause = knowledge.causes[one.cause]
    support = [by_key[key] for key in one.support]
    values: dict[str, str] = {}
    for observation in reversed(support):
        values.update(observation.values)
    return Diagnosis(
        cause=cause.id,
        entry=cause.id,
        title=cause.title,
        summary=cause.summary.strip(),
        platform=cause.platform,
        stage=cause.stage,
        step=cause.step,
        confidence=confidence_of(one),
        resources=_resources(support, groups, subject),
        evidence=quote_evidence(support),
        sightings=sum(observation.count for observation in support),
        explains=tuple(
            f"{knowledge.symptoms[symptom].says} ({symptom})" for symptom in cause.explains if symptom in seen
        ),
        consequences=tuple(one.consequences),
        echo_of="" if one.shares else one.echo_of,
        rival_of=one.echo_of if one.shares else "",
        why=tuple(one.points),
        remediation=tuple(
            RemedyStep(
                do=fill(step.do, values),
                run=fill_command(step.run, values).strip(),
                risk=step.risk,
                warn=fill(step.warn, values),
                verify=fill(step.verify, values),
            )
            for step in cause.remediation
        ),
        checks=tuple(
            NextCheck(
                ask=fill(check.ask, values),
                run=fill_command(check.run, values).strip(),
                means=fill(check.means, values),
            )
            for check in cause.checks
        ),
        references=cause.references,
    )


def _by_family(diagnoses: Iterable[Diagnosis], knowledge: KnowledgeBase) -> tuple[Diagnosis, ...]:
    """The finer forms of an agreed cause under its id; what is below a finding and of the family of one before it is left out."""
    named: list[Diagnosis] = []
    known: set[str] = set()
    for one in diagnoses:
        if family := knowledge.causes[one.cause].family:
            follows = tuple(other for other in one.consequences if other != family)
            stage = knowledge.causes[family].stage
            one = one.model_copy(update={"cause": family, "stage": stage, "consequences": follows})
        if one.cause in known and one.confidence < FINDING_MIN:
            continue
        known.add(one.cause)
        named.append(one)
    return tuple(named)


def _resources(support: Sequence[Observation], groups: Groups, subject: str) -> tuple[ResourceName, ...]:
    """What the observations name, and the VMs that their resources belong to; else the VM that the bundle is about."""
    names: dict[tuple[str, str, str], None] = {}
    for one in support:
        group = groups.of(one)
        for vm in groups.vms[group] if group else ():
            names.setdefault(("vm", vm, one.values.get("namespace", "")), None)
        for kind in KINDS:
            name = one.values.get(kind)
            namespace = one.values.get("namespace", "") if kind in _NAMESPACED else ""
            if name and kind not in ("namespace", "url", "file"):
                names.setdefault((kind, name, namespace), None)
    if subject and not any(kind == "vm" for kind, _, _ in names):
        names[("vm", subject, "")] = None
    named = {(kind, name) for kind, name, space in names if space}
    return tuple(
        ResourceName(kind=kind, name=name, namespace=space)
        for kind, name, space in sorted(names)
        if space or (kind, name) not in named
    )[:RESOURCES_MAX]


def _runner_up(runner: Runner | None, knowledge: KnowledgeBase) -> RunnerUp | None:
    if runner is None:
        return None
    one = runner.hypothesis
    return RunnerUp(
        cause=knowledge.causes[one.cause].family or one.cause,
        entry=one.cause,
        title=knowledge.causes[one.cause].title,
        confidence=confidence_of(one),
        why=one.points[-1] if one.points else "",
        to_win=runner.to_win,
    )
