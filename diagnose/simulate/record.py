"""A simulated incident becomes bundles: the faulty recording, its healthy twin, and the truth about both."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from diagnose.errors import DiagnoseError
from diagnose.simulate.faults import Incident
from diagnose.simulate.run import VmRun
from diagnose.simulate.writers import azurelocal, ove, vsphere
from diagnose.simulate.writers.scene import COLLECTED_AFTER_S, Documents, Scene

FORMATS: Mapping[str, tuple[str, ...]] = {
    "vsphere": vsphere.FORMATS, "ove": ove.FORMATS, "azurelocal": azurelocal.FORMATS,
}  # fmt: skip
_WRITE = {"vsphere": vsphere.write, "ove": ove.write, "azurelocal": azurelocal.write}
_OWNED = {"vsphere": vsphere.owned_names, "ove": ove.owned_names, "azurelocal": azurelocal.owned_names}
#: A person looks at so many healthy VMs beside the broken ones.
HEALTHY_LOOKED_AT = 2


class Truth(Struct, frozen=True):
    """What the recording must be diagnosed as: the cause, its step, and the VMs with the names that are theirs alone."""

    cause: str
    step: str
    vms: tuple[str, ...]
    owners: Mapping[str, str]


class Recording(Struct, frozen=True):
    """Documents by path, those of the healthy twin, and the truth."""

    documents: Documents
    twin: Documents
    truth: Truth


def record(incident: Incident, form: str = "") -> Recording:
    """Write one format of the platform (the first one by default); the same incident gives the same bytes."""
    platform = incident.run.request.platform
    form = form or FORMATS[platform][0]
    if form not in FORMATS[platform]:
        raise DiagnoseError(f"no format '{form}' of {platform}", hint=f"there are: {', '.join(FORMATS[platform])}")
    touched = {*incident.faults, *incident.recovered}
    healthy = [vm.number for vm in incident.run.vms if vm.number not in touched][:HEALTHY_LOOKED_AT]
    focus = tuple(sorted([*touched, *healthy]))
    scene = Scene(incident.run, incident.faults, focus, incident.run.makespan_s + COLLECTED_AFTER_S, incident.recovered)
    write = _WRITE[platform]
    return Recording(
        write(scene, form),
        write(Scene(incident.twin, {}, focus, incident.twin.makespan_s + COLLECTED_AFTER_S), form),
        _truth(scene),
    )


def _truth(scene: Scene) -> Truth:
    broken = [vm for vm in scene.run.vms if vm.number in scene.faults]
    owners: dict[str, str] = {}
    for vm in scene.run.vms:
        owners.update(dict.fromkeys(owned(scene, vm), vm.name))
    first = scene.faults[broken[0].number] if broken else None
    return Truth(
        first.cause if first else "", first.step if first else "", tuple(sorted(vm.name for vm in broken)), owners
    )


def owned(scene: Scene, vm: VmRun) -> frozenset[str]:
    """Names that belong to this VM alone."""
    return _OWNED[scene.run.request.platform](scene, vm)
