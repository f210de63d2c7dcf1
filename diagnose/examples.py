"""The examples inside entries run as tests: what fires, what stays silent, which conditions and patterns are idle."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from diagnose.errors import KnowledgeFault
from diagnose.knowledge.entries import Entries
from diagnose.knowledge.entry import Benign, Cause, Example, Symptom, When
from diagnose.literals import has_anchors
from diagnose.matcher import PatternSet
from diagnose.model.evidence import Document, Evidence
from diagnose.model.observation import Observation
from diagnose.observe import observe
from diagnose.pipeline import Engine
from diagnose.rank import Hypothesis, rank
from diagnose.resources import Groups
from diagnose.rules import reference
from diagnose.rules.compile import compile_cause
from diagnose.standing import settle

FIRES_MIN = 2
SILENT_MIN = 2


def documents_of(example: Example) -> tuple[Document, ...]:
    """The documents of an example; a single text is called ``-`` like standard input."""
    if example.documents:
        return tuple(Document(name, text) for name, text in sorted(example.documents.items()))
    return (Document("-", example.bundle),)


class _Seen(Struct, frozen=True):
    """What an example shows: its current observations, its platform marks, its groups of resources."""

    observations: tuple[Observation, ...]
    marks: Mapping[str, int]
    groups: Groups
    evidence: tuple[Evidence, ...]


def check_entries(entries: Entries, engine: Engine, wanted: Sequence[str] = ()) -> list[KnowledgeFault]:
    """All faults of the entries' examples; ``wanted`` limits them to ids or prefixes of ids."""
    faults: list[KnowledgeFault] = []
    for cause in entries.causes.values():
        if cause.status != "retired" and _is_wanted(cause.id, wanted):
            faults.extend(_check_cause(cause, entries, engine))
    faults.extend(_check_likes(entries, engine.matcher, wanted))
    return faults


def _is_wanted(key: str, wanted: Sequence[str]) -> bool:
    return not wanted or any(key == one or key.startswith(one) for one in wanted)


def _check_cause(cause: Cause, entries: Entries, engine: Engine) -> Iterable[KnowledgeFault]:
    where = str(entries.origins[cause.id])

    def fault(what: str, hint: str = "") -> KnowledgeFault:
        return KnowledgeFault(f"{cause.id}: {what}", where=where, hint=hint)

    if cause.status == "stable":
        yield from (fault(what) for what in _lacks(cause))
    fires = [_see(example, engine) for example in cause.examples.fires]
    silent = [_see(example, engine) for example in cause.examples.silent]
    for number, (example, seen) in enumerate(zip(cause.examples.fires, fires, strict=True), start=1):
        ranked = [one.cause for one in _rank(seen, engine) if one.score >= 0.5]
        if cause.id not in ranked:
            yield fault(
                f"firing example {number} ({example.title}) does not fire it", f"got {ranked[:3]}; {_say(seen)}"
            )
        elif ranked[0] != cause.id:
            yield fault(f"firing example {number} ({example.title}) does not put it first", f"got {ranked[:3]}")
    for number, (example, seen) in enumerate(zip(cause.examples.silent, silent, strict=True), start=1):
        if not example.because:
            yield fault(f"silent example {number} does not say because of what")
        if _fires(cause.when, cause, seen):
            yield fault(f"silent example {number} fires it", example.because)
    if cause.status == "stable":
        for group, number in _idle_conditions(cause, fires, silent):
            condition = getattr(cause.when, group)[number].symptom
            yield fault(f"condition {group}[{number}] ({condition}) is idle", _idle_hint(group))


def _idle_hint(group: str) -> str:
    if group == "any":
        return "without it every firing example still fires: add one that needs it, or drop it"
    return "without it no silent example fires: add a look-alike that only it acquits, or drop it"


def _lacks(cause: Cause) -> Iterable[str]:
    if len(cause.examples.fires) < FIRES_MIN:
        yield f"a stable cause needs {FIRES_MIN} firing examples"
    if len(cause.examples.silent) < SILENT_MIN:
        yield f"a stable cause needs {SILENT_MIN} silent examples"
    if not cause.references:
        yield "a stable cause needs a reference"
    if not cause.remediation:
        yield "a stable cause needs remediation"
    elif cause.remediation[0].risk != "read-only":
        yield "the first step of remediation must be read-only"
    if cause.remediation and not any(step.verify for step in cause.remediation):
        yield "remediation needs a verify"
    if not cause.checks:
        yield "a stable cause needs next checks"


