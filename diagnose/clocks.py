"""One timeline over all documents: years and zones from neighbours, offsets between clocks from what both of them saw.

Nothing is re-dated in silence: each document whose times are not taken as they stand has a :class:`ClockNote`. Where
neighbours say nothing, times stay as they are: those without a year (or ages) are then compared with their like only.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache

from msgspec import Struct, field
from msgspec.structs import replace

from diagnose.late import late
from diagnose.model.evidence import Document, Evidence
from diagnose.readers.times import YEARLESS, YEARLESS_FROM_S, YEARLESS_TO_S, lines_with_clock, read_time, time_s

#: So much of the beginning and of the end of a document is read for times and ids.
SAMPLE_CHARS = 500_000
IDS_MAX = 20_000
#: An offset is told from so many ids seen on both sides that agree this closely, and from this size on.
IDS_MIN = 3
AGREE_S = 5.0
OFFSET_MIN_S = 20.0
_ZONE_STEP_S = 900.0
_ZONE_SLACK_S = 60.0
_ZONE_MAX_S = 14 * 3600.0 + _ZONE_SLACK_S
_DAY_S = 86400
_HALF_YEAR_S = 183 * 86400.0

#: What two hosts write down about the same event: ids that live shortly (operations, requests, tasks) and names with a random end.
_ID = late(
    r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b|\bopI[Dd]=[\w-]{6,}|\b(?:haTask|task)-[\w.-]*\d{2,}|"
    r"\b(?:virt-launcher|importer|cdi-upload)-[a-z0-9-]+-[a-z0-9]{5}\b"
)
_UUID_DASH = late(r"-(?<=[0-9a-f]{8}-)[0-9a-f]{4}-")
_UUID_BEFORE = 8
_ID_SIGNS = ("opI", "haTask-", "task-", "virt-launcher-", "importer-", "cdi-upload-")


class ClockNote(Struct, frozen=True):
    """How the times of a document were placed: ``shift_s`` was added to them. ``moved`` counts the sightings that this
    concerns, ``turned`` the pairs of them with other documents' sightings that now stand in the other order."""

    document: str
    says: str
    shift_s: float = 0.0
    moved: int = 0
    turned: int = 0


class _Face(Struct):
    """What a document shows of its clock: times as they stand, and the first time of each id."""

    name: str
    zoned: list[float] = field(default_factory=list)
    local: list[float] = field(default_factory=list)
    yearless: list[float] = field(default_factory=list)
    ids: dict[str, float] = field(default_factory=dict)

    @property
    def dated(self) -> list[float]:
        return self.zoned or self.local


class Clocks(Struct, frozen=True):
    """Of each document the year of its times without one and the shift of all; ``now_s`` is when ages were counted back from."""

    years: Mapping[str, float] = field(default_factory=dict)
    shifts: Mapping[str, float] = field(default_factory=dict)
    now_s: float | None = None
    notes: tuple[ClockNote, ...] = ()

    def place(self, evidence: Evidence) -> Evidence:
        """The evidence with its time on the one timeline; itself where nothing changes."""
        moment = evidence.time_s
        if moment is None:
            if evidence.age_s is None or self.now_s is None:
                return evidence
            return _at(evidence, self.now_s - evidence.age_s)
        document = evidence.place.document
        if document in self.years and is_yearless(moment):
            moment = _in_year(moment, self.years[document])
        if document in self.shifts:
            moment += self.shifts[document]
        return evidence if moment == evidence.time_s else _at(evidence, moment)

    def with_effect(self, placed: Iterable[Evidence]) -> Clocks:
        """The clocks whose notes tell what they did to these sightings."""
        times: dict[str, list[float]] = {}
        for one in placed:
            if one.time_s is not None:
                times.setdefault(one.place.document, []).append(one.time_s)
        every = sorted(each for some in times.values() for each in some)
        return replace(
            self, notes=tuple(_effect(one, sorted(times.get(one.document, ())), every) for one in self.notes)
        )


def _at(one: Evidence, time_s: float) -> Evidence:
    """The evidence with another time; made directly, as there are many thousands of them."""
    return Evidence(one.place, one.text, one.format, one.kind, one.resource, one.fields, time_s, one.age_s, one.lines)


def _effect(note: ClockNote, own: Sequence[float], every: Sequence[float]) -> ClockNote:
    """The note with what it did; the times of its document and those of all, both sorted."""
    if not note.shift_s:
        return replace(note, moved=len(own))

    def others_before(moment: float) -> int:
        return bisect_left(every, moment) - bisect_left(own, moment)

    turned = sum(abs(others_before(each) - others_before(each - note.shift_s)) for each in own)
    return replace(note, moved=len(own), turned=turned)


def is_yearless(moment_s: float) -> bool:
    """Whether a time was told without its year (and has not been placed)."""
    return YEARLESS_FROM_S <= moment_s < YEARLESS_TO_S


