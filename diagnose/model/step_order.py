"""The closure of the step graphs, as rank, history and report ask for it; made by steps.py, no graph library needed."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct


class StepOrder(Struct, frozen=True):
    """``before`` gives all steps that must be done before a step; ``depth`` its distance from the request;
    ``order`` all steps of a platform in a fixed topological order."""

    before: Mapping[str, frozenset[str]]
    depth: Mapping[str, int]
    order: Mapping[str, tuple[str, ...]]

    def is_before(self, step: str, other: str) -> bool:
        """True where ``step`` must be done before ``other`` can start."""
        return step in self.before.get(other, frozenset())
