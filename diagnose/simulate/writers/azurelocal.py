"""Azure Local: ARM's JSON, what the az tools and MOC's logs print, or what PowerShell shows on a node."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from diagnose.simulate.messages.said import ArmError, Client, MocLog, WindowsEvent, fill
from diagnose.simulate.run import VmRun
from diagnose.simulate.writers.guest import cloud_init_log, console
from diagnose.simulate.writers.scene import Documents, Scene, iso, iso_ms, moment, sosreport, tries, uid

FORMATS = ("arm", "cli", "hyperv")
_GROUP = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-sim"
_HCI = f"{_GROUP}/providers/Microsoft.AzureStackHCI"
#: The resources of a VM with the step that makes each, and its ARM type.
_PARTS: tuple[tuple[str, str, str], ...] = (
    ("disk", "virtualHardDisks", "disk"), ("nic", "networkInterfaces", "network"),
    ("vm", "virtualMachineInstances", "ready"),
)  # fmt: skip
_NO_ANSWER = "azurelocal.control-plane."


def write(scene: Scene, form: str) -> Documents:
    """The documents of a recording by path."""
    return {**_WRITERS[form](scene), **_extra(scene)}


def names_of(scene: Scene, vm: VmRun) -> dict[str, str]:
    """Names and ids of one VM."""
    dice = scene.dice(vm, "names")
    return {"vm": vm.name, "node": vm.host, "disk": f"{vm.name}-os", "nic": f"nic-{vm.name}", "correlation": uid(dice), "operation": uid(dice), "vmid": uid(dice).upper(),
            "id": f"{_GROUP}/providers/Microsoft.HybridCompute/machines/{vm.name}/providers/Microsoft.AzureStackHCI/virtualMachineInstances/default"}  # fmt: skip


def owned_names(scene: Scene, vm: VmRun) -> frozenset[str]:
    """The names that belong to one VM alone."""
    names = names_of(scene, vm)
    return frozenset((names["vm"], names["disk"], names["nic"], names["vmid"]))


def _error(scene: Scene, vm: VmRun) -> dict[str, str] | None:
    for one in scene.said(vm, ArmError):
        assert isinstance(one, ArmError)
        names = names_of(scene, vm)
        return {"code": one.code, "message": fill(one.message, names)}
    return None


def _reached(vm: VmRun) -> dict[str, float]:
    return {span.step.removeprefix("azurelocal."): span.end_s for span in vm.spans if span.step != vm.failed_step}


def _asked_azure(scene: Scene, vm: VmRun) -> bool:
    """False where the request never came to ARM."""
    return (
        vm.number not in scene.faults
        or _error(scene, vm) is not None
        or not scene.faults[vm.number].cause.startswith(_NO_ANSWER)
    )


def _operations(scene: Scene) -> list[dict[str, Any]]:
    """``az deployment operation group list``: one operation for each resource of each VM."""
    found: list[dict[str, Any]] = []
    for vm in scene.run.vms:
        if not _asked_azure(scene, vm):
            continue
        names, done, error = names_of(scene, vm), _reached(vm), _error(scene, vm)
        broken = False
        for part, kind, step in _PARTS:
            target = names["id"] if part == "vm" else f"{_HCI}/{kind}/{names[part]}"
            if step in done and not broken:
                found.append(_operation(names, kind, target, done[step], "Succeeded", "OK", None))
            elif error and not broken:
                broken = True
                found.append(
                    _operation(
                        names, kind, target, vm.ended_s, "Failed", _STATUS_CODES.get(error["code"], "Conflict"), error
                    )
                )
            elif vm.number in scene.faults and not error and part == "vm":
                found.append(
                    _operation(
                        names, kind, target, vm.ended_s, "Succeeded" if _is_guest(scene, vm) else "Running", "OK", None
                    )
                )
    return found


def _is_guest(scene: Scene, vm: VmRun) -> bool:
    """ARM says Succeeded when the guest boots, whatever happens inside it."""
    return vm.failed_step.endswith(("guest-boot", "guest-config"))


_STATUS_CODES = {"ResourceNotFound": "NotFound", "AuthorizationFailed": "Forbidden", "TooManyRequests": "TooManyRequests",
                 "ResourceGroupNotFound": "NotFound", "RequestDisallowedByPolicy": "Forbidden", "InternalServerError": "InternalServerError"}  # fmt: skip


def _operation(
    names: Mapping[str, str],
    kind: str,
    target: str,
    at_s: float,
    state: str,
    code: str,
    error: Mapping[str, str] | None,
) -> dict[str, Any]:
    message: dict[str, Any] | None = {"error": {**error, "target": target}} if error else None
    return {"operationId": names["operation"], "properties": {
        "provisioningOperation": "Create", "provisioningState": state, "statusCode": code, "statusMessage": message,
        "targetResource": {"id": target, "resourceName": names["vm"], "resourceType": f"Microsoft.AzureStackHCI/{kind}"},
        "timestamp": iso_ms(at_s)}}  # fmt: skip


def _activity(scene: Scene) -> list[dict[str, Any]]:
    """The Activity log: Accepted, then Succeeded or Failed."""
    found: list[dict[str, Any]] = []
    for vm in scene.run.vms:
        if not _asked_azure(scene, vm):
            continue
        names, error = names_of(scene, vm), _error(scene, vm)
        if not error or vm.failed_step not in ("azurelocal.arm-request", "azurelocal.arm-validate"):
            found.append(_activity_entry(names, vm.requested_s + 0.2, "Accepted", None))
        if error:
            found.append(_activity_entry(names, vm.ended_s, "Failed", error))
        elif vm.number not in scene.faults or _is_guest(scene, vm):
            found.append(_activity_entry(names, vm.ended_s, "Succeeded", None))
    return sorted(found, key=lambda one: (str(one["eventTimestamp"]), str(one["resourceId"])))


def _activity_entry(
    names: Mapping[str, str], at_s: float, state: str, error: Mapping[str, str] | None
) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "correlationId": names["correlation"], "eventTimestamp": iso_ms(at_s), "level": "Error" if error else "Informational",
        "operationName": {"value": "Microsoft.AzureStackHCI/virtualMachineInstances/write"},
        "resourceId": names["id"], "status": {"value": state}, "caller": "svc-deploy@sim.example"}  # fmt: skip
    if error:
        entry["properties"] = {"statusMessage": json.dumps({"error": error})}
    return entry


def _arm(scene: Scene) -> Documents:
    return {"deployment-operations.json": json.dumps(_operations(scene), indent=2) + "\n",
            "activity-log.json": json.dumps(_activity(scene), indent=2) + "\n", **_throttled(scene)}  # fmt: skip


def _throttled(scene: Scene) -> Documents:
    """What ``az --debug`` shows of requests that ARM put off: 429 with Retry-After, then the answer to the next try
    (Azure/azure-cli azure-cli-core, sdk/policies.py)."""
    head = "cli.azure.cli.core.sdk.policies:"
    lines: list[str] = []
    for vm in scene.run.vms:
        span = vm.span_of("azurelocal.arm-request")
        if not vm.throttled or span is None:
            continue
        url = f"https://management.azure.com{names_of(scene, vm)['id']}?api-version=2024-01-01"
        ask = [f"{head} Request URL: '{url}'", f"{head} Request method: 'PUT'"]
        lines += [*ask, f"{head} Response status: 429", f"{head} Response headers:", f"{head}     'Retry-After': '{span.wait_s:.0f}'",
                  f"{head}     'x-ms-ratelimit-remaining-subscription-writes': '0'",
                  f"cli.azure.cli.core.sdk.policies: retry in {span.wait_s:.0f} s", *ask, f"{head} Response status: 201"]  # fmt: skip
    return {"az-debug.log": _text(lines)} if lines else {}


def _cli(scene: Scene) -> Documents:
    """The terminal of the person who asked, and the logs of the bridge."""
    lines: list[str] = []
    for vm in scene.run.vms:
        if not _asked_azure(scene, vm):
            continue
        names, error = names_of(scene, vm), _error(scene, vm)
        lines.append(
            f"$ az stack-hci-vm create -g rg-sim -n {vm.name} --custom-location cl-sim --image rhel9-golden --nics {names['nic']}"
        )
        if error:
            lines += [f"({error['code']}) {error['message']}", f"Code: {error['code']}", f"Message: {error['message']}"]
            lines += [f"Target: {names['id']}"]
        else:
            state = "Succeeded" if vm.number not in scene.faults or _is_guest(scene, vm) else "Creating"
            lines += [
                "{",
                f'  "id": "{names["id"]}",',
                f'  "name": "{vm.name}",',
                f'  "provisioningState": "{state}"',
                "}",
            ]
        lines.append("")
    return {"az.txt": "\n".join(lines) + "\n", **_throttled(scene), **_moc(scene)}


def _moc(scene: Scene) -> Documents:
    """moc-operator on the bridge: normal reconciles, and what it says of broken VMs."""
    lines: list[tuple[float, str]] = []
    for vm in scene.run.vms:
        names, done = names_of(scene, vm), _reached(vm)
        for step, kind in (
            ("disk", "virtualharddisk"),
            ("network", "networkinterface"),
            ("create-vm", "virtualmachine"),
        ):
            if step in done:
                lines.append((done[step], _moc_line("I", done[step], f"{kind} reconcile done", vm.name)))
        for one in scene.said(vm, MocLog):
            assert isinstance(one, MocLog)
            for at in tries(scene, vm):
                lines.append((at, _moc_line("E", at, fill(one.message, names), vm.name)))
    return {"bridge/moc-operator.log": _text(line for _, line in sorted(lines))} if lines else {}


def _moc_line(level: str, at_s: float, message: str, vm: str) -> str:
    return f'{level}{moment(at_s).strftime("%m%d %H:%M:%S.%f")}       1 controller.go:317] "{message}" controller="virtualmachine" virtualmachine="default/{vm}"'


def _hyperv(scene: Scene) -> Documents:
    """On a node: events of Hyper-V and the cluster, Get-VM, and the VM's status as the bridge keeps it."""
    events: list[tuple[float, str]] = []
    for vm in scene.run.vms:
        names, done = names_of(scene, vm), _reached(vm)
        if "create-vm" in done:
            events.append((done["create-vm"], _event(done["create-vm"], vm, "Microsoft-Windows-Hyper-V-Worker-Admin", "Microsoft-Windows-Hyper-V-Worker", 18500, "Information",
                f"'{vm.name}' started successfully. (Virtual machine ID {names['vmid']})")))  # fmt: skip
        for one in scene.said(vm, WindowsEvent):
            assert isinstance(one, WindowsEvent)
            for at in tries(scene, vm):
                events.append(
                    (at, _event(at, vm, one.log, one.source, one.number, one.level, fill(one.message, names)))
                )
    rows = [
        "PS> Get-VM | Sort-Object Name",
        "",
        f"{'Name':<12} {'State':<9} {'CPUUsage(%)':<12} {'MemoryAssigned(M)':<18} {'Uptime':<18} {'Status':<20} Version",
    ]
    rows.append(
        f"{'----':<12} {'-----':<9} {'-----------':<12} {'-----------------':<18} {'------':<18} {'------':<20} -------"
    )
    for vm in scene.run.vms:
        if "create-vm" in _reached(vm):
            rows.append(
                f"{vm.name:<12} {'Running':<9} {'1':<12} {'16384':<18} {'00:03:11.0410000':<18} {'Operating normally':<20} 11.0"
            )
    status = [json.dumps({"id": names_of(scene, vm)["id"], "name": vm.name, "properties": {"provisioningState": "Failed" if error else "Succeeded",
              "status": {"errorCode": error["code"], "errorMessage": error["message"]} if error else {"powerState": "Running"}}}, indent=2)
              for vm in scene.looked_at() if _asked_azure(scene, vm) for error in (_error(scene, vm),)]  # fmt: skip
    found = {"get-vm.txt": _text(rows)}
    if events:
        found["events.txt"] = "".join(text for _, text in sorted(events))
    if status:
        found["vm-instances.json"] = "[\n" + ",\n".join(status) + "\n]\n"
    return {**found, **_moc(scene)}


