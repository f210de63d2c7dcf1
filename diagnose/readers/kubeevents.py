"""Kubernetes events in text: ``get events`` tables of any version, ``Events:`` tables of describe, single rows."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from diagnose.late import late
from diagnose.model.evidence import Evidence, Resource
from diagnose.readers import kinds
from diagnose.readers.columns import Header, cells, header_of, keeps
from diagnose.readers.objects import event_evidence, listing
from diagnose.readers.page import Page, Reader, Reading
from diagnose.readers.prompts import is_prompt
from diagnose.readers.times import AGE, last_first_count, time_s

_AGED = rf"{AGE}(?: \(x\d+ over {AGE}\))?"
_ROW = late(rf"\s*(?P<type>Normal|Warning)\s+(?P<reason>[A-Za-z][\w.-]*)\s+(?P<age>(?!\s){_AGED})(?:\s+(?P<rest>.*))?$")
_RULE = late(r"[\s-]+$")
_GET_ROW = late(
    rf"\s*(?:(?P<namespace>[a-z0-9][\w.-]*)\s+)?(?P<age>(?:\d[\dydhms.]*|<unknown>|<invalid>)(?: \(x\d+ over {AGE}\))?)\s+"
    r"(?P<type>Normal|Warning)\s+(?P<reason>[A-Za-z][\w.-]*)\s+(?P<object>[a-z][\w.-]*/[\w.:-]+)\s+(?P<rest>.*)$"
)
_SENDER = late(
    r"(?P<from>(?:kubelet|default-scheduler|\S+-controller(?:-manager)?|\S+(?:-operator|-handler|-scheduler|plugin|multus)"
    r"|multus|attachdetach-controller|deployment-controller|virtualmachine\S*|[A-Za-z][\w.-]+/[\w.-]+|\S+\.\S+_\S+)"
    r"(?:, \S+)?)\s+(?P<message>\S.*)$"
)


def read_rows(page: Page, first: int, resource: Resource | None, owner_kind: str = "") -> Reading | None:
    """Rows of a describe's Events table from ``first``, where the header, its rule or a row stands.

    Where the table was pasted without its ``resource``, the scheduler may tell in it that it is a pod's, and which one.
    """
    rows: list[tuple[int, int, Mapping[str, str]]] = []
    header: Header | None = None
    at = first
    lines = page.lines
    while at < len(lines):
        line = lines[at]
        if not line.strip():
            if rows or header is None:
                break
            at += 1
            continue
        if _RULE.match(line) or _is_header(line) or (at == first and line.strip() in ("Events:", "Event:")):
            header = header_of(line) if _is_header(line) else header
            at += 1
            continue
        row = _describe_row(header, line)
        if row is None:
            break
        end = _row_end(page, at + 1)
        rows.append((at, end, row))
        at = end
    if not rows:
        return None
    if resource is None and (pod := _assigned(page.lines[rows[0][0] : at])):
        resource, owner_kind = pod, "Pod"
    return Reading([_row_evidence(page, *row, resource, owner_kind) for row in rows], at)


def _assigned(lines: Sequence[str]) -> Resource | None:
    """The pod that the scheduler says it has bound, where it is one."""
    pods = {found.groups() for line in lines if (found := _ASSIGNED.search(line))}
    return kinds.resource("Pod", *next(iter(pods))[::-1]) if len(pods) == 1 else None


_ASSIGNED = late(r"\sSuccessfully assigned ([a-z0-9][\w.-]*)/([a-z0-9][\w.-]*) to ")


def _is_header(line: str) -> bool:
    words = line.lower().split()
    return "reason" in words and "message" in words and ("type" in words or "age" in words)


def _describe_row(header: Header | None, line: str) -> Mapping[str, str] | None:
    if found := _ROW.match(line):
        row = dict(found.groupdict(default=""))
        sender, message = _sender_and_message(row.pop("rest"))
        return {**row, "from": sender, "message": message}
    if header is None or "FIRSTSEEN" not in header.names or not re.search(r"\b(?:Normal|Warning)\b", line):
        return None
    old = cells(header, line)
    return {
        "type": old.get("TYPE", ""), "reason": old.get("REASON", ""), "message": old.get("MESSAGE", ""),
        "from": old.get("FROM", "").strip("{} "), "age": old.get("LASTSEEN", ""), "first": old.get("FIRSTSEEN", ""),
        "count": old.get("COUNT", ""), "subobject": old.get("SUBOBJECTPATH", ""),
    }  # fmt: skip


def _sender_and_message(rest: str) -> tuple[str, str]:
    parts = re.split(r"\s{2,}|\t", rest.strip(), maxsplit=1)
    if len(parts) == 2 and (" " not in parts[0] or ", " in parts[0] or len(parts[0]) < 40):
        return parts[0], parts[1]
    if found := _SENDER.match(rest):
        return found.group("from"), found.group("message")
    return "", rest.strip()


def _row_end(page: Page, at: int) -> int:
    """After the wrapped rest of a message."""
    while at < len(page.lines):
        line = page.lines[at]
        if not line.strip() or _ROW.match(line) or _GET_ROW.match(line) or is_prompt(line) or _ENDS.match(line):
            break
        at += 1
    return at


_ENDS = late(
    r"(?:```|[-=]{3,}|(?:Name|Namespace|Events|Status|Labels|Node|Type\s+Reason):?\s|(?:apiVersion|kind|metadata|spec|status):"
    r"|[A-Z]+(?: [A-Z]+)?\s{2,}[A-Z]+|\s*(?:FirstSeen|LastSeen)\s|[IWEF]\d{4} |\d{4}[-/]\d\d[-/]\d\d[T ]|[{<]|level=|time=)"
)


def _row_evidence(
    page: Page, at: int, end: int, row: Mapping[str, str], resource: Resource | None, kind: str
) -> Evidence:
    message = " ".join([row["message"], *(line.strip() for line in page.lines[at + 1 : end])]).strip()
    if not row["from"] and (found := re.match(r"(kubelet, \S+)\s+(\S.*)", message)):
        row = {**row, "from": found.group(1)}
        message = found.group(2)
    elif row["message"] and not row["from"] and end > at + 1 and " " not in row["message"].replace(", ", ""):
        row = {**row, "from": row["message"]}
        message = message[len(row["message"]) :].strip()
    age, first, count = last_first_count(row["age"])
    fields = {
        "type": row["type"], "reason": row["reason"], "message": message, "source": row["from"],
        "count": row.get("count") or count, "age": row["age"],
        "age.first": row.get("first") or (f"{first:g}" if first is not None else ""),
        "subobject": row.get("subobject", ""),
    }  # fmt: skip
    if resource is not None:
        fields.update({"involved.name": resource.name, "involved.namespace": resource.namespace})
    fields["involved.kind"] = kind
    return event_evidence(page, at, end, fields, resource, age_s=age, form="kubernetes.describe-event")


def _read_describe(page: Page, first: int) -> Reading | None:
    return read_rows(page, first, None)


def _read_table(page: Page, first: int) -> Reading | None:
    """``get events``: the header tells the columns."""
    header = header_of(page.lines[first])
    if not {"REASON", "MESSAGE"} <= set(header.names):
        return None
    made: list[Evidence] = []
    at = first + 1
    namespace = kinds.namespace_of_command(page.command_before(first)).replace("*", "") or page.namespace
    while at < len(page.lines):
        line = page.lines[at]
        if not line.strip() or is_prompt(line) or _ENDS.match(line):
            break
        if not re.search(r"\b(?:Normal|Warning)\b", line):
            if not made:
                break
            at += 1
            continue
        end = at + 1
        while end < len(page.lines) and _is_wrapped(page.lines[end]):
            end += 1
        row = None if "SOURCE" in header.names and keeps(header, line) else _row_of_get(line)
        made.append(_get_evidence(page, at, end, row or cells(header, line), namespace))
        at = end
    return Reading(made, at) if made else None


def _is_wrapped(line: str) -> bool:
    return bool(line.strip()) and not (
        re.search(r"\b(?:Normal|Warning)\b", line) or is_prompt(line) or _ENDS.match(line)
    )


def _row_of_get(line: str) -> Mapping[str, str] | None:
    """A row of the newer columns, told by its own shape: this is safe against shifted columns."""
    found = _GET_ROW.match(line)
    if not found:
        return None
    rest = found.group("rest")
    wide = re.match(r"(?P<sub>spec\.\S+)?\s*(?P<source>[\w.-]+, \S+)\s{2,}(?P<message>.*)", rest)
    return {
        "NAMESPACE": found.group("namespace") or "", "LAST SEEN": found.group("age"), "TYPE": found.group("type"),
        "REASON": found.group("reason"), "OBJECT": found.group("object"),
        "SOURCE": wide.group("source") if wide else "", "MESSAGE": wide.group("message") if wide else rest,
    }  # fmt: skip


def _get_evidence(page: Page, at: int, end: int, row: Mapping[str, str], namespace: str) -> Evidence:
    if "OBJECT" in row:
        kind, name = kinds.kind_and_name(row["OBJECT"])
    else:
        kind, name = row.get("KIND", ""), row.get("NAME", "").split(".")[0]
    space = row.get("NAMESPACE", "") or namespace
    seen = row.get("LAST SEEN") or row.get("LASTSEEN") or row.get("AGE") or ""
    age, first, count = last_first_count(seen)
    message = " ".join([row.get("MESSAGE", ""), *(line.strip() for line in page.lines[at + 1 : end])]).strip()
    fields = {
        "type": row.get("TYPE", ""), "reason": row.get("REASON", ""), "message": message,
        "involved.kind": kind, "involved.name": name, "involved.namespace": space,
        "source": row.get("SOURCE", ""), "count": row.get("COUNT", "") or count, "age": seen,
        "age.first": row.get("FIRST SEEN", "") or row.get("FIRSTSEEN", "") or (f"{first:g}" if first is not None else ""),
    }  # fmt: skip
    return event_evidence(
        page,
        at,
        end,
        fields,
        kinds.resource(kind, name, space),
        age_s=age,
        time_s=time_s(seen),
        form="kubernetes.event",
    )


def _read_row(page: Page, first: int) -> Reading | None:
    """Rows of ``get events`` without their header."""
    made: list[Evidence] = []
    at = first
    while at < len(page.lines) and (row := _row_of_get(page.lines[at])):
        end = at + 1
        while end < len(page.lines) and _is_wrapped(page.lines[end]):
            end += 1
        made.append(_get_evidence(page, at, end, row, ""))
        at = end
    return Reading(made, at) if made else None


def _read_none(page: Page, first: int) -> Reading | None:
    """``No resources found``: an empty listing of what was asked for, or a name that is not there."""
    line = page.lines[first]
    if found := _NOT_FOUND.search(line):
        kind = kinds.kind_of(found.group(1))
        if not kind:
            return None
        fields = {"of": kind, "names": "", "absent": found.group(2), "namespace": "", "complete": "no"}
        return Reading(
            (page.evidence(first, first + 1, form="kubernetes.listing", kind="Listing", fields=fields),), first + 1
        )
    command = page.command_before(first)
    space = re.search(r"in (\S+) namespace", line)
    namespace = space.group(1) if space else kinds.namespace_of_command(command)
    made = [
        listing(page, first, first + 1, kind, [], namespace, not kinds.is_filtered(command))
        for kind in kinds.kinds_of_command(command)
    ]
    return Reading(made, first + 1) if made else None


_NOT_FOUND = late(r'Error from server \(NotFound\): ([\w.-]+) "([^"]+)" not found')

DESCRIBED = Reader(
    "kubernetes.describe-event",
    rf"\s*(?:Events?:\s*$|Type\s+Reason\s+Age\s|FirstSeen\s+LastSeen\s|(?:Normal|Warning)\s+[A-Za-z][\w.-]*\s+(?!\s){_AGED}\s)",
    _read_describe,
)
TABLE = Reader(
    "kubernetes.event",
    r"\s*(?:NAMESPACE\s+)?(?:LAST ?SEEN|FIRST ?SEEN|EVENT TYPE|TYPE|AGE)\s.*\bREASON\b.*\bMESSAGE\b",
    _read_table,
)
ROW = Reader(
    "kubernetes.event-row",
    r"\s*(?:[a-z0-9][\w.-]*\s+)?(?:\d[\dydhms]*|<unknown>)(?: \([^)]{1,40}\))?\s+(?:Normal|Warning)\s",
    _read_row,
)
NONE = Reader("kubernetes.none", r"\s*(?:No resources found|Error from server \(NotFound\))", _read_none)
