"""Errors of Azure Resource Manager, the az tools and the resource bridge, at any depth of escaping."""

from __future__ import annotations

import re

from diagnose.late import late
from diagnose.model.evidence import Resource
from diagnose.readers.page import Page, Reader, Reading
from diagnose.readers.prompts import is_prompt

#: A quote as it is after any number of escapings, or masked with ``_`` or ``*``.
_Q = r"\\{0,24}[\"'_*]"
_CODE = late(
    rf"(?P<q>{_Q})_?(?:error_?)?code_?(?P=q)\s*:\s*(?P<v>{_Q})(?P<code>[A-Za-z][\w.]{{2,80}}?|[A-Za-z](?:[^\"\\]|\\.){{2,2000}}?)_?(?P=v)",
    re.IGNORECASE,
)
_MESSAGE = late(
    rf"(?P<q>{_Q})(?:error_?)?message(?P=q)\s*:\s*(?P<v>{_Q})(?P<message>.*?)(?<!\\)(?P=v)\s*(?:[,}}\]]|\\+n|$)",
    re.IGNORECASE,
)
_TARGET = late(rf"(?P<q>{_Q})target(?P=q)\s*:\s*(?P<v>{_Q})(?P<target>[^\"\\]{{1,400}})(?P=v)", re.IGNORECASE)
_AZ = late(r"\s*(?:ERROR: |\[ERROR: )?\((?P<code>[A-Z][A-Za-z]{3,60})\) (?P<message>.+)")
_AZ_KEY = late(r"\s*(?P<key>Code|Message|Target|Inner error|Exception Details):\s*(?P<value>.*)$")
_ESCAPES = late(r"\\{1,24}(?:u([0-9a-fA-F]{4})|([nrt])|([\"'\\/_]))")
_DESC = late(r"\b(?:desc|error) ?= ?")
_ID = late(
    r"/(?P<type>virtualMachineInstances|virtualMachines|machines|galleryImages|marketplaceGalleryImages|logicalNetworks"
    r"|networkInterfaces|virtualHardDisks|storageContainers|customLocations|resourceGroups|subscriptions|appliances"
    r"|virtualNetworks)/(?P<name>[\w.-]+)",
    re.IGNORECASE,
)
#: Resource types of Azure -> the model's kinds.
TYPES = {
    "machines": "vm", "virtualmachines": "vm", "galleryimages": "image", "marketplacegalleryimages": "image",
    "logicalnetworks": "logicalnetwork", "virtualnetworks": "logicalnetwork", "networkinterfaces": "nic",
    "virtualharddisks": "disk", "storagecontainers": "storagepath", "customlocations": "customlocation",
    "resourcegroups": "resourcegroup", "subscriptions": "subscription", "appliances": "resourcebridge",
}  # fmt: skip
_VM_ID = late(r"/(?:machines|virtualMachines)/(?P<name>[\w.-]+)", re.IGNORECASE)
_REACH_LINES = 6
_AROUND_LINES = 60
_LINE_MAX = 100_000


def resources_of(text: str) -> dict[str, str]:
    """Kinds and names in the Azure resource ids of a text; the first of a kind wins."""
    found: dict[str, str] = {}
    for match in _ID.finditer(text):
        kind = TYPES.get(match.group("type").lower())
        if kind:
            found.setdefault(kind, match.group("name"))
    return found


def plain(text: str) -> str:
    """The text with all depths of escaping undone: quotes, line breaks, code points."""
    return _ESCAPES.sub(lambda found: _plain_one(*found.groups()), text)


def _plain_one(code: str | None, space: str | None, char: str | None) -> str:
    if code:
        return chr(int(code, 16)).encode("utf-8", "replace").decode()
    return " " if space else ('"' if char == "_" else char or "")


def innermost(message: str) -> str:
    """What the last ``desc =`` of a gRPC chain says; the whole message when there is no chain."""
    parts = _DESC.split(message)
    return parts[-1].strip(' "') if len(parts) > 1 else message.strip()


