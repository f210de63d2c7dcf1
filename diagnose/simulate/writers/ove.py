"""OpenShift Virtualization: text of kubectl, a tree as must-gather writes it, or describe output."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence

from diagnose.simulate.messages.said import fill
from diagnose.simulate.run import VmRun
from diagnose.simulate.writers.guest import cloud_init_log, console
from diagnose.simulate.writers.ove_events import (
    KINDS,
    NAMESPACE,
    Event,
    conditions_of,
    events_of,
    names_of,
    statuses_of,
)
from diagnose.simulate.writers.ove_logs import logs_of, provision_log
from diagnose.simulate.writers.scene import Documents, Scene, age, iso

FORMATS = ("kubectl", "must-gather", "describe")
_NOISE = (
    ("Warning", "Unhealthy", "pod/shop-frontend-7d9c5b6f4-x8k2p", "Readiness probe failed: Get \"http://10.128.2.41:8080/ready\": context deadline exceeded (Client.Timeout exceeded while awaiting headers)"),
    ("Normal", "Pulled", "pod/shop-frontend-7d9c5b6f4-x8k2p", 'Container image "registry.sim.example/shop/frontend:2.4.1" already present on machine'),
    ("Normal", "SuccessfulRescale", "horizontalpodautoscaler/shop-frontend", "New size: 3; reason: cpu resource utilization (percentage of request) above target"),
)  # fmt: skip


def write(scene: Scene, form: str) -> Documents:
    """The documents of a recording by path."""
    found = _WRITERS[form](scene)
    looked = scene.looks(lambda vm: names_of(scene, vm))
    return {**found, "cluster.txt": looked} if looked else found


def _kubectl(scene: Scene) -> Documents:
    found: Documents = {"provision.log": provision_log(scene)}
    rows = [event for vm in scene.run.vms for event in events_of(scene, vm)]
    rows.sort(key=lambda one: (one.last_s, one.name, one.reason))
    lines = [
        f"$ oc get events -n {NAMESPACE} --sort-by=.lastTimestamp",
        f"{'LAST SEEN':<11} {'TYPE':<9} {'REASON':<28} {'OBJECT':<62} MESSAGE",
    ]
    for number, (kind, reason, name, message) in enumerate(_NOISE):
        lines.append(f"{age(scene.end_s + 300 - number):<11} {kind:<9} {reason:<28} {name:<62} {message}")
    for one in rows:
        name = f"{KINDS[one.about].lower()}/{one.name}"
        lines.append(f"{age(scene.end_s - one.last_s):<11} {one.type:<9} {one.reason:<28} {name:<62} {one.message}")
    found["events.txt"] = "\n".join(lines) + "\n"
    found["objects.txt"] = _tables(scene)
    for path, text in logs_of(scene).items():
        found[f"logs/{path.replace('/', '_')}.log"] = text
    for vm in scene.looked_at():
        for about in ("dv", "pvc", "vmi"):
            if conditions_of(scene, vm, about):
                own = names_of(scene, vm)[about if about != "vmi" else "vm"]
                head = f"$ oc get {about} -n {NAMESPACE} {own} -o yaml\n"
                found[f"{about}-{own}.yaml"] = head + _object_yaml(scene, vm, about)
        pod = names_of(scene, vm)["pod"]
        for name, text in (("guest-console-log", console(scene, vm)), ("cloud-init", cloud_init_log(scene, vm))):
            if text:
                prefixed = "".join(f"[pod/{pod}/{name}] {line}\n" for line in text.splitlines())
                found[f"logs/{pod}_{name}.log"] = prefixed
    return found


def _tables(scene: Scene) -> str:
    vms = [f"$ oc get vm -n {NAMESPACE}", f"{'NAME':<14} {'AGE':<7} {'STATUS':<22} READY"]
    dvs = [f"$ oc get dv -n {NAMESPACE}", f"{'NAME':<19} {'PHASE':<18} {'PROGRESS':<10} {'RESTARTS':<10} AGE"]
    pvcs = [
        f"$ oc get pvc -n {NAMESPACE}",
        f"{'NAME':<19} {'STATUS':<9} {'VOLUME':<42} {'CAPACITY':<10} {'ACCESS MODES':<14} {'STORAGECLASS':<46} AGE",
    ]
    pods = [f"$ oc get pods -n {NAMESPACE}", f"{'NAME':<38} {'READY':<7} {'STATUS':<26} {'RESTARTS':<10} AGE"]
    for vm in scene.run.vms:
        names, state, old = names_of(scene, vm), statuses_of(scene, vm), age(scene.end_s - vm.requested_s)
        if state["vm"]:
            ready = "True" if state["vm"] == "Running" else "False"
            vms.append(f"{vm.name:<14} {old:<7} {state['vm']:<22} {ready}")
        if state["dv"]:
            done = "100.0%" if state["dv"] == "Succeeded" else "N/A"
            dvs.append(f"{names['dv']:<19} {state['dv']:<18} {done:<10} {'':<10} {old}")
        if state["pvc"]:
            volume, size, mode = (names["pv"], "100Gi", "RWX") if state["pvc"] == "Bound" else ("", "", "")
            pvcs.append(
                f"{names['pvc']:<19} {state['pvc']:<9} {volume:<42} {size:<10} {mode:<14} {names['class']:<46} {old}"
            )
        if state["importer"]:
            pods.append(f"{names['importer']:<38} {'0/1':<7} {state['importer']:<26} {'5':<10} {old}")
        if state["pod"]:
            ready = "2/2" if state["pod"] == "Running" else "0/2"
            pods.append(f"{names['pod']:<38} {ready:<7} {state['pod']:<26} {'0':<10} {old}")
    return "\n\n".join("\n".join(table) for table in (vms, dvs, pvcs, pods) if len(table) > 2) + "\n"


def _must_gather(scene: Scene) -> Documents:
    root = f"must-gather/namespaces/{NAMESPACE}"
    found: Documents = {"provision.log": provision_log(scene)}
    events = [event for vm in scene.run.vms for event in events_of(scene, vm)]
    found[f"{root}/core/events.yaml"] = "apiVersion: v1\nkind: EventList\nitems:\n" + "".join(
        _event_yaml(number, one) for number, one in enumerate(events)
    )
    claims = []
    for vm in scene.run.vms:
        names, state = names_of(scene, vm), statuses_of(scene, vm)
        if state["vm"]:
            ready = "True" if state["vm"] == "Running" else "False"
            found[f"{root}/kubevirt.io/virtualmachines/{vm.name}.yaml"] = fill(
                _VM_YAML, {**names, "status": state["vm"], "ready": ready, "at": iso(vm.requested_s)}
            )
        if state["dv"]:
            found[f"{root}/cdi.kubevirt.io/datavolumes/{names['dv']}.yaml"] = _object_yaml(scene, vm, "dv")
        if conditions_of(scene, vm, "vmi"):
            found[f"{root}/kubevirt.io/virtualmachineinstances/{vm.name}.yaml"] = _object_yaml(scene, vm, "vmi")
        if state["pvc"]:
            claims.append(_item(_object_yaml(scene, vm, "pvc")))
    if claims:
        found[f"{root}/core/persistentvolumeclaims.yaml"] = (
            "apiVersion: v1\nkind: PersistentVolumeClaimList\nitems:\n" + "".join(claims)
        )
    for path, text in logs_of(scene).items():
        space, pod, container = path.split("/")
        found[f"must-gather/namespaces/{space}/pods/{pod}/{container}/{container}/logs/current.log"] = text
    for vm in scene.looked_at():
        pod = names_of(scene, vm)["pod"]
        for name, text in (("guest-console-log", console(scene, vm)), ("cloud-init", cloud_init_log(scene, vm))):
            if text:
                found[f"{root}/pods/{pod}/{name}/{name}/logs/current.log"] = text
    return found


_VM_YAML = """apiVersion: kubevirt.io/v1
kind: VirtualMachine
metadata:
  creationTimestamp: "<at>"
  name: <vm>
  namespace: <ns>
  uid: <uid>
