"""Simulated runs as plain text: totals, percentiles, limits, stages, the seed beside our figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from diagnose.simulate.capacity import capacity_of
from diagnose.simulate.distributions import percentile
from diagnose.simulate.model import totals
from diagnose.simulate.run import Run
from diagnose.simulate.seed_tables import CLONES, STAGES, Compared, stage_s

PLATFORM_TITLES: Mapping[str, str] = {"vsphere": "VMware", "ove": "OVE", "azurelocal": "Azure Local"}


def columns(rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows as aligned lines, two spaces between the columns."""
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    return ["  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def seconds(value: float) -> str:
    """``0.31 s``, ``42 s``, ``3 min 20 s``, ``1 h 12 min``."""
    if value < 10:
        return f"{value:.2g} s" if value < 1 else f"{value:.1f} s"
    whole = round(value)
    if whole < 120:
        return f"{whole} s"
    if whole < 7200:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


def describe_run(run: Run, title: str) -> str:
    """One platform: how long, how many, percentiles, the steps, the limits with the bottleneck."""
    times = totals(run.vms)
    failed = len(run.vms) - len(run.ready)
    lines = [
        f"{title}: {len(run.vms)} VM{'s' if len(run.vms) > 1 else ''}, {run.variant}, {run.request.guest} guest, seed {run.request.seed}",
        f"  all done after {seconds(run.makespan_s)}; ready: {len(run.ready)}" + (f", failed: {failed}" if failed else ""),
    ]  # fmt: skip
    if times:
        marks = ", ".join(f"p{mark} {seconds(percentile(times, mark))}" for mark in (5, 50, 95, 99))
        lines.append(f"  one VM from request to ready: {marks}")
    lines += ["", *(f"  {line}" for line in columns(_step_rows(run)))]
    if len(run.vms) > 1 and run.uses:
        lines += ["", *(f"  {line}" for line in columns(_limit_rows(run)))]
        worst = bottleneck(run)
        lines += ["", f"  Bottleneck: {worst}" if worst else "  No limit makes a VM wait for more than a second."]
    return "\n".join(lines)


def bottleneck(run: Run) -> str:
    """The id of the limit that VMs waited for most in all; empty where none waits more than a second on average."""
    worst = max(run.uses, key=lambda use: use.wait_total_s, default=None)
    return worst.id if worst and worst.wait_mean_s > 1 else ""


def _step_rows(run: Run) -> list[list[str]]:
    took: dict[str, list[float]] = {}
    waited: dict[str, list[float]] = {}
    for vm in run.vms:
        for span in vm.spans:
            took.setdefault(span.step, []).append(span.end_s - span.start_s)
            waited.setdefault(span.step, []).append(span.wait_s)
    order = sorted(took, key=lambda step: percentile([vm.span_of(step).start_s for vm in run.vms[:50] if vm.span_of(step)], 50))  # type: ignore[union-attr]  # fmt: skip
    rows = [["step", "p5", "median", "p95", "mean wait"]]
    for step in order:
        values = took[step]
        rows.append(
            [
                step,
                *(seconds(percentile(values, mark)) for mark in (5, 50, 95)),
                seconds(sum(waited[step]) / len(values)),
            ]
        )
    return rows


def _limit_rows(run: Run) -> list[list[str]]:
    rows = [["limit", "value", "busy", "waiting VMs", "mean wait", "longest wait", "429"]]
    for use in run.uses:
        rows.append([use.id, f"{use.capacity:g}", f"{use.busy_share:.0%}", str(use.waits), seconds(use.wait_mean_s),
                     seconds(use.wait_max_s), str(use.throttled) if use.throttled else "-"])  # fmt: skip
    return rows


def stage_table(singles: Mapping[str, Run], together: Mapping[str, Run]) -> str:
    """The seed's "Provisioning Timing Comparison": medians of single VMs stage by stage, then the request as a whole."""
    rows = [
        ["", *(PLATFORM_TITLES[platform] for platform in singles)],
        ["", *(f"({run.variant})" for run in singles.values())],
    ]
    for title, by_platform in STAGES:
        cells = []
        for platform, run in singles.items():
            if platform not in by_platform:
                cells.append("(in the bridge's step)")
                continue
            values = [stage_s(vm, platform, by_platform[platform][1]) for vm in run.ready]
            cells.append(_bar(percentile(values, 50)))
        rows.append([title, *cells])
    times = [totals(run.vms) for run in singles.values()]
    rows.append(["TOTAL", *(f"{percentile(each, 5):.0f}-{percentile(each, 95):.0f} s" for each in times)])
    count = len(next(iter(together.values())).vms)
    if count > 1:
        rows.append([f"{count} VMs ready", *(seconds(run.makespan_s) for run in together.values())])
        rows.append(["bottleneck", *(bottleneck(run) or "none" for run in together.values())])
    room = [capacity_of(platform, run.variant, count) for platform, run in together.items()]
    rows.append(["raw disk", *(f"{one.physical_gib:,.0f} GiB of {one.logical_gib:,.0f} GiB" for one in room)])
    rows.append(["thin ratio", *(f"{one.ratio:,.0f}:1" for one in room)])
    return "\n".join(columns(rows))


def _bar(value: float) -> str:
    return f"|{'=' * max(1, min(20, round(value / 4)))}| {value:.1f} s"


def seed_table(figures: Iterable[Compared]) -> str:
    """Seed and simulation side by side, one line a figure."""
    rows = [["table", "platform", "", "seed", "simulated p5 / median / p95", ""]]
    for one in figures:
        low, high = one.seed
        wanted = f"{low:g}-{high:g} {one.unit}" if low != high else f"{low:g} {one.unit}"
        came = " / ".join(f"{value:.0f}" if value >= 10 else f"{value:.2g}" for value in one.simulated)
        if one.table == "capacity":
            came = f"{one.simulated[0]:g}"
        rows.append(
            [one.table, one.platform, one.row, wanted, f"{came} {one.unit}", "holds" if one.holds else "DIFFERS"]
        )
    return "\n".join(columns(rows))


__all__ = ["CLONES", "bottleneck", "columns", "describe_run", "seconds", "seed_table", "stage_table"]
