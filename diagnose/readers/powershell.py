"""PowerShell output: error records, property lists, tables with a ruled header."""

from __future__ import annotations

import re
from collections.abc import Mapping

from diagnose.late import late
from diagnose.model.evidence import Evidence, Resource
from diagnose.readers.columns import Header, cells
from diagnose.readers.exports import vm_in_message
from diagnose.readers.page import Page, Reader, Reading
from diagnose.readers.prompts import is_prompt
from diagnose.readers.times import written_time_s

_CATEGORY = late(
    r"\s*\+?\s*CategoryInfo\s*:\s*(?P<category>\w+): \((?P<target>.*?)(?::(?P<type>[\w.\[\]]*))?\) \[(?P<cmdlet>[^\]]*)\](?:, (?P<exception>[\w.]+))?"
)
_ERROR_ID = late(r"FullyQualifiedErrorId\s*:\s*(?P<id>\S.*)$")
_ERROR_HEAD = late(r"(?P<cmdlet>[A-Za-z][\w-]*(?:\.exe)?)\s?: (?P<message>\S.*)$")
_PAIR = late(r"\s{0,20}(?P<key>[A-Za-z][\w .()/-]{0,50}?)\s*: ?(?P<value>.*)$")
_ALIGNED = late(r"\s{0,20}[A-Za-z][\w.]{0,50}(?: [\w.]{1,30}){0,3}\s+: ")
_COMMAND = late(r"\b(?:Get|New|Start|Set|Add|Test|Import|Repair)-([A-Z]\w+)")
_LOOK_BACK = 14

#: Nouns of cmdlets -> the words of the platform and the model's short kind.
_NOUNS: Mapping[str, tuple[str, str]] = {
    "VM": ("VirtualMachine", "vm"), "VMHost": ("Host", "host"), "VirtualDisk": ("VirtualDisk", "csv"),
    "ClusterSharedVolume": ("ClusterSharedVolume", "csv"), "ClusterNode": ("ClusterNode", "node"),
    "VMSwitch": ("VMSwitch", "vswitch"), "Datastore": ("Datastore", "datastore"), "StoragePool": ("StoragePool", ""),
    "Volume": ("Volume", ""), "PhysicalDisk": ("PhysicalDisk", ""), "NetAdapter": ("NetAdapter", "nic"),
    "ClusterGroup": ("ClusterGroup", ""), "ClusterResource": ("ClusterResource", ""), "VMNetworkAdapter": ("VMNetworkAdapter", "nic"),
    "WinEvent": ("WindowsEvent", ""), "EventLog": ("WindowsEvent", ""), "VIEvent": ("VIEvent", ""), "Task": ("Task", ""),
    "VMNetworkAdapterVlan": ("VMNetworkAdapterVlan", ""), "StorageJob": ("StorageJob", ""), "Service": ("WindowsService", ""),
    "HealthFault": ("HealthFault", ""), "VDPortgroup": ("PortGroup", "portgroup"), "VirtualPortGroup": ("PortGroup", "portgroup"),
}  # fmt: skip
#: Kinds told by properties that only their lists have.
_SIGNS: tuple[tuple[str, frozenset[str]], ...] = (
    ("VirtualDisk", frozenset({"ResiliencySettingName", "OperationalStatus"})),
    ("StoragePool", frozenset({"IsPrimordial"})),
    ("WindowsEvent", frozenset({"ProviderName", "Message"})),
    ("WindowsEvent", frozenset({"TimeCreated", "Id", "Message"})),
    ("WindowsEvent", frozenset({"EventID", "Source", "Message"})),
    ("WindowsEvent", frozenset({"TimeCreated", "Message"})),
    ("VirtualMachine", frozenset({"State", "CPUUsage(%)"})),
    ("VirtualMachine", frozenset({"PowerState", "NumCpu"})),
    ("ClusterGroup", frozenset({"OwnerNode", "State"})),
    ("VMSwitch", frozenset({"SwitchType"})),
    ("HealthFault", frozenset({"FaultType", "RecommendedActions"})),
    ("HealthFault", frozenset({"FaultId", "FaultType"})),
)
_EVENT_PATHS: Mapping[str, str] = {
    "ProviderName": "source", "Source": "source", "Id": "id", "EventID": "id", "InstanceId": "id", "LogName": "log",
    "LevelDisplayName": "level", "EntryType": "level", "Message": "message", "TimeCreated": "time",
    "TimeGenerated": "time", "MachineName": "computer",
}  # fmt: skip


