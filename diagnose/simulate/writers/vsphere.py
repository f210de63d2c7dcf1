"""VMware vSphere: what govc and the client show, vCenter's and ESXi's logs, or PowerCLI's exports."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from msgspec import Struct

from diagnose.simulate.messages.said import Client, HostLog, VcFault, fill
from diagnose.simulate.run import VmRun
from diagnose.simulate.writers.guest import cloud_init_log, console
from diagnose.simulate.writers.scene import Documents, Scene, iso_ms, letters, moment, sosreport

FORMATS = ("client", "vpxd", "powercli")
_USER = "VSPHERE.LOCAL\\svc-terraform"

#: What vCenter records when a step is done: (step, event class, message). Source: vim.event types, vCenter's catalogue.
_HEALTHY: tuple[tuple[str, str, str], ...] = (
    ("placement", "VmBeingClonedEvent", "Cloning rhel9-golden on <host>, in DC1 to <vm> on <host>, in DC1"),
    ("clone", "VmClonedEvent", "Virtual machine <vm> was cloned from rhel9-golden"),
    ("configure", "VmReconfiguredEvent", "Reconfigured <vm> on <host> in DC1. Modified: config.hardware.numCPU: 2 -> 4; config.hardware.memoryMB: 4096 -> 16384"),
    ("power-on", "DrsVmPoweredOnEvent", "DRS powered on <vm> on <host> in DC1"),
    ("guest-boot", "VmGuestRebootEvent", ""),
)  # fmt: skip
#: The tasks of the steps: (step that begins it, step that ends it, operation, title).
_TASKS: tuple[tuple[str, str, str, str], ...] = (
    ("api-request", "clone", "VirtualMachine.clone", "Clone virtual machine"),
    ("configure", "configure", "VirtualMachine.reconfigure", "Reconfigure virtual machine"),
    ("power-on", "power-on", "VirtualMachine.powerOn", "Power On virtual machine"),
)
_TITLES = {operation: title for _, _, operation, title in _TASKS}


class _Event(Struct, frozen=True):
    at_s: float
    kind: str
    level: str
    message: str
    vm: str
    host: str


def write(scene: Scene, form: str) -> Documents:
    """The documents of a recording by path."""
    looked = scene.looks(lambda vm: names_of(scene, vm))
    return {**_WRITERS[form](scene), **_guests(scene), **({"looked-up.txt": looked} if looked else {})}


def names_of(scene: Scene, vm: VmRun) -> dict[str, str]:
    """Names and ids of one VM."""
    dice = scene.dice(vm, "names")
    return {"vm": vm.name, "host": vm.host, "op": f"{letters(dice, 8)}-{vm.number}-auto-{letters(dice, 3)}",
            "moid": f"vm-{4000 + vm.number}", "task": str(90_000 + vm.number * 4)}  # fmt: skip


def owned_names(scene: Scene, vm: VmRun) -> frozenset[str]:
    """The names that belong to one VM alone."""
    names = names_of(scene, vm)
    return frozenset((names["vm"], names["moid"]))


def _never_asked(scene: Scene, vm: VmRun) -> bool:
    """The client gave up before vCenter had a task."""
    fault = scene.faults.get(vm.number)
    return fault is not None and not any(isinstance(one, VcFault) for one in fault.says) and not fault.stops_at and (
        fault.step in ("vsphere.api-request", "vsphere.validate")
    )  # fmt: skip


def _events(scene: Scene) -> list[_Event]:
    found = [
        _Event(-60, "UserLoginSessionEvent", "info", f"User {_USER}@10.20.3.4 logged in as Go-http-client/1.1", "", ""),
        _Event(-31, "AlarmStatusChangedEvent", "info", "Alarm 'Host CPU usage' on esx-01.sim.example changed from Gray to Green", "", "esx01.sim.example"),
    ]  # fmt: skip
    for vm in scene.run.vms:
        if _never_asked(scene, vm):
            continue
        names = names_of(scene, vm)
        done = {span.step.removeprefix("vsphere."): span.end_s for span in vm.spans if span.step != vm.failed_step}
        for step, kind, message in _HEALTHY:
            if step in done and message:
                found.append(_Event(done[step], kind, "info", fill(message, names), vm.name, vm.host))
        for one in scene.said(vm, VcFault):
            assert isinstance(one, VcFault)
            if one.event:
                text = fill(one.says + one.message if one.says else one.message, names)
                found.append(_Event(_broke_s(scene, vm), one.event, "error", text, vm.name, vm.host))
    return sorted(found, key=lambda one: (one.at_s, one.vm, one.kind))


def _broke_s(scene: Scene, vm: VmRun) -> float:
    fault = scene.faults[vm.number]
    span = vm.span_of(fault.step) if fault.stops_at else vm.span_of(vm.failed_step)
    return span.end_s if span else vm.ended_s


def _tasks(scene: Scene) -> list[tuple[VmRun, str, float, float, VcFault | None]]:
    """(VM, operation, start, end, fault or None) of every task vCenter ran."""
    found: list[tuple[VmRun, str, float, float, VcFault | None]] = []
    for vm in scene.run.vms:
        if _never_asked(scene, vm):
            continue
        spans = {span.step.removeprefix("vsphere."): span for span in vm.spans}
        wrong = next(
            (one for one in scene.said(vm, VcFault) if isinstance(one, VcFault) and one.operation in _TITLES), None
        )
        for first, last, operation, _ in _TASKS:
            broken = wrong is not None and wrong.operation == operation
            if first not in spans or (last not in spans and not broken):
                continue
            if vm.failed_step == f"vsphere.{last}" and not broken:
                continue
            end = vm.ended_s if broken else spans[last].end_s
            found.append((vm, operation, spans[first].start_s, end, wrong if broken else None))
        if wrong and not any(one[0] is vm and one[4] for one in found):
            found.append((vm, wrong.operation, vm.ended_s - 0.4, vm.ended_s, wrong))
    return sorted(found, key=lambda one: (one[2], one[0].number))


def _provision(scene: Scene) -> str:
    """What terraform printed."""
    lines = []
    for vm in scene.run.vms:
        names = names_of(scene, vm)
        said = [one for one in scene.said(vm, Client) if isinstance(one, Client)]
        wrong = next((one for one in scene.said(vm, VcFault) if isinstance(one, VcFault) and one.fault), None)
        if said:
            lines += [fill(one.text, names) + "\n" for one in said]
        elif wrong:
            lines += [f"vsphere_virtual_machine.{vm.name}: Creating...", "", "Error: error cloning virtual machine: ServerFaultCode: "
                      f"{fill(wrong.message, names)}" if wrong.operation.endswith("clone") else
                      f"Error: ServerFaultCode: {fill(wrong.message, names)}", "", f"  with vsphere_virtual_machine.{vm.name},", ""]  # fmt: skip
        elif vm.number in scene.faults:
            lines += [f"vsphere_virtual_machine.{vm.name}: Still creating... [5m0s elapsed]"]
        else:
            lines += [
                f"vsphere_virtual_machine.{vm.name}: Creation complete after {round(vm.total_s)}s [id=4211{vm.number:04d}]"
            ]
    return "\n".join(lines) + "\n"


def _client(scene: Scene) -> Documents:
    """govc tasks, govc events and terraform's output."""
    events = ["$ govc events -n 10000 /DC1"]
    for one in _events(scene):
        events.append(f"[{moment(one.at_s).strftime('%a %b %e %H:%M:%S %Y')}] [{one.level}] {one.message}")
    tasks = [
        "$ govc tasks -n 10000 /DC1",
        f"{'Task':<30} {'Target':<16} {'Initiator':<30} {'Queued':>9} {'Started':>9} {'Completed':>9}  Result",
    ]
    for vm, operation, start, end, wrong in _tasks(scene):
        result = fill(wrong.message, names_of(scene, vm)) if wrong else "success"
        target = "rhel9-golden" if operation.endswith("clone") else vm.name
        clock = [moment(at).strftime("%H:%M:%S") for at in (start, start, end)]
        tasks.append(
            f"{_TITLES[operation]:<30} {target:<16} {_USER:<30} {clock[0]:>9} {clock[1]:>9} {clock[2]:>9}  {result}"
        )
    return {
        "terraform.log": _provision(scene),
        "govc-events.txt": _text(events),
        "govc-tasks.txt": _text(tasks),
        **_host_logs(scene, ""),
    }