def comparable(one_s: float, other_s: float) -> bool:
    """Whether two times are on one scale: both dated, both without a year, or both ages (below zero)."""
    return (one_s < 0) == (other_s < 0) and is_yearless(one_s) == is_yearless(other_s)


def read_clocks(documents: Sequence[Document], evidence: Iterable[Evidence] = ()) -> Clocks:
    """The clocks of a bundle; ``evidence`` (structured) tells when ages were counted."""
    several = len(documents) > 1
    faces = [face for document in documents if (face := _read_face(document, ids=several)) is not None]
    notes: list[ClockNote] = []
    years = _place_years(faces, notes)
    shifts = _shift(faces, years, notes)
    now_s = _now(evidence)
    if now_s is not None and any(face.dated or face.name in years for face in faces):
        when = datetime.fromtimestamp(now_s, UTC).strftime("%Y-%m-%d %H:%M:%SZ")
        notes.append(
            ClockNote("", f"Ages are counted back from {when}, told by objects shown with their age and their time.")
        )
    else:
        now_s = None
    return Clocks(years, shifts, now_s, tuple(sorted(notes, key=lambda one: (one.document, one.says))))


def _read_face(document: Document, *, ids: bool) -> _Face | None:
    text = document.text
    parts = [text] if len(text) <= 2 * SAMPLE_CHARS else [text[:SAMPLE_CHARS], text[-SAMPLE_CHARS:]]
    face = _Face(document.name)
    for part in parts:
        for line in lines_with_clock(part):
            found = read_time(line[:300])
            if found is None:
                continue
            moment, told = found
            (face.zoned if told else face.yearless if is_yearless(moment) else face.local).append(moment)
            if ids and len(face.ids) < IDS_MAX:
                for each in ids_in(line[:4000]):
                    face.ids.setdefault(each, moment)
    return face if face.zoned or face.local or face.yearless else None


def ids_in(line: str) -> list[str]:
    """The ids of a line, in order. Where they may begin is looked for first: the pattern alone would try every place."""
    starts = [dash.start() - _UUID_BEFORE for dash in _UUID_DASH.finditer(line)]
    for sign in _ID_SIGNS:
        at = line.find(sign)
        while at >= 0:
            starts.append(at)
            at = line.find(sign, at + 1)
    found: list[str] = []
    end = 0
    for start in sorted(starts):
        if start >= end and (one := _ID.match(line, start)):
            found.append(one[0])
            end = one.end()
    return found


def _place_years(faces: Sequence[_Face], notes: list[ClockNote]) -> dict[str, float]:
    """For each document with times without a year, the dated time nearest to which they lie: its own, else the bundle's."""
    every = [moment for face in faces for moment in face.dated]
    years: dict[str, float] = {}
    for face in faces:
        near = face.dated or every
        if not face.yearless or not near:
            continue
        years[face.name] = max(near)
        placed = datetime.fromtimestamp(_in_year(face.yearless[-1], years[face.name]), UTC).year
        whose = "its other times" if face.dated else "the other documents"
        notes.append(ClockNote(face.name, f"Its times tell no year; read as {placed}, the year of {whose}."))
    return years