def _read_error(page: Page, at: int) -> Reading | None:
    """An error record, found by its CategoryInfo line; the message stands above it."""
    found, wrapped = _category(page, at)
    if found is None:
        return None
    end = at + wrapped
    while end < len(page.lines) and end < at + 8:
        if error := _ERROR_ID.search(page.lines[end]):
            end += 1
            break
        end += 1
    else:
        error = None
        end = at + wrapped
    first, cmdlet, message = _above(page, at)
    fields = {
        "message": message, "cmdlet": found.group("cmdlet") or cmdlet, "category": found.group("category"),
        "target": found.group("target"), "exception": found.group("exception") or "",
        "errorId": error.group("id").strip() if error else "",
    }  # fmt: skip
    made = page.evidence(
        first, end, form="powershell.error", kind="PowerShellError", resource=vm_of(page, first, end),
        fields={key: value for key, value in fields.items() if value},
    )  # fmt: skip
    return Reading((made,), end)


_NAMED_VM = late(
    r"\b[A-Z][a-z]+-(?:VM|AzStackHciVMVirtualMachine|VMHardDiskDrive|VMNetworkAdapter|OSCustomization\w*)\b[^\n]{0,400}?\s-(?:VM)?Name:?\s+[\"']?([A-Za-z][\w.-]{0,80})"
)


def vm_of(page: Page, first: int, end: int) -> Resource | None:
    """The VM that the command of an error names, in the record itself or where it was typed above it."""
    found = _NAMED_VM.search("\n".join(page.lines[max(0, first - 3) : end]))
    return Resource("vm", found[1]) if found else None


def _category(page: Page, at: int) -> tuple[re.Match[str] | None, int]:
    """CategoryInfo is wrapped at the width of the window: up to three lines are joined."""
    text = page.lines[at]
    more = 1
    while more < 4 and at + more < len(page.lines):
        following = page.lines[at + more].strip()
        if not following or following.startswith("+") or "FullyQualifiedErrorId" in following:
            break
        text += following
        more += 1
    return _CATEGORY.match(text), more


def _above(page: Page, at: int) -> tuple[int, str, str]:
    """The first line of an error record, its command and its message."""
    parts: list[str] = []
    for number in range(at - 1, max(-1, at - 1 - _LOOK_BACK), -1):
        line = page.lines[number]
        if not line.strip() or is_prompt(line) or "FullyQualifiedErrorId" in line:
            return number + 1, "", " ".join(reversed(parts))
        bare = line.strip()
        head = _ERROR_HEAD.match(line)
        if head and not bare.startswith(("At ", "+")):
            return number, head.group("cmdlet"), " ".join([head.group("message"), *reversed(parts)]).strip()
        if bare.startswith(("+", "At ", "~")):
            parts.clear()
        else:
            parts.append(bare)
    return at, "", " ".join(reversed(parts))


def _read_list(page: Page, first: int) -> Reading | None:
    """``Name  : value`` lines with their colons under each other; a blank line ends an object."""
    colon = page.lines[first].find(" :") + 1
    pairs: dict[str, str] = {}
    lines: dict[str, int] = {}
    at = first
    key = ""
    while at < len(page.lines):
        line = page.lines[at]
        if not line.strip():
            break
        if line[colon : colon + 1] == ":" and (found := _PAIR.match(line)) and found.group("key").strip():
            key = found.group("key").strip()
            if key in pairs:
                break
            pairs[key] = line[colon + 1 :].strip()
            lines[key] = at + 1
        elif key and line[:colon].strip() == "" and len(line) > colon:
            pairs[key] = f"{pairs[key]} {line.strip()}".strip()
        else:
            break
        at += 1
    if len(pairs) < 3:
        return None
    made = object_evidence(page, first, at, pairs, lines, "powershell.list", page.command_before(first))
    return Reading((made,), at)


