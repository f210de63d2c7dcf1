"""The report for a terminal: verdict first, then where it broke, the proof, why, the way out, what to look at next."""

from __future__ import annotations

import io
import itertools
import re
from collections.abc import Sequence
from typing import TextIO

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from diagnose.model.report import ClockNote, Diagnosis, Frontier, QuotedLine, Report, StepState, Unexplained
from diagnose.render.escape import visible

WIDTH_MAX = 110
_SPACES = re.compile(" {3,}")
_RISK_STYLE = {"read-only": "green", "safe": "green", "disruptive": "yellow", "data-loss": "bold red"}
_STATE_SIGN = {"done": "+", "implied": "+", "failed": "X", "started": "~", "unknown": "?", "not reached": "."}
_STATE_STYLE = {
    "done": "green",
    "implied": "green",
    "failed": "bold red",
    "started": "yellow",
    "unknown": "dim",
    "not reached": "dim",
}
_STATE_WORDS = {"implied": "(done)"}
_LINES_MAX = 3
_NAMES_MAX = 6
_CHECKS_MAX = 4
_TIMINGS_MAX = 4
_CLOCKS_MAX = 4


def print_text(report: Report, out: TextIO, *, width: int | None = None, all_gaps: bool = False) -> None:
    """Print the report; without colour and at 80 columns where ``out`` is no terminal; on request with every gap."""
    if out.isatty():
        console = Console(file=out, highlight=False)
        if console.width > WIDTH_MAX:
            console = Console(file=out, highlight=False, width=WIDTH_MAX)
        for part in _parts(report, all_gaps):
            console.print(part)
        return
    text = io.StringIO()
    plain = Console(file=text, highlight=False, width=width or 80, no_color=True)
    for part in _parts(report, all_gaps):
        plain.print(part)
    out.write("".join(f"{line.rstrip()}\n" for line in text.getvalue().splitlines()))


def _parts(report: Report, all_gaps: bool) -> list[RenderableType]:
    parts: list[RenderableType] = []
    findings = report.findings
    if findings:
        parts.extend(_finding(findings[0], report))
        parts.extend(_others(report, findings[1:], "Also found"))
    else:
        parts.append(Text("No cause found in this bundle.", style="bold"))
        parts.extend(_gaps_in_a_line(report))
        parts.extend(_frontier(report.frontier))
        if report.next_checks and any(frontier.last_done for frontier in report.frontier):
            parts.append(_heading("To learn more, look at"))
            for check in report.next_checks[:_CHECKS_MAX]:
                parts.append(_item(check.ask))
                parts.extend(_command(check.run))
    suspicions = [one for one in report.diagnoses if one.confidence < 0.5 and not _is_consequence(one, findings)]
    parts.extend(_others(report, suspicions[:3], "Suspicions (too thin to count)"))
    parts.extend(_timings(report))
    parts.extend(_unexplained(report))
    if all_gaps:
        parts.extend(_gaps(report))
    parts.append(Text(_footer(report), style="dim"))
    return parts


def _is_consequence(one: Diagnosis, findings: Sequence[Diagnosis]) -> bool:
    return bool(one.echo_of) or any(one.key in other.consequences for other in findings)


def _competing(report: Report) -> bool:
    """Whether the looks tell several causes apart, so that what their outcomes mean is worth the words."""
    return len({cause for check in report.next_checks for cause in check.tells}) > 1


def _heading(text: str) -> RenderableType:
    return Group(Text(""), Text(text, style="bold"))


