"""The serial console and cloud-init's logs of a guest (messages of edk2, GRUB, the kernel, systemd and cloud-init)."""

from __future__ import annotations

import re

from diagnose.simulate.messages.said import CloudInit, Console, fill
from diagnose.simulate.run import VmRun
from diagnose.simulate.writers.scene import Scene, moment

#: The kernel's time stamp; each VM boots at its own pace.
_KERNEL_TIME = re.compile(r"\[ *(\d+\.\d{6})\]")
#: What a healthy boot prints: the step of the guest's graph after which the line stands, and the line.
_BOOT: tuple[tuple[str, str], ...] = (
    ("firmware", 'BdsDxe: loading Boot0001 "rhel" from HD(1,GPT,5c1e,0x800,0x64000)/\\EFI\\redhat\\shimx64.efi'),
    ("firmware", 'BdsDxe: starting Boot0001 "rhel" from HD(1,GPT,5c1e,0x800,0x64000)/\\EFI\\redhat\\shimx64.efi'),
    ("bootloader", "[    0.000000] Linux version 5.14.0-503.el9.x86_64 (mockbuild@x86-64-02) (gcc 11.5.0) #1 SMP PREEMPT_DYNAMIC"),
    ("bootloader", "[    0.000000] Command line: BOOT_IMAGE=(hd0,gpt3)/vmlinuz-5.14.0-503.el9.x86_64 root=/dev/mapper/rhel-root ro console=ttyS0,115200n8"),
    ("kernel", "[    0.812001] virtio_blk virtio2: [vda] 209715200 512-byte logical blocks (107 GB/100 GiB)"),
    ("kernel", "[    1.204377] Run /init as init process"),
    ("kernel", "[    1.411209] systemd[1]: Running in initrd."),
    ("root-mount", "[    3.301188] XFS (dm-0): Mounting V5 Filesystem"),
    ("root-mount", "[    3.377902] XFS (dm-0): Ending clean mount"),
    ("root-mount", "[  OK  ] Mounted /sysroot."),
    ("userspace", "[  OK  ] Reached target Local File Systems."),
    ("userspace", "[  OK  ] Started OpenSSH server daemon."),
    ("userspace", "[  OK  ] Reached target Basic System."),
    ("datasource", "[   16.120441] cloud-init[611]: Cloud-init v. 23.4-19.el9 running 'init-local' at Mon, 02 Mar 2026 08:00:55 +0000. Up 16.10 seconds."),
    ("network", "[   18.220117] cloud-init[688]: Cloud-init v. 23.4-19.el9 running 'init' at Mon, 02 Mar 2026 08:00:57 +0000. Up 18.20 seconds."),
    ("network", "[   18.221904] cloud-init[688]: ci-info: |  eth0  | True |  10.200.1.50  | 255.255.255.0 | global |"),
    ("config", "[   24.410220] cloud-init[902]: Cloud-init v. 23.4-19.el9 finished at Mon, 02 Mar 2026 08:01:05 +0000. Datasource DataSourceNoCloud [seed=/dev/vdb][dsmode=net].  Up 24.40 seconds"),
    ("ready", "[  OK  ] Reached target Multi-User System."),
)  # fmt: skip
#: Lines of Windows Setup in a specialisation that goes well.
_SETUP = (
    "IBS    Callback_Unattend_InitEngine: Using unattend file at path [C:\\Windows\\Panther\\unattend.xml].",
    "SYSPRP RunExternalDlls: Starting to run external DLLs for pass [specialize]",
    "SYSPRP RunExternalDlls: Successfully ran external DLLs for pass [specialize]",
)
_LOG: tuple[tuple[str, str], ...] = (
    ("datasource", "util.py[DEBUG]: Cloud-init v. 23.4-19.el9 running 'init-local'"),
    ("datasource", "handlers.py[DEBUG]: start: init-local/search-NoCloud: searching for local data from DataSourceNoCloud"),
    ("datasource", "handlers.py[DEBUG]: finish: init-local/search-NoCloud: SUCCESS: found local data from DataSourceNoCloud"),
    ("network", "stages.py[INFO]: Applying network configuration from ds bringup=False"),
    ("network", "handlers.py[DEBUG]: finish: init-local: SUCCESS: searching for local datasources"),
    ("config", "handlers.py[DEBUG]: finish: modules-config/config-ssh-import-id: SUCCESS: config-ssh-import-id previously ran"),
    ("config", "handlers.py[DEBUG]: finish: modules-final: SUCCESS: running modules for final"),
)  # fmt: skip
_ORDER = ("firmware", "bootloader", "kernel", "root-mount", "userspace", "datasource", "network", "config", "ready")