def object_evidence(
    page: Page, first: int, end: int, pairs: Mapping[str, str], lines: Mapping[str, int], form: str, command: str
) -> Evidence:
    """Evidence of an object with these properties, of the kind that they or the command's noun tell."""
    noun = next((found.group(1) for found in [_COMMAND.search(command)] if found), "")
    kind, short = _NOUNS.get(noun, (noun, ""))
    kind = next((sign for sign, names in _SIGNS if names <= set(pairs)), "") or kind or "PowerShellObject"
    short = short or next((word for name, word in _NOUNS.values() if name == kind), "")
    fields = dict(pairs)
    if kind == "WindowsEvent":
        fields.update({path: pairs[key] for key, path in _EVENT_PATHS.items() if key in pairs})
    name = pairs.get("Name") or pairs.get("FriendlyName") or pairs.get("VMName") or ""
    if kind == "WindowsEvent":
        short, name = "vm", vm_in_message(fields.get("message", ""))
    return page.evidence(
        first, end, form=form, kind=kind, fields=fields, lines=lines, time_s=written_time_s(fields.get("time", "")),
        resource=Resource(short, name) if short and name else None,
    )  # fmt: skip


def _read_table(page: Page, first: int) -> Reading | None:
    """A header with a rule of dashes beneath it; ``first`` is the rule."""
    if first == 0:
        return None
    head, rule = page.lines[first - 1], page.lines[first]
    spans = [(found.start(), found.end()) for found in re.finditer(r"-+", rule)]
    if len(spans) < 2:
        return None
    names = [found.group() for found in re.finditer(r"\S+(?: \S+)*", head)]
    if len(names) != len(spans):
        names = head.split()
    if len(names) != len(spans):
        return None
    starts = [max(head.find(name), 0) for name in names]
    header = Header(tuple(names), tuple(min(start, span[0]) for start, span in zip(starts, spans, strict=True)))
    command = page.command_before(first - 1)
    evidence: list[Evidence] = []
    at = first + 1
    while at < len(page.lines) and page.lines[at].strip() and not is_prompt(page.lines[at]):
        row = {key: value for key, value in cells(header, page.lines[at]).items() if value}
        evidence.append(object_evidence(page, at, at + 1, row, {}, "powershell.table", command))
        at += 1
    return Reading(evidence, at) if evidence else None


_CONCISE = late(r"(?P<cmdlet>[A-Za-z][\w.-]*(?:\.exe|\.ps1)?): ?(?P<place>\S.*:\d+)?\s*$")
_CONCISE_CODE = late(r"\s*\d+ \| ")
_CONCISE_LINE = late(r"\s*\| ?(?P<text>.*)$")


def _read_concise(page: Page, first: int) -> Reading | None:
    """The view of PowerShell 7: ``Line |``, the code with its number, tildes beneath, then the message after bars."""
    if first == 0 or first + 2 >= len(page.lines) or not _CONCISE_CODE.match(page.lines[first + 1]):
        return None
    head = _CONCISE.match(page.lines[first - 1].strip())
    parts: list[str] = []
    at = first + 2
    while at < len(page.lines) and (found := _CONCISE_LINE.match(page.lines[at])):
        if found["text"].strip("~ "):
            parts.append(found["text"].strip())
        at += 1
    while (
        at < len(page.lines) and parts and page.lines[at].strip() and not is_prompt(page.lines[at]) and at - first < 40
    ):
        if _CONCISE.match(page.lines[at].strip()) or page.lines[at].strip() == "Line |":
            break
        parts.append(page.lines[at].strip())  # the message goes on at the left edge where the window was narrow
        at += 1
    if not parts:
        return None
    fields = {
        "message": " ".join(parts),
        "cmdlet": head["cmdlet"] if head else "",
        "place": (head["place"] or "") if head else "",
    }
    made = page.evidence(
        first - 1 if head else first, at, form="powershell.error", kind="PowerShellError", resource=vm_of(page, first, at),
        fields={key: value for key, value in fields.items() if value},
    )  # fmt: skip
    return Reading((made,), at)


CONCISE = Reader("powershell.concise", r"\s*Line \|\s*$", _read_concise)
ERROR = Reader("powershell.error", r"\s*\+?\s*CategoryInfo\s*:", _read_error)
LIST = Reader("powershell.list", _ALIGNED.pattern, _read_list)
TABLE = Reader("powershell.table", r"\s*-{2,}(?:\s+-{2,})+\s*$", _read_table)
