"""The forms in which components say something, and the fault that makes them say it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from msgspec import Struct


class KubeEvent(Struct, frozen=True):
    """An event on an object of the VM: vm, vmi, dv, pvc, pod or importer; or on its node."""

    about: str
    reason: str
    sender: str
    message: str
    type: str = "Warning"


class PodLog(Struct, frozen=True):
    """A line that a pod writes: importer, launcher, or a component of the cluster by name; klog where ``at`` is given."""

    pod: str
    level: str
    at: str
    message: str


class JsonLog(Struct, frozen=True):
    """A line of a KubeVirt component (virt-handler, virt-controller, virt-launcher ...) about the VMI."""

    component: str
    level: str
    message: str
    reason: str = ""
    at: str = "vm.go:2290"


class Status(Struct, frozen=True):
    """A status column that differs from what the broken step leads to: vm, dv, pvc or pod."""

    about: str
    value: str


class Condition(Struct, frozen=True):
    """A condition in the status of an object of the VM (vm, vmi, dv or pvc): YAML and describe output show it."""

    about: str
    kind: str
    status: str
    reason: str
    message: str


class Look(Struct, frozen=True):
    """What a person looks up about the cluster besides: a command and what it printed. The same text is shown once."""

    text: str


class Client(Struct, frozen=True):
    """What the client (kubectl, terraform, az) prints and the person pastes."""

    text: str


class VcFault(Struct, frozen=True):
    """A vCenter task that ends with a fault; ``event`` is the class of the event that tells it."""

    operation: str
    fault: str
    message: str
    event: str = ""
    says: str = ""


class HostLog(Struct, frozen=True):
    """A line in a log of ESXi or vCenter: hostd, vmkernel, clomd, vmware (of the VM), vpxd."""

    log: str
    message: str


class ArmError(Struct, frozen=True):
    """The error that ARM gives; ``inner`` is what the bridge or MOC says inside it."""

    code: str
    message: str
    inner: str = ""


class WindowsEvent(Struct, frozen=True):
    """An event of a Windows log on the node."""

    log: str
    source: str
    number: int
    message: str
    level: str = "Error"


class MocLog(Struct, frozen=True):
    """A line in the logs of the MOC agents or the moc-operator."""

    message: str


class Console(Struct, frozen=True):
    """Lines on the serial console of the guest, in place of what would come next."""

    lines: str


class CloudInit(Struct, frozen=True):
    """Lines in /var/log/cloud-init.log (or in cloud-init-output.log, where they carry no level)."""

    lines: str


Said = (
    KubeEvent
    | PodLog
    | JsonLog
    | Status
    | Condition
    | Look
    | Client
    | VcFault
    | HostLog
    | ArmError
    | WindowsEvent
    | MocLog
    | Console
    | CloudInit
)


class Fault(Struct, frozen=True):
    """A cause that can be injected: the step it breaks, what is said then and by whom (``source``).

    ``attempts`` and ``pause_s`` tell how often the component tries before the recording ends. ``variant`` is the way of
    provisioning and ``guest`` the guest in which the fault can happen at all, empty for any. ``stops_at`` is the later step
    at which the VM stops where the broken one does not stop it itself.
    """

    cause: str
    step: str
    source: str
    says: tuple[Said, ...]
    variant: str = ""
    attempts: int = 4
    pause_s: float = 10
    stops_at: str = ""
    guest: str = ""


def fault(
    cause: str,
    step: str,
    source: str,
    *says: Said,
    variant: str = "",
    attempts: int = 4,
    pause_s: float = 10,
    stops_at: str = "",
    guest: str = "",
) -> Fault:
    """A row of a message table; the steps are written without their platform."""
    platform = cause.split(".", 1)[0]
    stops = f"{platform}.{stops_at}" if stops_at else ""
    return Fault(cause, f"{platform}.{step}", source, says, variant, attempts, pause_s, stops, guest)


def by_cause(*tables: Iterable[Fault]) -> dict[str, tuple[Fault, ...]]:
    """The rows of several tables by cause: the faces that a cause can show."""
    found: dict[str, list[Fault]] = {}
    for table in tables:
        for row in table:
            found.setdefault(row.cause, []).append(row)
    return {cause: tuple(rows) for cause, rows in found.items()}


_NAME = re.compile(r"<(\w+)>")


def fill(text: str, names: Mapping[str, str]) -> str:
    """``<vm>`` becomes the VM's name and so on; what is not known stays as it is."""
    return _NAME.sub(lambda found: names.get(found[1], found[0]), text)