def _finding(one: Diagnosis, report: Report) -> list[RenderableType]:
    parts: list[RenderableType] = [
        Rule(style="red"),
        Text(visible(one.title), style="bold red"),
        Text(f"{one.label}  -  confidence {one.confidence:.0%}", style="dim"),
        Rule(style="red"),
        Text(visible(one.summary)),
    ]
    named = _names(one)
    if named:
        parts.append(Text(f"About: {visible(named)}"))
    parts.extend(_gaps_in_a_line(report))
    parts.append(_heading("Where it broke"))
    parts.extend(_step_lines(one.steps))
    parts.append(_heading("Proof"))
    parts.extend(_quotes(one.evidence))
    if one.consequences or one.explains:
        parts.append(_heading("What follows from it"))
        titles = {other.key: f"{other.title} ({other.label})" for other in report.diagnoses}
        follows = [titles.get(cause, cause) for cause in one.consequences]
        parts.extend(_item(text) for text in (*follows, *one.explains))
    parts.append(_heading("Why this"))
    parts.extend(_item(point) for point in one.why)
    if report.runner_up:
        second = report.runner_up
        to_win = " ".join(second.to_win)
        parts.append(
            _item(f"The runner-up is {second.label} ({second.confidence:.0%}). {second.why} {to_win}".rstrip())
        )
    parts.append(_heading("What to do"))
    for number, step in enumerate(one.remediation, start=1):
        line = Text(f"{number}. {visible(step.do)} ")
        line.append(f"[{step.risk}]", style=_RISK_STYLE[step.risk])
        parts.append(Padding(line, (0, 0, 0, 2)))
        parts.extend(_command(step.run))
        if step.warn:
            parts.append(Padding(Text(f"Careful: {visible(step.warn)}", style="yellow"), (0, 0, 0, 5)))
        if step.verify:
            parts.append(Padding(Text(f"It worked when: {visible(step.verify)}"), (0, 0, 0, 5)))
    if report.next_checks:
        parts.append(_heading("To be surer, look at"))
        for check in report.next_checks[:_CHECKS_MAX]:
            parts.append(_item(check.ask))
            parts.extend(_command(check.run))
            outcomes = check.outcomes if len(report.diagnoses) > 1 and _competing(report) else ()
            told = " ".join(filter(None, (check.means, *outcomes)))
            if told:
                parts.append(Padding(Text(visible(told), style="dim"), (0, 0, 0, 5)))
    if one.references:
        parts.append(_heading("Read more"))
        parts.extend(Padding(Text(visible(reference), overflow="fold"), (0, 0, 0, 2)) for reference in one.references)
    return parts


def _names(one: Diagnosis) -> str:
    """The VMs by name where there are any, then what else it is about; a VM's own pods and volumes only for one VM."""
    vms = [_name(name.namespace, name.name) for name in one.resources if name.kind == "vm"]
    rest = [
        f"{name.kind} {_name(name.namespace, name.name)}"
        for name in one.resources
        if name.kind not in ("vm", "vmi") and (len(vms) < 2 or name.kind not in ("pod", "dv", "pvc", "pv"))
    ]
    parts = [f"{len(vms)} VMs: {_first(vms)}" if len(vms) > 1 else f"VM {vms[0]}"] if vms else []
    return "; ".join([*parts, *([_first(rest)] if rest else [])])


def _name(namespace: str, name: str) -> str:
    return f"{namespace}/{name}" if namespace else name


def _first(names: Sequence[str]) -> str:
    return ", ".join(names[:_NAMES_MAX]) + (f" and {len(names) - _NAMES_MAX} more" if len(names) > _NAMES_MAX else "")


def _step_lines(states: Sequence[StepState]) -> list[RenderableType]:
    """One line for each run of steps in the same state; with the component where there is one step."""
    lines: list[RenderableType] = []
    for name, run in itertools.groupby(states, key=lambda state: state.state):
        steps = list(run)
        names = ", ".join(step.step.partition(".")[2] for step in steps)
        shown = f"{names} ({steps[0].component})" if len(steps) == 1 else names
        grid = Table.grid(padding=0)
        grid.add_column(width=17)
        grid.add_column()
        grid.add_row(
            Text(f"  {_STATE_SIGN[name]} {_STATE_WORDS.get(name, name)}", style=_STATE_STYLE[name]),
            Text(shown, style=_STATE_STYLE[name]),
        )
        lines.append(grid)
    return lines


def _frontier(frontiers: Sequence[Frontier]) -> list[RenderableType]:
    parts: list[RenderableType] = []
    for frontier in frontiers:
        if not frontier.last_done and all(state.state == "unknown" for state in frontier.steps):
            continue
        parts.append(_heading(f"How far {frontier.platform} came"))
        parts.append(_item(f"last step proven done: {frontier.last_done or 'none'}"))
        parts.append(_item(f"first step not proven: {frontier.first_not_done or 'none'}"))
        parts.extend(_quotes(frontier.lines))
    return parts


