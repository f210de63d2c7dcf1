"""Which causes can be injected, into which VMs of a run, and where each of them breaks."""

from __future__ import annotations

import difflib
import random
from collections.abc import Mapping
from dataclasses import dataclass, replace

from diagnose.errors import DiagnoseError
from diagnose.knowledge.entry import PlatformGraph
from diagnose.simulate.messages.azurelocal import AZURELOCAL
from diagnose.simulate.messages.guest import GUEST
from diagnose.simulate.messages.ove_cluster import OVE_CLUSTER
from diagnose.simulate.messages.ove_storage import OVE_STORAGE
from diagnose.simulate.messages.said import Fault, by_cause
from diagnose.simulate.messages.vsphere import VSPHERE
from diagnose.simulate.model import Break, simulate
from diagnose.simulate.run import Request, Run

FAULTS: Mapping[str, Fault] = by_cause(OVE_STORAGE, OVE_CLUSTER, VSPHERE, AZURELOCAL, GUEST)
#: The stage of the platform's graph in which a step of the guest happens.
_BOOT_STEPS = ("firmware", "bootloader", "kernel", "root-mount", "userspace")
#: The seed's failure table, row by row: the causes that stand for its cells (vSphere, OVE, Azure Local).
FAILURE_TABLE: Mapping[str, tuple[str, str, str]] = {
    "Template not found": ("vsphere.image.template-not-found", "ove.image.source-not-found", "azurelocal.admission.image-not-found"),
    "Insufficient storage": ("vsphere.storage.vsan-policy-unsatisfiable", "ove.storage.capacity-exhausted", "azurelocal.storage.csv-insufficient-space"),
    "No suitable host": ("vsphere.scheduling.no-compatible-host", "ove.scheduling.insufficient-cpu-memory", "azurelocal.scheduling.no-node-capacity"),
    "Network config error": ("vsphere.network.vnic-disconnected", "ove.network.nad-not-found", "azurelocal.network.vlan-unreachable"),
    "cloud-init failure": ("guest.config.cloud-init-module-failed",) * 3,
    "Timeout / partial failure": ("vsphere.vm-create.partial-state", "ove.vm-create.partial-state", "azurelocal.vm-create.partial-state"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Incident:
    """A run with faults, and its healthy twin: the same seed without them."""

    run: Run
    twin: Run
    faults: Mapping[int, Fault]


def fault_of(cause: str, platform: str) -> Fault:
    """The fault of a cause; raises DiagnoseError where it cannot be injected on the platform."""
    found = FAULTS.get(cause)
    if found is None:
        near = difflib.get_close_matches(cause, FAULTS, n=3)
        raise DiagnoseError(
            f"the cause '{cause}' cannot be injected",
            hint=f"did you mean {', '.join(near)}?" if near else "diagnose simulate faults lists those that can",
        )
    if not cause.startswith(("guest.", f"{platform}.")):
        raise DiagnoseError(f"'{cause}' does not happen on {platform}")
    return found


def stops_at(fault: Fault, platform: str) -> str:
    """The step of the platform's graph at which a VM with the fault stops."""
    if fault.stops_at:
        return fault.stops_at
    own, step = fault.step.split(".", 1)
    if own == platform:
        return fault.step
    return f"{platform}.{'guest-boot' if step in _BOOT_STEPS else 'guest-config'}"


def inject(
    platform: PlatformGraph, request: Request, fault: Fault | None, *, share: float = 1.0, at: str = ""
) -> Incident:
    """Break ``share`` of the VMs (at least one), chosen by the seed; ``at`` moves the fault to another step.

    Without a fault, what breaks by itself (an outage, a CSV that fills up) gets its messages.
    """
    if fault and fault.variant and not request.variant:
        request = replace(request, variant=fault.variant)
    breaks: dict[int, Break] = {}
    if fault:
        if not 0 < share <= 1:
            raise DiagnoseError(f"the share must be more than 0 and at most 1, not {share:g}")
        step = at or stops_at(fault, request.platform)
        if step not in {one.id for one in platform.steps}:
            raise DiagnoseError(f"no step '{step}' on {request.platform}")
        count = max(1, round(request.vms * share))
        chosen = random.Random(f"fault:{request.seed}:{fault.cause}").sample(range(1, request.vms + 1), count)
        breaks = {number: Break(fault.cause, step, fault.attempts, fault.pause_s) for number in chosen}
    run = simulate(platform, request, breaks)
    faults = {vm.number: FAULTS[vm.cause] for vm in run.vms if vm.failed_step and vm.cause in FAULTS}
    twin = simulate(platform, replace(request, outage=None, csv_free_gib=0, slow={}))
    return Incident(run, twin, faults)
