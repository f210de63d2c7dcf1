"""Hypotheses become the report: names filled in, lines quoted, steps marked done, failed or not reached."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from diagnose.knowledge.knowledge_base import KnowledgeBase
from diagnose.model.evidence import KINDS, Bundle
from diagnose.model.observation import Observation
from diagnose.model.report import (
    Diagnosis,
    DocumentNote,
    Frontier,
    GapNote,
    NextCheck,
    QuotedLine,
    RemedyStep,
    Report,
    ResourceName,
    StepState,
    Unexplained,
)
from diagnose.model.step_order import StepOrder
from diagnose.observe import Scene
from diagnose.rank import Hypothesis, confidence_of

HYPOTHESES_MAX = 10
CONFIDENCE_MIN = 0.05
RESOURCES_MAX = 500
EVIDENCE_MAX = 8
#: Kinds whose names count within a namespace.
_NAMESPACED = frozenset(
    ("vm", "vmi", "dv", "pvc", "pod", "snapshot", "datasource", "nad", "secret", "quota", "service")
)


def write_report(
    bundle: Bundle,
    scene: Scene,
    current: Sequence[Observation],
    past: Sequence[Observation],
    hypotheses: Sequence[Hypothesis],
    knowledge: KnowledgeBase,
    steps: StepOrder,
    engine: str,
) -> Report:
    """The report; pure, in a fixed order."""
    by_key = {one.key: one for one in current}
    shown = [one for one in hypotheses if confidence_of(one) >= CONFIDENCE_MIN][:HYPOTHESES_MAX]
    diagnoses = tuple(_diagnosis(one, by_key, knowledge) for one in shown)
    used = {key for one in hypotheses for key in one.support}
    explained = {symptom for one in shown for symptom in knowledge.causes[one.cause].explains}
    formats: dict[str, set[str]] = {}
    for evidence in scene.evidence:
        formats.setdefault(evidence.place.document, set()).add(evidence.format)
    return Report(
        diagnoses=diagnoses,
        unexplained=tuple(
            _unexplained(one, knowledge)
            for one in current
            if one.symptom
            and one.key not in used
            and one.symptom not in explained
            and knowledge.symptoms[one.symptom].kind == "failure"
        ),
        history=tuple(_unexplained(one, knowledge) for one in past),
        frontier=_frontiers(current, diagnoses, knowledge, steps, scene),
        gaps=tuple(GapNote(what=gap.what, where=gap.where, count=gap.count) for gap in bundle.gaps),
        platforms=tuple(sorted(scene.marks)),
        documents=tuple(
            DocumentNote(
                name=document.name,
                bytes=len(document.text.encode("utf-8", "replace")),
                lines=document.text.count("\n") + (not document.text.endswith("\n")),
                formats=tuple(sorted(formats.get(document.name, {"text"}))),
            )
            for document in bundle.documents
        ),
        engine=engine,
    )


def _diagnosis(one: Hypothesis, by_key: Mapping[str, Observation], knowledge: KnowledgeBase) -> Diagnosis:
    cause = knowledge.causes[one.cause]
    support = [by_key[key] for key in one.support]
    values: dict[str, str] = {}
    for observation in reversed(support):
        values.update(observation.values)
    return Diagnosis(
        cause=cause.id,
        title=cause.title,
        summary=cause.summary.strip(),
        platform=cause.platform,
        stage=cause.stage,
        step=cause.step,
        confidence=confidence_of(one),
        resources=_resources(support),
        evidence=_quotes(support),
        sightings=sum(observation.count for observation in support),
        explains=tuple(
            symptom for symptom in cause.explains if any(seen.symptom == symptom for seen in by_key.values())
        ),
        consequences=tuple(one.consequences),
        why=tuple(one.points),
        remediation=tuple(
            RemedyStep(
                do=fill(step.do, values),
                run=fill(step.run, values).strip(),
                risk=step.risk,
                warn=fill(step.warn, values),
                verify=fill(step.verify, values),
            )
            for step in cause.remediation
        ),
        checks=tuple(
            NextCheck(ask=fill(check.ask, values), run=fill(check.run, values).strip(), means=fill(check.means, values))
            for check in cause.checks
        ),
        references=cause.references,
    )


_PLACEHOLDER = re.compile(r"\{\{|\}\}|\{([a-z_][a-z0-9_.]*)\}")


def fill(template: str, values: Mapping[str, str]) -> str:
    """``{pvc}`` becomes the observed name, or ``<pvc>`` where it is not known; ``{{`` and ``}}`` are braces."""

    def put(found: re.Match[str]) -> str:
        if found[0] in ("{{", "}}"):
            return found[0][0]
        return values.get(found[1]) or f"<{found[1]}>"

    return _PLACEHOLDER.sub(put, template)


def _resources(support: Sequence[Observation]) -> tuple[ResourceName, ...]:
    names: dict[tuple[str, str, str], None] = {}
    for one in support:
        for kind in KINDS:
            name = one.values.get(kind)
            namespace = one.values.get("namespace", "") if kind in _NAMESPACED else ""
            if name and kind not in ("namespace", "url", "file"):
                names.setdefault((kind, name, namespace), None)
    return tuple(ResourceName(kind=kind, name=name, namespace=space) for kind, name, space in sorted(names))[
        :RESOURCES_MAX
    ]


def _quotes(support: Sequence[Observation]) -> tuple[QuotedLine, ...]:
    lines: dict[tuple[str, int], QuotedLine] = {}
    for one in support:
        for evidence in one.evidence:
            place = evidence.place
            lines.setdefault(
                (place.document, place.line), QuotedLine(document=place.document, line=place.line, text=evidence.text)
            )
    return tuple(lines.values())[:EVIDENCE_MAX]


def _unexplained(one: Observation, knowledge: KnowledgeBase) -> Unexplained:
    return Unexplained(symptom=one.symptom, says=knowledge.symptoms[one.symptom].says, evidence=_quotes([one]))


def _frontiers(
    current: Sequence[Observation],
    diagnoses: Sequence[Diagnosis],
    knowledge: KnowledgeBase,
    steps: StepOrder,
    scene: Scene,
) -> tuple[Frontier, ...]:
    """For each platform the bundle speaks of (or that a diagnosis names): what is done, failed, not reached."""
    named = {one.platform for one in diagnoses if one.confidence >= 0.5}
    platforms = [name for name in steps.order if name in named or name in scene.marks]
    frontiers = []
    for platform in platforms:
        done: dict[str, Observation] = {}
        started: set[str] = set()
        for one in current:
            if not one.symptom:
                continue
            symptom = knowledge.symptoms[one.symptom]
            if symptom.kind == "done" and symptom.step in steps.order[platform]:
                done.setdefault(symptom.step, one)
            elif symptom.kind == "started":
                started.add(symptom.step)
        proven = set(done).union(*(steps.before[step] for step in done)) if done else set()
        failed = {one.step for one in diagnoses if one.confidence >= 0.5}
        implied = set().union(*(steps.before[step] for step in failed if step in steps.before)) - failed
        titles = {step.id: step for step in knowledge.graphs[platform].steps}
        states = []
        for step in steps.order[platform]:
            if step in failed:
                state = "failed"
            elif step in proven:
                state = "done"
            elif step in implied:
                state = "implied"
            elif any(broken in steps.before[step] for broken in failed):
                state = "not reached"
            else:
                state = "started" if step in started else "unknown"
            states.append(StepState(step=step, title=titles[step].title, component=titles[step].component, state=state))
        last_done = [state.step for state in states if state.state == "done"]
        not_done = [state.step for state in states if state.state in ("failed", "started", "unknown", "not reached")]
        nearest = [done[step] for step in last_done if step in done][-1:]
        frontiers.append(
            Frontier(
                platform=platform,
                last_done=last_done[-1] if last_done else "",
                first_not_done=next((step for step in not_done if step in failed), not_done[0] if not_done else ""),
                lines=_quotes(nearest),
                steps=tuple(states),
            )
        )
    return tuple(frontiers)
