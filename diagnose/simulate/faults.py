"""Which causes can be injected, into which VMs of a run, and where each of them breaks."""

from __future__ import annotations

import difflib
import random
from collections.abc import Mapping

from msgspec import Struct, field
from msgspec.structs import replace

from diagnose.errors import DiagnoseError
from diagnose.knowledge.entry import Duration, PlatformGraph
from diagnose.simulate.messages.azurelocal import AZURELOCAL
from diagnose.simulate.messages.azurelocal_node import AZURELOCAL_NODE
from diagnose.simulate.messages.guest import GUEST
from diagnose.simulate.messages.ove_cluster import OVE_CLUSTER
from diagnose.simulate.messages.ove_image import OVE_IMAGE
from diagnose.simulate.messages.ove_node import OVE_NODE
from diagnose.simulate.messages.ove_storage import OVE_STORAGE
from diagnose.simulate.messages.said import Fault, by_cause
from diagnose.simulate.messages.vsphere import VSPHERE
from diagnose.simulate.messages.vsphere_clients import VSPHERE_CLIENTS
from diagnose.simulate.model import Break, simulate
from diagnose.simulate.run import Request, Run

#: Each cause with the faces it can show: the same trouble as other components, versions or tools tell it.
FACES: Mapping[str, tuple[Fault, ...]] = by_cause(
    OVE_IMAGE, OVE_STORAGE, OVE_CLUSTER, OVE_NODE, VSPHERE, VSPHERE_CLIENTS, AZURELOCAL, AZURELOCAL_NODE, GUEST
)
FAULTS: Mapping[str, Fault] = {cause: faces[0] for cause, faces in FACES.items()}
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


class Incident(Struct, frozen=True):
    """A run with faults, and its healthy twin: the same seed without them. ``recovered`` had the fault and came up."""

    run: Run
    twin: Run
    faults: Mapping[int, Fault]
    recovered: Mapping[int, Fault] = field(default_factory=dict)


def fault_of(cause: str, platform: str, face: int = 0) -> Fault:
    """A face of a cause, counted round; raises DiagnoseError where the cause cannot be injected on the platform."""
    faces = FACES.get(cause)
    if faces is None:
        near = difflib.get_close_matches(cause, FACES, n=3)
        raise DiagnoseError(
            f"the cause '{cause}' cannot be injected",
            hint=f"did you mean {', '.join(near)}?" if near else "diagnose simulate faults lists those that can",
        )
    if not cause.startswith(("guest.", f"{platform}.")):
        raise DiagnoseError(f"'{cause}' does not happen on {platform}")
    return faces[face % len(faces)]


def stops_at(fault: Fault, platform: str) -> str:
    """The step of the platform's graph at which a VM with the fault stops."""
    if fault.stops_at:
        return fault.stops_at
    own, step = fault.step.split(".", 1)
    if own == platform:
        return fault.step
    return f"{platform}.{'guest-boot' if step in _BOOT_STEPS else 'guest-config'}"


def inject(
    platform: PlatformGraph,
    request: Request,
    fault: Fault | None,
    *,
    share: float = 1.0,
    at: str = "",
    recovers: bool = False,
    timings: Mapping[str, Duration] | None = None,
) -> Incident:
    """Break ``share`` of the VMs (at least one), chosen by the seed; ``at`` moves the fault to another step.

    With ``recovers`` the last try succeeds, as with an importer whose source comes back. Without a fault, what breaks by
    itself (an outage, a CSV that fills up) gets its messages.
    """
    if fault:
        request = replace(request, variant=request.variant or fault.variant, guest=fault.guest or request.guest)
    breaks = _breaks(platform, request, fault, share, at, recovers) if fault else {}
    run = simulate(platform, request, breaks, timings)
    own = {fault.cause: fault} if fault else {}
    faults = {vm.number: {**FAULTS, **own}[vm.cause] for vm in run.vms if vm.failed_step and vm.cause in FAULTS}
    twin = simulate(platform, replace(request, outage=None, csv_free_gib=0, slow={}), timings=timings)
    return Incident(run, twin, faults, dict.fromkeys(breaks, fault) if fault and recovers else {})


def _breaks(
    platform: PlatformGraph, request: Request, fault: Fault, share: float, at: str, recovers: bool
) -> dict[int, Break]:
    if not 0 < share <= 1:
        raise DiagnoseError(f"the share must be more than 0 and at most 1, not {share:g}")
    step = at or stops_at(fault, request.platform)
    if step not in {one.id for one in platform.steps}:
        raise DiagnoseError(f"no step '{step}' on {request.platform}")
    if recovers and fault.attempts < 2:
        raise DiagnoseError(f"nothing tries again after '{fault.cause}'", hint="leave out --recovers")
    count = max(1, round(request.vms * share))
    chosen = random.Random(f"fault:{request.seed}:{fault.cause}").sample(range(1, request.vms + 1), count)
    return {number: Break(fault.cause, step, fault.attempts, fault.pause_s, recovers) for number in chosen}
