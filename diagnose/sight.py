"""What matched in a document -> sightings of symptoms: benign lines taken out, names and times of the line added."""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from diagnose.definitions import DEFINING, prose_lines
from diagnose.fold import Seen
from diagnose.knowledge.entry import Symptom
from diagnose.knowledge.knowledge_base import KnowledgeBase
from diagnose.late import late
from diagnose.matcher import Match, PatternSet
from diagnose.model.evidence import Evidence, Place
from diagnose.readers.prompts import host_of_prompt, is_prompt, subject_of_command
from diagnose.readers.stamp import stamp_line
from diagnose.resources import OF_ONE_VM, link_values
from diagnose.sheet import Sheet

#: The command that was typed is looked for so many lines above its output.
ASKED_ABOVE_MAX = 40
ASKED_BYTES_MAX = 128 * 1024
#: So much of a message is looked through for the platforms that it speaks of.
SPOKEN_BYTES = 4_000
#: Kinds of evidence that are one message on many lines: several sightings in one of them count once.
_MESSAGES = frozenset({"StackTrace", "PowerShellError", "TerraformError", "AnsibleFailure", "VimFault", "WindowsEvent"})
#: A volume does not tell whose it is: what stands around it is asked as well.
_TELL_WHOSE = frozenset(OF_ONE_VM) - {"pv"}
_QUOTED_MAIL = late(r"^(?:> ?)+")
_TRIM = " \t\r\n\\\"'`,;:)(]["


class _Lines(NamedTuple):
    """What lines tell, whichever pattern matches in them."""

    evidence: Evidence
    values: Mapping[str, str]
    message: Place | None


def see_texts(sheet: Sheet, knowledge: KnowledgeBase, matcher: PatternSet, held: frozenset[int]) -> Iterable[Seen]:
    """The sightings in a document; ``held`` are the numbers of the patterns that hold in it as a whole."""
    told: dict[tuple[int, int], _Lines] = {}
    for symptom, match, first, last in _that_count(sheet, knowledge, held):
        lines = told.get((first, last))
        if lines is None:
            lines = told[first, last] = _tell(sheet, first, last)
        if lines.evidence.kind in DEFINING:
            continue
        seen = _sight(sheet, symptom, match, first, lines)
        if symptom.kind == "failure":
            end = min(sheet.end_of(last), sheet.starts[first - 1] + SPOKEN_BYTES)
            seen.speaks = platforms_in(sheet.data[sheet.starts[first - 1] : end], knowledge, matcher)
        yield seen


def platforms_in(data: bytes, knowledge: KnowledgeBase, matcher: PatternSet) -> frozenset[str]:
    """The platforms whose marks stand in a text."""
    held = matcher.held(knowledge.marks, data)
    return frozenset(use.owner for number in held for use in knowledge.uses[number] if use.role == "mark")


def _that_count(sheet: Sheet, knowledge: KnowledgeBase, held: frozenset[int]) -> list[tuple[Symptom, Match, int, int]]:
    """The symptoms with their matches, and the first and the last line of each, where nothing says they are harmless."""
    harmless: set[int] = set()
    found: list[tuple[Symptom, Match, int, int]] = []
    other_trades: set[str] = set()
    for match, first in zip(sheet.matches, sheet.lines, strict=True):
        for use in knowledge.said_by[match.pattern]:
            if use.document >= 0 and use.document not in held:
                continue
            last = sheet.last_line(match, first)
            if use.symptom is not None:
                found.append((use.symptom, match, first, last))
            else:
                harmless.update(range(first, last + 1))
                if use.other_trade:
                    other_trades.add(use.other_trade)
    if found:
        harmless |= prose_lines(sheet.data, sheet.starts)
    if harmless:
        found = [one for one in found if harmless.isdisjoint(range(one[2], one[3] + 1))]
    if other_trades:
        decisive = {_platform(one[0]) for one in found if one[0].strength == "decisive" and one[0].kind == "failure"}
        silent = other_trades - decisive
        if silent:
            silent |= {"guest"} - decisive
        found = [one for one in found if _platform(one[0]) not in silent]
    return found


def _platform(symptom: Symptom) -> str:
    return symptom.id.partition(".")[0]


def _tell(sheet: Sheet, first: int, last: int) -> _Lines:
    name = sheet.document.name
    quoted = sheet.quote(first, last)
    place = Place(name, sheet.numbers[first - 1], sheet.numbers[last - 1])
    around = sheet.enclosing(place.line) if sheet.spans else None
    stamp = stamp_line(quoted if first == last else sheet.quote(first, first), name)
    if around is None:
        return _Lines(Evidence(place, quoted, time_s=stamp.time_s), stamp.values, None)
    evidence = Evidence(
        place=place,
        text=quoted,
        format=around.format,
        kind=around.kind,
        resource=around.resource,
        time_s=around.time_s if around.time_s is not None else stamp.time_s,
        age_s=around.age_s,
    )
    return _Lines(evidence, {**stamp.values, **values_of(around)}, around.place if around.kind in _MESSAGES else None)


def _sight(sheet: Sheet, symptom: Symptom, match: Match, first: int, lines: _Lines) -> Seen:
    values = dict(lines.values)
    for name, text in match.groups.items():
        if value := clean(text):
            values[name] = value
    if _TELL_WHOSE.isdisjoint(values):
        values.update((sheet.wider_vm(lines.evidence.place.line) if sheet.spans else {}) or _asked_about(sheet, first))
    values["document"] = sheet.document.name
    return Seen(symptom.id, lines.evidence, link_values(values), lines.message)


def _asked_about(sheet: Sheet, line: int) -> Mapping[str, str]:
    """What the typed command asks about in whose output the line stands; empty in logs and far from a command."""
    if sheet.document.kept or len(sheet.data) > ASKED_BYTES_MAX:
        return {}
    host = ""
    for number in range(line - 1, max(0, line - ASKED_ABOVE_MAX), -1):
        above = _QUOTED_MAIL.sub("", sheet.quote(number, number))
        if not is_prompt(above):
            continue
        asked = subject_of_command(above)
        if asked and (not host or host in asked.values()):
            return asked
        host = host or host_of_prompt(above)
        if not host or asked:
            return {}
    return {}


def clean(text: str) -> str:
    """A captured value in its bare form: entities, line breaks, quotes and the end of a sentence taken off."""
    if "&" in text:
        text = html.unescape(text)
    return " ".join(text.split()).strip(_TRIM).removesuffix(".")


def values_of(evidence: Evidence) -> dict[str, str]:
    """The names that a piece of evidence tells, by kind."""
    values: dict[str, str] = {}
    if evidence.resource:
        if evidence.resource.namespace:
            values["namespace"] = evidence.resource.namespace
        values[evidence.resource.kind] = evidence.resource.name
    for path, kind in _LINKING_FIELDS:
        name = evidence.fields.get(path, "")
        if name and kind not in values:
            values[kind] = name
    return values


#: Fields of objects that name another resource.
_LINKING_FIELDS: tuple[tuple[str, str], ...] = (
    ("metadata.namespace", "namespace"),
    ("spec.storageClassName", "storageclass"),
    ("spec.pvc.storageClassName", "storageclass"),
    ("spec.storage.storageClassName", "storageclass"),
    ("spec.nodeName", "node"),
    ("status.nodeName", "node"),
    ("spec.volumeName", "pv"),
)
