"""Points in time and ages as tools write them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import lru_cache

from diagnose.late import late

#: An age as kubectl prints it: ``4m12s``, ``5h42m``, ``2d3h``, ``1y12d``; ``<unknown>`` and ``<invalid>`` stand for it.
AGE = r"(?:(?:\d+y)?(?:\d+d)?(?:\d+h)?(?:\d+m(?:in)?)?(?:\d+(?:\.\d+)?s)?|<unknown>|<invalid>|\d+ms)"
_AGE_PART = late(r"(\d+(?:\.\d+)?)(ms|y|d|h|m|s)")
_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0, "y": 31536000.0}
_AGE_ALL = late(r"(?:\d+(?:\.\d+)?(?:ms|y|d|h|m|s))+\Z")
_REPEATED = late(r"(\S+)\s+\(x(\d+) over ([^)\s]+)\)")
_ISO = late(r"(\d{4}[-/]\d\d[-/]\d\d[T -]\d\d:\d\d):(\d\d)(?:[.,](\d{1,9}))?\s?(Z|UTC|[+-]\d\d:?\d\d)?", re.IGNORECASE)
#: Times without a year are told in this one (a leap year) until their neighbours place them; nothing real happened then.
YEARLESS = 1972
YEARLESS_FROM_S = datetime(YEARLESS, 1, 1, tzinfo=UTC).timestamp()
YEARLESS_TO_S = datetime(YEARLESS + 2, 1, 1, tzinfo=UTC).timestamp()
_MONTHS = {
    name: number
    for number, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], start=1
    )
}
_MONTH = r"(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
_CLOCK = r"(?P<hour>\d\d?):(?P<minute>\d\d):(?P<second>\d\d)(?:[.,](?P<fraction>\d{1,9}))?"
_ZONE = r"(?: ?(?P<zone>[+-]\d\d:?\d\d|[A-Z]{1,4})\b)?"
#: klog: ``E0302 08:00:58.123456``.
_KLOG = late(rf"(?<![\w.])[IWEFD](?P<month>\d\d)(?P<day>\d\d) {_CLOCK}", re.IGNORECASE)
#: ctime and ``date`` (``Mon Mar  2 08:00:58 UTC 2026``), web servers (``02/Mar/2026:08:00:58 +0000``), mail (``Mon, 02 Mar 2026
#: 08:00:58 GMT``), the American form that Windows and the vSphere client print (``3/2/2026 8:00:58 AM``; without AM or PM
#: nobody can tell month from day, so it is left alone), syslog (``Mar  2 08:00:58``).
_FORMS: tuple[re.Pattern[str], ...] = tuple(
    late(form, re.IGNORECASE)
    for form in (
        rf"\b{_MONTH} +(?P<day>\d\d?) {_CLOCK}{_ZONE} (?P<year>\d{{4}})\b",
        rf"\b(?P<day>\d\d?)[ /-]{_MONTH}[ /-](?P<year>\d{{4}})[: ]{_CLOCK}{_ZONE}",
        rf"\b(?P<month>\d\d?)/(?P<day>\d\d?)/(?P<year>\d{{4}}),? {_CLOCK} (?P<half>[AP])M\b",
        rf"(?<![\w.]){_MONTH} +(?P<day>\d\d?) {_CLOCK}\b",
    )
)
#: Where a clock time is: behind its hour. In the forms of one width the rest stands so far before that, in the others
#: within so many characters around.
_SAYS_CLOCK = late(r":(?<=\d:)\d\d:\d\d")
_ISO_BEFORE = 13
_KLOG_BEFORE = (8, 7)
_KLOG_LEVELS = frozenset("IWEFDiwefd")
_BEFORE, _AFTER = 24, 40


def lines_with_clock(text: str) -> Iterator[str]:
    """The lines in which a time may stand: all others tell none to :func:`read_time`."""
    end = -1
    for found in _SAYS_CLOCK.finditer(text):
        if found.start() > end:
            start = text.rfind("\n", 0, found.start()) + 1
            end = text.find("\n", found.start())
            if end < 0:
                end = len(text)
            yield text[start:end]


def age_s(text: str) -> float | None:
    """Seconds of an age such as ``4m12s``; None when it is not one."""
    text = text.strip()
    if not _AGE_ALL.match(text):
        return None
    return sum(float(number) * _SECONDS[unit] for number, unit in _AGE_PART.findall(text))


def last_first_count(text: str) -> tuple[float | None, float | None, str]:
    """Last age, first age and count of an events table's age: ``4m12s (x3 over 4m26s)`` gives 252, 266 and 3."""
    if found := _REPEATED.match(text.strip()):
        return age_s(found.group(1)), age_s(found.group(3)), found.group(2)
    return age_s(text), None, ""