def _vpxd(scene: Scene) -> Documents:
    """vpxd.log of vCenter, hostd, vmkernel and clomd of the hosts, vmware.log of the VMs, as in a support bundle."""
    lines: list[tuple[float, str]] = []
    for number, one in enumerate(_events(scene)):
        kind = f"vim.event.{one.kind}"
        lines.append(
            (
                one.at_s,
                f"{iso_ms(one.at_s)} info vpxd[12345] [Originator@6876 sub=vpxLro opID=ev-{number}] Event [{7000 + number}] [1-1] [{iso_ms(one.at_s)}] [{kind}] [{one.level}] [{_USER}] [DC1] [{7000 + number}] [{one.message}]",
            )
        )
    for vm, operation, start, end, wrong in _tasks(scene):
        names = names_of(scene, vm)
        task = f"task-{int(names['task']) + [*_TITLES].index(operation)}"
        entity = "vm-1001" if operation.endswith("clone") else names["moid"]
        head = f"vpxd[12345] [Originator@6876 sub=vpxLro opID={names['op']}] [VpxLRO] --"
        lines.append(
            (
                start,
                f"{iso_ms(start)} info {head} BEGIN {task} -- {entity} -- vim.{operation} -- 5221f0aa-0000-0000-0000-000000000000(52aa)",
            )
        )
        if wrong:
            lines.append(
                (
                    end,
                    f'{iso_ms(end)} info {head} ERROR {task} -- {entity} -- vim.{operation}: vim.fault.{wrong.fault}:\n--> Result:\n--> (vim.fault.{wrong.fault}) {{\n-->    faultCause = (vmodl.MethodFault) null,\n-->    msg = "{fill(wrong.message, names)}"\n--> }}\n--> Args:\n--> Arg name:\n--> "{vm.name}"',
                )
            )
        lines.append((end + 0.001, f"{iso_ms(end + 0.001)} info {head} FINISH {task}"))
    lines.append(
        (
            -20,
            f"{iso_ms(-20)} info vpxd[12345] [Originator@6876 sub=MoHost opID=HB-host-12@9911] HeartbeatHandler: received heartbeat of host-12",
        )
    )
    lines.append(
        (
            -10,
            f"{iso_ms(-10)} warning vpxd[12345] [Originator@6876 sub=InvtVmProcessor] Skipped a stale property update of datastore-11",
        )
    )
    lines += _vpxd_lines(scene)
    return {"vcenter/var/log/vmware/vpxd/vpxd.log": _text(line for _, line in sorted(lines)), "terraform.log": _provision(scene),
            **_host_logs(scene, "esx/")}  # fmt: skip


