"""What failed and later went well is history, not a cause."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence

from diagnose.clocks import comparable
from diagnose.knowledge.entry import Symptom
from diagnose.model.evidence import Evidence
from diagnose.model.observation import Observation
from diagnose.model.step_order import StepOrder
from diagnose.resources import OF_ONE_THING, OF_ONE_VM

_THINGS = frozenset(OF_ONE_THING)
_OF_ONE_VM = frozenset(OF_ONE_VM)
_BUNDLE = "\0"  # no document's name
#: Of so many VMs it is looked up whether all are past a step.
_VMS_MAX = 50
_SHOW_STATE = frozenset(
    (
        "kubernetes.table",
        "kubernetes.describe",
        "kubernetes.yaml",
        "kubernetes.json",
        "powershell.table",
        "powershell.list",
    )
)
_TELL_WHAT_HAPPENED = frozenset(("Event", "WindowsEvent", "VIEvent", "Task"))


def recovered(
    observations: Sequence[Observation],
    symptoms: Mapping[str, Symptom],
    steps: StepOrder,
    evidence: Iterable[Evidence],
) -> dict[str, str]:
    """Key of each failure that is history -> key of the observation that shows that its step went well later.

    The later one proves the same step, or one that needs it, done on the same resource, or ends that failure by name. Failures that name no VM are
    history, too, where that is proven of the only VM of a document or of the bundle, or of none in particular; and where
    all VMs that are named are shown to be past it. Later is told by time or age, and within one document, where both or
    none tell a time, by the order of lines.
    """
    failed = [one for one in observations if symptoms[one.symptom].kind == "failure" and symptoms[one.symptom].step]
    done: dict[tuple[str, str], list[Observation]] = {name: [] for one in failed for name in _handles(one)}
    for one in observations if done else ():
        if symptoms[one.symptom].kind == "done" or symptoms[one.symptom].ends:
            for name in _handles(one):
                if name in done:
                    done[name].append(one)
    listed = _vms_listed(evidence)
    of_one_vm = _done_where_one_vm_is(observations, symptoms, listed)
    of_all_vms = _shown_of_all_vms(observations, symptoms, listed)

    def first_that_proves(one: Observation, proofs: Mapping[str, Observation]) -> str:
        failed_at = symptoms[one.symptom].step
        for key in sorted(proofs):
            told = symptoms[proofs[key].symptom]
            is_done = told.kind == "done" and (told.step == failed_at or steps.is_before(failed_at, told.step))
            if (is_done or one.symptom in told.ends) and _is_later(proofs[key], one, symptoms):
                return key
        return ""

    history: dict[str, str] = {}
    for one in failed:
        proofs = {proof.key: proof for name in _handles(one) for proof in done[name] if _same_thing(one, proof)}
        if _OF_ONE_VM.isdisjoint(one.values):
            for scope in (_document_of(one), _BUNDLE):
                proofs.update(of_one_vm.get(scope, {}))
        key = first_that_proves(one, proofs)
        if not key and of_all_vms and _OF_ONE_VM.isdisjoint(one.values):
            keys = [first_that_proves(one, shown) for shown in of_all_vms]
            key = keys[0] if all(keys) else ""
        if key:
            history[one.key] = key
    return history


def _vms_listed(evidence: Iterable[Evidence]) -> dict[str, set[str]]:
    """By document the VMs that listings and objects show, whatever their state."""
    listed: dict[str, set[str]] = {}
    for one in evidence:
        if one.resource is not None and one.resource.kind in ("vm", "vmi") and one.resource.name:
            listed.setdefault(one.place.document, set()).add(one.resource.name)
    return listed


def _shown_of_all_vms(
    observations: Sequence[Observation], symptoms: Mapping[str, Symptom], listed: Mapping[str, set[str]]
) -> list[dict[str, Observation]]:
    """For each VM that is named, by key what shows a step of it done; nothing where one is named without, or they are many."""
    shown: dict[str, dict[str, Observation]] = {name: {} for names in listed.values() for name in names}
    for one in observations:
        vm = one.values.get("vm") or one.values.get("vmi")
        if vm:
            proofs = shown.setdefault(vm, {})
            if symptoms[one.symptom].kind == "done" and _is_state(one, symptoms[one.symptom]):
                proofs[one.key] = one
    return list(shown.values()) if len(shown) <= _VMS_MAX and all(shown.values()) else []


def _handles(one: Observation) -> list[tuple[str, str]]:
    """What two observations about the same thing have in common at least: a name, or being nameless in one document."""
    names = [pair for pair in one.values.items() if pair[0] in _THINGS]
    if not names or _names_only_a_volume(one):
        names.append(("document", _document_of(one)))
    return names


def _done_where_one_vm_is(
    observations: Sequence[Observation], symptoms: Mapping[str, Symptom], listed: Mapping[str, set[str]]
) -> dict[str, dict[str, Observation]]:
    """By key, what proves a step done of a VM or of nothing in particular: for each document that names one VM at most, and
    for the bundle where it names one. Where no VM is named, DataVolumes stand for them."""
    named: dict[str, tuple[set[str], set[str]]] = {name: (set(vms), set()) for name, vms in listed.items()}
    named[_BUNDLE] = ({vm for vms in listed.values() for vm in vms}, set())
    done: dict[str, dict[str, Observation]] = {}
    for one in observations:
        vms = {one.values[kind] for kind in ("vm", "vmi") if kind in one.values}
        volumes = {one.values["dv"]} if "dv" in one.values else set()
        proves = (symptoms[one.symptom].kind == "done" or symptoms[one.symptom].ends) and (
            vms or volumes or _THINGS.isdisjoint(one.values)
        )
        for scope in (_document_of(one), _BUNDLE):
            names = named.setdefault(scope, (set(), set()))
            names[0].update(vms)
            names[1].update(volumes)
            if proves:
                done.setdefault(scope, {})[one.key] = one
    count = {scope: len(vms or volumes) for scope, (vms, volumes) in named.items()}
    return {
        scope: proofs for scope, proofs in done.items() if count[scope] == 1 or (count[scope] == 0 and scope != _BUNDLE)
    }


def _document_of(one: Observation) -> str:
    return one.values.get("document", "")


def _same_thing(one: Observation, other: Observation) -> bool:
    shared = [kind for kind in OF_ONE_THING if kind in one.values and kind in other.values]
    if any(one.values[kind] != other.values[kind] for kind in shared):
        return False
    if shared:
        return True
    if any(kind in other.values for kind in OF_ONE_THING):
        return False
    nameless = not any(kind in one.values for kind in OF_ONE_THING) or _names_only_a_volume(one)
    return nameless and one.values.get("document") == other.values.get("document")


def _names_only_a_volume(one: Observation) -> bool:
    """An event of a pod, pasted without the pod: the message names the volume, and the pod's success names nothing."""
    return "pv" in one.values and _THINGS & one.values.keys() == {"pv"}


