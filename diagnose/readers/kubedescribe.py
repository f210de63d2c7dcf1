"""``kubectl describe`` output -> the same fields as the object's YAML."""

from __future__ import annotations

import re
from collections.abc import Mapping

from msgspec import Struct, field

from diagnose.late import late
from diagnose.model.evidence import Evidence
from diagnose.readers import kinds
from diagnose.readers.kubeevents import read_rows
from diagnose.readers.objects import Fields, flatten, infer_kind
from diagnose.readers.page import Page, Reader, Reading
from diagnose.readers.prompts import is_prompt
from diagnose.readers.tree import DEPTH_MAX, Leaf, Tree

_KEY = late(r"(?P<indent>\s*)(?P<key>[A-Za-z][^:\n]{0,80}?):(?:\s+(?P<value>\S.*?))?\s*$")
_ANNOTATION = late(r"(?P<key>[\w.-]+/[\w./-]+|[\w.-]+)(?:: |=)\s*(?P<value>.*)$")

#: Kinds told by a heading that only their describe output has.
_SIGNS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Node", ("Unschedulable", "Taints", "Non-terminated Pods", "PodCIDR", "Roles")),
    ("Pod", ("QoS Class", "Containers", "Init Containers", "Service Account", "Node-Selectors")),
    ("PersistentVolume", ("Reclaim Policy", "Claim", "Node Affinity")),
    ("StorageClass", ("Provisioner", "IsDefaultClass", "VolumeBindingMode")),
    ("PersistentVolumeClaim", ("Access Modes", "VolumeMode", "Mounted By", "Used By", "StorageClass", "Volume")),
)

#: Headings of the built-in describers -> field paths.
_PATHS: Mapping[str, str] = {
    "Name": "metadata.name", "Namespace": "metadata.namespace", "Status": "status.phase", "Node": "spec.nodeName",
    "StorageClass": "spec.storageClassName", "Volume": "spec.volumeName", "VolumeMode": "spec.volumeMode",
    "Access Modes": "spec.accessModes", "Capacity": "status.capacity.storage", "Reason": "status.reason",
    "Message": "status.message", "Provisioner": "provisioner", "VolumeBindingMode": "volumeBindingMode",
    "ReclaimPolicy": "reclaimPolicy", "Reclaim Policy": "spec.persistentVolumeReclaimPolicy", "Claim": "spec.claimRef.name",
    "IP": "status.podIP", "QoS Class": "status.qosClass", "Unschedulable": "spec.unschedulable", "Taints": "spec.taints",
    "Node-Selectors": "spec.nodeSelector", "Roles": "roles", "Used By": "usedBy", "Mounted By": "usedBy",
    "Controlled By": "metadata.ownerReferences.name", "Kind": "kind",
}  # fmt: skip


class _Entry(Struct):
    """One ``Key: value`` line and what is indented beneath it."""

    indent: int
    key: str
    value: str
    line: int
    inner: list[_Entry] = field(default_factory=list)
    rows: list[tuple[int, str]] = field(default_factory=list)


def _read(page: Page, first: int) -> Reading | None:
    if not page.look(0):
        return None
    root, at = _entries(page, first)
    page.look(at - first)
    headings = {entry.key for entry in root}
    command = page.command_before(first)
    if len(headings) < 2 and not any(entry.inner or entry.rows for entry in root) and "describe" not in command:
        return None
    asked = kinds.kinds_of_command(command)
    kind = next((entry.value for entry in root if entry.key == "Kind"), "") or (asked[0] if len(asked) == 1 else "")
    custom = any(entry.key in ("Spec", "Status", "API Version") and not entry.value for entry in root)
    custom = custom or "API Version" in headings
    if not kind and not custom:
        kind = next((name for name, signs in _SIGNS if any(sign in headings for sign in signs)), "")
    fields = _custom_fields(root) if custom else _builtin_fields(root, kind)
    kind = kind or infer_kind(fields.values)
    if not kind:
        return None
    name = fields.values.get("metadata.name", "")
    space = (
        fields.values.get("metadata.namespace", "")
        or kinds.namespace_of_command(command).replace("*", "")
        or page.namespace
    )
    if len(headings) > 3 and name and page.lines[first].lstrip().startswith("Name:"):
        fields.put("whole", "yes")
    resource = kinds.resource(kind, name, space)
    made: list[Evidence] = [
        page.evidence(
            first,
            at,
            form="kubernetes.describe",
            kind=kind,
            resource=resource,
            fields=fields.values,
            lines=fields.lines,
        )
    ]
    if events := _events_at(page, at):
        rows = read_rows(page, events, resource, kind)
        if rows is not None:
            made.extend(rows.evidence)
            at = rows.end
        else:
            at = events + 1
    return Reading(made, at)


