"""The model: VMs walk through the step graph of a platform, wait for its limits, and may break on the way (simpy)."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence

import networkx as nx
import simpy
from msgspec import Struct

from diagnose.errors import DiagnoseError
from diagnose.knowledge.entry import Duration, PlatformGraph, Step
from diagnose.simulate.distributions import draw
from diagnose.simulate.limits import HOSTS, Limit, limits_of
from diagnose.simulate.resources import Contended, Go
from diagnose.simulate.run import Request, Run, Span, VmRun
from diagnose.steps import build_graph, duration_of

#: Steps of Azure Local that need Azure (seed, Azure Dependency: steps 1 to 3).
CLOUD_STEPS = ("azurelocal.arm-request", "azurelocal.arm-validate", "azurelocal.relay")
#: What one VM takes of a CSV while it is made: a full copy its whole disk, a block clone the writes of the first boot.
DISK_GIB: Mapping[str, float] = {"full-copy": 100, "block-clone": 2}
FULL_CSV = "azurelocal.storage.csv-insufficient-space"
NO_AZURE = "azurelocal.control-plane.azure-unreachable"


class Break(Struct, frozen=True):
    """A VM breaks at ``step``: it is tried ``attempts`` times with growing pauses; ``recovers`` when the last one succeeds."""

    cause: str
    step: str
    attempts: int = 1
    pause_s: float = 0.0
    recovers: bool = False


def variant_of(platform: PlatformGraph, wanted: str) -> str:
    """The variant asked for or the default one; raises DiagnoseError for one the platform does not have."""
    known = [variant.id for variant in platform.variants]
    if wanted and wanted not in known:
        raise DiagnoseError(f"no variant '{wanted}' of {platform.platform}", hint=f"there are: {', '.join(known)}")
    return wanted or platform.default_variant


def simulate(
    platform: PlatformGraph,
    request: Request,
    breaks: Mapping[int, Break] | None = None,
    timings: Mapping[str, Duration] | None = None,
) -> Run:
    """Play the request; the same request gives the same run. VMs are numbered from 1, ``breaks`` is by number.

    A VM's draws come from a generator of its own, so that a broken VM changes nothing for the others but the waiting.
    """
    if request.vms < 1:
        raise DiagnoseError("at least one VM must be asked for")
    return _Simulation(platform, request, breaks or {}, timings or {}).play()


class _Simulation:
    def __init__(
        self,
        platform: PlatformGraph,
        request: Request,
        breaks: Mapping[int, Break],
        timings: Mapping[str, Duration],
    ) -> None:
        self.request = request
        self.breaks = breaks
        self.variant = variant_of(platform, request.variant)
        self.env = simpy.Environment()
        graph = build_graph(platform)
        position = {step.id: number for number, step in enumerate(platform.steps)}
        self.order: tuple[str, ...] = tuple(nx.lexicographical_topological_sort(graph, key=position.__getitem__))
        self.needs = {step: tuple(graph.predecessors(step)) for step in self.order}
        self.next = {step: tuple(sorted(graph.successors(step), key=position.__getitem__)) for step in self.order}
        self.durations = {
            step.id: timings.get(step.id) or _duration(step, self.variant, request) for step in platform.steps
        }
        self.hosts = request.hosts or HOSTS.get(request.platform, 1)
        limits = limits_of(request.platform, self.variant, request.limits)
        if request.local:
            limits = tuple(limit for limit in limits if limit.first not in CLOUD_STEPS)
        self.contended = [Contended(self.env, limit, self.hosts) for limit in limits]
        self.at_first: dict[str, list[Contended]] = {}
        for each in self.contended:
            self.at_first.setdefault(each.limit.first, []).append(each)
        self.covered = {limit.id: _between(graph, limit) for limit in limits}
        self.csv_free_gib = request.csv_free_gib
        self.done: list[VmRun] = []
        self.left = 0

    def play(self) -> Run:
        wave = self.request.wave or self.request.vms
        numbers = range(1, self.request.vms + 1)
        for start in range(0, self.request.vms, wave):
            batch = numbers[start : start + wave]
            self.left = len(batch)
            for number in batch:
                _Journey(self, number).start(self.order[0])
            self.env.run()  # the next wave starts when nothing of this one is left to happen
        vms = tuple(sorted(self.done, key=lambda vm: vm.number))
        makespan = max(vm.ended_s for vm in vms)
        return Run(self.request, self.variant, vms, tuple(each.use(makespan) for each in self.contended))


def _between(graph: nx.DiGraph[str], limit: Limit) -> frozenset[str]:
    """The steps during which a VM holds the limit."""
    last = limit.last or limit.first
    after: set[str] = nx.descendants(graph, limit.first)
    before: set[str] = nx.ancestors(graph, last)
    return frozenset({limit.first, last} | (after & before))


def _duration(step: Step, variant: str, request: Request) -> Duration:
    base = duration_of(step, variant, request.guest)
    if request.local and step.id in CLOUD_STEPS:
        return Duration(min_s=0, typical_s=0, max_s=0)
    factor = request.slow.get(step.id, 1.0)
    return Duration(min_s=base.min_s * factor, typical_s=base.typical_s * factor, max_s=base.max_s * factor)


class _Journey:
    """One VM on its way through the graph; callbacks instead of processes, as thousands run at the same time."""

    __slots__ = ("broken", "cause", "failed", "given", "number", "open", "requested_s", "sim", "spans", "throttled",
                 "took", "waiting")  # fmt: skip

    def __init__(self, sim: _Simulation, number: int) -> None:
        self.sim = sim
        self.number = number
        self.requested_s = sim.env.now
        dice = random.Random(f"{sim.request.seed}:{sim.request.platform}:{number}")
        self.took = {step: draw(duration, dice) for step, duration in sim.durations.items()}
        self.waiting = {step: len(needs) for step, needs in sim.needs.items()}
        self.given: dict[str, Go] = {}
        self.spans: list[Span] = []
        self.broken = sim.breaks.get(number)
        self.failed = ""
        self.cause = ""
        self.open = 0
        self.throttled = 0

    def start(self, step: str) -> None:
        """The step's needs are done: take its limits one after the other, then begin."""
        self.open += 1
        ready = self.sim.env.now
        self._take(list(self.sim.at_first.get(step, ())), step, ready)

    def _take(self, limits: list[Contended], step: str, ready: float) -> None:
        if not limits:
            self._begin(step, ready)
            return
        first, rest = limits[0], limits[1:]
        before = first.throttled
        self.given[first.limit.id] = first.ask(self.number - 1, lambda: self._take(rest, step, ready))
        self.throttled += first.throttled - before

    def _begin(self, step: str, ready: float) -> None:
        env = self.sim.env
        start, took = env.now, self.took[step]
        fault = self._fault_at(step, start)
        if fault:
            pauses = sum(fault.pause_s * 2**tries for tries in range(fault.attempts - 1))
            took = took * fault.attempts + pauses
        elif self.sim.request.outage and step in CLOUD_STEPS and not self.sim.request.local:
            begins, ends = self.sim.request.outage
            if begins <= start < ends:
                took += ends - start
        ends_well = fault is None or fault.recovers
        env.timeout(took).callbacks.append(lambda _: self._end(step, ready, start, fault if not ends_well else None))

    def _fault_at(self, step: str, now: float) -> Break | None:
        request = self.sim.request
        if self.broken and self.broken.step == step:
            return self.broken
        if request.csv_free_gib and step == "azurelocal.disk":
            self.sim.csv_free_gib -= DISK_GIB.get(self.sim.variant, 0)
            if self.sim.csv_free_gib < 0:
                return Break(FULL_CSV, step)
        if request.outage and step in CLOUD_STEPS and not request.local:
            begins, ends = request.outage
            if begins <= now and ends == float("inf"):
                return Break(NO_AZURE, step)
        return None

    def _end(self, step: str, ready: float, start: float, fault: Break | None) -> None:
        self.open -= 1
        self.spans.append(Span(step, ready, start, self.sim.env.now))
        if fault:
            self.failed, self.cause = step, fault.cause
        self._give_back(step)
        if not self.failed:
            for after in self.sim.next[step]:
                self.waiting[after] -= 1
                if not self.waiting[after]:
                    self.start(after)
        if not self.open:
            self._arrive()

    def _give_back(self, step: str) -> None:
        for each in self.sim.contended:
            limit = each.limit
            if limit.id in self.given and (
                step == (limit.last or limit.first) or (self.failed and step in self.sim.covered[limit.id])
            ):
                self.given.pop(limit.id)()

    def _arrive(self) -> None:
        place = {step: number for number, step in enumerate(self.sim.order)}
        self.spans.sort(key=lambda span: place[span.step])
        self.sim.done.append(
            VmRun(
                name=vm_name(self.number), number=self.number, host=host_name(self.sim.request.platform, self.number, self.sim.hosts),
                requested_s=self.requested_s, spans=tuple(self.spans), failed_step=self.failed, cause=self.cause,
                throttled=self.throttled,
            )
        )  # fmt: skip


def vm_name(number: int) -> str:
    """``app-0042``: a name that every platform accepts."""
    return f"app-{number:04d}"


_HOST_NAMES: Mapping[str, str] = {
    "vsphere": "esx{:02d}.sim.example", "ove": "worker-{:02d}", "azurelocal": "azl-n{}",
}  # fmt: skip


def host_name(platform: str, number: int, hosts: int) -> str:
    """The host a VM runs on; VMs are spread over the hosts in turn."""
    return _HOST_NAMES[platform].format((number - 1) % hosts + 1)


def totals(vms: Sequence[VmRun]) -> list[float]:
    """Seconds from request to ready of each VM that came up."""
    return [vm.total_s for vm in vms if not vm.failed_step]