def time_s(text: str) -> float | None:
    """Seconds since 1970 UTC of the first time in ``text``; see :func:`read_time` for what it may lack."""
    found = read_time(text)
    return found[0] if found else None


def read_time(text: str) -> tuple[float, bool] | None:
    """The first time in ``text`` in seconds since 1970 UTC, and whether it told its zone.

    A time without a zone is read as UTC, one without a year as of the year YEARLESS. A time of day alone is none.
    """
    first = _SAYS_CLOCK.search(text)
    if first is None:
        return None
    if first.start() >= _ISO_BEFORE and (found := _ISO.match(text, first.start() - _ISO_BEFORE)):
        return _iso_seconds(found)
    clocks = [clock.start() for clock in _SAYS_CLOCK.finditer(text)]
    for clock in clocks[1:]:
        if clock >= _ISO_BEFORE and (found := _ISO.match(text, clock - _ISO_BEFORE)):
            return _iso_seconds(found)
    for clock in clocks:
        for before in _KLOG_BEFORE:
            at = clock - before
            if at >= 0 and text[at] in _KLOG_LEVELS and (found := _KLOG.match(text, at)):
                *minute, second, fraction = found.groups()
                return _seconds(_minute_s(YEARLESS, *minute), second, fraction, None)
    for form in _FORMS:
        for clock in clocks:
            near = form.search(text, max(0, clock - _BEFORE), clock + _AFTER)
            if near and (found := form.match(text, near.start())):  # what was cut off may belong to it
                return _told_seconds(found.groupdict())
    return None


def _iso_seconds(found: re.Match[str]) -> tuple[float, bool] | None:
    minute, second, fraction, zone = found.groups()
    return _seconds(_iso_minute_s(minute), second, fraction, zone)


def _told_seconds(told: Mapping[str, str]) -> tuple[float, bool] | None:
    hour = int(told["hour"])
    if half := told.get("half"):
        hour = hour % 12 + (12 if half.upper() == "P" else 0)
    minute_s = _minute_s(told.get("year", YEARLESS), told["month"], told["day"], hour, told["minute"])
    return _seconds(minute_s, told["second"], told["fraction"], told.get("zone"))


@lru_cache(maxsize=4096)
def _iso_minute_s(text: str) -> float | None:
    """When a minute such as ``2026-03-01T10:00`` begins."""
    return _minute_s(text[:4], text[5:7], text[8:10], text[11:13], text[14:])


@lru_cache(maxsize=4096)
def _minute_s(year: str | int, month: str, day: str, hour: str | int, minute: str) -> float | None:
    """When a minute begins, in seconds since 1970 UTC, the month in figures or letters; None where there is no such minute."""
    number = _MONTHS.get(month.lower()) or int(month)
    try:
        return datetime(int(year), number, int(day), int(hour), int(minute), tzinfo=UTC).timestamp()
    except ValueError:
        return None


def _seconds(minute_s: float | None, second: str, fraction: str | None, zone: str | None) -> tuple[float, bool] | None:
    if minute_s is None:
        return None
    moment = minute_s + min(int(second), 59)
    if fraction:
        moment += float("0." + fraction)
    if zone is None:
        return moment, False
    if zone[0] in "+-":
        minutes = int(zone[1:3]) * 60 + int(zone[-2:])
        return moment + (-60 * minutes if zone[0] == "+" else 60 * minutes), True
    return moment, zone.upper() in ("Z", "UTC", "GMT")


_SLASHED = late(r"(\d{1,2})([/.])(\d{1,2})[/.](\d{4}),? +(\d{1,2}):(\d\d)(?::(\d\d))?(?: ([AP]M))?", re.IGNORECASE)


def written_time_s(text: str) -> float | None:
    """Like :func:`time_s`, and as Windows writes it in a table: ``3/1/2026 1:02:03 PM``, ``13.03.2026 13:02:03``.

    The first number is the month, but where it cannot be one or where dots part them; a time without a zone is read as UTC.
    """
    if (moment := time_s(text)) is not None:
        return moment
    found = _SLASHED.search(text)
    if not found:
        return None
    one, sign, two, year, hour, minute, second, half = found.groups()
    month, day = (int(two), int(one)) if sign == "." or int(one) > 12 else (int(one), int(two))
    hours = int(hour) % 12 + (12 if half.upper() == "PM" else 0) if half else int(hour)
    try:
        return datetime(int(year), month, day, hours, int(minute), min(int(second or 0), 59), tzinfo=UTC).timestamp()
    except ValueError:
        return None
