"""``diagnose graph PLATFORM``: the step graph with its durations."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from diagnose.knowledge.entries import shipped_knowledge
from diagnose.knowledge.entry import PlatformGraph
from diagnose.prepare import load_prepared
from diagnose.steps import build_graph, duration_of, needs_of, order_steps


def run(arguments: Sequence[str]) -> int:
    """Draw one platform's graph; always 0."""
    parser = argparse.ArgumentParser(prog="diagnose graph", description="Draw the step graph of a platform.")
    parser.add_argument("platform", choices=("ove", "vsphere", "azurelocal", "guest"))
    parser.add_argument("--variant", help="the way of provisioning whose durations are shown")
    parser.add_argument("--mode", default="", help="a variant of the dependencies, e.g. wait-for-first-consumer")
    parser.add_argument("--format", choices=("text", "dot"), default="text")
    options = parser.parse_args(arguments)
    platform = load_prepared((shipped_knowledge(),)).knowledge.graphs[options.platform]
    variants = [variant.id for variant in platform.variants]
    if options.variant and options.variant not in variants:
        parser.error(f"no variant '{options.variant}' of {options.platform}; there are: {', '.join(variants)}")
    variant = options.variant or platform.default_variant
    print(_dot(platform, options.mode) if options.format == "dot" else _text(platform, variant, options.mode))
    return 0


def _text(platform: PlatformGraph, variant: str, mode: str) -> str:
    graph = build_graph(platform, mode)
    lines = [f"{platform.title} ({variant}{', ' + mode if mode else ''})", f"Source: {platform.source}", ""]
    position = {step: number for number, step in enumerate(order_steps([platform]).order[platform.platform], start=1)}
    for step_id in sorted(graph.nodes, key=lambda one: position[one]):
        step = graph.nodes[step_id]["step"]
        took = duration_of(step, variant)
        needs = ", ".join(str(position[need]) for need in sorted(needs_of(step, mode), key=position.__getitem__))
        lines.append(f"{position[step_id]:>3}. {step.title}")
        lines.append(f"     {step.id}  -  {step.component}, stage {step.stage}")
        lines.append(
            f"     {took.min_s:g} - {took.max_s:g} s, typically {took.typical_s:g} s"
            + (f"; after {needs}" if needs else "")
        )
    for one in platform.variants:
        if one.id == variant and one.total:
            lines += ["", f"Total: {one.total.min_s:g} - {one.total.max_s:g} s"]
    return "\n".join(lines)


def _dot(platform: PlatformGraph, mode: str) -> str:
    graph = build_graph(platform, mode)
    edges = "\n".join(f'  "{one}" -> "{other}";' for one, other in sorted(graph.edges))
    return f'digraph "{platform.platform}" {{\n  rankdir=LR;\n  node [shape=box];\n{edges}\n}}'
