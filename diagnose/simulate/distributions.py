"""How long a step takes: a PERT distribution between the bounds of the step, drawn from a seeded generator."""

from __future__ import annotations

import random
from collections.abc import Sequence

from diagnose.knowledge.entry import Duration

#: Weight of the typical value, as PERT has it (Malcolm et al., "Application of a technique for R&D program evaluation", 1959).
PERT_WEIGHT = 4.0


def draw(duration: Duration, dice: random.Random) -> float:
    """Seconds between ``min_s`` and ``max_s`` with the typical value as mode; exactly that where both bounds are equal."""
    spread = duration.max_s - duration.min_s
    if spread <= 0:
        return duration.min_s
    rise = 1 + PERT_WEIGHT * (duration.typical_s - duration.min_s) / spread
    fall = 1 + PERT_WEIGHT * (duration.max_s - duration.typical_s) / spread
    return duration.min_s + dice.betavariate(rise, fall) * spread


def mean_of(duration: Duration) -> float:
    """The expected value of :func:`draw`: (min + 4 typical + max) / 6."""
    return (duration.min_s + PERT_WEIGHT * duration.typical_s + duration.max_s) / (2 + PERT_WEIGHT)


def percentile(values: Sequence[float], percent: float) -> float:
    """The value below which ``percent`` of the values lie, interpolated; 0 for no values."""
    if not values:
        return 0.0
    ordered = sorted(values)
    at = (len(ordered) - 1) * percent / 100
    low = int(at)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (at - low)