def console(scene: Scene, vm: VmRun) -> str:
    """What the serial console shows; empty where the guest never started."""
    if not _started(vm, "guest-boot"):
        return ""
    if scene.run.request.guest == "windows":
        return _windows_setup(scene, vm)
    said = [one for one in scene.said(vm, Console) if isinstance(one, Console)]
    broken = _broken_at(scene, vm)
    lines = [line for step, line in _BOOT if _before(step, broken)]
    for one in said:
        lines += fill(one.lines, {"vm": vm.name}).split("\n")
    if broken == "" or _ORDER.index(broken) > _ORDER.index("userspace"):
        lines += [
            "",
            "Red Hat Enterprise Linux 9.5 (Plow)",
            "Kernel 5.14.0-503.el9.x86_64 on an x86_64",
            "",
            f"{vm.name} login:",
        ]
    pace = scene.dice(vm, "pace").uniform(0.9, 1.1)
    return "\n".join(_KERNEL_TIME.sub(lambda found: f"[{float(found[1]) * pace:12.6f}]", line) for line in lines) + "\n"


def _windows_setup(scene: Scene, vm: VmRun) -> str:
    """What Windows Setup writes while it specialises the guest (setupact.log)."""
    at = vm.span_of(f"{scene.run.request.platform}.guest-boot")
    begin = at.end_s if at else vm.ended_s
    lines = [
        f"{moment(begin + 9 * number):%Y-%m-%d %H:%M:%S}, Info                  {text}"
        for number, text in enumerate(_SETUP)
    ]
    for one in scene.said(vm, Console):
        assert isinstance(one, Console)
        lines += fill(one.lines, {"vm": vm.name}).split("\n")
    return "\n".join(lines) + "\n"


def cloud_init_log(scene: Scene, vm: VmRun) -> str:
    """/var/log/cloud-init.log; empty where the guest did not get so far."""
    broken = _broken_at(scene, vm)
    if scene.run.request.guest == "windows":
        return ""
    if not _started(vm, "guest-config") or (broken and _ORDER.index(broken) < _ORDER.index("datasource")):
        return ""
    span = vm.span_of(f"{scene.run.request.platform}.guest-config")
    at = span.start_s if span else vm.ended_s
    lines = []
    for number, (step, text) in enumerate(_LOG):
        if _before(step, broken):
            lines.append(f"{_stamp(at + number * 0.7)} - {text}")
    for one in scene.said(vm, CloudInit):
        assert isinstance(one, CloudInit)
        at = vm.ended_s
        lines += fill(one.lines, {"cts": _stamp(at), "vm": vm.name}).split("\n")
    return "\n".join(lines) + "\n"


def _stamp(at_s: float) -> str:
    return moment(at_s).strftime("%Y-%m-%d %H:%M:%S,%f")[:-3]


def _before(step: str, broken: str) -> bool:
    return not broken or _ORDER.index(step) < _ORDER.index(broken)


def _broken_at(scene: Scene, vm: VmRun) -> str:
    """The step of the guest that broke, empty where none did."""
    fault = scene.faults.get(vm.number)
    if fault and fault.step.startswith("guest."):
        return fault.step.removeprefix("guest.")
    return "network" if fault and fault.stops_at.endswith("guest-config") else ""


def _started(vm: VmRun, step: str) -> bool:
    return any(span.step.endswith(f".{step}") for span in vm.spans)
