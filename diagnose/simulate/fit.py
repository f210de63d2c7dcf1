"""A site's own step durations, estimated from recorded timelines."""

from __future__ import annotations

import datetime
import itertools
import re
from collections.abc import Iterable, Mapping, Sequence

from diagnose.errors import DiagnoseError
from diagnose.knowledge.entry import Duration
from diagnose.model.evidence import Bundle
from diagnose.observe import observe
from diagnose.pipeline import Engine
from diagnose.simulate.distributions import percentile
from diagnose.standing import settle

#: Fewer sightings say too little about a step.
SIGHTINGS_MIN = 3
#: What shows that a step of a VM is done: (step, pattern with ``vm``). Sources: event texts of KubeVirt, CDI, kubelet,
#: Multus, of vCenter's events, and of Hyper-V. The order is that of the graph: a step lasts from the mark before it.
_MARKS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (step, re.compile(pattern))
    for step, pattern in (
        ("ove.create-objects", r"Created virtual machine pod virt-launcher-(?P<vm>[\w.-]+)-\w{5}\b"),
        ("ove.populate", r"Successfully (?:cloned from \S+ into \S+/|imported into PVC )(?P<vm>[\w.-]+)-root\b"),
        ("ove.schedule", r"Successfully assigned [\w.-]+/virt-launcher-(?P<vm>[\w.-]+)-\w{5} to"),
        ("vsphere.placement", r"Cloning \S+ on (?:host )?[^,\]\n]+?,? in \S+ to (?P<vm>[\w.-]+) on"),
        ("vsphere.clone", r"Virtual machine (?P<vm>[\w.-]+) was cloned from"),
        ("vsphere.configure", r"Reconfigured (?P<vm>[\w.-]+) on"),
        ("vsphere.power-on", r"DRS powered [Oo]n (?P<vm>[\w.-]+) on"),
    )
)
_ISO = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?Z?")
_WORDS = re.compile(r"\[\w{3} (?P<when>\w{3} +\d+ \d\d:\d\d:\d\d \d{4})\]")
_LAST = re.compile(r'lastTimestamp: "(?P<when>[^"]+)"')


def fit(texts: Iterable[str], seen: Mapping[str, Sequence[float]] | None = None) -> Mapping[str, Duration]:
    """Minimum, median and maximum of each step that at least three VMs show; raises DiagnoseError where none does.

    Steps that the texts do not mark are taken from ``seen`` (:func:`seen_times`).
    """
    took: dict[str, list[float]] = {}
    for text in texts:
        for step, values in _durations(text).items():
            took.setdefault(step, []).extend(values)
    for step, times in (seen or {}).items():
        if len(took.get(step, ())) < SIGHTINGS_MIN:
            took[step] = list(times)
    found = {
        step: Duration(
            min_s=round(min(values), 3), typical_s=round(percentile(values, 50), 3), max_s=round(max(values), 3)
        )
        for step, values in sorted(took.items())
        if len(values) >= SIGHTINGS_MIN
    }
    if not found:
        raise DiagnoseError(
            "no step of at least three VMs can be timed",
            hint="give events with times: events.yaml of a must-gather, vpxd.log, govc events or Get-VIEvent as CSV",
        )
    return found


def seen_times(engine: Engine, bundle: Bundle) -> Mapping[str, list[float]]:
    """How long each step of each VM took that the knowledge's marks prove begun and done, by step."""
    scene = observe(bundle.documents, engine.knowledge, engine.matcher)
    standing = settle(scene, engine.knowledge, engine.steps, {})
    found: dict[str, list[float]] = {}
    for one in standing.times:
        if not one.running and standing.groups.vms.get(one.group):
            found.setdefault(one.step, []).append(one.took_s)
    return found


def _durations(text: str) -> Mapping[str, list[float]]:
    marks = _marks(text)
    found: dict[str, list[float]] = {}
    order = {step: number for number, (step, _) in enumerate(_MARKS)}
    for seen in marks.values():
        timeline = sorted(seen.items(), key=lambda one: order[one[0]])
        for (before, first), (step, second) in itertools.pairwise(timeline):
            if before.split(".")[0] == step.split(".")[0] and order[step] == order[before] + 1 and second >= first:
                found.setdefault(step, []).append(second - first)
    return found


def _marks(text: str) -> Mapping[str, dict[str, float]]:
    """For each VM the first time each mark stands in the text; the time is that of its line or of its event."""
    found: dict[str, dict[str, float]] = {}
    lines = text.splitlines()
    for number, line in enumerate(lines):
        for step, pattern in _MARKS:
            hit = pattern.search(line)
            if hit:
                at = _time(line) if "message:" not in line else _time_near(lines, number)
                if at is not None:
                    found.setdefault(hit["vm"], {}).setdefault(step, at)
    return found


def _time_near(lines: Sequence[str], number: int) -> float | None:
    """The lastTimestamp of the event (YAML) whose message stands in this line: it comes before or after it."""
    for at in (*range(number, max(-1, number - 12), -1), *range(number, min(len(lines), number + 12))):
        if hit := _LAST.search(lines[at]):
            return _seconds(hit["when"])
        if at < number and lines[at].startswith("- "):
            continue
    return None


def _time(line: str) -> float | None:
    if hit := _ISO.search(line):
        return _seconds(hit[0])
    if hit := _WORDS.search(line):
        moment = datetime.datetime.strptime(hit["when"], "%b %d %H:%M:%S %Y")
        return moment.replace(tzinfo=datetime.UTC).timestamp()
    return None


def _seconds(text: str) -> float | None:
    try:
        moment = datetime.datetime.fromisoformat(text.replace(" ", "T").replace("Z", "+00:00"))
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)).timestamp()