def _in_year(moment_s: float, near_s: float) -> float:
    """The time without a year, in the year that brings it nearest to a dated one."""
    day, within_s = divmod(moment_s, _DAY_S)
    micro = round(within_s * 1e6)
    tries = [(start_s * 1_000_000 + micro) / 1_000_000 for start_s in _days(int(day), int(near_s // _DAY_S))]
    return min(tries, key=lambda each: (abs(each - near_s), each)) if tries else moment_s


@lru_cache(maxsize=4096)
def _days(day: int, near: int) -> tuple[int, ...]:
    """When a day without a year begins in the year of another day, the one before and the one after."""
    told = datetime.fromtimestamp(day * _DAY_S, UTC)
    around = datetime.fromtimestamp(near * _DAY_S, UTC).year
    starts = []
    for year in (around - 1, around, around + 1):
        try:
            starts.append(int(told.replace(year=year + told.year - YEARLESS).timestamp()))
        except ValueError:  # 29 February
            continue
    return tuple(starts)


def _shift(faces: Sequence[_Face], years: Mapping[str, float], notes: list[ClockNote]) -> dict[str, float]:
    """Shifts towards one document: whose zone is told, that shares most with the others, that names most ids."""
    times = {
        face.name: {
            each: _in_year(moment, years[face.name]) if is_yearless(moment) and face.name in years else moment
            for each, moment in face.ids.items()
        }
        for face in faces
    }
    told = {face.name: bool(face.zoned) for face in faces}
    size = {face.name: len(face.ids) for face in faces}
    offsets = _offsets(times)
    shifts: dict[str, float] = {}
    left = sorted({name for pair in offsets for name in pair})
    while left:
        shared = {name: sum(count for pair, (_, count) in offsets.items() if name in pair) for name in left}
        root = min(left, key=lambda name: (not told[name], -shared[name], -size[name], name))
        reached = {root: 0.0}
        queue = [root]
        while queue:
            at = queue.pop(0)
            for (one, other), (offset, count) in sorted(offsets.items()):
                for here, there, ahead in ((one, other, offset), (other, one, -offset)):
                    if here == at and there not in reached:
                        reached[there] = reached[at] - ahead
                        queue.append(there)
                        if abs(reached[there]) >= OFFSET_MIN_S:
                            shifts[there] = reached[there]
                            notes.append(_offset_note(there, at, -ahead, reached[there], count, told[there]))
        left = [name for name in left if name not in reached]
    for face in faces:
        if face.name not in shifts and face.local and not face.zoned and any(told[name] for name in told):
            notes.append(ClockNote(face.name, "Its times tell no zone; read as UTC, as nothing in it says otherwise."))
    return shifts


def _offsets(times: Mapping[str, Mapping[str, float]]) -> dict[tuple[str, str], tuple[float, int]]:
    """For each pair of documents that saw the same ids: how far the second is ahead of the first, and from how many ids."""
    holders: dict[str, list[str]] = {}
    for name in sorted(times):
        for each in times[name]:
            holders.setdefault(each, []).append(name)
    pairs: dict[tuple[str, str], list[float]] = {}
    for each, names in holders.items():
        for number, one in enumerate(names[:8]):
            for other in names[number + 1 : 8]:
                if comparable(times[one][each], times[other][each]):
                    pairs.setdefault((one, other), []).append(times[other][each] - times[one][each])
    found = {}
    for pair, ahead in pairs.items():
        middle = _median(ahead)
        agree = [each for each in ahead if abs(each - middle) <= AGREE_S]
        if len(agree) >= IDS_MIN and len(agree) * 4 >= len(ahead) * 3:
            found[pair] = (middle, len(agree))
    return found


def _offset_note(name: str, other: str, ahead: float, shift: float, count: int, zone_told: bool) -> ClockNote:
    steps = round(shift / _ZONE_STEP_S) * _ZONE_STEP_S
    if (
        not zone_told
        and abs(shift) <= _ZONE_MAX_S
        and abs(shift) >= 2 * _ZONE_STEP_S
        and abs(shift - steps) <= _ZONE_SLACK_S
    ):
        zone = f"UTC{'-' if shift > 0 else '+'}{int(abs(steps) // 3600)}:{int(abs(steps) % 3600 // 60):02}"
        return ClockNote(name, f"Its times tell no zone; {count} ids that {other} saw, too, say {zone}.", shift)
    way = "behind" if ahead > 0 else "ahead of"
    return ClockNote(
        name, f"Its clock is {duration(abs(ahead))} {way} that of {other}, told by {count} ids both saw.", shift
    )


def _median(values: Sequence[float]) -> float:
    from statistics import median  # late: it loads a good deal, and most pastes need none

    return median(values)


def duration(seconds: float) -> str:
    """A length of time in the units a person would use: ``45 s``, ``5 min 12 s``, ``2 h 4 min``, ``3 d 4 h``."""
    whole = round(seconds)
    if whole < 120:
        return f"{seconds:.1f} s" if seconds < 10 and seconds != whole else f"{whole} s"
    units = ((86400, "d"), (3600, "h"), (60, "min"), (1, "s"))
    at = next(number for number, (size, _) in enumerate(units) if whole >= size)
    if units[at][0] == 60 and whole >= 600:
        return f"{round(whole / 60)} min"
    parts = [f"{whole // units[at][0]} {units[at][1]}"]
    if at + 1 < len(units) and (rest := whole % units[at][0] // units[at + 1][0]):
        parts.append(f"{rest} {units[at + 1][1]}")
    return " ".join(parts)


def _now(evidence: Iterable[Evidence]) -> float | None:
    """When the bundle was collected: the middle of time plus age of the objects and events that are shown with both."""
    ages: dict[tuple[str, ...], list[float]] = {}
    times: dict[tuple[str, ...], float] = {}
    for one in evidence:
        key = _identity(one)
        if key is None:
            continue
        if one.age_s is not None:
            ages.setdefault(key, []).append(one.age_s)
        made = one.time_s if one.kind == "Event" else time_s(one.fields.get("metadata.creationTimestamp", ""))
        if made is not None:
            times.setdefault(key, made)
    sums = sorted(times[key] + age for key, each in ages.items() if key in times and len(each) == 1 for age in each)
    return _median(sums) if sums and sums[-1] - sums[0] < _HALF_YEAR_S else None


def _identity(one: Evidence) -> tuple[str, ...] | None:
    if one.kind == "Event":
        return (
            "Event",
            one.fields.get("involved.name", ""),
            one.fields.get("reason", ""),
            one.fields.get("message", ""),
        )
    if one.resource is None or not one.kind or one.kind == "Listing":
        return None
    return (one.kind, one.resource.namespace, one.resource.name)
