"""A span of time: which lines of a document fall into it, told before anything is parsed.

A line that begins with a point in time belongs to it, a line without one to the last line that had one; what stands
before the first of them, behind a prompt, or in a document without any is kept. Lines left out become empty ones, so
that the numbers of the others stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from msgspec import Struct
from msgspec.structs import replace

from diagnose.errors import DiagnoseError
from diagnose.late import late
from diagnose.model.evidence import Bundle, Document, Gap
from diagnose.readers.prompts import is_prompt
from diagnose.readers.times import age_s, time_s

_HEAD_CHARS = 400
_MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1
    )
}
_PREFIX = r"(?:> ?)*(?:\[pod/\S{1,300}\] )?"
_ISO = late(
    _PREFIX + r"(?:\S{1,60} )??(?:time=|asctime=|[0-9a-f]{8}\.[0-9a-f]{8}::)?[\[(\"']{0,2}"
    r"(?P<time>\d{4}[-/]\d\d[-/]\d\d[-T ]\d\d:\d\d:\d\d\S{0,16})"
)
_KLOG = late(_PREFIX + r"(?:\S{1,40} )?[IWEF](?P<month>\d\d)(?P<day>\d\d) (?P<clock>\d\d:\d\d:\d\d)")
_SYSLOG = late(
    _PREFIX + r"(?P<word>[A-Z][a-z]{2}) {1,2}(?P<day>\d{1,2}) (?:(?P<year>\d{4}) )?(?P<clock>\d\d:\d\d:\d\d)"
)
_SLASHED = late(
    _PREFIX
    + r"[\[\"]?(?P<one>\d{1,2})/(?P<two>\d{1,2})/(?P<year>\d{4}),? (?P<clock>\d{1,2}:\d\d:\d\d)(?: (?P<half>[AP]M))?"
)
_JSON = late(
    _PREFIX + r"(?:\S{1,60} )?\{(?!.{0,200}\"apiVersion\").{0,300}?"
    r"\"(?:timestamp|@timestamp|ts|time|SystemTime)\": ?\"?(?P<time>\d{4}-[^\"]{6,40}|\d{9,10}(?:\.\d+)?)"
)
#: A year for lines that tell none, where nothing in the bundle tells it either; a leap year, so that every day exists.
_SOME_YEAR = 2000
_DAY_S = 86_400.0


class Moment(Struct, frozen=True):
    """When a line was written; ``year`` is False where the line does not tell the year (then it counts in 2000)."""

    time_s: float
    year: bool = True


class Span(Struct, frozen=True):
    """From ``since_s`` to ``until_s`` (None: open), in seconds since 1970 UTC."""

    since_s: float | None = None
    until_s: float | None = None

    def holds(self, time_s: float) -> bool:
        return (self.since_s is None or time_s >= self.since_s) and (self.until_s is None or time_s <= self.until_s)


def moment_of(line: str) -> Moment | None:
    """The point in time that a line begins with; None when it begins with none."""
    head = line[:_HEAD_CHARS]
    if found := _ISO.match(head):
        text = found["time"]
        moment = time_s(text[:10] + " " + text[11:])
        return Moment(moment) if moment is not None else None
    if found := _KLOG.match(head):
        return _dated(0, int(found["month"]), int(found["day"]), found["clock"])
    if found := _SYSLOG.match(head):
        return _dated(int(found["year"] or 0), _MONTHS.get(found["word"].lower(), 0), int(found["day"]), found["clock"])
    if found := _SLASHED.match(head):
        one, two = int(found["one"]), int(found["two"])
        month, day = (two, one) if one > 12 else (one, two)
        return _dated(int(found["year"]), month, day, found["clock"], found["half"] or "")
    if "{" in head and (found := _JSON.match(head)):
        text = found["time"]
        moment = time_s(text) if "-" in text else float(text)
        return Moment(moment) if moment is not None else None
    return None


def _dated(year: int, month: int, day: int, clock: str, half: str = "") -> Moment | None:
    hour, minute, second = map(int, clock.split(":"))
    if half:
        hour = hour % 12 + (12 if half == "PM" else 0)
    try:
        moment = datetime(year or _SOME_YEAR, month, day, hour, minute, min(second, 59), tzinfo=UTC).timestamp()
    except ValueError:
        return None
    return Moment(moment, bool(year))


def read_moment(text: str, newest_s: float | None) -> float:
    """Seconds since 1970 of ``2026-03-01T12:00:00Z``, ``2026-03-01`` or an age such as ``2h`` before ``newest_s``.

    Raises DiagnoseError for any other text, and for an age where nothing in the bundle tells a time.
    """
    text = text.strip()
    if (age := age_s(text)) is not None:
        if newest_s is None:
            raise DiagnoseError(
                "an age needs a newest time, and no line of the bundle begins with one",
                where=text, hint="Give a time such as 2026-03-01T12:00:00Z.",
            )  # fmt: skip
        return newest_s - age
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        text += " 00:00:00"
    elif re.fullmatch(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d", text):
        text += ":00"
    moment = time_s(text) if re.match(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d", text) else None
    if moment is None:
        raise DiagnoseError(
            "this is no point in time", where=text, hint="Give 2026-03-01T12:00:00Z, 2026-03-01, or an age such as 2h."
        )
    return moment


class Window(Struct, frozen=True):
    """A span of time, and the newest time of the bundle, which tells the year of lines without one (None: not known yet)."""

    span: Span
    newest: Moment | None = None

    def holds(self, moment: Moment) -> bool:
        """Whether a moment is in the span; True where its year cannot be told."""
        if self.newest is None and not moment.year:
            return True
        return self.span.holds(_placed(moment, self.newest))


class Follower:
    """Goes along the lines of a document and tells of each whether it falls into a window."""

    def __init__(self, window: Window) -> None:
        self._window = window
        self._inside = True

    def holds(self, line: str) -> bool:
        """Whether the next line is inside: by its own time, or else by that of the last line that had one."""
        moment = moment_of(line)
        if moment is not None:
            self._inside = self._window.holds(moment)
        elif not self._inside and (is_prompt(line) or line.startswith(("```", "---"))):
            self._inside = True
        return self._inside

    def holds_any(self, text: str) -> bool:
        """Whether one of the next lines is inside."""
        held = [self.holds(line) for line in text.split("\n") if line]
        return any(held) if held else self._inside


def read_window(moments: Iterable[Moment], since: str, until: str) -> Window:
    """The window that ``since`` and ``until`` (as in :func:`read_moment`; empty is open) mean in a bundle with such lines.

    Lines without a year get the one that puts them nearest before the newest time that has one. Raises DiagnoseError
    for texts that are no time.
    """
    newest = _newest(moments, _asked_year(since, until))
    return Window(_read_span(since, until, newest.time_s if newest else None), newest)


def window_in(bundle: Bundle, since: str = "", until: str = "") -> Window:
    """The window that ``since`` and ``until`` mean by the times of a bundle."""
    return read_window((one for document in bundle.documents for one in moments_in(document.text)), since, until)


def early_window(since: str, until: str) -> Window | None:
    """The window as far as it is known before a line was read; None where it begins or ends with an age."""
    if any(age_s(text) is not None for text in (since, until)):
        return None
    return Window(_read_span(since, until, None))


def _read_span(since: str, until: str, newest_s: float | None) -> Span:
    span = Span(read_moment(since, newest_s) if since else None, read_moment(until, newest_s) if until else None)
    if span.since_s is not None and span.until_s is not None and span.since_s > span.until_s:
        raise DiagnoseError("--since is later than --until", where=f"{since}, {until}")
    return span


def within(bundle: Bundle, window: Window) -> Bundle:
    """The bundle without the lines outside the window; what was left out is a gap for each document."""
    documents: list[Document] = []
    gaps: list[Gap] = []
    for document in bundle.documents:
        text, left_out = _keep(document.text, window)
        if left_out:
            gaps.append(Gap("lines outside of the given span of time; left out", document.name, left_out))
        documents.append(replace(document, text=text) if left_out else document)
    return Bundle(tuple(documents), (*bundle.gaps, *gaps))


def _keep(text: str, window: Window) -> tuple[str, int]:
    """The text with the lines outside of the window emptied, and how many these are."""
    follower = Follower(window)
    out: list[str] = []
    left_out = 0
    for line in text.split("\n"):
        if not line or follower.holds(line):
            out.append(line)
        else:
            out.append("")
            left_out += 1
    return "\n".join(out), left_out


def _asked_year(since: str, until: str) -> float | None:
    """The later of the times that were asked for: it places lines without a year where nothing else does."""
    asked = [moment for text in (since, until) if text and age_s(text) is None and (moment := read_moment(text, None))]
    return max(asked, default=None)


def _newest(moments: Iterable[Moment], asked_s: float | None) -> Moment | None:
    """The newest time. Where no line tells a year: within the half year around what was asked for."""
    best: float | None = None
    yearless: float | None = None
    for moment in moments:
        if moment.year:
            best = moment.time_s if best is None else max(best, moment.time_s)
        else:
            yearless = moment.time_s if yearless is None else max(yearless, moment.time_s)
    if best is not None:
        return Moment(best)
    if yearless is None:
        return None
    if asked_s is None:
        return Moment(yearless, year=False)
    return Moment(asked_s + 183 * _DAY_S)


def moments_in(text: str) -> Iterator[Moment]:
    """The times that the lines of a text begin with."""
    for line in text.split("\n"):
        if line and (moment := moment_of(line)) is not None:
            yield moment


def _placed(moment: Moment, newest: Moment | None) -> float:
    """The time of a line; without a year it gets the last one in which it is at most a day after the newest time."""
    if moment.year or newest is None or not newest.year:
        return moment.time_s
    bare = datetime.fromtimestamp(moment.time_s, UTC)
    year = datetime.fromtimestamp(newest.time_s + _DAY_S, UTC).year
    for tried in (year, year - 1, year - 2, year - 3, year - 4):
        try:
            placed = bare.replace(year=tried).timestamp()
        except ValueError:
            continue  # 29 February of a year that has none
        if placed <= newest.time_s + _DAY_S:
            return placed
    return moment.time_s