spec:
  runStrategy: Always
  dataVolumeTemplates:
  - metadata:
      name: <dv>
  template:
    spec:
      volumes:
      - name: rootdisk
        dataVolume:
          name: <dv>
      networks:
      - name: app-net
        multus:
          networkName: app-vlan200
status:
  printableStatus: <status>
  conditions:
  - type: Ready
    status: "<ready>"
"""
_DV_YAML = """apiVersion: cdi.kubevirt.io/v1beta1
kind: DataVolume
metadata:
  creationTimestamp: "<at>"
  name: <dv>
  namespace: <ns>
  ownerReferences:
  - apiVersion: kubevirt.io/v1
    controller: true
    kind: VirtualMachine
    name: <vm>
spec:
  storage:
    resources:
      requests:
        storage: 100Gi
    storageClassName: <class>
status:
  phase: <phase>
"""
_PVC_YAML = """apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  creationTimestamp: "<at>"
  name: <pvc>
  namespace: <ns>
  ownerReferences:
  - kind: DataVolume
    name: <dv>
spec:
  storageClassName: <class>
  resources:
    requests:
      storage: 100Gi
status:
  phase: <phase>
"""
_VMI_YAML = """apiVersion: kubevirt.io/v1
kind: VirtualMachineInstance
metadata:
  creationTimestamp: "<at>"
  name: <vm>
  namespace: <ns>
  uid: <uid>
status:
  phase: <phase>
