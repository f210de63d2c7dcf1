"""Tables exported as CSV (comma, semicolon or tab): Event Viewer, Get-WinEvent, Get-VIEvent, the vSphere Client, the Activity log."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence

from diagnose.late import late
from diagnose.model.evidence import Resource
from diagnose.readers.azure import TYPES, resources_of
from diagnose.readers.page import Page, Reader, Reading
from diagnose.readers.times import written_time_s

#: Headings without blanks, in lower case -> fields.
_KEYS: Mapping[str, str] = {
    "level": "level", "leveldisplayname": "level", "entrytype": "level", "dateandtime": "time", "timecreated": "time",
    "timegenerated": "time", "datetime": "time", "time": "time", "createdtime": "time", "eventtimestamp": "time",
    "starttime": "time", "source": "source", "providername": "source", "eventid": "id", "id": "id", "instanceid": "id",
    "logname": "log", "machinename": "computer", "computer": "computer", "message": "message", "taskcategory": "task",
    "fullformattedmessage": "message", "description": "message", "username": "user", "user": "user",
    "operationname": "operation", "status": "status", "state": "status", "resource": "target", "resourceid": "target",
    "resourcetype": "target.type", "resourcegroup": "resourcegroup", "eventinitiatedby": "user", "caller": "user",
    "eventtypeid": "type", "type": "type", "vm": "vm", "host": "host", "entity": "target", "target": "target",
    "entityname": "target", "correlationid": "correlation", "taskname": "operation", "task": "operation",
    "details": "message", "properties": "message", "statusmessage": "message", "substatus": "substatus",
    "initiator": "user", "completiontime": "completed", "errormessage": "message",
}  # fmt: skip
_ROWS_MAX = 100_000
_DELIMITERS = ",;\t"
_TYPE_NAME = late(r"VMware\.Vim\.|System\.|Microsoft\.")
_VM_IN_MESSAGE = (
    late(r"^(?:'(?P<a>[^']{1,80})'|Virtual [Mm]achine '?(?P<b>[\w.-]{1,80}))"),
    late(r"\b(?:power on|reconfigure|deploy|clone|migrate|customize|create|start) (?:virtual machine )?'?(?P<a>[A-Za-z][\w.-]{1,80})'?(?P<b>) (?:on|in|from)\b"),
)  # fmt: skip
_INNER = late(r"\"code\"\s*:\s*\\*\"(\w+)")


def _read(page: Page, first: int) -> Reading | None:
    """The rows beneath a heading that names a time or an id beside a message, a status or a source."""
    begin = first + 1 if page.lines[first].startswith("#TYPE") else first
    if begin >= len(page.lines):
        return None
    lines = page.raw if not page.numbers else page.lines
    delimiter = max(_DELIMITERS, key=lambda sign: lines[begin].count(sign))
    names = _row(lines[begin].lstrip("\ufeff"), delimiter)
    if len(names) < 3:
        return None
    known = [_KEYS.get(re.sub(r"[\s_]", "", name).lower(), "") for name in names]
    kind = _kind(names, known)
    if not kind:
        return None
    made = []
    at = begin + 1
    for row, end in _rows(lines, begin + 1, delimiter, len(names)):
        fields: dict[str, str] = {}
        for name, key, value in zip(names, known, row, strict=False):
            if value.strip() and not (key in ("vm", "host") and _TYPE_NAME.match(value)):
                fields.setdefault(key or f"column.{name.lower()}", value.strip())
        if len(row) > len(names):
            fields["message"] = f"{fields.get('message', '')} {' '.join(row[len(names) :])}".strip()
        if fields:
            moment = written_time_s(fields.get("time", ""))
            made.append(
                page.evidence(
                    at,
                    end,
                    form="export.csv",
                    kind=kind,
                    fields=fields,
                    time_s=moment,
                    resource=_resource(kind, fields),
                )
            )
        at = end
    return Reading(made, at) if made else None


def _row(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return []


def _rows(lines: Sequence[str], first: int, delimiter: str, width: int) -> Iterator[tuple[list[str], int]]:
    """Rows with the line after each; a quoted cell may hold line breaks. A row that is none of the table ends it."""
    rows = csv.reader((f"{line}\n" for line in lines[first : first + _ROWS_MAX]), strict=False, delimiter=delimiter)
    try:
        for row in rows:
            if len(row) < width - 1 or (len(row) < 2):
                return
            yield row, first + rows.line_num
    except csv.Error:
        return


def _kind(names: Sequence[str], known: Sequence[str]) -> str:
    plain = {re.sub(r"[\s_]", "", name).lower() for name in names}
    if "operationname" in plain and "status" in known:
        return "ActivityLog"
    if {"taskname", "status"} <= plain or {"taskname", "target"} <= plain:
        return "VcenterTask"
    if (
        "fullformattedmessage" in plain
        or ({"description", "eventtypeid"} <= plain)
        or {"time", "target", "message"} <= set(known)
    ):
        return "VIEvent"
    if "id" in known and ("message" in known or {"level", "time", "source"} <= set(known)):
        return "WindowsEvent"
    if "message" in known and "time" in known:
        return "VIEvent"
    return ""


def _resource(kind: str, fields: Mapping[str, str]) -> Resource | None:
    target, message = fields.get("target", ""), fields.get("message", "")
    if kind == "ActivityLog":
        named = resources_of(target)
        if "vm" in named:
            return Resource("vm", named["vm"])
        short = TYPES.get(fields.get("target.type", "").rpartition("/")[2].lower().removesuffix("instances") + "s", "")
        short = "vm" if "virtualmachineinstance" in fields.get("target.type", "").lower() else short
        return Resource(short, target) if short and target and "/" not in target else None
    if kind == "VcenterTask" and target:
        return Resource("vm", target)
    name = fields.get("vm") or vm_in_message(message)
    if not name and kind == "VIEvent" and target and target in message:
        name = target
    return Resource("vm", name) if name else None


def vm_in_message(message: str) -> str:
    """The VM that an event of Hyper-V or vCenter speaks of in its usual wording; empty where it names none."""
    for pattern in _VM_IN_MESSAGE:
        if found := pattern.search(message[:400]):
            return next(filter(None, found.groups()), "")
    return ""


READER = Reader(
    "export.csv",
    r"#TYPE \S|\"?(?:[A-Z][A-Za-z]{1,20}(?:[ _][A-Za-z]{1,20}){0,3})\"?\s*[,;]\s*\"?[A-Za-z][\w ]{1,40}\"?\s*[,;]"
    r"|(?:Time|Date|DateTime|Date Time|CreatedTime|Level|Description|Task Name|TimeCreated|Message)\s{2,}[A-Z][A-Za-z]+",
    _read,
)
