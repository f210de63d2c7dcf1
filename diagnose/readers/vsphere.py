"""vSphere: faults in the dialects of its libraries, vpxd's tasks, task details as the client shows them."""

from __future__ import annotations

import re

from diagnose.late import late
from diagnose.model.evidence import Resource
from diagnose.readers.page import Page, Reader, Reading
from diagnose.readers.prompts import is_prompt
from diagnose.readers.times import time_s

_DIALECTS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("pyvmomi", late(r"\((?:vim|vmodl|sms|pbm)\.(?:\w+\.)*fault\.(?P<fault>\w+)\)\s*\{")),
    ("govmomi", late(r"(?:&|\bTaskError:\s*&?)?types\.(?P<fault>[A-Z]\w+)\{")),
    ("rbvmomi", late(r"RbVmomi::Fault:\s*(?P<fault>[A-Z]\w+):\s*(?P<message>.*)$")),
    (
        "json",
        late(
            r"\"(?:_typeName|@type|_VimType|fault_type|error_type)\"\s*:\s*\"(?:vim\.fault\.|vmodl\.fault\.|com\.vmware\.[\w.]+\.)?(?P<fault>[A-Z]\w+)\""
        ),
    ),
    ("soap", late(r"<(?P<fault>[A-Z]\w+)Fault\b[^>]*?xsi:type=")),
    ("vpxd", late(r"\b(?:vim|vmodl)\.fault\.(?P<fault>[A-Z]\w+)(?P<message>[^\n]*)$")),
    ("code", late(r"\bServerFaultCode:\s*(?P<message>.*)$")),
)
_MSG = late(r"\bmsg = (?P<q>['\"])(?P<message>.*?)(?P=q),?\s*$")
_FAULT_CAUSE = late(r"faultCause = \((?:vim|vmodl)\.(?:\w+\.)*fault\.(?P<fault>\w+)\)")
_KEY = late(r"\bkey = '(?P<key>(?:msg|com|vob|vpxd|vim)\.[\w.]+)'")
_DUMP_LINES_MAX = 200
_TASK = late(
    r"-- (?P<phase>BEGIN|FINISH|ERROR|LOOP) (?:--)?\s*(?P<task>(?:task|session|lro)[\w-]*)?\s*--\s*(?P<entity>[\w-]*)\s*--\s*"
    r"(?P<operation>[\w.]*)(?:\s*--\s*(?P<rest>.*))?$"
)


def _read_fault(page: Page, first: int) -> Reading | None:
    """A fault with what stands beneath it, when it is a dump over several lines."""
    line = page.lines[first][:20_000]
    dialect, found = next(((name, found) for name, pattern in _DIALECTS if (found := pattern.search(line))), ("", None))
    if found is None:
        return None
    groups = found.groupdict()
    fields = {
        "fault": groups.get("fault") or "",
        "message": (groups.get("message") or "").strip(" :,\"'"),
        "dialect": dialect,
    }
    end = first + 1
    if dialect == "pyvmomi" and "}" not in line[found.end() :]:
        end = _dump_end(page, first)
        for number in range(first + 1, end):
            inner = page.lines[number]
            if (part := _MSG.search(inner)) and not fields["message"]:
                fields["message"] = part.group("message")
            if part := _FAULT_CAUSE.search(inner):
                fields["cause"] = part.group("fault")
            if part := _KEY.search(inner):
                fields["key"] = ",".join(filter(None, [fields.get("key", ""), part.group("key")]))
    if not fields["fault"] and not fields["message"]:
        return None
    made = page.evidence(
        first, end, form="vsphere.fault", kind="VimFault", time_s=time_s(line),
        fields={key: value for key, value in fields.items() if value},
    )  # fmt: skip
    return Reading((made,), end)


def _dump_end(page: Page, first: int) -> int:
    depth = 0
    for number in range(first, min(len(page.lines), first + _DUMP_LINES_MAX)):
        depth += page.lines[number].count("{") - page.lines[number].count("}")
        if depth <= 0:
            return number + 1
    return first + 1


def _read_task(page: Page, first: int) -> Reading | None:
    """``-- FINISH task-12 -- vm-7 -- vim.VirtualMachine.powerOn -- fault`` of vpxd and hostd."""
    found = _TASK.search(page.lines[first])
    if found is None:
        return None
    fields = {key: value.strip() for key, value in found.groupdict().items() if value and value.strip()}
    fields["phase"] = fields["phase"].lower()
    if fault := re.search(r"\b(?:vim|vmodl)\.fault\.(\w+)", found.group("rest") or ""):
        fields["fault"] = fault.group(1)
    made = page.evidence(
        first, first + 1, form="vsphere.vpxd-task", kind="VpxTask", fields=fields, time_s=time_s(page.lines[first])
    )
    return Reading((made,), first + 1)


_DETAIL = late(
    r"\s*(?P<key>Task Name|Status|Initiator|Target|Server|Details|Queued For|Start Time|Completion Time|Error Stack|Task Details|Event Type Description|Possible Causes|Related events|Date Time|Type|User|Description)\s*:?\s*(?P<value>.*)$"
)


def _read_details(page: Page, first: int) -> Reading | None:
    """Task details copied out of the client: a heading, then its value on the same or the following lines."""
    fields: dict[str, str] = {}
    lines: dict[str, int] = {}
    key = ""
    blank = 0
    at = first
    while at < len(page.lines) and at - first < 80:
        line = page.lines[at]
        blank = blank + 1 if not line.strip() else 0
        if blank > 1 or is_prompt(line):
            break
        found = _DETAIL.match(line)
        if found and (
            not found.group("value") or ":" in line[: found.end("key") + 3] or found.group("key") not in fields
        ):
            key = found.group("key").lower().replace(" ", "-")
            if key in fields:
                break
            fields[key] = found.group("value").strip()
            lines[key] = at + 1
        elif line.strip() and key:
            fields[key] = f"{fields[key]} {line.strip()}".strip()
        at += 1
    if "task-name" not in fields or not ({"status", "target", "details", "error-stack"} & set(fields)):
        return None
    fields = {name: value for name, value in fields.items() if value}
    target = fields.get("target", "")
    kind = (
        "template" if fields.get("task-name", "").startswith(("Clone ", "Deploy ")) else "vm"
    )  # the target is the source then
    made = page.evidence(
        first, at, form="vsphere.task", kind="VcenterTask", fields=fields, lines=lines,
        resource=Resource(kind, target) if target else None, time_s=time_s(fields.get("start-time", "")),
    )  # fmt: skip
    return Reading((made,), at)


FAULT = Reader(
    "vsphere.fault",
    r"\.fault\.[A-Z]|types\.[A-Z]\w+\{|RbVmomi::Fault|ServerFaultCode:|\"(?:_typeName|@type)\"\s*:\s*\"[A-Z]|Fault xsi:type=",
    _read_fault,
    signs=(".fault.", "types.", "RbVmomi::Fault", "ServerFaultCode:", "_typeName", "@type", "Fault xsi:type="),
)
TASK = Reader(
    "vsphere.vpxd-task", r"-- (?:FINISH|ERROR|BEGIN) ", _read_task, signs=("-- FINISH", "-- ERROR", "-- BEGIN")
)
DETAILS = Reader("vsphere.task", r"\s*Task Name\s*:?\s*(?:\S.*)?$", _read_details)