def _is_later(one: Observation, other: Observation, symptoms: Mapping[str, Symptom]) -> bool:
    proof_is_state, failure_is_state = (_is_state(each, symptoms[each.symptom]) for each in (one, other))
    if proof_is_state and not failure_is_state:
        return _stands_after(one, other)
    if failure_is_state:
        return proof_is_state and _stands_below(one, other)
    first_s, second_s = other.last_s, one.last_s
    if first_s is not None and second_s is not None and first_s != second_s and comparable(second_s, first_s):
        return second_s > first_s + _blur_s(one, other)
    if (first_s is None) != (second_s is None):
        return False  # pasted from two places: the order of the lines tells nothing
    return _stands_below(one, other)


def _is_state(one: Observation, symptom: Symptom) -> bool:
    """Whether it was seen in what shows a thing as it is (a listing, an object), not in what tells what happened."""
    last = one.evidence[-1]
    return symptom.shows == "state" or (last.format in _SHOW_STATE and last.kind not in _TELL_WHAT_HAPPENED)


def _stands_after(state: Observation, other: Observation) -> bool:
    """What is shown is so when the bundle was taken, after what was told; but a session went on where that stands below.
    Events with ages, and lines of logs beside a listing of Kubernetes, are put after what they led to."""
    told = other.evidence[-1]
    if _document(state) != _document(other) or told.age_s is not None:
        return True
    if told.time_s is not None and state.evidence[-1].format.startswith("kubernetes."):
        return True
    return _stands_below(state, other)


def _stands_below(one: Observation, other: Observation) -> bool:
    return _document(one) == _document(other) and _last_line(one) > _last_line(other) > 0


def _blur_s(one: Observation, other: Observation) -> float:
    """How far an age may be off when it stands against a time: kubectl cuts minutes, hours and days off."""
    ages = [{evidence.age_s for evidence in each.evidence if evidence.age_s is not None} for each in (one, other)]
    if bool(ages[0]) == bool(ages[1]):
        return 0.0
    oldest = max(*ages[0], *ages[1], 0.0)
    return 60.0 if oldest < 3 * 3600 else 3600.0 if oldest < 8 * 86400 else 86400.0


def _document(one: Observation) -> str:
    return one.evidence[-1].place.document


def _last_line(one: Observation) -> int:
    return one.evidence[-1].place.line


def split(
    observations: Iterable[Observation], keys: Container[str]
) -> tuple[tuple[Observation, ...], tuple[Observation, ...]]:
    """The observations but for those of the keys, and those."""
    every = tuple(observations)
    return tuple(one for one in every if one.key not in keys), tuple(one for one in every if one.key in keys)
