"""``kubectl get`` tables: a listing of a kind, and each row as a thing of that kind."""

from __future__ import annotations

from collections.abc import Mapping

from diagnose.late import late
from diagnose.model.evidence import Evidence
from diagnose.readers import kinds
from diagnose.readers.columns import Header, cells, header_of
from diagnose.readers.objects import listing
from diagnose.readers.page import Page, Reader, Reading
from diagnose.readers.prompts import is_prompt
from diagnose.readers.times import age_s

#: Kinds told by columns that only their tables have.
_COLUMNS: tuple[tuple[str, frozenset[str]], ...] = (
    ("Pod", frozenset({"READY", "STATUS", "RESTARTS"})),
    ("DataVolume", frozenset({"PHASE", "PROGRESS"})),
    ("PersistentVolume", frozenset({"CAPACITY", "RECLAIM POLICY", "CLAIM"})),
    ("PersistentVolumeClaim", frozenset({"STATUS", "VOLUME", "CAPACITY"})),
    ("PersistentVolumeClaim", frozenset({"STATUS", "VOLUME", "STORAGECLASS"})),
    ("StorageClass", frozenset({"PROVISIONER"})),
    ("VolumeSnapshotClass", frozenset({"DRIVER", "DELETIONPOLICY"})),
    ("VolumeSnapshotContent", frozenset({"READYTOUSE", "DELETIONPOLICY"})),
    ("VolumeSnapshot", frozenset({"READYTOUSE", "SNAPSHOTCLASS"})),
    ("CSIDriver", frozenset({"ATTACHREQUIRED"})),
    ("Node", frozenset({"STATUS", "ROLES", "VERSION"})),
    ("VirtualMachineInstance", frozenset({"PHASE", "NODENAME"})),
    ("VirtualMachine", frozenset({"STATUS", "READY", "AGE", "NAME"})),
    ("VirtualMachine", frozenset({"RUNNING", "AGE", "VOLUME"})),
    ("VolumeAttachment", frozenset({"ATTACHER", "PV", "ATTACHED"})),
    ("DataImportCron", frozenset({"FORMAT", "NAME", "AGE"})),
    ("ClusterOperator", frozenset({"AVAILABLE", "PROGRESSING", "DEGRADED"})),
    ("Deployment", frozenset({"READY", "UP-TO-DATE", "AVAILABLE"})),
)

#: Columns -> field paths, for any kind.
_FIELDS: Mapping[str, str] = {
    "NAME": "metadata.name", "NAMESPACE": "metadata.namespace", "STATUS": "status.phase", "PHASE": "status.phase",
    "READY": "ready", "RESTARTS": "restarts", "AGE": "age", "STORAGECLASS": "spec.storageClassName",
    "VOLUME": "spec.volumeName", "NODE": "spec.nodeName", "NODENAME": "status.nodeName", "PROGRESS": "status.progress",
    "PROVISIONER": "provisioner", "VOLUMEBINDINGMODE": "volumeBindingMode", "RECLAIMPOLICY": "reclaimPolicy",
    "ALLOWVOLUMEEXPANSION": "allowVolumeExpansion", "CAPACITY": "status.capacity.storage",
    "ACCESS MODES": "spec.accessModes", "READYTOUSE": "status.readyToUse", "DRIVER": "driver", "ROLES": "roles",
    "CLAIM": "spec.claimRef.name", "IP": "status.ip", "VERSION": "version", "RUNNING": "spec.running",
    "SNAPSHOTCLASS": "spec.volumeSnapshotClassName", "SOURCEPVC": "spec.source.persistentVolumeClaimName",
    "VOLUMEMODE": "spec.volumeMode", "NOMINATED NODE": "status.nominatedNodeName", "REASON": "status.reason",
}  # fmt: skip
_POD_PHASES: Mapping[str, str] = {
    "Pending": "Pending", "Running": "Running", "Succeeded": "Succeeded", "Failed": "Failed", "Unknown": "Unknown",
    "Completed": "Succeeded", "ContainerCreating": "Pending", "PodInitializing": "Pending",
}  # fmt: skip
_HEADER = late(r"\s*(?:NAMESPACE|NAME)(?:\s{2,}|\s(?=READY|STATUS|AGE|PHASE|PROVISIONER))[A-Z]")
_NOT_ROW = late(r"```|[-=]{4,}|Events:|Name:|error:|Error |Warning|[\[{<]|\S+: |\S+:$")

