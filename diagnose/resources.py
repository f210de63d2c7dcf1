"""Which names belong together: what a name tells of another, what objects say of each other, who is whose VM."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping, Sequence

from msgspec import Struct, field

from diagnose.late import late
from diagnose.model.evidence import KINDS, Evidence
from diagnose.model.observation import Observation

#: Names that controllers build from other names: (kind, pattern on the name, kind it tells). Sources: KubeVirt
#: pkg/virt-controller/services/template.go (virt-launcher-<vm>-<suffix>), CDI pkg/controller (importer-<pvc>,
#: cdi-upload-<pvc>; "prime" names carry a uid instead).
_BUILT_NAMES: tuple[tuple[str, re.Pattern[str], str], ...] = (
    ("pod", late(r"^virt-launcher-(?P<name>.+)-[a-z0-9]{5}$"), "vm"),
    ("pod", late(r"^importer-(?!prime-)(?P<name>.+?)(?:-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})?$"), "pvc"),
    ("pod", late(r"^cdi-upload-(?!prime-)(?P<name>.+)$"), "pvc"),
)

#: A DataVolume and its PVC have the same name (CDI); a VMI has the name of its VM (KubeVirt).
_SAME_NAME: tuple[tuple[str, str], ...] = (("dv", "pvc"), ("pvc", "dv"), ("vmi", "vm"), ("vm", "vmi"))

#: Kinds that belong to one VM: a name in common makes two observations speak of the same VM.
OF_ONE_VM: tuple[str, ...] = ("vm", "vmi", "dv", "pvc", "pv", "pod")

#: Kinds that are a VM or its disks.
VM_LIKE: tuple[str, ...] = ("vm", "vmi", "dv", "pvc")

#: Kinds of which a name in common says that two observations are about the same thing.
OF_ONE_THING: tuple[str, ...] = tuple(
    kind
    for kind in KINDS
    if kind
    not in ("namespace", "node", "host", "cluster", "user", "storageclass", "url", "datacenter", "vcenter", "subscription",
            "resourcegroup", "customlocation", "datastore", "service", "network", "portgroup")
)  # fmt: skip

#: Fields of an object that name another one of the same VM: (kind of object, field, kind of the named).
_REFERENCES: tuple[tuple[str, str, str], ...] = (
    ("VirtualMachine", "spec.dataVolumeTemplates.metadata.name", "dv"),
    ("VirtualMachine", "spec.template.spec.volumes.dataVolume.name", "dv"),
    ("VirtualMachine", "spec.template.spec.volumes.persistentVolumeClaim.claimName", "pvc"),
    ("VirtualMachineInstance", "spec.volumes.dataVolume.name", "dv"),
    ("VirtualMachineInstance", "spec.volumes.persistentVolumeClaim.claimName", "pvc"),
    ("Pod", "spec.volumes.persistentVolumeClaim.claimName", "pvc"),
    ("PersistentVolumeClaim", "spec.volumeName", "pv"),
)

_REFERRING = frozenset(kind for kind, _, _ in _REFERENCES)

_OWNERS: Mapping[str, str] = {
    "VirtualMachine": "vm",
    "VirtualMachineInstance": "vmi",
    "DataVolume": "dv",
    "PersistentVolumeClaim": "pvc",
}


def link_values(values: Mapping[str, str]) -> dict[str, str]:
    """The values with what their names tell added; nothing that is there is changed."""
    linked = dict(values)
    for kind, pattern, told in _BUILT_NAMES:
        if kind in linked and told not in linked and (found := pattern.match(linked[kind])):
            linked[told] = found["name"]
    for kind, told in _SAME_NAME:
        if kind in linked and told not in linked:
            linked[told] = linked[kind]
    return linked


class Groups(Struct, frozen=True):
    """Resources in groups, a VM with all that is its own; ``vms`` names the VMs of each group, in order."""

    _group: Mapping[tuple[str, str], tuple[str, str]]
    vms: Mapping[tuple[str, str], tuple[str, ...]]
    _told: dict[str, Mapping[str, tuple[str, str] | None]] = field(default_factory=dict)
    _known: dict[str, tuple[str, str] | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        told: dict[str, dict[str, tuple[str, str] | None]] = {kind: {} for kind in OF_ONE_VM}
        for (kind, name), group in self._group.items():
            told[kind][name] = group if self.vms[group] or kind in VM_LIKE else None
        self._told.update((kind, names) for kind, names in told.items() if names)

    def of(self, one: Observation) -> tuple[str, str] | None:
        """The group an observation is about; None for what concerns no VM in particular."""
        if one.key in self._known:
            return self._known[one.key]
        group = self._known[one.key] = self._find(one.values)
        return group

    def _find(self, values: Mapping[str, str]) -> tuple[str, str] | None:
        for kind, names in self._told.items():
            if kind in values and values[kind] in names:
                return names[values[kind]]
        return None

    def named(self, kind: str, name: str) -> tuple[str, str] | None:
        """The group of a resource; None where it is in none."""
        return self._group.get((kind, name))


def group_resources(observations: Sequence[Observation], evidence: Iterable[Evidence]) -> Groups:
    """Join names that stand together in an observation, or that an object names as its own (union-find)."""
    parent: dict[tuple[str, str], tuple[str, str]] = {}

    def find(name: tuple[str, str]) -> tuple[str, str]:
        above = parent.setdefault(name, name)
        while above != name:
            parent[name] = parent[above]
            name, above = above, parent[above]
        return name

    def join(one: tuple[str, str], other: tuple[str, str]) -> None:
        first, second = find(one), find(other)
        if first < second:
            parent[second] = first
        elif second < first:
            parent[first] = second

    for names in dict.fromkeys(map(tuple, _name_sets(observations, evidence))):
        parent.setdefault(names[0], names[0])
        for name in names[1:]:
            join(names[0], name)
    with_vm = {find(name) for name in list(parent) if name[0] == "vm"}
    for name in sorted(parent):
        if name[0] in ("dv", "pvc") and find(name) not in with_vm and (vm := _vm_named_in(name[1], parent)):
            join(vm, name)
            with_vm.add(find(vm))
    members: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for name in parent:
        members.setdefault(find(name), []).append(name)
    vms = {group: tuple(sorted({name for kind, name in names if kind == "vm"})) for group, names in members.items()}
    return Groups({name: find(name) for name in parent}, vms)


def _vm_named_in(volume: str, known: Container[tuple[str, str]]) -> tuple[str, str] | None:
    """The VM whose name a volume's name begins with (``web01-root``, ``web01-disk-0``), the longest where several do."""
    parts = volume.split("-")
    for length in range(len(parts) - 1, 0, -1):
        vm = ("vm", "-".join(parts[:length]))
        if vm in known:
            return vm
    return None


