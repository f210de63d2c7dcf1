"""Charts of a run: a Gantt chart of the VMs and a waterfall of one VM, as text, SVG and HTML."""

from __future__ import annotations

import html
from collections.abc import Sequence

from diagnose.simulate.run import Run, VmRun
from diagnose.simulate.tables import seconds

#: One colour a stage of the way, readable on white and for the colour-blind (Okabe and Ito).
_COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#999999")
_ROWS_MAX = 60


def chosen(run: Run, rows: int = _ROWS_MAX) -> Sequence[VmRun]:
    """The VMs a chart shows: all where they fit, else evenly spread ones, with the first and the last."""
    if len(run.vms) <= rows:
        return run.vms
    return [run.vms[round(number * (len(run.vms) - 1) / (rows - 1))] for number in range(rows)]


def gantt_text(run: Run, width: int = 72, rows: int = 24) -> str:
    """A line a VM: ``.`` waits for a limit, ``#`` works, ``=`` boots, ``x`` is where it broke."""
    scale = width / max(run.makespan_s, 1e-9)
    lines = [f"{'':<10} 0{seconds(run.makespan_s):>{width - 1}}"]
    for vm in chosen(run, rows):
        cells = [" "] * width
        for span in vm.spans:
            mark = "=" if "guest" in span.step else "#"
            _paint(cells, span.ready_s * scale, span.start_s * scale, ".")
            _paint(cells, span.start_s * scale, span.end_s * scale, mark)
        if vm.failed_step:
            cells[min(width - 1, int(vm.ended_s * scale))] = "x"
        lines.append(f"{vm.name:<10} {''.join(cells).rstrip()}")
    lines.append(". waits for a limit   # provisions   = guest boots and configures   x broke")
    return "\n".join(lines)


def _paint(cells: list[str], start: float, end: float, mark: str) -> None:
    for at in range(int(start), min(len(cells), max(int(start) + (end > start), round(end)))):
        cells[at] = mark


def waterfall_text(vm: VmRun, width: int = 50) -> str:
    """The steps of one VM beneath each other."""
    scale = width / max(vm.total_s, 1e-9)
    lines = []
    for span in vm.spans:
        start, length = (span.start_s - vm.requested_s) * scale, (span.end_s - span.start_s) * scale
        bar = " " * int(start) + "#" * max(1, round(length))
        lines.append(f"{span.step:<28} {bar:<{width + 1}} {seconds(span.end_s - span.start_s)}")
    return "\n".join(lines)


def gantt_svg(run: Run, title: str) -> str:
    """The Gantt chart as SVG; hatched grey is waiting, each step has its colour, a cross is where a VM broke."""
    shown = chosen(run)
    left, top, width, row = 90, 46, 860, 12
    height = top + row * len(shown) + 60
    scale = width / max(run.makespan_s, 1e-9)
    steps = list(dict.fromkeys(span.step for vm in run.vms for span in vm.spans if span.end_s > span.start_s))
    colour = {step: _COLOURS[number % len(_COLOURS)] for number, step in enumerate(steps)}
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {left + width + 20} {height + 14 * ((len(steps) + 3) // 4)}" '
        'font-family="sans-serif" font-size="10" role="img">',
        f"<title>{html.escape(title)}</title>",
        '<rect width="100%" height="100%" fill="#ffffff"/>',
        f'<text x="{left}" y="18" font-size="14">{html.escape(title)}</text>',
    ]
    for tick in range(6):
        at = run.makespan_s * tick / 5
        x = left + at * scale
        parts.append(f'<line x1="{x:.1f}" y1="{top - 6}" x2="{x:.1f}" y2="{top + row * len(shown)}" stroke="#dddddd"/>')
        parts.append(f'<text x="{x:.1f}" y="{top - 10}" text-anchor="middle">{seconds(at) if at else "0"}</text>')
    for number, vm in enumerate(shown):
        y = top + number * row
        if len(shown) <= 40 or number % 2 == 0:
            parts.append(f'<text x="{left - 6}" y="{y + 9}" text-anchor="end">{vm.name}</text>')
        for span in vm.spans:
            if span.wait_s > 0.01:
                parts.append(_rect(left + span.ready_s * scale, y + 4, span.wait_s * scale, 2, "#bbbbbb"))
            if span.end_s > span.start_s:
                parts.append(
                    _rect(
                        left + span.start_s * scale,
                        y + 1,
                        (span.end_s - span.start_s) * scale,
                        row - 3,
                        colour[span.step],
                    )
                )
        if vm.failed_step:
            parts.append(
                f'<text x="{left + vm.ended_s * scale:.1f}" y="{y + 10}" fill="#b00000" font-weight="bold">x</text>'
            )
    for number, step in enumerate(steps):
        x, y = left + (number % 4) * 215, top + row * len(shown) + 24 + 14 * (number // 4)
        parts.append(_rect(x, y - 8, 9, 9, colour[step]))
        parts.append(f'<text x="{x + 13}" y="{y}">{html.escape(step)}</text>')
    return "\n".join([*parts, "</svg>", ""])


def _rect(x: float, y: float, width: float, height: float, fill: str) -> str:
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 0.5):.1f}" height="{height}" fill="{fill}"/>'


def waterfall_svg(vm: VmRun, title: str) -> str:
    """The steps of one VM as SVG."""
    left, width, row, top = 190, 700, 20, 40
    scale = width / max(vm.total_s, 1e-9)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {left + width + 80} {top + row * len(vm.spans) + 10}" '
        'font-family="sans-serif" font-size="11" role="img">',
        f"<title>{html.escape(title)}</title>",
        '<rect width="100%" height="100%" fill="#ffffff"/>',
        f'<text x="10" y="20" font-size="14">{html.escape(title)}</text>',
    ]
    for number, span in enumerate(vm.spans):
        y = top + number * row
        x = left + (span.start_s - vm.requested_s) * scale
        length = (span.end_s - span.start_s) * scale
        parts.append(f'<text x="{left - 8}" y="{y + 12}" text-anchor="end">{html.escape(span.step)}</text>')
        parts.append(_rect(x, y + 2, length, row - 6, _COLOURS[number % len(_COLOURS)]))
        parts.append(f'<text x="{x + length + 4:.1f}" y="{y + 12}">{seconds(span.end_s - span.start_s)}</text>')
    return "\n".join([*parts, "</svg>", ""])


def charts_html(run: Run, title: str) -> str:
    """Both charts on one page that needs nothing else."""
    first = waterfall_svg(run.vms[0], f"{run.vms[0].name}: from request to ready")
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{html.escape(title)}</title></head>\n'
        f'<body style="max-width:980px;margin:2em auto;font-family:sans-serif">\n<h1>{html.escape(title)}</h1>\n'
        f"{gantt_svg(run, title)}\n{first}</body></html>\n"
    )