"""
_YAML: Mapping[str, str] = {"dv": _DV_YAML, "pvc": _PVC_YAML, "vmi": _VMI_YAML}


def _object_yaml(scene: Scene, vm: VmRun, about: str) -> str:
    """A DataVolume, claim or VMI with its phase and conditions."""
    state = statuses_of(scene, vm)
    phase = state[about] if about != "vmi" else ("Running" if state["vm"] == "Running" else "Scheduling")
    names = {**names_of(scene, vm), "phase": phase, "at": iso(vm.requested_s)}
    text = fill(_YAML[about], names)
    told = conditions_of(scene, vm, about)
    if told:
        text += "  conditions:\n"
    for one in told:
        text += (
            f'  - lastTransitionTime: "{iso(vm.ended_s)}"\n    message: {json.dumps(one.message)}\n    reason: {one.reason}\n'
            f'    status: "{one.status}"\n    type: {one.kind}\n'
        )
    return text


def _item(text: str) -> str:
    """An object as an item of a List."""
    first, *rest = text.splitlines()
    return "".join([f"- {first}\n", *(f"  {line}\n" for line in rest)])


def _event_yaml(number: int, one: Event) -> str:
    return (
        f'- apiVersion: v1\n  count: {one.count}\n  firstTimestamp: "{iso(one.first_s)}"\n'
        f"  involvedObject:\n    kind: {KINDS[one.about]}\n    name: {one.name}\n    namespace: {NAMESPACE}\n"
        f'  kind: Event\n  lastTimestamp: "{iso(one.last_s)}"\n  message: {json.dumps(one.message)}\n'
        f"  metadata:\n    name: {one.name}.{0x17A0000000 + number:x}\n    namespace: {NAMESPACE}\n"
        f"  reason: {one.reason}\n  source:\n    component: {one.sender}\n  type: {one.type}\n"
    )


def _describe(scene: Scene) -> Documents:
    found: Documents = {"provision.log": provision_log(scene), "objects.txt": _tables(scene)}
    for vm in scene.looked_at():
        names, state, events = names_of(scene, vm), statuses_of(scene, vm), events_of(scene, vm)
        parts = []
        for about in ("vm", "vmi", "dv", "pvc", "importer", "pod", "node"):
            own = [one for one in events if one.about == about]
            if own or state.get(about) or conditions_of(scene, vm, about):
                name = vm.name if about in ("vm", "vmi") else names[about]
                parts.append(_described(scene, vm, about, name, names, state, own))
        if parts:
            found[f"describe-{vm.name}.txt"] = "\n\n".join(parts) + "\n"
        for container, text in (("guest-console-log", console(scene, vm)), ("cloud-init", cloud_init_log(scene, vm))):
            if text:
                found[f"{names['pod']}-{container}.txt"] = (
                    f"$ oc logs -n {NAMESPACE} --prefix {names['pod']} -c {container}\n"
                    + "".join(f"[pod/{names['pod']}/{container}] {line}\n" for line in text.splitlines())
                )
    for path, text in logs_of(scene).items():
        space, pod, container = path.split("/")
        found[f"logs-{pod}-{container}.txt"] = f"$ oc logs -n {space} {pod} -c {container}\n{text}"
    return found


def _described(
    scene: Scene,
    vm: VmRun,
    about: str,
    name: str,
    names: Mapping[str, str],
    state: Mapping[str, str],
    events: Sequence[Event],
) -> str:
    kind = KINDS[about]
    short = {"importer": "pod"}.get(about, about)
    lines = [f"$ oc describe {short} -n {NAMESPACE} {name}", f"Name:         {name}", f"Namespace:    {NAMESPACE}"]
    if about in ("vm", "vmi", "dv"):
        lines.append(f"Kind:         {kind}")
    if about == "pvc":
        lines += [f"StorageClass: {names['class']}", f"Status:       {state['pvc']}"]
    elif about in ("pod", "importer"):
        lines += [
            f"Node:         {names['node']}",
            f"Status:       {'Running' if state[about] == 'Running' else 'Pending'}",
        ]
    told = conditions_of(scene, vm, about)
    if about == "dv" or told:
        lines.append("Status:")
    if told:
        lines.append("  Conditions:")
    for one in told:
        lines += [
            f"    Last Transition Time:  {iso(vm.ended_s)}",
            f"    Message:               {one.message}",
            f"    Reason:                {one.reason}",
            f"    Status:                {one.status}",
            f"    Type:                  {one.kind}",
        ]
    if about == "dv":
        lines.append(f"  Phase:      {state['dv']}")
    lines += ["Events:", "  Type     Reason                        Age                  From                            Message",
              "  ----     ------                        ----                 ----                            -------"]  # fmt: skip
    for event in events:
        old = age(scene.end_s - event.last_s)
        if event.count > 1:
            old = f"{old} (x{event.count} over {age(scene.end_s - event.first_s)})"
        lines.append(f"  {event.type:<8} {event.reason:<29} {old:<20} {event.sender:<31} {event.message}")
    if not events:
        lines[-2:] = []
        lines[-1] = "Events:       <none>"
    return "\n".join(lines)


_WRITERS: Mapping[str, Callable[[Scene], Documents]] = {
    "kubectl": _kubectl,
    "must-gather": _must_gather,
    "describe": _describe,
}


def owned_names(scene: Scene, vm: VmRun) -> frozenset[str]:
    """The names that belong to one VM alone: who names one of them names the VM."""
    names = names_of(scene, vm)
    return frozenset(names[key] for key in ("vm", "dv", "pvc", "pod", "importer", "pv", "uid"))
