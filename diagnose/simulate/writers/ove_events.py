"""What OpenShift Virtualization leaves behind for each VM: names, events in the words of its controllers, statuses."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import replace

from diagnose.simulate.messages.said import Condition, KubeEvent, Status, fill
from diagnose.simulate.run import VmRun
from diagnose.simulate.writers.scene import Scene, letters, tries, uid

NAMESPACE = "prod"
CLASS = "ocs-storagecluster-ceph-rbd-virtualization"
_PROVISIONER = "openshift-storage.rbd.csi.ceph.com_csi-rbdplugin-provisioner-5d7c_0c1f"
_CONTROLLER = "virtualmachine-controller"

#: What a healthy step says when it is done: (step, about, reason, sender, message). Sources: kubevirt pkg/virt-controller,
#: pkg/virt-handler; containerized-data-importer pkg/controller; kubernetes scheduler and kubelet; multus-cni.
_HEALTHY: tuple[tuple[str, str, str, str, str], ...] = (
    ("create-objects", "vm", "SuccessfulDataVolumeCreate", _CONTROLLER, "Created DataVolume <dv>"),
    ("create-objects", "vm", "SuccessfulCreate", _CONTROLLER, "Started the virtual machine by creating the new virtual machine instance <vm>"),
    ("create-objects", "vmi", "SuccessfulCreate", _CONTROLLER, "Created virtual machine pod <pod>"),
    ("datavolume", "dv", "<Fill>Scheduled", "<filler>", "<filling> scheduled"),
    ("datavolume", "pvc", "Provisioning", _PROVISIONER, 'External provisioner is provisioning volume for claim "<ns>/<pvc>"'),
    ("provision-volume", "pvc", "ProvisioningSucceeded", _PROVISIONER, "Successfully provisioned volume <pv>"),
    ("populate", "dv", "<Fill>Succeeded", "<filler>", "<filled>"),
    ("schedule", "pod", "Scheduled", "default-scheduler", "Successfully assigned <ns>/<pod> to <node>"),
    ("pod-sandbox", "pod", "Pulled", "kubelet", 'Container image "registry.sim.example/cnv/virt-launcher-rhel9:v4.17" already present on machine'),
    ("pod-sandbox", "pod", "Created", "kubelet", "Created container compute"),
    ("cni", "pod", "AddedInterface", "multus", "Add eth0 [10.128.2.15/23] from ovn-kubernetes"),
    ("multus", "pod", "AddedInterface", "multus", "Add pod37a8eec1ce1 [] from <ns>/app-vlan200"),
    ("multus", "pod", "Started", "kubelet", "Started container compute"),
    ("domain", "vmi", "Created", "virt-handler", "VirtualMachineInstance defined."),
    ("launch", "vmi", "Started", "virt-handler", "VirtualMachineInstance started."),
)  # fmt: skip
KINDS: Mapping[str, str] = {
    "vm": "VirtualMachine", "vmi": "VirtualMachineInstance", "dv": "DataVolume", "pvc": "PersistentVolumeClaim",
    "pod": "Pod", "importer": "Pod", "node": "Node",
}  # fmt: skip
#: Status columns while a step is not done: (VM, DataVolume, claim, pod).
_STUCK: Mapping[str, tuple[str, str, str, str]] = {
    "create-objects": ("Provisioning", "Pending", "Pending", ""), "datavolume": ("Provisioning", "Pending", "Pending", ""),
    "provision-volume": ("Provisioning", "Pending", "Pending", "Pending"),
    "populate": ("Provisioning", "CloneInProgress", "Pending", "Pending"),
    "schedule": ("Starting", "Succeeded", "Bound", "Pending"),
    "pod-sandbox": ("Starting", "Succeeded", "Bound", "ContainerCreating"),
    "cni": ("Starting", "Succeeded", "Bound", "ContainerCreating"),
    "multus": ("Starting", "Succeeded", "Bound", "ContainerCreating"),
    "domain": ("Starting", "Succeeded", "Bound", "Running"), "launch": ("Starting", "Succeeded", "Bound", "Running"),
}  # fmt: skip
_WELL = ("Running", "Succeeded", "Bound", "Running")


class Event(Struct, frozen=True):
    """An event as the API server keeps it; repeats folded into ``count``."""

    first_s: float
    last_s: float
    count: int
    type: str
    reason: str
    sender: str
    about: str
    name: str
    message: str


def names_of(scene: Scene, vm: VmRun) -> dict[str, str]:
    """The names of everything that belongs to a VM."""
    dice = scene.dice(vm, "names")
    suffix, importer, volume, own = letters(dice, 5), uid(dice), uid(dice), uid(dice)
    imports = scene.run.variant == "http-import"
    disk = f"{vm.name}-root"
    return {
        "vm": vm.name, "ns": NAMESPACE, "dv": disk, "pvc": disk, "pod": f"virt-launcher-{vm.name}-{suffix}",
        "importer": f"importer-{disk}", "pv": f"pvc-{volume}", "node": vm.host, "class": CLASS, "uid": own,
        "prime": f"prime-{importer}", "url": "https://images.sim.example/rhel9/rhel-9.5-x86_64.qcow2",
        "Fill": "Import" if imports else "Clone",
        "filler": "datavolume-import-controller" if imports else "datavolume-pvc-clone-controller",
        "filling": f"Import into {disk}" if imports else f"Cloning from golden-images/rhel9-golden into {NAMESPACE}/{disk}",
        "filled": f"Successfully imported into PVC {disk}" if imports
        else f"Successfully cloned from golden-images/rhel9-golden into {NAMESPACE}/{disk}",
    }  # fmt: skip


def is_refused(scene: Scene, vm: VmRun) -> bool:
    """True where the request was not accepted, so that nothing of the VM exists."""
    return vm.number in scene.faults and vm.failed_step in ("ove.api-request", "ove.admission")


def events_of(scene: Scene, vm: VmRun) -> list[Event]:
    """All events of one VM, in the order of time."""
    if is_refused(scene, vm):
        return []
    names = names_of(scene, vm)
    done = {span.step.removeprefix("ove."): span.end_s for span in vm.spans if span.step != vm.failed_step}
    found = [
        _event(done[step], done[step], 1, "Normal", reason, sender, about, message, names)
        for step, about, reason, sender, message in _HEALTHY
        if step in done
    ]
    if "schedule" in done and vm.number % 7 == 3:  # the pod is often there before its claim is bound
        early = done["schedule"] - 0.3
        found.append(_event(early, early, 1, "Warning", "FailedScheduling", "default-scheduler", "pod",
            "0/10 nodes are available: pod has unbound immediate PersistentVolumeClaims. preemption: 0/10 nodes are available: 10 Preemption is not helpful for scheduling.", names))  # fmt: skip
    said = scene.said(vm, KubeEvent)
    if said:
        moments = tries(scene, vm)
        for one in said:
            assert isinstance(one, KubeEvent)
            found.append(_event(moments[0], moments[-1], len(moments), one.type, one.reason, one.sender, one.about,
                                one.message, names))  # fmt: skip
    return sorted(found, key=lambda one: (one.last_s, one.reason, one.about))


def _event(
    first: float, last: float, count: int, kind: str, reason: str, sender: str, about: str, message: str,
    names: Mapping[str, str],
) -> Event:  # fmt: skip
    name = names["vm"] if about in ("vm", "vmi") else names[about]
    return Event(first, last, count, kind, fill(reason, names), fill(sender, names), about, name, fill(message, names))


def statuses_of(scene: Scene, vm: VmRun) -> dict[str, str]:
    """The status columns of vm, dv, pvc, pod and importer at the end; empty text: the object does not exist."""
    fault = scene.faults.get(vm.number)
    if is_refused(scene, vm):
        return {"vm": "", "dv": "", "pvc": "", "pod": "", "importer": ""}
    stuck = _STUCK.get((vm.failed_step or "").removeprefix("ove."), _WELL) if fault else _WELL
    found = dict(zip(("vm", "dv", "pvc", "pod"), stuck, strict=True), importer="")
    if scene.run.variant == "http-import" and found["dv"] == "CloneInProgress":
        found["dv"] = "ImportInProgress"
    if not any(span.step == "ove.schedule" for span in vm.spans):
        found["pod"] = ""
    for one in scene.said(vm, Status):
        assert isinstance(one, Status)
        found[one.about] = one.value
    if not found["dv"] and found["pvc"] == "Pending":
        found["pvc"] = ""
    return found


def conditions_of(scene: Scene, vm: VmRun, about: str) -> list[Condition]:
    """What the fault writes into the status of an object of the VM, with the names filled in."""
    names = names_of(scene, vm)
    return [
        replace(one, message=fill(one.message, names))
        for one in scene.said(vm, Condition)
        if isinstance(one, Condition) and one.about == about
    ]