def _read_json(page: Page, first: int) -> Reading | None:
    """One line with one or more codes, or a code whose message stands in the next lines."""
    line = page.lines[first][:_LINE_MAX]
    codes = list(_CODE.finditer(line))
    if not codes:
        return None
    end = first + 1
    text = line
    if not _MESSAGE.search(line):
        while end < len(page.lines) and end - first < _REACH_LINES and not _CODE.search(page.lines[end][:_LINE_MAX]):
            following = page.lines[end][:_LINE_MAX]
            if not following.strip() or is_prompt(following):
                break
            text += "\n" + following
            end += 1
            if _MESSAGE.search(following):
                break
        if not _MESSAGE.search(text):
            end = first + 1
            text = line
    messages = [plain(match.group("message")) for match in _MESSAGE.finditer(text)]
    codes.sort(key=lambda match: (len(match.group("q")), match.start()))
    names = [name for match in codes if (name := _name(match.group("code")))]
    if not names:
        return None
    deepest = names[-1]
    return _reading(page, first, end, names, deepest, messages[-1] if messages else "", text)


def _name(code: str) -> str:
    """The code itself; of a sentence that stands where a code should, the code that it quotes."""
    if " " not in code:
        return code
    found = re.search(r"ErrorCode\s?[=:\[]\s?(\w+)", code)
    return found.group(1) if found else "Unknown"


def _reading(page: Page, first: int, end: int, codes: list[str], inner: str, message: str, text: str) -> Reading:
    fields = {
        "code": codes[0], "codes": ",".join(dict.fromkeys(codes)), "inner.code": inner, "message": message,
        "inner.message": innermost(message),
    }  # fmt: skip
    target = _TARGET.search(text)
    if target:
        fields["target"] = target.group("target")
    named = resources_of(target.group("target") if target else text) or resources_of(text)
    if "vm" not in named:
        named = {**_around(page, first, end), **named}
    order = ("vm", "image", "logicalnetwork", "nic", "disk", "storagepath", "customlocation", "resourcebridge")
    resource = next((Resource(kind, named[kind]) for kind in order if kind in named), None)
    made = page.evidence(
        first, end, form="azure.error", kind="ArmError", resource=resource,
        fields={key: value for key, value in fields.items() if value},
    )  # fmt: skip
    return Reading((made,), end)


def _around(page: Page, first: int, end: int) -> dict[str, str]:
    """What the nearest enclosing object of indented JSON is about: names in its ids, where it names one of a kind only.

    A deployment operation names its target beside the error, an entry of the Activity log in ``resourceId``.
    """
    depth = _indent(page.lines[first])
    low, high = first, end
    while depth > 0 and high - low < _AROUND_LINES:
        low = next(
            (at for at in range(low - 1, max(-1, low - _AROUND_LINES), -1) if 0 <= _indent(page.lines[at]) < depth), -1
        )
        high = next((at for at in range(high, min(len(page.lines), high + _AROUND_LINES)) if 0 <= _indent(page.lines[at]) < depth), -1)  # fmt: skip
        if low < 0 or high < 0:
            return {}
        depth = max(_indent(page.lines[low]), _indent(page.lines[high]))
        vms = {found["name"] for line in page.lines[low : high + 1] for found in _VM_ID.finditer(line[:_LINE_MAX])}
        if vms:
            return {"vm": vms.pop()} if len(vms) == 1 else {}
    return {}


def _indent(line: str) -> int:
    """How far a line of indented JSON is set in; -1 for an empty line."""
    inner = line.lstrip(" ")
    return len(line) - len(inner) if inner.strip() else -1


def _read_az(page: Page, first: int) -> Reading | None:
    """``(Code) message`` of the az tools with its ``Code:`` and ``Message:`` lines."""
    found = _AZ.match(page.lines[first])
    if found is None:
        return None
    message = [found.group("message")]
    end = first + 1
    keys: dict[str, str] = {}
    while end < len(page.lines) and end - first < 60:
        line = page.lines[end]
        if not line.strip() or is_prompt(line) or _AZ.match(line):
            break
        if pair := _AZ_KEY.match(line):
            keys[pair.group("key").lower()] = pair.group("value").strip()
        elif not keys:
            message.append(line.strip())
        elif len(keys) and end - first > 30:
            break
        end += 1
    code = keys.get("code") or found.group("code")
    text = plain(" ".join(message))
    inner = [match.group("code") for match in _CODE.finditer(text)]
    return _reading(
        page, first, end, [code, *inner], inner[-1] if inner else code, text, "\n".join(page.lines[first:end])
    )


JSON = Reader(
    "azure.error",
    r"ode_?\\{0,24}[\"'_*]{1,2}\s{0,2}:\s{0,2}\\{0,24}[\"'_*][A-Za-z]",
    _read_json,
    signs=('ode"', "ode'", "ode_", "ode*", "ode\\"),
)
TEXT = Reader("azure.az", r"\s*(?:ERROR: |\[ERROR: )?\([A-Z][A-Za-z]{3,60}\) \S", _read_az)
