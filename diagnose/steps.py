"""The step graph of each platform: what comes before what, and how long it normally takes (networkx)."""

from __future__ import annotations

from collections.abc import Iterable

import networkx as nx

from diagnose.errors import DiagnoseError
from diagnose.knowledge.entry import Duration, PlatformGraph, Step
from diagnose.model.step_order import StepOrder


def needs_of(step: Step, mode: str = "") -> tuple[str, ...]:
    """The steps that ``step`` waits for, with those that the given binding mode adds."""
    return (*step.needs, *step.needs_in.get(mode, ()))


def build_graph(platform: PlatformGraph, mode: str = "") -> nx.DiGraph[str]:
    """Steps as nodes (attribute ``step``), an edge from each step to those that need it.

    ``mode`` names a variant of the dependencies (``wait-for-first-consumer``). Raises DiagnoseError for a cycle.
    """
    graph: nx.DiGraph[str] = nx.DiGraph(platform=platform.platform)
    for step in platform.steps:
        graph.add_node(step.id, step=step)
    for step in platform.steps:
        graph.add_edges_from((need, step.id) for need in needs_of(step, mode))
    if not nx.is_directed_acyclic_graph(graph):
        ring = " -> ".join(edge[0] for edge in nx.find_cycle(graph))
        raise DiagnoseError(f"the steps of {platform.platform} need each other in a ring: {ring}")
    return graph


def order_steps(platforms: Iterable[PlatformGraph]) -> StepOrder:
    """The closure over all platforms, for the dependencies that hold in every mode."""
    before: dict[str, frozenset[str]] = {}
    depth: dict[str, int] = {}
    order: dict[str, tuple[str, ...]] = {}
    for platform in platforms:
        graph = build_graph(platform)
        position = {step.id: number for number, step in enumerate(platform.steps)}
        ordered = tuple(nx.lexicographical_topological_sort(graph, key=position.__getitem__))
        order[platform.platform] = ordered
        for step in ordered:
            before[step] = frozenset(nx.ancestors(graph, step))
            depth[step] = 1 + max((depth[need] for need in graph.predecessors(step)), default=-1)
    return StepOrder(before, depth, order)


def duration_of(step: Step, variant: str, guest: str = "linux") -> Duration:
    """How long ``step`` takes in a variant: the guest's own figure first, then the variant's, then that of any."""
    for key in (guest, variant, "any"):
        if key in step.durations:
            return step.durations[key]
    return next(iter(step.durations.values()))
