"""OpenShift Virtualization: logs of importers and of the cluster's components, and what the client printed."""

from __future__ import annotations

import json
from collections.abc import Mapping

from diagnose.simulate.messages.said import Client, JsonLog, PodLog, fill
from diagnose.simulate.writers.ove_events import NAMESPACE, is_refused, names_of
from diagnose.simulate.writers.scene import Scene, iso_ms, klog, tries

_SYSTEM = "openshift-cnv"


def provision_log(scene: Scene) -> str:
    """What the person who asked for the VMs saw in the terminal."""
    lines = []
    for vm in scene.run.vms:
        said = [one for one in scene.said(vm, Client) if isinstance(one, Client)]
        if is_refused(scene, vm):
            lines.append(f"$ oc apply -n {NAMESPACE} -f {vm.name}.yaml")
        else:
            lines.append(f"$ oc apply -n {NAMESPACE} -f {vm.name}.yaml")
            lines.append(f"virtualmachine.kubevirt.io/{vm.name} created")
        lines += [fill(one.text, names_of(scene, vm)) for one in said]
    return "\n".join(lines) + "\n"


def logs_of(scene: Scene) -> Mapping[str, str]:
    """Logs by namespace/pod/container: of importers, and of the components of the cluster."""
    found: dict[str, list[tuple[float, str]]] = {}
    for vm in scene.run.vms:
        if not scene.said(vm, PodLog, JsonLog):
            continue
        names, moments = names_of(scene, vm), tries(scene, vm)
        for at in moments:
            for number, one in enumerate(scene.said(vm, PodLog, JsonLog)):
                if isinstance(one, PodLog):
                    pod = names["importer"] if one.pod == "importer" else f"{one.pod}-6c9f7d5b8d-2vxkz"
                    space = NAMESPACE if one.pod == "importer" else _SYSTEM
                    line = klog(one.level, at + number * 0.01, one.at, fill(one.message, names))
                    found.setdefault(f"{space}/{pod}/{one.pod}", []).append((at + number * 0.01, line))
                elif isinstance(one, JsonLog):
                    own = one.component == "virt-launcher"
                    path = (
                        f"{NAMESPACE}/{names['pod']}/compute"
                        if own
                        else f"{_SYSTEM}/{one.component}-{vm.host[-2:]}xk2/{one.component}"
                    )
                    found.setdefault(path, []).append((at, _json_log(one, at, names)))
    return {path: "".join(f"{line}\n" for _, line in sorted(lines)) for path, lines in sorted(found.items())}


def _json_log(one: JsonLog, at: float, names: Mapping[str, str]) -> str:
    entry = {"component": one.component, "kind": "", "level": one.level, "msg": fill(one.message, names), "name": names["vm"],
             "namespace": names["ns"], "pos": one.at, "reason": fill(one.reason, names), "timestamp": iso_ms(at),
             "uid": names["uid"]}  # fmt: skip
    return json.dumps({key: value for key, value in entry.items() if value or key == "kind"})
