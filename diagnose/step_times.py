"""The times of steps as the report tells them: the late ones folded by step, and how long each step of a VM took."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from diagnose.clocks import duration, is_yearless
from diagnose.model.report import QuotedLine, StepTiming
from diagnose.model.step_order import StepOrder
from diagnose.rank import EVERYWHERE
from diagnose.resources import Groups
from diagnose.timeline import StepTime

_STATES = {True: "stalled", False: "slow"}


def late_steps(times: Sequence[StepTime], groups: Groups, steps: StepOrder) -> tuple[StepTiming, ...]:
    """One for each step and state, in the order of the steps; the figures are those of the VM that is latest."""
    late: dict[tuple[int, str, str], list[StepTime]] = {}
    for one in times:
        if one.is_late:
            late.setdefault((steps.depth.get(one.step, 0), one.step, _STATES[one.running]), []).append(one)
    return tuple(_timing(step, state, members, groups) for (_, step, state), members in sorted(late.items()))


def _timing(step: str, state: str, members: Sequence[StepTime], groups: Groups) -> StepTiming:
    worst = max(members, key=lambda one: (one.took_s, one.group))
    vms = groups.vms.get(worst.group, ())
    kind, name = ("vm", vms[0]) if vms else worst.group
    expected = worst.expected
    normal = (
        f"{expected.min_s:g} to {duration(expected.max_s)}"
        if expected.max_s < 120
        else _range(expected.min_s, expected.max_s)
    )
    took = f"has been running for {duration(worst.took_s)}" if worst.running else f"took {duration(worst.took_s)}"
    whose = "this site's normal" if expected.own else "normal"
    others = f", the latest of {len(members)}" if len(members) > 1 else ""
    since = _since(worst.since_s)
    return StepTiming(
        step=step,
        state=state,
        resource=f"{kind} {name}",
        count=len(members),
        took_s=round(worst.took_s, 3),
        expected_min_s=expected.min_s,
        expected_max_s=expected.max_s,
        own=expected.own,
        since=since,
        says=f"{step} of {kind} {name}{others} {took}, since {since}; {whose}: {normal}",
        evidence=_quotes(worst),
    )


def _quotes(one: StepTime) -> tuple[QuotedLine, ...]:
    """The line that shows the beginning, and the one that shows the end where there is one."""
    lines = [one.proof[0].evidence[0], one.proof[-1].evidence[-1]]
    places = {(each.place.document, each.place.line): each.text for each in lines}
    return tuple(QuotedLine(document=name, line=line, text=text) for (name, line), text in places.items())


def _range(least_s: float, most_s: float) -> str:
    return f"{duration(least_s)} to {duration(most_s)}"


def _since(moment_s: float | None) -> str:
    """A time, or how long before the collection of the bundle."""
    if moment_s is None:
        return "an unknown time"
    if moment_s < 0:
        return f"{duration(-moment_s)} before it was collected"
    form = "%m-%d %H:%M:%S" if is_yearless(moment_s) else "%Y-%m-%d %H:%M:%SZ"
    return datetime.fromtimestamp(moment_s, UTC).strftime(form)


def longest_times(times: Sequence[StepTime], group: tuple[str, str]) -> Mapping[str, float]:
    """Seconds of each step of a group of resources; of the slowest group where it concerns none in particular."""
    took: dict[str, float] = {}
    for one in times:
        if group in (one.group, EVERYWHERE):
            took[one.step] = max(took.get(one.step, 0.0), round(one.took_s, 3))
    return took
