"""Sightings fold into observations: equal ones once, with how often, when first and when last."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from diagnose.clocks import comparable
from diagnose.model.evidence import KINDS, Evidence, Place, Resource
from diagnose.model.observation import Observation

EVIDENCE_MAX = 3
_KINDS = frozenset(KINDS)
_NOTHING: frozenset[str] = frozenset()
#: Stands between names that are compared: it is less than what stands in them.
_BETWEEN = "\0"


class Seen(Struct):
    """One sighting of a symptom. ``message`` is the place of the message of many lines that it is part of; ``speaks``
    names the platforms whose marks stand on its lines. Evidence and values may be shared with other sightings."""

    symptom: str
    evidence: Evidence
    values: Mapping[str, str]
    message: Place | None = None
    speaks: frozenset[str] = _NOTHING


def fold(seen: Iterable[Seen]) -> tuple[Observation, ...]:
    """The observations, sorted by symptom, then by what they name; sightings of one that name the same are one."""
    groups: dict[str, dict[str, list[Seen]]] = {}
    for one in seen:
        named = [f"{kind}={name}" for kind, name in one.values.items() if kind in _KINDS]
        named.sort()
        names = _BETWEEN.join(named) if named else f"document={one.values.get('document', '')}"
        members = groups.setdefault(one.symptom, {})
        if names in members:
            members[names].append(one)
        else:
            members[names] = [one]
    return tuple(
        [
            _observation(f"{symptom}|{names.replace(_BETWEEN, '|')}", each[names])
            for symptom, each in sorted(groups.items())
            for names in sorted(each)
        ]
    )


def _observation(key: str, members: list[Seen]) -> Observation:
    first = members[0]
    if len(members) == 1:
        at_s = _moment(first.evidence)
        return Observation(
            key, first.symptom, first.values, (first.evidence,), 1, _resource_of(first), at_s, at_s, first.speaks
        )
    members.sort(key=lambda one: (one.evidence.place.document, one.evidence.place.line))
    first = members[0]
    times = _on_one_scale([moment for one in members if (moment := _moment(one.evidence)) is not None])
    places: dict[Place, Evidence] = {}
    for one in members:
        places.setdefault(one.message or one.evidence.place, one.evidence)
    return Observation(
        key=key,
        symptom=first.symptom,
        values={**members[-1].values, **first.values},
        evidence=tuple(list(places.values())[:EVIDENCE_MAX]),
        count=len(places),
        resource=_resource_of(first),
        first_s=min(times, default=None),
        last_s=max(times, default=None),
        speaks=_NOTHING.union(*(one.speaks for one in members)),
    )


def _on_one_scale(moments: Sequence[float]) -> Sequence[float]:
    """The times that can be compared with the latest."""
    last = max(moments, default=None)
    return [moment for moment in moments if comparable(moment, last)] if last is not None else ()


def _moment(evidence: Evidence) -> float | None:
    if evidence.time_s is not None:
        return evidence.time_s
    return -evidence.age_s if evidence.age_s is not None else None


def _resource_of(seen: Seen) -> Resource | None:
    if seen.evidence.resource is not None:
        return seen.evidence.resource
    for kind in ("vm", "pvc", "pod", "host", "datastore"):
        if kind in seen.values:
            return Resource(kind, seen.values[kind], seen.values.get("namespace", ""))
    return None
