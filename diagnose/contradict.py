"""What speaks against a hypothesis: later steps of its VM that are proven done, and echoes that were looked for and not seen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from diagnose.clocks import comparable
from diagnose.knowledge.entry import Cause, Symptom
from diagnose.knowledge.knowledge_base import KnowledgeBase
from diagnose.model.evidence import Evidence
from diagnose.model.observation import Observation
from diagnose.model.step_order import StepOrder
from diagnose.readers.kinds import SHORT_OF
from diagnose.resources import Groups
from diagnose.sight_objects import fields_hold

#: What remains of a score: per later step that is done (once), per echo that is not there (at most twice).
FINISHED = 0.8
ABSENT = 0.9
ABSENT_MAX = 2
#: And where all that was seen of it stands in logs that go on without it.
FADED = 0.5


class Contradictions:
    """Looks up what speaks against hypotheses of one bundle."""

    def __init__(
        self,
        observations: Sequence[Observation],
        evidence: Iterable[Evidence],
        knowledge: KnowledgeBase,
        steps: StepOrder,
        groups: Groups,
        faded: Mapping[str, str],
    ) -> None:
        self._knowledge = knowledge
        self._faded = faded
        self._steps = steps
        self._done: dict[tuple[str, str], list[Observation]] = {}
        self._seen: set[tuple[str, tuple[str, str] | None]] = set()
        for one in observations:
            group = groups.of(one)
            self._seen.add((one.symptom, group))
            if group is not None and knowledge.symptoms[one.symptom].kind == "done":
                self._done.setdefault(group, []).append(one)
        self._objects: dict[tuple[str, str], list[Evidence]] = {}
        for each in evidence:
            if each.resource is not None and each.kind not in ("", "Event", "Listing"):
                self._objects.setdefault((each.kind, each.resource.name), []).append(each)

    def against(self, cause: Cause, group: tuple[str, str], support: Sequence[Observation]) -> list[tuple[float, str]]:
        """Factors with a sentence each, in a fixed order."""
        found = self._finished(cause, group, support)
        return [*found, *self._absent(cause, group, support), *self._gone(support)]

    def _gone(self, support: Sequence[Observation]) -> list[tuple[float, str]]:
        failed = [one for one in support if self._knowledge.symptoms[one.symptom].kind == "failure"]
        if not failed or not all(one.key in self._faded for one in failed):
            return []
        return [(FADED, self._faded[max(failed, key=lambda one: (one.last_s or 0.0, one.key)).key])]

    def _finished(
        self, cause: Cause, group: tuple[str, str], support: Sequence[Observation]
    ) -> list[tuple[float, str]]:
        if any(sighting.timing for one in support for sighting in self._knowledge.symptoms[one.symptom].seen):
            return []  # that a step took too long is no less true when it is over
        last = max((one.last_s for one in support if one.last_s is not None), default=None)
        later = [
            one
            for one in self._done.get(group, ())
            if self._steps.is_before(cause.step, self._knowledge.symptoms[one.symptom].step)
            and not (
                last is not None and one.last_s is not None and comparable(last, one.last_s) and one.last_s <= last
            )
        ]
        if not later:
            return []
        proof = min(later, key=lambda one: one.key)
        place = proof.evidence[0].place
        step = self._knowledge.symptoms[proof.symptom].step
        return [
            (FINISHED, f"Against it: {step}, which needs its step, is proven done ({place.document}:{place.line}).")
        ]

    def _absent(self, cause: Cause, group: tuple[str, str], support: Sequence[Observation]) -> list[tuple[float, str]]:
        names: dict[str, str] = {}
        for one in support:
            names.update(one.values)
        found: list[tuple[float, str]] = []
        for key in cause.explains:
            symptom = self._knowledge.symptoms[key]
            if (key, group) in self._seen or (key, None) in self._seen or len(found) == ABSENT_MAX:
                continue
            shown = self._looked_at(symptom, names)
            if shown is not None:
                place = shown.place
                says = f"'{symptom.says}' was to be expected, and {place.document}:{place.line} shows otherwise"
                found.append((ABSENT, f"Against it: {says}."))
        return found

    def _looked_at(self, symptom: Symptom, names: Mapping[str, str]) -> Evidence | None:
        """The object in which the symptom would stand and does not; None where no such object shows the fields."""
        looked: Evidence | None = None
        for sighting in symptom.seen:
            if not sighting.object or not sighting.fields or "absent" in sighting.fields.values():
                return None
            name = names.get(SHORT_OF.get(sighting.object, ""), "")
            for one in self._objects.get((sighting.object, name), ()):
                if fields_hold(sighting, one) is not None:
                    return None
                if all(path in one.fields for path in sighting.fields):
                    looked = looked or one
        return looked