def _see(example: Example, engine: Engine) -> _Seen:
    scene = observe(documents_of(example), engine.knowledge, engine.matcher)
    standing = settle(scene, engine.knowledge, engine.steps, {})
    return _Seen(standing.current, scene.marks, standing.groups, scene.evidence)


def _rank(seen: _Seen, engine: Engine) -> Sequence[Hypothesis]:
    firings = reference.fire(engine.rules, seen.observations)
    return rank(firings, seen.observations, engine.knowledge, engine.steps, seen.marks, seen.groups, seen.evidence)


def _say(seen: _Seen) -> str:
    return "observed: " + (", ".join(sorted({one.symptom for one in seen.observations})) or "nothing")


def _fires(when: When, cause: Cause, seen: _Seen) -> bool:
    rule = compile_cause(cause.model_copy(update={"when": when}))
    if not rule.slots:
        return True
    return bool(reference.fire((rule,), seen.observations))


def _idle_conditions(cause: Cause, fires: Sequence[_Seen], silent: Sequence[_Seen]) -> Iterable[tuple[str, int]]:
    """Conditions whose removal changes no example's outcome."""
    for group in ("all", "any", "none"):
        conditions = getattr(cause.when, group)
        for number in range(len(conditions)):
            rest = conditions[:number] + conditions[number + 1 :]
            reduced = cause.when.model_copy(update={group: rest})
            if group == "any" and rest:
                idle = all(_fires(reduced, cause, seen) for seen in fires)
            elif group == "any":
                idle = bool(reduced.all) and not any(_fires(reduced, cause, seen) for seen in silent)
            else:
                idle = bool(reduced.all or reduced.any) and not any(_fires(reduced, cause, seen) for seen in silent)
            if idle:
                yield group, number


def _check_likes(entries: Entries, matcher: PatternSet, wanted: Sequence[str]) -> Iterable[KnowledgeFault]:
    """Every ``like`` is met by its own pattern; every pattern has a literal, and a ``like`` or an example that meets it."""
    numbers = {pattern: number for number, pattern in enumerate(matcher.patterns)}
    exercised = _exercised(entries, matcher)
    owners: dict[str, Symptom | Benign] = {**entries.symptoms, **entries.benign}
    spoken_of = _spoken_of(entries, wanted)
    for key, entry in owners.items():
        if key not in spoken_of and not _is_wanted(key, wanted):
            continue
        where = str(entries.origins[key])
        for sighting in entry.seen:
            if not sighting.text:
                continue
            number = numbers[sighting.text]
            if sighting.like:
                held = {match.pattern for match in matcher.scan(sighting.like.encode())}
                if number not in held:
                    yield KnowledgeFault(
                        f"{key}: the pattern does not match its own like", where=where, hint=sighting.text
                    )
            elif number not in exercised:
                yield KnowledgeFault(
                    f"{key}: no like and no example meets the pattern", where=where, hint=sighting.text
                )
            if not has_anchors(sighting.text):
                yield KnowledgeFault(
                    f"{key}: the pattern has an alternative without a literal of three characters: it would be tried on"
                    " every line",
                    where=where,
                    hint=sighting.text,
                )


def _spoken_of(entries: Entries, wanted: Sequence[str]) -> frozenset[str]:
    """The symptoms that the causes wanted bring along or ask for."""
    return frozenset(
        key
        for cause in entries.causes.values()
        if _is_wanted(cause.id, wanted)
        for key in (
            *(symptom.id for symptom in cause.symptoms),
            *(condition.symptom for condition in (*cause.when.all, *cause.when.any, *cause.when.none)),
        )
    )


def _exercised(entries: Entries, matcher: PatternSet) -> frozenset[int]:
    held: set[int] = set()
    for cause in entries.causes.values():
        for example in (*cause.examples.fires, *cause.examples.silent):
            for document in documents_of(example):
                held.update(match.pattern for match in matcher.scan(document.text.encode("utf-8", "replace")))
    return frozenset(held)
