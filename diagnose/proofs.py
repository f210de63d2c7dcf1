"""Whether what a remediation wants to see afterwards (its ``verify``) is there in a later bundle."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from msgspec import Struct

from diagnose.late import late
from diagnose.model.evidence import Evidence
from diagnose.model.report import Diagnosis, Report

#: Words of ``verify`` sentences that name a kind of object, with the kind of resource that a finding lists it as.
_KINDS: tuple[tuple[str, str, str], ...] = (
    (r"\b(?:pvc|claim|persistentvolumeclaim)s?\b", "PersistentVolumeClaim", "pvc"),
    (r"\b(?:dv|datavolume)s?\b", "DataVolume", "dv"),
    (r"\bvmi\b|\bvirtualmachineinstance\b", "VirtualMachineInstance", "vmi"),
    (r"\bvm\b|\bvirtualmachine\b", "VirtualMachine", "vm"),
    (r"\bpods?\b|\blauncher\b", "Pod", "pod"),
    (r"\bnode\b", "Node", "node"),
    (r"\bsnapshot\b|\bvolumesnapshot\b", "VolumeSnapshot", "snapshot"),
)
_STATES = late(r"\b(Bound|Succeeded|Running|Ready|Available|Scheduled|Completed)\b")
_FIELDS = ("status.phase", "pod.status", "status.printableStatus", "status", "condition.Ready.status")


class Proof(Struct, frozen=True):
    """``state`` is satisfied, not satisfied or cannot be told; ``why`` is a sentence."""

    state: str
    why: str


def check_verify(finding: Diagnosis, after: Report, evidence: Iterable[Evidence]) -> Proof:
    """Of the sentences of the remediation the first that the later bundle shows; else whether the step is proven done."""
    sentences = [step.verify for step in finding.remediation if step.verify]
    shown = list(evidence)
    for sentence in sentences:
        proof = _objects(sentence, finding, shown)
        if proof is not None:
            return proof
    done = {state.step for frontier in after.frontier for state in frontier.steps if state.state == "done"}
    if finding.step in done:
        return Proof("satisfied", f"Its step {finding.step} is proven done.")
    look = sentences[0] if sentences else "the remediation says of nothing how to see that it worked"
    return Proof("cannot be told", f"The later bundle does not show it. Look: {look}")


def _objects(sentence: str, finding: Diagnosis, evidence: Sequence[Evidence]) -> Proof | None:
    """The objects of the finding that the sentence speaks of, as the later bundle shows them."""
    wanted = set(_STATES.findall(sentence))
    kinds = [(kind, short) for words, kind, short in _KINDS if re.search(words, sentence, re.IGNORECASE)]
    for kind, short in kinds if wanted else ():
        names = {one.name for one in finding.resources if one.kind == short}
        states: dict[str, tuple[str, Evidence]] = {}
        for one in evidence:
            if one.kind == kind and one.resource is not None and one.resource.name in names:
                state = next((one.fields[field] for field in _FIELDS if field in one.fields), "")
                if state:
                    states[one.resource.name] = (state, one)
        if not states:
            continue
        amiss = sorted(name for name, (state, _) in states.items() if state not in wanted)
        state, one = states[amiss[0] if amiss else min(states)]
        place = f"{one.place.document}:{one.place.line}"
        said = f"{kind} {one.resource.name if one.resource else ''} is {state} ({place})"
        if amiss:
            return Proof("not satisfied", f"{said}; wanted: {sentence}")
        return Proof("satisfied", f"{said}.")
    return None
