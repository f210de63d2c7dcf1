"""What a single line of text tells about itself: its time, the resources it names."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

import orjson

from diagnose.late import late
from diagnose.readers import kinds
from diagnose.readers.azure import resources_of
from diagnose.readers.layout import subject_of_path
from diagnose.readers.times import time_s


class Stamp(NamedTuple):
    """``values`` holds short kinds of resources and their names (``pod``, ``namespace``, ``vm`` ...)."""

    time_s: float | None
    values: Mapping[str, str]


#: ``pod="shop/web"``, ``vm=web``. That a word begins there is looked for behind its first letter: a search for one of
#: four letters is much faster than one for the beginning of a word.
_NAMED = late(
    r"(n(?<=\bn)(?:ode|amespace)|d(?<=\bd)(?:v|atavolume)|v(?<=\bv)(?:mi?|irtualmachine(?:instance)?)"
    r"|p(?<=\bp)(?:od|vc|ersistentvolumeclaim))(?:Name)?=\"?'?(?:([\w.-]+)/)?([\w.-]+)\"?"
)
#: ``kubectl logs --prefix``: ``[pod/web/compute] ...``.
_PREFIX = late(r"\[pod/([\w.-]+)/([\w.-]+)\]")
#: ``controller.go:12] error syncing 'shop/web-os': ...``: the controller's file tells the kind of the key.
_SYNCED = late(
    r"\b(datavolume|import|upload|clone|pvc-clone)[\w-]*-controller\.go:\d+\].{0,60}?['\"]([\w.-]+)/([\w.-]+)['\"]"
)
#: Managed objects of vSphere with their names, and inventory paths.
_MANAGED = late(r"vim\.(VirtualMachine|HostSystem|Datastore|ResourcePool|ClusterComputeResource):[\w-]+,([\w.-]+)")
_MANAGED_KINDS = {
    "VirtualMachine": "vm", "HostSystem": "host", "Datastore": "datastore", "ResourcePool": "resourcepool",
    "ClusterComputeResource": "cluster",
}  # fmt: skip
_INVENTORY = late(r"(?:^|[\s\"'=])/[^/\s\"']+/vm/(?:[^/\"'\n]{1,80}/){0,6}([\w.-]+)")
_DATASTORE_FILE = late(r"\[([\w.-]+)\] ([\w.-]+)/[\w.-]+\.(?:vmx|vmtx|vmdk)\b")
_OF_VMIS = frozenset({"virt-controller", "virt-handler", "virt-launcher"})
#: Events of vCenter and lines of Terraform that name their VM (vim.event: VmFailedToPowerOnEvent, VmCloneFailedEvent,
#: CustomizationFailed and their like).
_VM_EVENT = late(
    r"\b(?:(?:Cannot|Failed to) (?:clone|deploy) [\w.-]+ as ([\w.-]+)"
    r"|(?:Cannot|Failed to) (?:power o(?:n|ff)|reset|reconfigure|relocate|migrate|customize|create) (?!VM\b|virtual\b)([\w.-]+)(?= (?:on|in) |:)"
    r"|customizing VM ([\w.-]*[\w-])(?=[.,\s]|$)"
    r"|vsphere_virtual_machine\.([\w-]+)(?=: (?:Creating|Still creating|Modifying)))"
)
_JSON_NAMES = {"pod": "pod", "vm": "vm", "vmi": "vmi", "pvc": "pvc", "node": "node", "datavolume": "dv"}


def stamp_line(line: str, document: str = "") -> Stamp:
    """What ``line`` and the name of its ``document`` tell; linear in the line's length, never fails."""
    head = line[:4000]
    values = dict(subject_of_path(document))
    if head.startswith("[pod/") and (found := _PREFIX.match(head)):
        values["pod"] = found.group(1)
        line = line[found.end() :].lstrip()
        head = line[:4000]
    at = head.find("{")
    inner = _json_stamp(line[at:], values) if at >= 0 and '"' in head[at : at + 3] else None
    if inner is not None:
        head = head[:at]  # what stands before tells the time where the JSON has none, and further names
    for found in _NAMED.finditer(head) if "=" in head else ():
        word, namespace, name = found.groups()
        values.setdefault(_short_of(word), name)
        if namespace and (inner is None or "namespace" not in values):
            values["namespace"] = namespace
    _put_names(head, values)
    if inner is not None and inner.time_s is not None:
        return inner
    return Stamp(time_s(head), values)


@lru_cache(maxsize=64)
def _short_of(word: str) -> str:
    return kinds.SHORT_OF.get(kinds.kind_of(word), word)


def _put_names(head: str, values: dict[str, str]) -> None:
    """Names in the forms that single platforms use."""
    if "-controller.go:" in head and (found := _SYNCED.search(head)):
        values.setdefault("dv" if found.group(1) == "datavolume" else "pvc", found.group(3))
        values.setdefault("namespace", found.group(2))
    if "vim." in head:
        for found in _MANAGED.finditer(head):
            values.setdefault(_MANAGED_KINDS[found.group(1)], found.group(2))
    if "/vm/" in head and (found := _INVENTORY.search(head)):
        values.setdefault("vm", found.group(1))
    if (
        "Cannot " in head or "Failed to " in head or "customizing VM " in head or "vsphere_virtual_machine." in head
    ) and (found := _VM_EVENT.search(head)):
        values.setdefault("vm", next(filter(None, found.groups())))
    if ".vm" in head and (found := _DATASTORE_FILE.search(head)):
        values.setdefault("datastore", found.group(1))
        values.setdefault("vm", found.group(2))
    if "/providers/" in head or "/resourceGroups/" in head:
        for kind, name in resources_of(head).items():
            values.setdefault(kind, name)


def _json_stamp(text: str, values: dict[str, str]) -> Stamp | None:
    """KubeVirt's and controller-runtime's JSON lines."""
    if len(text) > 200_000:
        return None
    try:
        entry = orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
    if not isinstance(entry, dict):
        return None
    kind, name = entry.get("kind"), entry.get("name")
    if isinstance(kind, str) and isinstance(name, str) and (short := kinds.SHORT_OF.get(kinds.kind_of(kind) or kind)):
        values[short] = name
    elif not kind and isinstance(name, str) and name and str(entry.get("component")) in _OF_VMIS:
        values["vmi"] = name  # KubeVirt leaves the kind of its subject out in some lines
    if isinstance(space := entry.get("namespace"), str) and space:
        values["namespace"] = space
    for key, inner in entry.items():
        if isinstance(inner, str):
            if inner and (named := _JSON_NAMES.get(key.lower())):
                values.setdefault(named, inner.rpartition("/")[2])
        elif isinstance(inner, dict) and isinstance(inner.get("name"), str):
            short = kinds.SHORT_OF.get(kinds.kind_of(str(inner.get("kind") or key)), "")
            if short:
                values.setdefault(short, inner["name"])
            if isinstance(inner.get("namespace"), str):
                values.setdefault("namespace", inner["namespace"])
    _put_names(text[:4000], values)
    moment = entry.get("timestamp") or entry.get("ts") or entry.get("time")
    return Stamp(
        float(moment) if isinstance(moment, int | float) else time_s(str(moment or "")),
        values,
    )