#: What no name holds: then the line is a sentence that follows the table without a blank line.
_NOT_NAME = late(r"\s*(?:\d+/\d+ nodes? |[^\s(]*[\"'\u2018\u2019\u201c\u201d,;=])")


def _read(page: Page, first: int) -> Reading | None:
    if not _HEADER.match(page.lines[first]):
        return None
    header = header_of(page.lines[first])
    command = page.command_before(first)
    asked = kinds.kinds_of_command(command)
    guessed = asked[0] if len(asked) == 1 else _kind_of_columns(header)
    namespace = kinds.namespace_of_command(command) or page.namespace
    rows: list[tuple[int, Mapping[str, str]]] = []
    at = first + 1
    whole = not kinds.is_filtered(command)
    while at < len(page.lines):
        line = page.lines[at]
        if not line.strip() or is_prompt(line) or _HEADER.match(line) or _NOT_ROW.match(line.strip()):
            break
        if _NOT_NAME.match(line):
            break
        if line.strip() in ("...", "…", "[...]", "<snip>"):
            whole = False
        else:
            rows.append((at, cells(header, line)))
        at += 1
    made = [one for number, row in rows if (one := _row(page, number, row, guessed, namespace))]
    if not made:
        return None
    yields: list[Evidence] = []
    for kind in sorted({one.kind for one in made}):
        names = [one.fields["metadata.name"] for one in made if one.kind == kind]
        space = "*" if "NAMESPACE" in header.names else namespace
        yields.append(listing(page, first, at, kind, names, space, whole))
    return Reading([*yields, *made], at)


def _kind_of_columns(header: Header) -> str:
    names = set(header.names)
    return next((kind for kind, columns in _COLUMNS if columns <= names), "")


def _row(page: Page, at: int, row: Mapping[str, str], guessed: str, namespace: str) -> Evidence | None:
    kind, name = kinds.kind_and_name(row.get("NAME", ""))
    kind = kind or guessed
    if not name[:1].isalnum() or not kind or " " in name.replace(" (default)", ""):
        return None
    fields: dict[str, str] = {}
    for column, text in row.items():
        if text and text != "<none>":
            fields[_FIELDS.get(column, f"column.{column.lower().replace(' ', '-')}")] = text
    if name.endswith(" (default)"):
        name = name.removesuffix(" (default)")
        fields["default"] = "yes"
    fields["metadata.name"] = name
    status = row.get("STATUS", "")
    if kind == "Pod" and status:
        fields["pod.status"] = status
        fields["status.phase"] = _POD_PHASES.get(status, "Pending" if status.startswith("Init:") else "")
        if not fields["status.phase"]:
            del fields["status.phase"]
    if kind == "VirtualMachine" and status:
        fields["status.printableStatus"] = status
    if kind == "Node" and status:
        fields["condition.Ready.status"] = "False" if "NotReady" in status else "True"
        if "SchedulingDisabled" in status:
            fields["spec.unschedulable"] = "true"
    space = row.get("NAMESPACE", "") or ("" if namespace == "*" else namespace)
    return page.evidence(
        at, at + 1, form="kubernetes.table", kind=kind, resource=kinds.resource(kind, name, space), fields=fields,
        age_s=age_s(row.get("AGE", "")),
    )  # fmt: skip


READER = Reader("kubernetes.table", _HEADER.pattern, _read)
