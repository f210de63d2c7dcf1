"""How long steps should take, what each waits for, and from when on it is late."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from diagnose.knowledge.entry import Duration
from diagnose.knowledge.knowledge_base import KnowledgeBase

#: Late is what takes both so many times as long as the longest normal time, and so many seconds more.
SLOW_TIMES, SLOW_MORE_S = 3.0, 120.0
STALLED_TIMES, STALLED_MORE_S = 3.0, 300.0
#: The same where a site's own durations are known.
OWN_TIMES, OWN_MORE_S = 2.0, 30.0


class Expected(Struct, frozen=True):
    """The normal range of a step, over all variants that the bundle does not rule out; ``own`` where the site measured it."""

    min_s: float
    max_s: float
    own: bool = False

    def limit_s(self, *, running: bool) -> float:
        """From how many seconds on a step is late."""
        times, more_s = (STALLED_TIMES, STALLED_MORE_S) if running else (SLOW_TIMES, SLOW_MORE_S)
        if self.own:
            times, more_s = OWN_TIMES, OWN_MORE_S
        return max(times * self.max_s, self.max_s + more_s)


class StepGraph:
    """The steps of all platforms: what each ``needs`` (``modes`` in some ways of provisioning), and how long it should take.

    ``own`` are a site's own durations; ``timed`` names the steps with durations.
    """

    def __init__(self, knowledge: KnowledgeBase, own: Mapping[str, Duration]) -> None:
        self._own = own
        steps = [step for graph in knowledge.graphs.values() for step in graph.steps]
        self._durations = {step.id: step.durations for step in steps if step.durations}
        self.timed = frozenset(self._durations)
        self.needs = {step.id: step.needs for step in steps}
        self.modes = {step.id: [one for each in step.needs_in.values() for one in each] for step in steps}
        self._after: dict[str, list[str]] = {}
        for step in steps:
            if step.needs and not step.stage.startswith("guest"):  # a guest says nothing while it is at work
                self._after.setdefault(step.needs[0], []).append(step.id)
        self._expected: dict[tuple[str, frozenset[str]], Expected] = {}

    def waiting(self, done: Mapping[str, object]) -> list[str]:
        """Steps of which all that they need is done, but for those that nobody sees at work."""
        return [
            step
            for first in done
            for step in self._after.get(first, ())
            if all(one in done for one in self.needs[step])
        ]

    def expect(self, step: str, variants: frozenset[str]) -> Expected:
        """The normal range of a step in the variants that its beginnings name, of all where they name none that is known."""
        expected = self._expected.get((step, variants))
        if expected is None:
            expected = self._expected[step, variants] = self._expect(step, variants)
        return expected

    def _expect(self, step: str, variants: frozenset[str]) -> Expected:
        if step in self._own:
            return Expected(self._own[step].min_s, self._own[step].max_s, own=True)
        durations = self._durations[step]
        chosen = [durations[variant] for variant in sorted(variants) if variant in durations]
        if not chosen or len(chosen) < len(variants):
            chosen = list(durations.values())
        return Expected(min(each.min_s for each in chosen), max(each.max_s for each in chosen))
