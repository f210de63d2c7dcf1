"""Errors of Terraform, Packer and Ansible: one piece of evidence for a block, however it is framed."""

from __future__ import annotations

import orjson

from diagnose.late import late
from diagnose.model.evidence import Resource
from diagnose.readers.page import Page, Reader, Reading
from diagnose.readers.prompts import is_prompt

_FRAME = late(r"^\s*[│|╷╵]?\s?")
_HEAD = late(r"\s*(?:[│|╷]\s*)?Error: (?P<message>\S.*)$")
_WITH = late(r"with (?P<address>[\w.\[\]\"'-]+),?\s*$")
_ON = late(r"on (?P<file>\S+) line (?P<line>\d+)")
_LINES_MAX = 60
#: The VM of an address, where its label (or the key of for_each) tells one VM from another.
_VM_ADDRESS = late(
    r"(?:vsphere_virtual_machine|kubevirt_virtual_machine|kubevirt_vm|azurestackhci_virtual_machine\w*|azapi_resource)"
    r"\.(?P<label>[\w-]+)(?:\[[\"'](?P<key>[\w.-]+)[\"']\])?$"
)
_ANY_VM = frozenset(
    ("vm", "vms", "this", "main", "default", "server", "servers", "instance", "virtual_machine", "node", "nodes")
)


def _vm_of(address: str) -> Resource | None:
    found = _VM_ADDRESS.search(address)
    name = (found["key"] or found["label"]) if found else ""
    return Resource("vm", name) if name and name.lower() not in _ANY_VM else None


def _read_terraform(page: Page, first: int) -> Reading | None:
    """``Error: ...`` with its frame of box characters, its address and its place in the configuration.

    Other tools print ``Error: ...`` as well: what has none of Terraform's marks is a ToolError.
    """
    head = _HEAD.match(page.lines[first])
    if head is None:
        return None
    framed = page.lines[first].lstrip()[:1] in ("│", "|")
    fields = {"message": head.group("message")}
    detail: list[str] = []
    at = first + 1
    while at < len(page.lines) and at - first < _LINES_MAX:
        line = page.lines[at]
        if line.lstrip()[:1] == "╵" or _HEAD.match(line) or is_prompt(line):
            break
        inside = line.lstrip()[:1] in ("│", "|")
        if framed and not inside and line.strip():
            break
        bare = _FRAME.sub("", line).strip()
        if not framed and not bare and not _goes_on(page, at):
            break
        if found := _WITH.match(bare):
            fields["address"] = found.group("address")
        elif found := _ON.match(bare):
            fields["file"], fields["line"] = found.group("file"), found.group("line")
        elif bare and "address" not in fields:
            detail.append(bare)
        at += 1
    if not framed and "address" not in fields and "file" not in fields and not detail:
        at = first + 1
    fields["detail"] = " ".join(detail)
    ours = framed or "address" in fields or "file" in fields or "error(s) occurred" in fields["detail"]
    made = page.evidence(
        first,
        at,
        form="terraform.error" if ours else "tool.error",
        kind="TerraformError" if ours else "ToolError",
        resource=_vm_of(fields.get("address", "")),
        fields={key: value for key, value in fields.items() if value},
    )
    return Reading((made,), at)


def _goes_on(page: Page, at: int) -> bool:
    """Whether the block of an unframed error continues after a blank line."""
    after = page.lines[at + 1].strip() if at + 1 < len(page.lines) else ""
    return bool(_WITH.match(after) or _ON.match(after) or after.startswith("* "))


_ANSIBLE = late(
    r"\s*(?:fatal|failed): \[(?P<host>[^\]]+)\](?:: (?P<result>FAILED|UNREACHABLE)!)?(?: \(item=.{0,400}?\))? => (?P<json>\{.*)$"
)
_TASK = late(r"TASK \[(?P<task>[^\]]+)\]")
_MSG = late(r"\"msg\":\s*\"(?P<message>(?:[^\"\\]|\\.)*)\"")


def _read_ansible(page: Page, first: int) -> Reading | None:
    """``fatal: [host]: FAILED! => {...}``, on one line or laid out over many."""
    found = _ANSIBLE.match(page.lines[first])
    if found is None:
        return None
    text = found.group("json")
    end = first + 1
    depth = text.count("{") - text.count("}")
    while depth > 0 and end < len(page.lines) and end - first < 400:
        depth += page.lines[end].count("{") - page.lines[end].count("}")
        text += "\n" + page.lines[end]
        end += 1
    fields = {"host": found.group("host"), "result": found.group("result") or "FAILED"}
    fields["message"] = _message(text)
    for number in range(first - 1, max(-1, first - 40), -1):
        if task := _TASK.search(page.lines[number]):
            fields["task"] = task.group("task")
            break
    made = page.evidence(
        first,
        end,
        form="ansible.failure",
        kind="AnsibleFailure",
        fields={key: value for key, value in fields.items() if value},
    )
    return Reading((made,), end)


def _message(text: str) -> str:
    try:
        result = orjson.loads(text)
    except orjson.JSONDecodeError:
        found = _MSG.search(text)
        return found.group("message").replace('\\"', '"').replace("\\n", " ") if found else ""
    return str(result.get("msg", "")) if isinstance(result, dict) else ""


_PACKER = late(
    r"(?:Build '(?P<build>[^']+)' errored(?: after [^:]+)?: (?P<message>.*)|(?:==>|-->) (?P<name>[\w.-]+): (?P<error>(?:Error|error|Failed|failed|Timeout|timeout)\b.*))$"
)


def _read_packer(page: Page, first: int) -> Reading | None:
    found = _PACKER.search(page.lines[first])
    if found is None:
        return None
    fields = {
        "build": found.group("build") or found.group("name"),
        "message": found.group("message") or found.group("error"),
    }
    name = str(fields["build"]).partition(".")[2]
    resource = Resource("vm", name) if name and name.lower() not in _ANY_VM else None
    made = page.evidence(first, first + 1, form="packer.error", kind="PackerError", fields=fields, resource=resource)
    return Reading((made,), first + 1)


_FAILED_UNIT = late(
    r"(?:^|\s)\[\s*(?P<result>FAILED|DEPEND|TIME)\s*\] (?P<message>(?:Failed to \w+|Dependency failed for|Timed out \w+(?: for)?(?: device)?) (?P<unit>\S+\.(?:service|mount|socket|target|device|swap|timer)(?= - )|.+?)(?: - .*?)?\.?)\s*$"
)


def _read_unit(page: Page, first: int) -> Reading | None:
    """A unit that systemd reports on the console as failed, timed out, or left out because of another."""
    found = _FAILED_UNIT.search(page.lines[first])
    if found is None:
        return None
    made = page.evidence(
        first, first + 1, form="console.systemd", kind="SystemdJob", fields=found.groupdict(),
        resource=Resource("unit", found.group("unit")),
    )  # fmt: skip
    return Reading((made,), first + 1)


TERRAFORM = Reader("terraform.error", r"\s*(?:[│|╷]\s*)?Error: \S", _read_terraform)
ANSIBLE = Reader("ansible.failure", r"\s*(?:fatal|failed): \[", _read_ansible)
PACKER = Reader("packer.error", r"(?:\S+ \S+ ui: )?(?:Build '|==> \S+: |--> \S+: )", _read_packer)
SYSTEMD = Reader("console.systemd", r"(?:FAILED|DEPEND|TIME)\s{0,2}\]", _read_unit, signs=("FAILED", "DEPEND", "TIME"))
