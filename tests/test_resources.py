"""Names that belong together, and whose VM an observation is about."""

from __future__ import annotations

from diagnose.model.evidence import Evidence, Place, Resource
from diagnose.model.observation import Observation
from diagnose.resources import group_resources


def named(**values: str) -> Observation:
    return Observation("|".join(f"{kind}={name}" for kind, name in values.items()), "s", values, ())


def shown(kind: str, resource: Resource, **fields: str) -> Evidence:
    told = {path.replace("__", "."): value for path, value in fields.items()}
    return Evidence(Place("x", 1, 1), "", kind=kind, resource=resource, fields=told)


def test_names_that_stand_together_somewhere_are_of_one_group() -> None:
    every = [named(pvc="data-7", pv="pv-1"), named(vm="web", pvc="data-7"), named(vm="db", pvc="data-8")]
    groups = group_resources(every, [])
    assert groups.of(named(pv="pv-1")) == groups.of(named(vm="web")) != groups.of(named(vm="db"))
    assert groups.vms[groups.of(named(pv="pv-1")) or ("", "")] == ("web",)


def test_the_first_kind_that_is_known_tells_the_group() -> None:
    groups = group_resources([named(vm="web"), named(vm="db", pod="launcher-db")], [])
    assert groups.of(named(vm="web", pod="launcher-db")) == ("vm", "web")
    assert groups.of(named(vm="nobody", pod="launcher-db")) == groups.of(named(vm="db"))


def test_a_pod_without_a_vm_is_about_no_vm_in_particular() -> None:
    groups = group_resources([named(pod="exporter-1", vm=""), named(pvc="orphan")], [])
    assert groups.of(named(pod="exporter-1")) is None
    assert groups.of(named(pvc="orphan")) == ("pvc", "orphan")
    assert groups.of(named(namespace="shop")) is None


def test_an_object_among_events_of_the_same_resource_still_tells_what_it_refers_to() -> None:
    pod = Resource("pod", "helper-1")
    event = shown("Event", pod)
    groups = group_resources([named(vm="web", pvc="web-root")], [event, event, shown("Pod", pod, spec__volumes__persistentVolumeClaim__claimName="web-root"), event])  # fmt: skip
    assert groups.of(named(pod="helper-1")) == groups.of(named(vm="web"))
