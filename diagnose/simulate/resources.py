"""The contended things of a platform while a simulation runs: slots, rates and token buckets, with what they counted."""

from __future__ import annotations

import math
from collections.abc import Callable

import simpy

from diagnose.simulate.limits import Limit
from diagnose.simulate.run import LimitUse

Go = Callable[[], None]


class Contended:
    """One limit (one for each host where its scope is host): VMs ask for it, get it in the order of asking, give it back."""

    def __init__(self, env: simpy.Environment, limit: Limit, hosts: int) -> None:
        self.env = env
        self.limit = limit
        self.waits: list[float] = []
        self.busy_s = 0.0
        self.throttled = 0
        self._pools = [
            simpy.Resource(env, capacity=max(1, int(limit.default)))
            for _ in range(hosts if limit.scope == "host" and limit.kind == "slots" else 1)
        ]
        self._free_at = 0.0
        self._tokens = limit.default
        self._filled_at = 0.0

    def ask(self, host: int, go: Go) -> Go:
        """Call ``go`` when the limit lets the VM pass; the returned call gives back what it took."""
        if self.limit.kind == "slots":
            return self._ask_slot(self._pools[host % len(self._pools)], go)
        wait = self._rate_wait() if self.limit.kind == "rate" else self._bucket_wait()
        self.waits.append(wait)
        if wait <= 0:
            go()
        else:
            _after(self.env, wait, go)
        return _nothing

    def _ask_slot(self, pool: simpy.Resource, go: Go) -> Go:
        asked = self.env.now
        request = pool.request()

        def granted(_: simpy.Event) -> None:
            self.waits.append(self.env.now - asked)
            started.append(self.env.now)
            go()

        started: list[float] = []
        request.callbacks.append(granted)

        def give_back() -> None:
            self.busy_s += self.env.now - started[0]
            pool.release(request)

        return give_back

    def _rate_wait(self) -> float:
        """Requests pass one after the other, each takes cost / rate."""
        now = self.env.now
        took = self.limit.cost / self.limit.default
        start = max(now, self._free_at)
        self._free_at = start + took
        self.busy_s += took
        return start - now

    def _bucket_wait(self) -> float:
        """429 with Retry-After in whole seconds when the tokens do not suffice; the client comes back exactly then."""
        now = self.env.now
        filled = self._tokens + (now - self._filled_at) * self.limit.refill_per_s
        self._tokens = min(self.limit.default, filled) - self.limit.cost
        self._filled_at = now
        self.busy_s += self.limit.cost / self.limit.refill_per_s
        if self._tokens >= 0:
            return 0.0
        self.throttled += 1
        return float(math.ceil(-self._tokens / self.limit.refill_per_s))

    def use(self, makespan_s: float) -> LimitUse:
        """The counts as a value; the busy share is that of the time until ``makespan_s``."""
        limit = self.limit
        slots = limit.default * len(self._pools) if limit.kind == "slots" else 1.0
        waited = [wait for wait in self.waits if wait > 1e-9]
        return LimitUse(
            id=limit.id,
            title=limit.title,
            capacity=limit.default,
            busy_share=min(1.0, self.busy_s / (slots * makespan_s)) if makespan_s > 0 else 0.0,
            waits=len(waited),
            wait_mean_s=sum(self.waits) / len(self.waits) if self.waits else 0.0,
            wait_max_s=max(self.waits, default=0.0),
            wait_total_s=sum(self.waits),
            throttled=self.throttled,
        )


def _after(env: simpy.Environment, delay_s: float, go: Go) -> None:
    env.timeout(delay_s).callbacks.append(lambda _: go())


def _nothing() -> None:
    """A rate and a bucket have nothing to give back."""