def _quotes(lines: Sequence[QuotedLine]) -> list[RenderableType]:
    parts: list[RenderableType] = []
    for quoted in lines:
        parts.append(Padding(Text(f"{visible(quoted.document)}:{quoted.line}", style="cyan"), (0, 0, 0, 2)))
        shown = quoted.text.split("\n")
        for line in shown[:_LINES_MAX]:
            parts.append(Padding(Text(_cut(_SPACES.sub("  ", visible(line.strip())))), (0, 0, 0, 4)))
    return parts


def _cut(line: str, most: int = 400) -> str:
    return line if len(line) <= most else f"{line[:most]} ... ({len(line) - most} more characters)"


def _item(text: str) -> RenderableType:
    return Padding(Text(f"- {visible(text)}"), (0, 0, 0, 2))


def _command(run: str) -> list[RenderableType]:
    return [
        Padding(Text(f"$ {visible(line)}", style="bold"), (0, 0, 0, 5)) for line in run.splitlines() if line.strip()
    ]


def _others(report: Report, others: Sequence[Diagnosis], heading: str) -> list[RenderableType]:
    if not others:
        return []
    parts: list[RenderableType] = [_heading(heading)]
    for one in others:
        parts.append(_item(f"{one.title} - {one.label}, {one.confidence:.0%}"))
        parts.extend(_quotes(one.evidence[:1]))
    return parts


def _unexplained(report: Report) -> list[RenderableType]:
    parts: list[RenderableType] = []
    if report.history:
        parts.append(_heading("Went wrong earlier and recovered (history)"))
        parts.extend(_item(_counted(one)) for one in report.history[:5])
    if report.unexplained and report.findings:
        parts.append(_heading("Seen and not explained"))
        parts.extend(_item(_counted(one)) for one in report.unexplained[:5])
    return parts


def _counted(one: Unexplained) -> str:
    return f"{one.says} ({one.count} times)" if one.count > 1 else one.says


def _timings(report: Report) -> list[RenderableType]:
    parts: list[RenderableType] = []
    if report.timings:
        parts.append(_heading("Slow and stalled steps"))
        for one in report.timings[:_TIMINGS_MAX]:
            parts.append(_item(f"{one.state}: {one.says}"))
            parts.extend(_quotes(one.evidence))
    clocks = [one for one in report.clocks if one.shift_s]
    if clocks:
        parts.append(_heading("Clocks"))
        parts.extend(_item(_clock(one)) for one in clocks[:_CLOCKS_MAX])
    return parts


def _clock(one: ClockNote) -> str:
    """Whose clock is off, and what that did: sightings moved, pairs that changed their order."""
    turned = f", which turned the order of {one.turned} pairs" if one.turned else ""
    way = "later" if one.shift_s > 0 else "earlier"
    return f"{one.document}: {one.says} Its {one.moved} sightings count {abs(one.shift_s):.0f} s {way}{turned}."


def _gaps_in_a_line(report: Report) -> list[RenderableType]:
    """How much could not be looked at, said before anything is concluded from the rest."""
    if not report.gaps:
        return []
    count = sum(gap.count for gap in report.gaps)
    what = {gap.what: 0 for gap in report.gaps}
    for gap in report.gaps:
        what[gap.what] += gap.count
    most = max(what, key=lambda one: what[one])
    rest = f", and {count - what[most]} for other reasons" if len(what) > 1 else ""
    return [Text(f"Not looked at: {what[most]} ({visible(most)}){rest}; --gaps lists them.", style="yellow")]


def _gaps(report: Report) -> list[RenderableType]:
    if not report.gaps:
        return []
    items = [
        _item(f"{gap.where}: {gap.what}" + (f" ({gap.count} times)" if gap.count > 1 else "")) for gap in report.gaps
    ]
    return [_heading("Not looked at"), *items]


def _footer(report: Report) -> str:
    documents = len(report.documents)
    gaps = sum(gap.count for gap in report.gaps)
    lines = sum(document.lines for document in report.documents)
    read = f"\nRead {lines} lines in {documents} document{'s' if documents != 1 else ''}"
    return read + (f"; {gaps} could not be read (--gaps lists them)." if gaps else ".")
