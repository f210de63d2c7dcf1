"""Planning: what if a limit were doubled, how long with what certainty, over many replications on all cores."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor

from msgspec import Struct
from msgspec.structs import replace

from diagnose.knowledge.entry import Duration, PlatformGraph
from diagnose.simulate.distributions import percentile
from diagnose.simulate.limits import limits_of
from diagnose.simulate.model import simulate, variant_of
from diagnose.simulate.run import Request


class WhatIf(Struct, frozen=True):
    """A limit, what it was, and how long all takes with twice of it."""

    limit: str
    value: float
    makespan_s: float
    doubled_s: float

    @property
    def saved_s(self) -> float:
        """Seconds that doubling saves."""
        return self.makespan_s - self.doubled_s


def double_limits(
    platform: PlatformGraph, request: Request, timings: Mapping[str, Duration] | None = None
) -> tuple[WhatIf, ...]:
    """Each limit doubled by itself, the most helpful one first."""
    base = simulate(platform, request, timings=timings).makespan_s
    found = []
    for limit in limits_of(request.platform, variant_of(platform, request.variant), request.limits):
        changed = replace(request, limits={**request.limits, limit.id: limit.default * 2})
        found.append(WhatIf(limit.id, limit.default, base, simulate(platform, changed, timings=timings).makespan_s))
    return tuple(sorted(found, key=lambda one: (-one.saved_s, one.limit)))


class Replication(Struct, frozen=True):
    """One run of many: its seed, when the last VM was ready, and the median of a VM's own time."""

    seed: int
    makespan_s: float
    median_s: float


def replicate(
    platform: PlatformGraph,
    request: Request,
    count: int,
    workers: int = 2,
    timings: Mapping[str, Duration] | None = None,
) -> Iterator[Replication]:
    """``count`` runs with the seeds that follow the request's, in order, on ``workers`` processes."""
    jobs = [(platform, replace(request, seed=request.seed + number), timings) for number in range(count)]
    if workers < 2 or count < 2:
        yield from map(_replicate_one, jobs)
        return
    with ProcessPoolExecutor(workers) as pool:
        yield from pool.map(_replicate_one, jobs, chunksize=max(1, count // (workers * 8)))


def _replicate_one(job: tuple[PlatformGraph, Request, Mapping[str, Duration] | None]) -> Replication:
    platform, request, timings = job
    run = simulate(platform, request, timings=timings)
    return Replication(request.seed, run.makespan_s, percentile([vm.total_s for vm in run.ready], 50))
