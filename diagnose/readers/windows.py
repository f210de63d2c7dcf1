"""Windows: events as text, XML and JSON; lines of Sysprep, Setup and cluster logs."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping

import orjson

from diagnose.late import late
from diagnose.model.evidence import Evidence, Resource
from diagnose.readers.exports import vm_in_message
from diagnose.readers.page import Page, Reader, Reading
from diagnose.readers.prompts import is_prompt
from diagnose.readers.times import time_s, written_time_s

_KEYS: Mapping[str, str] = {
    "log name": "log", "source": "source", "event id": "id", "level": "level", "computer": "computer", "date": "time",
    "user": "user", "task category": "task", "description": "message", "message": "message", "provider": "source",
}  # fmt: skip
_PAIR = late(
    r"\s*(Log Name|Source|Provider|Event ID|Level|Computer|Date|User|Task Category|Task|Keywords|Opcode|Description|Message|User Name)\s*:\s*(.*)$"
)
_END = late(r"\s*(?:-{5,}|={5,}|Event\[\d+\]|Log Name\s*:)")
_MESSAGE_LINES_MAX = 40


def _read_text(page: Page, first: int) -> Reading | None:
    """``Log Name: ... Event ID: ... Description: ...`` as Event Viewer copies it and wevtutil prints it."""
    fields: dict[str, str] = {}
    at = first
    if page.lines[at].startswith("Event["):
        at += 1
    while at < len(page.lines):
        found = _PAIR.match(page.lines[at])
        if found is None:
            if fields and page.lines[at].strip():
                break
            at += 1
            if at > first + 30:
                break
            continue
        key = _KEYS.get(found.group(1).lower(), found.group(1).lower().replace(" ", "-"))
        if key in fields and key != "message":
            break
        fields[key] = found.group(2).strip()
        at += 1
        if key == "message":
            at = _message(page, at, fields)
            break
    if "id" not in fields or not ({"source", "message"} & set(fields)):
        return None
    return Reading((_event(page, first, at, fields, "windows.event"),), at)


def _message(page: Page, at: int, fields: dict[str, str]) -> int:
    parts = [fields["message"]]
    blank = 0
    for number in range(at, min(len(page.lines), at + _MESSAGE_LINES_MAX)):
        line = page.lines[number]
        if _END.match(line) or is_prompt(line):
            break
        blank = blank + 1 if not line.strip() else 0
        if blank > 1:
            break
        parts.append(line.strip())
        at = number + 1
    fields["message"] = " ".join(part for part in parts if part)
    return at


def _event(page: Page, first: int, end: int, fields: Mapping[str, str], form: str) -> Evidence:
    held = {key: value for key, value in fields.items() if value}
    name = held.get("data.VmName") or vm_in_message(held.get("message", ""))
    return page.evidence(
        first, max(end, first + 1), form=form, kind="WindowsEvent", fields=held,
        time_s=written_time_s(held.get("time", "")), resource=Resource("vm", name) if name else None,
    )  # fmt: skip


_XML_PARTS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("source", late(r"<Provider\b[^>]*?\bName=['\"]([^'\"]*)['\"]")),
    ("id", late(r"<EventID\b[^>]*>(\d+)</EventID>")),
    ("level", late(r"<Level>(\d+)</Level>")),
    ("time", late(r"<TimeCreated\b[^>]*?\bSystemTime=['\"]([^'\"]*)['\"]")),
    ("log", late(r"<Channel>([^<]*)</Channel>")),
    ("computer", late(r"<Computer>([^<]*)</Computer>")),
    ("message", late(r"<Message>([^<]*)</Message>")),
)
_XML_DATA = late(r"<Data(?:\s+Name=['\"]([^'\"]{0,100})['\"])?[^>]{0,200}>([^<]{0,8000})</Data>")
_XML_NAMED = late(r"<(?:\w{1,20}:)?([A-Za-z]\w{1,60})>([^<]{1,8000})</")
_LEVELS = {"1": "Critical", "2": "Error", "3": "Warning", "4": "Information", "0": "Information"}
_XML_LINES_MAX = 400


def _read_xml(page: Page, first: int) -> Reading | None:
    """``<Event>`` elements, several on a line or one over many lines; no XML parser, so no entity can expand."""
    end = first
    parts: list[str] = []
    while end < len(page.lines) and end - first < _XML_LINES_MAX:
        if not page.look(1):
            return None
        parts.append(page.lines[end])
        end += 1
        if "</Event>" in parts[-1]:
            break
    else:
        return None
    made = []
    for text in "\n".join(parts).split("</Event>"):
        fields = {key: html.unescape(found.group(1)) for key, part in _XML_PARTS if (found := part.search(text))}
        if "id" not in fields:
            continue
        fields["level"] = _LEVELS.get(fields.get("level", ""), fields.get("level", ""))
        values = []
        for name, value in _XML_NAMED.findall(text.partition("<UserData")[2].partition("</UserData>")[0]):
            fields.setdefault(f"data.{name}", html.unescape(value))
            values.append(html.unescape(value))
        for number, (name, value) in enumerate(_XML_DATA.findall(text)):
            fields.setdefault(f"data.{name or number}", html.unescape(value))
            values.append(html.unescape(value))
        fields.setdefault("message", " ".join(values)[:8000])
        made.append(_event(page, first, end, fields, "windows.event-xml"))
    return Reading(made, end) if made else None


def _read_json(page: Page, first: int) -> Reading | None:
    """One record a line, as event log files are given to readers: ``{"Event":{"System":{...}}}``."""
    try:
        system = orjson.loads(page.lines[first])["Event"]
        data = system.get("EventData") or system.get("UserData") or {}
        system = system["System"]
        number = system["EventID"]
        fields = {
            "id": str(number["#text"] if isinstance(number, dict) else number),
            "source": str(system["Provider"]["#attributes"]["Name"]),
            "log": str(system.get("Channel", "")),
            "computer": str(system.get("Computer", "")),
            "level": _LEVELS.get(str(system.get("Level", "")), ""),
            "time": str(system["TimeCreated"]["#attributes"]["SystemTime"]),
        }
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    values = []
    for key, value in data.items() if isinstance(data, dict) else ():
        text = value if isinstance(value, str) else orjson.dumps(value).decode()
        fields[f"data.{key}"] = text[:8000]
        values.append(text)
    fields["message"] = " ".join(values)[:8000]
    return Reading((_event(page, first, first + 1, fields, "windows.event-json"),), first + 1)


_SETUP = late(
    r"(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d), (?P<level>Error|Warning)\s+(?:\[\w+\])?\s*(?P<component>[A-Z]\w+)?\s+(?P<message>\S.*)$"
)


def _read_setup(page: Page, first: int) -> Reading | None:
    """Errors and warnings of setupact.log and setuperr.log; their wrapped lines belong to them."""
    found = _SETUP.match(page.lines[first])
    if found is None:
        return None
    end = first + 1
    while end < len(page.lines) and page.lines[end].startswith((" ", "\t")) and page.lines[end].strip():
        end += 1
    message = " ".join([found.group("message"), *(line.strip() for line in page.lines[first + 1 : end])])
    fields = {"level": found.group("level"), "component": found.group("component") or "", "message": message}
    made = page.evidence(
        first, end, form="windows.setup-log", kind="SetupLog", time_s=time_s(found.group("time")),
        fields={key: value for key, value in fields.items() if value},
    )  # fmt: skip
    return Reading((made,), end)


_CLUSTER = late(
    r"(?:\[\w+\] ?)?[0-9a-f]{8}\.[0-9a-f]{8}::(?P<time>\S{10,30})\s+(?P<level>ERR|WARN|DBG|INFO)\s+(?P<message>(?:\[(?P<component>\w+)\])?.*)$"
)
_CLUSTERED_VM = late(
    r"'(?:SCVMM |Virtual Machine )?(?P<a>[^'<>]{1,80}?)(?: Resources)?' failed|<Virtual Machine (?:Configuration )?(?P<b>[^<>]{1,80})>"
)


def _read_cluster(page: Page, first: int) -> Reading | None:
    """Errors and warnings of a failover cluster's log; lines that do not begin like one belong to the last that does."""
    found = _CLUSTER.match(page.lines[first])
    if found is None or found["level"] in ("INFO", "DBG"):
        return None
    end = first + 1
    while end < len(page.lines) and end - first < 20 and page.lines[end].strip():
        if _CLUSTER.match(page.lines[end]) or page.lines[end].startswith("[="):
            break
        end += 1
    message = " ".join([found["message"], *(line.strip() for line in page.lines[first + 1 : end])])
    named = _CLUSTERED_VM.search(message)
    fields = {
        "level": "Error" if found["level"] == "ERR" else "Warning",
        "component": found["component"] or "",
        "message": message,
    }
    name = (named["a"] or named["b"]) if named else ""
    made = page.evidence(
        first, end, form="windows.cluster-log", kind="ClusterLog", time_s=time_s(found["time"]),
        fields={key: value for key, value in fields.items() if value}, resource=Resource("vm", name) if name else None,
    )  # fmt: skip
    return Reading((made,), end)


TEXT = Reader("windows.event", r"\s*(?:Log Name|Event ID)\s*:|Event\[\d+\]", _read_text)
XML = Reader("windows.event-xml", r"\s*(?:<\?xml[^>]*>\s*)?(?:<Events[^>]*>\s*)?<Event[\s>]", _read_xml)
JSON = Reader("windows.event-json", r"\{\"Event\":\s*\{", _read_json)
CLUSTER = Reader("windows.cluster-log", r"(?:\[\w+\] ?)?[0-9a-f]{8}\.[0-9a-f]{8}::", _read_cluster)
SETUP = Reader("windows.setup-log", r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d, (?:Error|Warning) ", _read_setup)
