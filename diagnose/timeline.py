"""Steps against the clock: those that took far longer than they should, and those that are still running far too long.

A step took as long as from when it began (or, where nothing says so, from when all that it needs was done) to when it was
done. It is stalled where the bundle shows the present state of a resource (a listing or an object, no log line) in the
middle of the step, or where a table of events shows what the step needs done and nothing of its VM since; and that for
far longer than the step may take. Nothing is concluded from what was not collected.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from msgspec import Struct

from diagnose.clocks import comparable, is_yearless
from diagnose.expected import Expected, StepGraph
from diagnose.knowledge.entry import Duration
from diagnose.knowledge.knowledge_base import KnowledgeBase
from diagnose.model.evidence import Evidence
from diagnose.model.observation import Observation
from diagnose.model.step_order import StepOrder
from diagnose.resources import Groups

#: Objects that show a VM running, and the fields (or columns) that say so.
_LIVING: Mapping[str, str] = {"VirtualMachine": "vm", "VirtualMachineInstance": "vmi"}
_LIVING_FIELDS = ("status.printableStatus", "status.phase", "status")

_Group = tuple[str, str]
_Moment = tuple[float, Observation]


class StepTime(Struct, frozen=True):
    """How long a step of one group of resources took, or has been ``running``; ``since_s`` is when it began (an age below zero)."""

    step: str
    group: _Group
    took_s: float
    expected: Expected
    running: bool
    since_s: float | None
    proof: tuple[Observation, ...]

    @property
    def is_late(self) -> bool:
        return self.took_s >= self.expected.limit_s(running=self.running)


def time_steps(
    observations: Sequence[Observation],
    evidence: Sequence[Evidence],
    knowledge: KnowledgeBase,
    steps: StepOrder,
    groups: Groups,
    own: Mapping[str, Duration],
) -> tuple[StepTime, ...]:
    """The time of each step of each group whose evidence tells it, in order; ``own`` are a site's own durations."""
    shown: dict[_Group, _Shown] = {}
    for one in observations:
        symptom = knowledge.symptoms[one.symptom]
        if not symptom.step or symptom.kind == "context" or (group := groups.of(one)) is None:
            continue
        kinds = shown.get(group)
        if kinds is None:
            kinds = shown[group] = _Shown({}, {}, set(), {})
        if symptom.kind == "failure":
            kinds.failed.add(symptom.step)
        elif symptom.kind == "started":
            kinds.started.setdefault(symptom.step, []).append(one)
            kinds.variants.setdefault(symptom.step, set()).add(symptom.variant)
        else:
            kinds.done.setdefault(symptom.step, []).append(one)
    tables = _event_tables(evidence)
    running = _running(evidence, groups)
    graph = StepGraph(knowledge, own)
    found: list[StepTime] = []
    for group, kinds in sorted(shown.items(), key=lambda item: item[0]):
        waiting = () if group in running or kinds.failed else graph.waiting(kinds.done)
        for step in sorted(graph.timed.intersection([*kinds.started, *kinds.done, *waiting])):
            found.extend(_time(step, group, kinds, graph, steps, tables))
    return tuple(found)


class _Shown(Struct, frozen=True):
    """What one group's evidence shows of steps; ``variants`` are those that the beginnings of a step name."""

    started: dict[str, list[Observation]]
    done: dict[str, list[Observation]]
    failed: set[str]
    variants: dict[str, set[str]]


def _time(
    step: str, group: _Group, kinds: _Shown, graph: StepGraph, steps: StepOrder, tables: Mapping[str, int]
) -> Iterable[StepTime]:
    began, done, needs = kinds.started.get(step, []), kinds.done.get(step, []), graph.needs[step]
    expected = graph.expect(step, frozenset(kinds.variants.get(step, ())))
    if done:
        before = [kinds.done[one] for one in needs if one in kinds.done]
        if not began and len(before) == len(needs) and before:
            before.extend(kinds.done[one] for one in graph.modes[step] if one in kinds.done)  # it may have waited, too
            return _took(step, group, [_last(each) for each in before], done, expected, whole=True)
        return _took(step, group, began, done, expected) if began else ()
    if any(steps.is_before(step, later) for later in (*kinds.done, *kinds.started, *kinds.failed)):
        return ()
    if began:
        return _runs(step, group, began, expected)
    return _waits(step, group, [_last(kinds.done[one]) for one in needs], kinds, expected, tables)


def _last(done: Sequence[Observation]) -> Observation:
    if len(done) == 1:
        return done[0]
    return max(done, key=lambda one: (moment if (moment := _moment(one, max)) is not None else float("-inf"), one.key))


def _moment(one: Observation, choose: Callable[[Iterable[float]], float]) -> float | None:
    """The first or last time of an observation; how old a resource is tells no time of a step."""
    if not any(map(_is_state, one.evidence)):
        return one.first_s if choose is min else one.last_s
    told = [each for each in one.evidence if not _is_state(each)]
    times = [each.time_s for each in told if each.time_s is not None]
    times = times or [-each.age_s for each in told if each.age_s is not None]
    return choose(times) if times else None


