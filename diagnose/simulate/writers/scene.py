"""What every writer needs: the run with the fault of each VM, names, and the time of day on the simulated clock."""

from __future__ import annotations

import datetime
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from diagnose.simulate.messages.said import Fault, Said, fill
from diagnose.simulate.run import Run, VmRun

#: The first request of every recording; no clock is asked, so that the same seed gives the same bytes.
BEGIN = datetime.datetime(2026, 3, 2, 8, 0, 0, tzinfo=datetime.UTC)
#: The person collects the evidence so long after the last thing happened.
COLLECTED_AFTER_S = 45.0
Documents = dict[str, str]


@dataclass(frozen=True, slots=True)
class Scene:
    """A run with the fault of each broken VM (by number); ``focus`` are the VMs that a person looks at one by one,
    ``end_s`` is when the evidence is collected."""

    run: Run
    faults: Mapping[int, Fault]
    focus: tuple[int, ...]
    end_s: float

    @property
    def seed(self) -> int:
        return self.run.request.seed

    def looked_at(self) -> Sequence[VmRun]:
        """The VMs of the focus, in order."""
        wanted = set(self.focus)
        return [vm for vm in self.run.vms if vm.number in wanted]

    def said(self, vm: VmRun, *forms: type[Said]) -> list[Said]:
        """What the VM's fault makes the components say, of the given forms."""
        fault = self.faults.get(vm.number)
        return [one for one in fault.says if isinstance(one, forms)] if fault else []

    def dice(self, vm: VmRun, purpose: str) -> random.Random:
        """A generator for the names and noise of one VM; the same with and without the fault."""
        return random.Random(f"{purpose}:{self.seed}:{vm.number}")


def tries(scene: Scene, vm: VmRun) -> list[float]:
    """When the broken step was tried: evenly over the span at which the VM stopped."""
    fault = scene.faults[vm.number]
    span = vm.spans[-1] if not vm.failed_step else vm.span_of(vm.failed_step)
    if span is None or fault.attempts < 2:
        return [span.end_s if span else vm.ended_s]
    length = span.end_s - span.start_s
    weights = [2**number for number in range(fault.attempts - 1)]
    at, moments = span.start_s + length / (fault.attempts * 8), []
    rest = length - length / (fault.attempts * 8)
    for weight in [0, *weights]:
        at += rest * weight / sum(weights)
        moments.append(at)
    return moments


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


def uid(dice: random.Random) -> str:
    """A UUID."""
    text = f"{dice.getrandbits(128):032x}"
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-a{text[17:20]}-{text[20:]}"


__all__ = ["BEGIN", "Documents", "Scene", "age", "fill", "iso", "iso_ms", "klog", "letters", "moment", "tries", "uid"]