def _event(at_s: float, vm: VmRun, log: str, source: str, number: int, level: str, message: str) -> str:
    return (f"Log Name:      {log}\nSource:        {source}\nDate:          {iso(at_s)}\nEvent ID:      {number}\n"
            f"Level:         {level}\nComputer:      {vm.host}.sim.example\nDescription:\n{message}\n\n")  # fmt: skip


def _extra(scene: Scene) -> Documents:
    """What stands beside every format: the client's own errors, consoles and guests' logs."""
    found: Documents = {}
    said = [
        fill(one.text, names_of(scene, vm))
        for vm in scene.run.vms
        for one in scene.said(vm, Client)
        if isinstance(one, Client)
    ]
    looked = scene.looks(lambda vm: names_of(scene, vm))
    if looked:
        found["looked-up.txt"] = looked
    if said:
        found["terminal.txt"] = "\n\n".join(said) + "\n"
    for vm in scene.looked_at():
        if text := console(scene, vm):
            found[f"guests/{vm.name}/serial-console.log"] = text
        if text := cloud_init_log(scene, vm):
            found[f"{sosreport(vm.name)}/var/log/cloud-init.log"] = text
    return found


def _text(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


_WRITERS: Mapping[str, Callable[[Scene], Documents]] = {"arm": _arm, "cli": _cli, "hyperv": _hyperv}