def _took(
    step: str,
    group: _Group,
    began: Sequence[Observation],
    done: Sequence[Observation],
    expected: Expected,
    *,
    whole: bool = False,
) -> Iterable[StepTime]:
    """The longest pair of a beginning and an end; with ``whole`` from the last beginning of all to the first end after it."""
    starts = [(first_s, start) for start in began if (first_s := _moment(start, min)) is not None]
    ends = [(last_s, end) for end in done if (last_s := _moment(end, max)) is not None]
    if not whole:
        starts, ends = _outermost(starts, -1), _outermost(ends, 1)
    pairs = [
        (last_s - first_s, start, end)
        for first_s, start in starts
        for last_s, end in ends
        if comparable(first_s, last_s)
    ]
    if whole and len(pairs) < len(began) * len(done):
        return
    choose = min if whole else max
    pairs = [pair for pair in pairs if pair[0] >= 0]
    if pairs:
        took_s, start, end = choose(pairs, key=lambda pair: (pair[0], pair[1].key, pair[2].key))
        yield StepTime(step, group, took_s, expected, False, _moment(start, min), (start, end))


def _outermost(moments: Sequence[_Moment], sign: int) -> list[_Moment]:
    """Of the times on each scale the last (the first where ``sign`` is -1), of several such that of the last key."""
    found: dict[tuple[bool, bool], _Moment] = {}
    for moment, one in moments:
        scale = (moment < 0, is_yearless(moment))
        if scale not in found or (sign * moment, one.key) > (sign * found[scale][0], found[scale][1].key):
            found[scale] = (moment, one)
    return list(found.values())


def _runs(step: str, group: _Group, began: Sequence[Observation], expected: Expected) -> Iterable[StepTime]:
    for start in began:
        ages = [each.age_s for each in start.evidence if _is_state(each) and each.age_s is not None]
        if ages:
            yield StepTime(step, group, max(ages), expected, True, -max(ages), (start,))


def _waits(
    step: str,
    group: _Group,
    before: Sequence[Observation],
    kinds: _Shown,
    expected: Expected,
    tables: Mapping[str, int],
) -> Iterable[StepTime]:
    """Nothing of the VM since the last step it needs, in a table of events that would show it."""
    ages = []
    for one in before:
        seen = [
            each.age_s
            for each in one.evidence
            if each.age_s is not None and each.place.document in tables and not _is_state(each)
        ]
        if not seen:
            return
        ages.append(min(seen))
    quiet_s = min(ages)
    every = [one for each in (*kinds.started.values(), *kinds.done.values()) for one in each]
    younger = any(each.age_s is not None and each.age_s < quiet_s for one in every for each in one.evidence)
    if not younger:
        yield StepTime(step, group, quiet_s, expected, True, -quiet_s, tuple(before))


def _running(evidence: Iterable[Evidence], groups: Groups) -> frozenset[tuple[str, str]]:
    """The groups of which an object or a listing shows the VM running: nothing of it is being waited for."""
    found = set()
    for one in evidence:
        short = _LIVING.get(one.kind)
        if short and one.resource is not None and "Running" in (one.fields.get(field) for field in _LIVING_FIELDS):
            found.add(groups.named(short, one.resource.name))
    return frozenset(group for group in found if group is not None)


def _event_tables(evidence: Iterable[Evidence]) -> Mapping[str, int]:
    """Documents with a table of the events of several objects, with the number of its rows."""
    objects: dict[str, set[tuple[str, str]]] = {}
    for one in evidence:
        if one.kind == "Event" and one.format == "kubernetes.event" and one.age_s is not None:
            named = (one.fields.get("involved.kind", ""), one.fields.get("involved.name", ""))
            objects.setdefault(one.place.document, set()).add(named)
    return {document: len(named) for document, named in objects.items() if len(named) > 1}


def _is_state(evidence: Evidence) -> bool:
    """Whether it shows how a resource stands now: an object or a row of a listing, no event and no log line."""
    return evidence.kind not in ("", "Event", "Listing")


def observe_timing(times: Iterable[StepTime], knowledge: KnowledgeBase) -> tuple[Observation, ...]:
    """Observations of the symptoms that are seen by ``timing``, with figures in their values."""
    wanted: dict[tuple[str, str], list[str]] = {}
    for key in knowledge.structured:
        symptom = knowledge.symptoms[key]
        for sighting in symptom.seen:
            if sighting.timing:
                wanted.setdefault((symptom.step, sighting.timing), []).append(key)
    found = [
        _observation(key, one)
        for one in times
        if one.is_late
        for key in wanted.get((one.step, "stalled" if one.running else "slow"), ())
    ]
    return tuple(sorted(found, key=lambda seen: seen.key))


def _observation(symptom: str, one: StepTime) -> Observation:
    values = {
        **one.proof[0].values,
        "step": one.step,
        "took": f"{one.took_s:.0f}",
        "expected": f"{one.expected.max_s:g}",
        "expected_min": f"{one.expected.min_s:g}",
    }
    evidence = tuple(each for proof in one.proof for each in proof.evidence[:1])
    return Observation(
        key=f"{symptom}|{'='.join(one.group)}",
        symptom=symptom,
        values=values,
        evidence=evidence,
        resource=one.proof[0].resource,
        first_s=one.since_s if one.running else one.proof[0].first_s,
        last_s=one.proof[-1].last_s,
    )