def _vpxd_lines(scene: Scene) -> list[tuple[float, str]]:
    found = []
    for vm in scene.run.vms:
        for one in scene.said(vm, HostLog):
            assert isinstance(one, HostLog)
            if one.log == "vpxd":
                at = _broke_s(scene, vm)
                found.append((at, f"{iso_ms(at)} {fill(one.message, names_of(scene, vm))}"))
    return found


def _host_logs(scene: Scene, root: str) -> Documents:
    """Logs of the hosts, and vmware.log in the VM's folder on the datastore."""
    found: dict[str, list[tuple[float, str]]] = {}
    for vm in scene.looked_at():
        if any(span.step == "vsphere.power-on" for span in vm.spans):
            span = vm.span_of("vsphere.power-on")
            at = span.start_s if span else 0.0
            found.setdefault(f"{root}vmfs/volumes/vsanDatastore/{vm.name}/vmware.log", []).append(
                (
                    at,
                    f"{iso_ms(at)} In(05) vmx - Log for VMware ESX pid=2103311 version=8.0.3 build=24022510 option=Release",
                )
            )
        for one in scene.said(vm, HostLog):
            assert isinstance(one, HostLog)
            at = _broke_s(scene, vm)
            line = f"{iso_ms(at)} {fill(one.message, names_of(scene, vm))}"
            if one.log == "vmware":
                found.setdefault(f"{root}vmfs/volumes/vsanDatastore/{vm.name}/vmware.log", []).append((at, line))
            elif one.log != "vpxd":
                found.setdefault(f"{root}{vm.host}/var/log/{one.log}.log", []).append((at, line))
    return {path: _text(line for _, line in sorted(lines)) for path, lines in sorted(found.items())}


def _powercli(scene: Scene) -> Documents:
    """Get-VIEvent as CSV and Get-Task as a list."""
    rows = ['"CreatedTime","UserName","FullFormattedMessage","EventTypeId","Vm","Host"']
    for one in _events(scene):
        cells = (iso_ms(one.at_s), _USER, one.message, f"vim.event.{one.kind}", one.vm, one.host)
        rows.append(",".join('"' + cell.replace('"', '""') + '"' for cell in cells))
    blocks = [
        "PS> Get-Task | Select-Object Name,State,StartTime,FinishTime,@{n='Target';e={$_.ExtensionData.Info.EntityName}},@{n='Error';e={$_.ExtensionData.Info.Error.LocalizedMessage}} | Format-List",
        "",
    ]
    for vm, operation, start, end, wrong in _tasks(scene):
        target = "rhel9-golden" if operation.endswith("clone") else vm.name
        blocks += [f"Name       : {operation.split('.')[1][0].upper()}{operation.split('.')[1][1:]}VM_Task", f"State      : {'Error' if wrong else 'Success'}",
                   f"StartTime  : {iso_ms(start)}", f"FinishTime : {iso_ms(end)}", f"Target     : {target}",
                   f"Error      : {fill(wrong.message, names_of(scene, vm)) if wrong else ''}", ""]  # fmt: skip
    return {
        "vievents.csv": _text(rows),
        "tasks.txt": _text(blocks),
        "terraform.log": _provision(scene),
        **_host_logs(scene, ""),
    }


def _guests(scene: Scene) -> Documents:
    """The serial port as a file on the datastore, cloud-init's log out of a sosreport."""
    found: Documents = {}
    for vm in scene.looked_at():
        if text := console(scene, vm):
            found[f"vmfs/volumes/vsanDatastore/{vm.name}/serial0.log"] = text
        if text := cloud_init_log(scene, vm):
            found[f"{sosreport(vm.name)}/var/log/cloud-init.log"] = text
    return found


def _text(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


_WRITERS: Mapping[str, Callable[[Scene], Documents]] = {"client": _client, "vpxd": _vpxd, "powercli": _powercli}
