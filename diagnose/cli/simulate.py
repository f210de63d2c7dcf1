"""``diagnose simulate``: provision, break, record; how long, what is the bottleneck, what if."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence

from diagnose.errors import DiagnoseError
from diagnose.knowledge.entries import shipped_knowledge
from diagnose.knowledge.entry import PlatformGraph
from diagnose.prepare import load_prepared
from diagnose.simulate.model import simulate
from diagnose.simulate.run import Request
from diagnose.simulate.seed_tables import compare_with_seed
from diagnose.simulate.tables import describe_run, seed_table, stage_table

PLATFORMS = ("vsphere", "ove", "azurelocal")


def run(arguments: Sequence[str]) -> int:
    """One simulation; 0, or 1 where ``seed`` finds a figure that differs, or 2 for wrong use."""
    if arguments and arguments[0] == "seed":
        return _seed(arguments[1:])
    return _simulate(arguments)


def load_platforms() -> Mapping[str, PlatformGraph]:
    """The step graphs that come with the product."""
    graphs = load_prepared((shipped_knowledge(),)).knowledge.graphs
    return {platform: graphs[platform] for platform in PLATFORMS}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="diagnose simulate",
        description="Provision VMs on a simulated platform. Further forms: simulate seed, simulate fit BUNDLE...",
    )
    parser.add_argument("--platform", default="all", choices=(*PLATFORMS, "all"))
    parser.add_argument("--vms", type=int, default=1, help="how many VMs are asked for")
    parser.add_argument("--wave", type=int, default=0, help="so many at a time; the next wave waits for the last")
    parser.add_argument(
        "--variant", default="", help="linked-clone, full-clone, rbd-clone, http-import, block-clone, full-copy"
    )
    parser.add_argument("--guest", default="linux", choices=("linux", "windows"), help="windows adds Sysprep")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--hosts", type=int, default=0, help="hosts (CSV owners) that share the work")
    parser.add_argument("--limit", action="append", default=[], metavar="NAME=VALUE", help="change a limit")
    parser.add_argument(
        "--slow", action="append", default=[], metavar="STEP=FACTOR", help="a step takes so many times as long"
    )
    parser.add_argument("--compare", action="store_true", help="the platforms side by side, stage by stage")
    return parser


def _simulate(arguments: Sequence[str]) -> int:
    parser = _parser()
    options = parser.parse_args(arguments)
    platforms = load_platforms()
    chosen = PLATFORMS if options.platform == "all" or options.compare else (options.platform,)
    runs = {
        platform: simulate(
            platforms[platform],
            Request(
                platform, variant=_variant_for(platforms[platform], options.variant), vms=options.vms, wave=options.wave,
                guest=options.guest, seed=options.seed, hosts=options.hosts,
                limits={name: value for name, value in _pairs(options.limit).items() if name.startswith(platform)},
                slow=_pairs(options.slow),
            ),
        )
        for platform in chosen
    }  # fmt: skip
    if options.compare:
        print(stage_table(runs))
    else:
        print("\n\n".join(describe_run(each, platforms[platform].title) for platform, each in runs.items()))
    return 0


def _variant_for(platform: PlatformGraph, wanted: str) -> str:
    """A variant counts for the platform that has it; the others use their default."""
    return wanted if wanted in [variant.id for variant in platform.variants] else ""


def _pairs(texts: Sequence[str]) -> dict[str, float]:
    found = {}
    for text in texts:
        name, sign, value = text.partition("=")
        try:
            found[name] = float(value)
        except ValueError:
            raise DiagnoseError(f"'{text}' is not NAME=NUMBER") from None
        if not sign:
            raise DiagnoseError(f"'{text}' is not NAME=NUMBER")
    return found


def _seed(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="diagnose simulate seed", description="The seed's figures beside simulated ones."
    )
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    figures = compare_with_seed(load_platforms(), options.seed)
    print(seed_table(figures))
    return 0 if all(one.holds for one in figures) else 1