def _name_sets(
    observations: Sequence[Observation], evidence: Iterable[Evidence]
) -> Iterable[Sequence[tuple[str, str]]]:
    for one in observations:
        values = one.values
        names = [(kind, values[kind]) for kind in OF_ONE_VM if values.get(kind)]
        if names:
            yield names
    alone: set[tuple[str, str]] = set()
    for each in evidence:
        if each.resource is None or each.resource.kind not in OF_ONE_VM:
            continue
        if each.kind not in _REFERRING and "metadata.ownerReferences.kind" not in each.fields:
            named = (each.resource.kind, each.resource.name)  # thousands of events tell nothing but whose they are
            if named in alone:
                continue
            alone.add(named)
        own = {each.resource.kind: each.resource.name}
        owner = _OWNERS.get(each.fields.get("metadata.ownerReferences.kind", ""))
        if owner:
            own.setdefault(owner, each.fields.get("metadata.ownerReferences.name", ""))
        names = list(link_values({kind: name for kind, name in own.items() if name}).items())
        for kind, path, of_kind in _REFERENCES:
            if kind == each.kind and each.fields.get(path):
                for name in re.split(r"[,\n]\s*", each.fields[path]):
                    names.extend(link_values({of_kind: name}).items())
        own_names = [(kind, name) for kind, name in names if kind in OF_ONE_VM]
        if own_names:
            yield own_names
