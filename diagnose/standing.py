"""What counts now, of all that was observed: without what went well later and without other workloads' trouble."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct

from diagnose.history import recovered, split
from diagnose.knowledge.entry import Duration
from diagnose.knowledge.knowledge_base import KnowledgeBase
from diagnose.model.observation import Observation
from diagnose.model.step_order import StepOrder
from diagnose.observe import Scene
from diagnose.resources import Groups, group_resources
from diagnose.timeline import StepTime, observe_timing, time_steps
from diagnose.workloads import of_other_workloads


class Standing(Struct, frozen=True):
    """``present`` is what did not go well later, with what the times of steps tell; of it ``current`` speaks for causes, and
    ``elsewhere`` is other workloads'. ``groups`` and ``times`` are told by all that is present."""

    present: tuple[Observation, ...]
    current: tuple[Observation, ...]
    elsewhere: tuple[Observation, ...]
    past: tuple[Observation, ...]
    groups: Groups
    times: Sequence[StepTime]


def settle(scene: Scene, knowledge: KnowledgeBase, steps: StepOrder, timings: Mapping[str, Duration]) -> Standing:
    """Where the observations of a bundle stand; ``timings`` are a site's own durations of steps."""
    history = recovered(scene.observations, knowledge.symptoms, steps, scene.evidence)
    present, past = split(scene.observations, history)
    groups = group_resources(present, scene.evidence)
    times = time_steps(present, scene.evidence, knowledge, steps, groups, timings)
    present = (*present, *observe_timing(times, knowledge))
    current, elsewhere = split(present, of_other_workloads(present, knowledge.symptoms, steps, groups))
    return Standing(present, current, elsewhere, past, groups, times)