def _events_at(page: Page, at: int) -> int:
    while at < len(page.lines) and not page.lines[at].strip():
        at += 1
    if at < len(page.lines) and re.match(r"\s*Events?:\s*(?:<none>)?\s*$", page.lines[at]):
        return at
    return 0


def _entries(page: Page, first: int) -> tuple[list[_Entry], int]:
    """The top entries from ``first``, and where they end: at Events, a prompt, a new object, or other text."""
    lines = page.lines
    base = len(lines[first]) - len(lines[first].lstrip())
    root: list[_Entry] = []
    open_entries: list[_Entry] = []
    at = first
    while at < len(lines):
        line = lines[at]
        if not line.strip():
            if _block_over(page, at, base):
                break
            at += 1
            continue
        indent = len(line) - len(line.lstrip())
        if re.match(r"\s*Events?:\s*(?:<none>)?\s*$", line) or (
            at > first and indent <= base and line.lstrip().startswith("Name:")
        ):
            break
        found = _KEY.match(line)
        if indent < base or (indent == base and (found is None or not line.lstrip()[0].isupper())):
            break
        while open_entries and open_entries[-1].indent >= indent:
            open_entries.pop()
        parent = open_entries[-1] if open_entries else None
        if (
            found is not None
            and len(open_entries) < DEPTH_MAX
            and not (parent and parent.rows and parent.key == "Conditions")
        ):
            entry = _Entry(indent, found.group("key").strip(), found.group("value") or "", at + 1)
            (parent.inner if parent else root).append(entry)
            open_entries.append(entry)
        elif parent is not None:
            parent.rows.append((at + 1, line.strip()))
        at += 1
    return root, at


def _block_over(page: Page, at: int, base: int) -> bool:
    """Whether the describe output ends at a blank line: what follows is a prompt, another object or other text."""
    after = at
    while after < len(page.lines) and not page.lines[after].strip():
        after += 1
    if after >= len(page.lines) or after - at > 2:
        return True
    line = page.lines[after]
    if is_prompt(line) or line.lstrip().startswith("Name:"):
        return True
    indent = len(line) - len(line.lstrip())
    return indent <= base and not re.match(r"\s*[A-Z][\w ./()-]{0,40}:(?:\s|$)", line)


def _custom_fields(root: list[_Entry]) -> Fields:
    """Custom resources: describe prints the whole object with its keys in title case."""
    tree: dict[str, Tree] = {}
    fields_first: list[tuple[str, _Entry]] = []
    for entry in root:
        if entry.key in ("Name", "Namespace"):
            fields_first.append((f"metadata.{entry.key.lower()}", entry))
        elif entry.key in ("Labels", "Annotations"):
            continue
        else:
            tree[_camel(entry.key)] = _tree(entry, 0)
    fields = flatten(tree)
    for path, entry in fields_first:
        fields.put(path, entry.value, entry.line)
    _put_annotations(fields, root)
    return fields


def _tree(entry: _Entry, depth: int) -> Tree:
    if depth > DEPTH_MAX or not entry.inner:
        if entry.rows and not entry.value:
            return [Leaf(text, line) for line, text in entry.rows]
        text = " ".join([entry.value, *(text for _, text in entry.rows)]).strip()
        return Leaf("" if text in ("<none>", "<nil>") else text, entry.line)
    groups: list[dict[str, Tree]] = [{}]
    for inner in entry.inner:
        key = _camel(inner.key)
        if key in groups[-1]:
            groups.append({})
        groups[-1][key] = _tree(inner, depth + 1)
    if len(groups) > 1 or entry.key == "Conditions":
        return list(groups)
    return groups[0]


