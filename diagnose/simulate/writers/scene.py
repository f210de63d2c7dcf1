"""What every writer needs: the run with the fault of each VM, names, and the time of day on the simulated clock."""

from __future__ import annotations

import datetime
import random
from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct, field

from diagnose.simulate.messages.said import (
    Fault,
    HostLog,
    JsonLog,
    KubeEvent,
    Look,
    MocLog,
    PodLog,
    Said,
    WindowsEvent,
    fill,
)
from diagnose.simulate.run import Run, VmRun

#: The first request of every recording; no clock is asked, so that the same seed gives the same bytes.
BEGIN = datetime.datetime(2026, 3, 2, 8, 0, 0, tzinfo=datetime.UTC)
#: The person collects the evidence so long after the last thing happened.
COLLECTED_AFTER_S = 45.0
Documents = dict[str, str]
#: For so many broken VMs a person looks things up in the cluster.
LOOKED_UP = 2
#: What components say at each try; the rest (status, console, client) is only there when the VM stays broken.
_SAID_AT_A_TRY = (KubeEvent, PodLog, JsonLog, MocLog, HostLog, WindowsEvent)


class Scene(Struct, frozen=True):
    """A run with the fault of each broken VM (by number); ``focus`` are the VMs that a person looks at one by one,
    ``end_s`` is when the evidence is collected. ``recovered`` had the fault and came up in the end."""

    run: Run
    faults: Mapping[int, Fault]
    focus: tuple[int, ...]
    end_s: float
    recovered: Mapping[int, Fault] = field(default_factory=dict)

    @property
    def seed(self) -> int:
        return self.run.request.seed

    def looked_at(self) -> Sequence[VmRun]:
        """The VMs of the focus, in order."""
        wanted = set(self.focus)
        return [vm for vm in self.run.vms if vm.number in wanted]

    def said(self, vm: VmRun, *forms: type[Said]) -> list[Said]:
        """What the VM's fault makes the components say, of the given forms; of one that recovered what was said on the way."""
        fault = self.faults.get(vm.number)
        if fault:
            return [one for one in fault.says if isinstance(one, forms)]
        once = self.recovered.get(vm.number)
        return [one for one in once.says if isinstance(one, forms) and isinstance(one, _SAID_AT_A_TRY)] if once else []

    def looks(self, names: Callable[[VmRun], Mapping[str, str]]) -> str:
        """What a person looked up about the cluster for the first broken VMs, each text once."""
        found: dict[str, None] = {}
        broken = [vm for vm in self.run.vms if vm.number in self.faults]
        for vm in broken[:LOOKED_UP]:
            for one in self.said(vm, Look):
                if isinstance(one, Look):
                    found[fill(one.text, names(vm))] = None
        return "\n\n".join(found) + "\n" if found else ""

    def dice(self, vm: VmRun, purpose: str) -> random.Random:
        """A generator for the names and noise of one VM; the same with and without the fault."""
        return random.Random(f"{purpose}:{self.seed}:{vm.number}")


def tries(scene: Scene, vm: VmRun) -> list[float]:
    """When the broken step was tried without success: evenly over the span at which the VM stopped."""
    recovered = vm.number not in scene.faults
    fault = scene.recovered[vm.number] if recovered else scene.faults[vm.number]
    span = vm.span_of(vm.failed_step or fault.stops_at or fault.step)
    if span is None or fault.attempts < 2:
        return [span.end_s if span else vm.ended_s]
    length = span.end_s - span.start_s
    weights = [2**number for number in range(fault.attempts - 1)]
    at, moments = span.start_s + length / (fault.attempts * 8), []
    rest = length - length / (fault.attempts * 8)
    for weight in [0, *weights]:
        at += rest * weight / sum(weights)
        moments.append(at)
    return moments[:-1] if recovered else moments


def moment(at_s: float) -> datetime.datetime:
    """A time of the run as a time of day."""
    return BEGIN + datetime.timedelta(seconds=at_s)


def iso(at_s: float) -> str:
    """``2026-03-02T08:00:05Z``"""
    return moment(at_s).strftime("%Y-%m-%dT%H:%M:%SZ")


def iso_ms(at_s: float) -> str:
    """``2026-03-02T08:00:05.123Z``"""
    return moment(at_s).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def klog(level: str, at_s: float, at: str, message: str) -> str:
    """A line in klog's format."""
    return f"{level}{moment(at_s).strftime('%m%d %H:%M:%S.%f')}       1 {at}] {message}"


def age(seconds: float) -> str:
    """``12s``, ``3m5s``, ``14m``, ``2h5m`` as kubectl writes ages."""
    whole = max(0, int(seconds))
    if whole < 120:
        return f"{whole}s"
    if whole < 600:
        return f"{whole // 60}m{whole % 60}s"
    if whole < 10800:
        return f"{whole // 60}m"
    return f"{whole // 3600}h{whole % 3600 // 60}m"


def letters(dice: random.Random, length: int) -> str:
    """A suffix as Kubernetes makes them."""
    return "".join(dice.choices("bcdfghjklmnpqrstvwxz2456789", k=length))


def sosreport(host: str) -> str:
    """The folder of a host's sosreport (sos policies: name-host-date-letters)."""
    return f"sosreport-{host}-{BEGIN:%Y-%m-%d}-kzbqxtw"


def uid(dice: random.Random) -> str:
    """A UUID."""
    text = f"{dice.getrandbits(128):032x}"
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-a{text[17:20]}-{text[20:]}"


__all__ = [
    "BEGIN",
    "Documents",
    "Scene",
    "age",
    "fill",
    "iso",
    "iso_ms",
    "klog",
    "letters",
    "moment",
    "sosreport",
    "tries",
    "uid",
]
