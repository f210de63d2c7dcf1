"""What a simulation gives: for each VM when each step started and ended, and how busy each limit was."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field


class Span(Struct, frozen=True):
    """One step of one VM: when it could have started, when it started, when it ended (seconds from the first request)."""

    step: str
    ready_s: float
    start_s: float
    end_s: float

    @property
    def wait_s(self) -> float:
        """How long the step waited for a limit."""
        return self.start_s - self.ready_s


class VmRun(Struct, frozen=True):
    """One VM: its spans in the order of the graph. ``failed_step`` is the step that broke, empty for a VM that is ready."""

    name: str
    number: int
    host: str
    requested_s: float
    spans: tuple[Span, ...]
    failed_step: str = ""
    cause: str = ""
    throttled: int = 0

    @property
    def ended_s(self) -> float:
        """When the last recorded step ended."""
        return max((span.end_s for span in self.spans), default=self.requested_s)

    @property
    def total_s(self) -> float:
        """From the request to the end."""
        return self.ended_s - self.requested_s

    def span_of(self, step: str) -> Span | None:
        """The span of a step, None where the step was not reached."""
        return next((span for span in self.spans if span.step == step), None)


class LimitUse(Struct, frozen=True):
    """How a limit was used: the share of its capacity that was busy, and how long VMs waited for it."""

    id: str
    title: str
    capacity: float
    busy_share: float
    waits: int
    wait_mean_s: float
    wait_max_s: float
    wait_total_s: float
    throttled: int = 0


class Request(Struct, frozen=True):
    """What is asked for: so many VMs of a platform, at once or in waves, under the limits given."""

    platform: str
    variant: str = ""
    vms: int = 1
    wave: int = 0
    guest: str = "linux"
    seed: int = 1
    hosts: int = 0
    limits: Mapping[str, float] = field(default_factory=dict)
    local: bool = False
    slow: Mapping[str, float] = field(default_factory=dict)
    outage: tuple[float, float] | None = None
    csv_free_gib: float = 0


class Run(Struct, frozen=True):
    """A simulated request with everything that happened."""

    request: Request
    variant: str
    vms: tuple[VmRun, ...]
    uses: tuple[LimitUse, ...]

    @property
    def makespan_s(self) -> float:
        """From the first request until the last VM is ready or has failed."""
        return max((vm.ended_s for vm in self.vms), default=0.0)

    @property
    def ready(self) -> tuple[VmRun, ...]:
        """The VMs that came up."""
        return tuple(vm for vm in self.vms if not vm.failed_step)