def _camel(key: str) -> str:
    words = key.split()
    if not words:
        return ""
    first = words[0]
    head = first.lower() if first.isupper() else first[0].lower() + first[1:]
    return head + "".join(word[0].upper() + word[1:] for word in words[1:])


def _builtin_fields(root: list[_Entry], kind: str) -> Fields:
    """Pods, claims, nodes: describe prints a summary of its own."""
    fields = Fields()
    for entry in root:
        if entry.key in ("Containers", "Init Containers"):
            for container in entry.inner:
                _put_container(fields, container)
        elif entry.key == "Conditions":
            _put_conditions(fields, entry)
        elif entry.key in ("Labels", "Annotations"):
            continue
        else:
            value = " ".join([entry.value, *(text for _, text in entry.rows)]).strip()
            if value and value != "<none>" and value != "<unset>":
                if entry.key == "Node":
                    value = value.split("/")[0]
                fields.put(_PATHS.get(entry.key, _camel(entry.key)), value, entry.line)
            for inner in entry.inner:
                fields.put_tree(_tree(inner, 1), f"{_camel(entry.key)}.{_camel(inner.key)}", 1)
    if kind == "Pod" and "status.phase" in fields.values:
        fields.put("pod.status", fields.values["status.phase"], fields.lines["status.phase"])
    _put_annotations(fields, root)
    return fields


def _put_container(fields: Fields, container: _Entry) -> None:
    path = f"container.{container.key}"
    for entry in container.inner:
        if entry.key in ("State", "Last State"):
            prefix = path if entry.key == "State" else f"{path}.last"
            fields.put(f"{prefix}.state", entry.value.lower(), entry.line)
            for inner in entry.inner:
                fields.put(f"{prefix}.{_camel(inner.key)}", inner.value, inner.line)
        elif entry.key == "Restart Count":
            fields.put(f"{path}.restarts", entry.value, entry.line)
        elif entry.key in ("Ready", "Image"):
            fields.put(
                f"{path}.{entry.key.lower()}", entry.value.lower() if entry.key == "Ready" else entry.value, entry.line
            )


def _put_conditions(fields: Fields, entry: _Entry) -> None:
    """A table (``Type  Status  ...``), its rows without colons mostly, so found in rows and in odd entries."""
    rows = [row for row in entry.rows if not row[1].startswith(("Type ", "----"))]
    for inner in entry.inner:
        rows.append((inner.line, f"{inner.key}: {inner.value}"))
    for line, text in sorted(rows):
        parts = re.split(r"\s{2,}", text)
        if len(parts) < 2 or parts[1] not in ("True", "False", "Unknown"):
            continue
        fields.put(f"condition.{parts[0]}.status", parts[1], line)
        rest = [part for part in parts[2:] if not re.match(r"[A-Z][a-z]{2}, \d\d|\d{4}-|<", part)]
        if rest:
            fields.put(f"condition.{parts[0]}.reason", rest[0], line)
        if len(rest) > 1:
            fields.put(f"condition.{parts[0]}.message", rest[1], line)


def _put_annotations(fields: Fields, root: list[_Entry]) -> None:
    for entry in root:
        if entry.key not in ("Annotations", "Labels"):
            continue
        path = f"metadata.{entry.key.lower()}"
        rows = [(entry.line, entry.value), *entry.rows]
        rows += [(inner.line, f"{inner.key}: {inner.value}") for inner in entry.inner]
        for line, text in rows:
            if (found := _ANNOTATION.match(text)) and text != "<none>":
                fields.put(f"{path}.{found.group('key')}", found.group("value"), line)


READER = Reader("kubernetes.describe", r"\s*(?:Name:\s+\S|(?:Status|Conditions|Spec|API Version):(?:\s|$))", _read)
