"""``diagnose simulate``: provision, break, record; how long, what is the bottleneck, what if."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import track

from diagnose.bundle.sources import open_bundle
from diagnose.errors import DiagnoseError
from diagnose.knowledge.entries import shipped_knowledge
from diagnose.knowledge.entry import Duration, PlatformGraph
from diagnose.knowledge.timings import read_timings
from diagnose.library import load_engine
from diagnose.prepare import load_prepared
from diagnose.simulate.charts import charts_html, gantt_svg, gantt_text, waterfall_text
from diagnose.simulate.distributions import percentile
from diagnose.simulate.exports import as_csv, as_json, as_parquet
from diagnose.simulate.faults import FACES, Incident, fault_of, inject
from diagnose.simulate.fit import fit, seen_times
from diagnose.simulate.model import simulate
from diagnose.simulate.planning import double_limits, replicate
from diagnose.simulate.record import record
from diagnose.simulate.run import Request, Run
from diagnose.simulate.seed_tables import compare_with_seed
from diagnose.simulate.tables import columns, describe_run, seconds, seed_table, stage_table

PLATFORMS = ("vsphere", "ove", "azurelocal")


def run(arguments: Sequence[str]) -> int:
    """One simulation; 0, or 1 where ``seed`` finds a figure that differs, or 2 for wrong use."""
    forms = {"seed": _seed, "fit": _fit, "faults": _faults}
    if arguments and arguments[0] in forms:
        return forms[arguments[0]](arguments[1:])
    return _simulate(arguments)


def load_platforms() -> Mapping[str, PlatformGraph]:
    """The step graphs that come with the product."""
    graphs = load_prepared((shipped_knowledge(),)).knowledge.graphs
    return {platform: graphs[platform] for platform in PLATFORMS}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="diagnose simulate",
        description="Provision VMs on a simulated platform. Further forms: simulate seed, simulate faults, simulate fit BUNDLE...",
    )
    add = parser.add_argument
    add("--platform", default="all", choices=(*PLATFORMS, "all"))
    add("--vms", type=int, default=1, help="how many VMs are asked for")
    add("--wave", type=int, default=0, help="so many at a time; the next wave waits for the last")
    add("--variant", default="", help="linked-clone, full-clone, rbd-clone, http-import, block-clone, full-copy")
    add("--guest", default="linux", choices=("linux", "windows"), help="windows adds Sysprep")
    add("--seed", type=int, default=1)
    add("--hosts", type=int, default=0, help="hosts (CSV owners) that share the work")
    add("--limit", action="append", default=[], metavar="NAME=VALUE", help="change a limit")
    add("--slow", action="append", default=[], metavar="STEP=FACTOR", help="a step takes so many times as long")
    add("--timings", type=Path, metavar="FILE", help="a site's own durations, as simulate fit writes them")
    add("--outage", metavar="FROM[-TO]", help="Azure cannot be reached between these seconds")
    add("--local", action="store_true", help="Azure Local: provision on the cluster, without ARM")
    add("--csv-free-gib", type=float, default=0, help="Azure Local: room on the cluster shared volume")
    add("--fault", metavar="CAUSE-ID", help="break VMs with this cause (simulate faults lists them)")
    add("--share", type=float, default=1.0, help="the share of the VMs that break")
    add("--at", default="", metavar="STEP", help="the step that breaks, where not the cause's own")
    add(
        "--face",
        type=int,
        default=1,
        metavar="N",
        help="which of the cause's message forms (simulate faults lists them)",
    )
    add("--recovers", action="store_true", help="the last try succeeds, as with an importer whose source comes back")
    add("--write", type=Path, metavar="DIR", help="write the recording, its healthy twin and the truth")
    add("--format", default="", help="the recording's format; the platform's first one by default")
    add("--compare", action="store_true", help="the platforms side by side, stage by stage")
    add("--what-if", action="store_true", help="each limit doubled")
    add("--gantt", action="store_true", help="draw the VMs and the steps of the first one")
    add("--replications", type=int, default=0, metavar="N", help="N runs with other seeds, on all cores")
    add("--output", type=Path, metavar="FILE", help="spans as .csv, .json or .parquet, charts as .svg or .html")
    return parser


def _simulate(arguments: Sequence[str]) -> int:
    parser = _parser()
    options = parser.parse_args(arguments)
    platforms = load_platforms()
    chosen = PLATFORMS if options.platform == "all" or options.compare else (options.platform,)
    if (options.write or options.fault or options.outage or options.csv_free_gib or options.what_if) and len(
        chosen
    ) > 1:
        parser.error("give one --platform")
    requests = {platform: _request(platforms[platform], options) for platform in chosen}
    if options.compare:
        _compare(platforms, requests)
        return 0
    timings = read_timings(options.timings) if options.timings else None
    runs: dict[str, Run] = {}
    for platform, request in requests.items():
        if options.write or options.fault:
            fault = fault_of(options.fault, platform, options.face - 1) if options.fault else None
            incident = inject(
                platforms[platform], request, fault, share=options.share, at=options.at, recovers=options.recovers,
                timings=timings,
            )  # fmt: skip
            runs[platform] = incident.run
            if options.write:
                _write(options.write, incident, options.format)
        else:
            runs[platform] = simulate(platforms[platform], request, timings=timings)
    for number, (platform, each) in enumerate(runs.items()):
        print(("\n" if number else "") + describe_run(each, platforms[platform].title))
        if options.gantt:
            print(f"\n{gantt_text(each)}\n\n{each.vms[0].name}\n{waterfall_text(each.vms[0])}")
        if options.what_if:
            _print_what_if(platforms[platform], requests[platform], timings)
        if options.replications:
            _print_replications(platforms[platform], requests[platform], options.replications, timings)
    if options.output:
        _output(options.output, runs)
    return 0


def _request(platform: PlatformGraph, options: argparse.Namespace) -> Request:
    known = [variant.id for variant in platform.variants]
    wanted = options.variant if options.variant in known or options.platform != "all" else ""
    return Request(
        platform.platform, variant=wanted, vms=options.vms, wave=options.wave, guest=options.guest, seed=options.seed,
        hosts=options.hosts, slow=_pairs(options.slow), local=options.local, csv_free_gib=options.csv_free_gib,
        limits={name: value for name, value in _pairs(options.limit).items()
                if options.platform != "all" or name.startswith(platform.platform)},
        outage=_window(options.outage) if options.outage else None,
    )  # fmt: skip


def _pairs(texts: Sequence[str]) -> dict[str, float]:
    found = {}
    for text in texts:
        name, sign, value = text.partition("=")
        try:
            found[name] = float(value)
        except ValueError:
            raise DiagnoseError(f"'{text}' is not NAME=NUMBER") from None
        if not sign or found[name] <= 0:
            raise DiagnoseError(f"'{text}' is not NAME=NUMBER with a number above 0")
    return found


def _window(text: str) -> tuple[float, float]:
    begins, _, ends = text.partition("-")
    try:
        return float(begins), float(ends) if ends else float("inf")
    except ValueError:
        raise DiagnoseError(
            f"'{text}' is not FROM-TO in seconds", hint="60-300, or 60 for an outage that lasts"
        ) from None


def _compare(platforms: Mapping[str, PlatformGraph], requests: Mapping[str, Request]) -> None:
    singles, together = {}, {}
    for platform, request in requests.items():
        alone = Request(platform, request.variant, vms=200, wave=1, guest=request.guest, seed=request.seed)
        singles[platform] = simulate(platforms[platform], alone)
        together[platform] = simulate(platforms[platform], request)
    print(stage_table(singles, together))


def _print_what_if(platform: PlatformGraph, request: Request, timings: Mapping[str, Duration] | None) -> None:
    rows = [["limit doubled", "now", "all ready after", "saves"]]
    for one in double_limits(platform, request, timings):
        rows.append([one.limit, f"{one.value:g}", seconds(one.doubled_s), seconds(max(one.saved_s, 0))])
    print("\n" + "\n".join(f"  {line}" for line in columns(rows)))


def _print_replications(
    platform: PlatformGraph, request: Request, count: int, timings: Mapping[str, Duration] | None
) -> None:
    shown = track(
        replicate(platform, request, count, os.cpu_count() or 1, timings), f"{platform.platform}: {count} runs", total=count,
        console=Console(stderr=True), transient=True,
    )  # fmt: skip
    found = [one.makespan_s for one in shown]
    marks = ", ".join(f"p{mark} {seconds(percentile(found, mark))}" for mark in (5, 50, 95))
    print(f"\n  all ready, over {count} runs: {marks}")


def _write(directory: Path, incident: Incident, form: str) -> None:
    made = record(incident, form)
    for name, documents in (("bundle", made.documents), ("twin", made.twin)):
        for path, text in documents.items():
            target = directory / name / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8", newline="\n")
    truth = {"cause": made.truth.cause, "step": made.truth.step, "vms": made.truth.vms}
    (directory / "truth.json").write_text(json.dumps(truth, indent=1) + "\n", encoding="utf-8")
    print(f"Written: {directory / 'bundle'} ({len(made.documents)} documents), its healthy twin, truth.json\n")


def _output(path: Path, runs: Mapping[str, Run]) -> None:
    tables = {".csv": as_csv, ".json": as_json, ".parquet": as_parquet}
    charts = {".svg": gantt_svg, ".html": charts_html}
    if path.suffix in tables:
        path.write_bytes(tables[path.suffix](runs))
    elif path.suffix in charts and len(runs) == 1:
        ((platform, each),) = runs.items()
        title = f"{platform}: {len(each.vms)} VMs, {each.variant}"
        path.write_text(charts[path.suffix](each, title), encoding="utf-8", newline="\n")
    elif path.suffix in charts:
        raise DiagnoseError("a chart shows one platform", hint="give --platform")
    else:
        raise DiagnoseError(f"'{path.name}' has no known ending", hint="give .csv, .json, .parquet, .svg or .html")
    print(f"Written: {path}")


def _seed(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="diagnose simulate seed", description="The seed's figures beside simulated ones."
    )
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    figures = compare_with_seed(load_platforms(), options.seed)
    print(seed_table(figures))
    return 0 if all(one.holds for one in figures) else 1


def _faults(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="diagnose simulate faults", description="The causes that can be injected.")
    parser.add_argument("--missing", action="store_true", help="the stable causes that cannot")
    options = parser.parse_args(arguments)
    causes = load_prepared((shipped_knowledge(),)).knowledge.causes
    stable = [cause for cause in sorted(causes) if causes[cause].status == "stable"]
    if options.missing:
        print("\n".join(cause for cause in stable if cause not in FACES))
    else:
        rows = [
            [one.cause, f"{number}", one.step, one.source]
            for _, faces in sorted(FACES.items())
            for number, one in enumerate(faces, 1)
        ]
        print("\n".join(columns([["cause", "face", "step", "source of its messages"], *rows])))
        print(f"\n{len(FACES)} of {len(stable)} stable causes, in {len(rows)} faces")
    return 0


def _fit(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="diagnose simulate fit", description="Durations of steps from recorded bundles."
    )
    parser.add_argument("paths", nargs="+", metavar="BUNDLE")
    parser.add_argument("--output", type=Path, metavar="FILE", help="write them for --timings")
    options = parser.parse_args(arguments)
    bundle = open_bundle(options.paths)
    found = fit((document.text for document in bundle.documents), seen_times(load_engine(), bundle))
    text = json.dumps({step: duration.model_dump() for step, duration in found.items()}, indent=1)
    if options.output:
        options.output.write_text(text + "\n", encoding="utf-8")
    print(text)
    return 0
