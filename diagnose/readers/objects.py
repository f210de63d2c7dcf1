"""Kubernetes objects as trees -> evidence with the canonical field paths of docs/knowledge-format.md."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from diagnose.model.evidence import Evidence, Resource
from diagnose.readers import kinds
from diagnose.readers.page import Page
from diagnose.readers.times import time_s
from diagnose.readers.tree import DEPTH_MAX, Leaf, Tree, child, first_line, text_at

FIELDS_MAX = 5000
VALUE_MAX = 8000
_SKIPPED = frozenset({"managedFields", "kubectl.kubernetes.io/last-applied-configuration"})


class Fields:
    """Flat fields in the making: a value and a line for each path, values of one path merged with commas."""

    def __init__(self) -> None:
        self.values: dict[str, str] = {}
        self.lines: dict[str, int] = {}

    def put(self, path: str, text: str, line: int = 0) -> None:
        if path in self.values:
            if text and text not in self.values[path].split(",") and len(self.values[path]) < VALUE_MAX:
                self.values[path] = f"{self.values[path]},{text}" if self.values[path] else text
            return
        if len(self.values) < FIELDS_MAX:
            self.values[path] = text[:VALUE_MAX]
            if line:
                self.lines[path] = line

    def put_tree(self, tree: Tree, path: str = "", depth: int = 0) -> None:
        """All leaves of a tree; items of lists share one path."""
        if isinstance(tree, Leaf):
            if tree.text not in ("null", "~"):
                self.put(path, tree.text, tree.line)
        elif depth < DEPTH_MAX:
            if isinstance(tree, list):
                for item in tree:
                    self.put_tree(item, path, depth + 1)
            else:
                for key, inner in tree.items():
                    if key not in _SKIPPED:
                        self.put_tree(inner, f"{path}.{key}" if path else key, depth + 1)


def flatten(tree: Mapping[str, Tree]) -> Fields:
    """The fields of one object: as in the YAML, conditions and containers under their own names."""
    fields = Fields()
    for key, inner in tree.items():
        if key == "status" and isinstance(inner, dict):
            _put_status(fields, inner)
        elif key in ("conditions", "containerStatuses", "initContainerStatuses") and isinstance(inner, list):
            _put_status(fields, {key: inner})
        else:
            fields.put_tree(inner, key, 1)
    return fields


def _put_status(fields: Fields, status: Mapping[str, Tree]) -> None:
    for key, inner in status.items():
        if key == "conditions" and isinstance(inner, list):
            for item in inner:
                if name := text_at(item, "type"):
                    for part, leaf in item.items() if isinstance(item, dict) else ():
                        if part != "type":
                            fields.put_tree(leaf, f"condition.{name}.{part}", 2)
        elif key in ("containerStatuses", "initContainerStatuses") and isinstance(inner, list):
            for item in inner:
                _put_container(fields, item)
        else:
            fields.put_tree(inner, f"status.{key}", 2)


def _put_container(fields: Fields, item: Tree) -> None:
    name = text_at(item, "name")
    if not name or not isinstance(item, dict):
        return
    path = f"container.{name}"
    for key, part in (("ready", "ready"), ("restartCount", "restarts"), ("image", "image"), ("started", "started")):
        if isinstance(leaf := item.get(key), Leaf):
            fields.put(f"{path}.{part}", leaf.text, leaf.line)
    for key, prefix in (("state", path), ("lastState", f"{path}.last")):
        states = item.get(key)
        if isinstance(states, dict):
            for state, inner in states.items():
                fields.put(f"{prefix}.state", state, first_line(inner))
                fields.put_tree(inner, prefix, 3)


#: Kinds told by fields that only they have, for fragments without ``kind``.
_SIGNS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("VirtualMachine", ("status.printableStatus", "spec.runStrategy", "spec.running", "spec.template.spec.domain.")),
    ("VirtualMachineInstance", ("status.migrationMethod", "status.guestOSInfo", "condition.LiveMigratable.", "spec.domain.")),
    ("StorageClass", ("volumeBindingMode", "reclaimPolicy", "provisioner")),
    ("DataVolume", ("spec.pvc.", "spec.storage.", "spec.source.", "status.claimName", "status.progress", "spec.sourceRef.")),
    ("Pod", ("container.", "spec.containers.", "condition.PodScheduled.", "condition.ContainersReady.", "status.qosClass")),
    ("PersistentVolumeClaim", ("spec.volumeName", "spec.accessModes", "spec.storageClassName", "spec.volumeMode")),
    ("Node", ("status.nodeInfo.", "status.allocatable.", "condition.MemoryPressure.")),
)  # fmt: skip


def infer_kind(fields: Mapping[str, str]) -> str:
    """The kind of a fragment, told by its fields; empty when nothing is characteristic."""
    for kind, signs in _SIGNS:
        for path in fields:
            if any(path == sign or (sign.endswith(".") and path.startswith(sign)) for sign in signs):
                return kind
    return ""


def evidence_of(
    page: Page,
    tree: Tree,
    first: int,
    end: int,
    *,
    form: str,
    hint: str = "",
    namespace: str = "",
    whole: bool = True,
) -> Iterator[Evidence]:
    """Evidence of an object, or of each object of a List, that stands in lines ``first`` to before ``end``."""
    if isinstance(tree, list):
        yield from _items(page, tree, first, end, form, hint, namespace, whole)
        return
    if not isinstance(tree, dict):
        return
    items = tree.get("items")
    if isinstance(items, list) and (not text_at(tree, "kind") or text_at(tree, "kind").endswith("List")):
        of = text_at(tree, "kind").removesuffix("List") or hint
        made = list(_items(page, items, first, end, form, of, namespace, whole))
        yield from made
        if kind := of or (made[0].kind if made else ""):
            yield listing(
                page, first, end, kind, [one.fields.get("metadata.name", "") for one in made], namespace, whole
            )
        return
    kind = text_at(tree, "kind") or hint
    if kind == "Event" and ("reason" in tree or "message" in tree):
        yield event_of(page, tree, first, end, form)
        return
    fields = flatten(tree)
    kind = kind or infer_kind(fields.values)
    if not kind or not fields.values:
        return
    name = fields.values.get("metadata.name", "")
    space = fields.values.get("metadata.namespace", "") or ("" if namespace == "*" else namespace)
    if whole and name and text_at(tree, "kind") and ("spec" in tree or "status" in tree):
        fields.put("whole", "yes")
    if kind == "Pod" and "status.phase" in fields.values:
        fields.put("pod.status", fields.values["status.phase"], fields.lines.get("status.phase", 0))
    yield page.evidence(
        first, end, form=form, kind=kind, resource=kinds.resource(kind, name, space), fields=fields.values,
        lines=fields.lines,
    )  # fmt: skip


def _items(
    page: Page,
    items: list[Tree],
    first: int,
    end: int,
    form: str,
    hint: str,
    namespace: str,
    whole: bool,
) -> Iterator[Evidence]:
    starts = [first_line(item) for item in items]
    for number, item in enumerate(items):
        start = starts[number] - 1 if starts[number] else first
        stop = next((line - 1 for line in starts[number + 1 :] if line), end)
        yield from evidence_of(
            page, item, start, max(stop, start + 1), form=form, hint=hint, namespace=namespace, whole=whole
        )


def listing(page: Page, first: int, end: int, kind: str, names: list[str], namespace: str, complete: bool) -> Evidence:
    """The fact that these and (when complete) no other things of a kind are there; ``namespace`` ``*`` is all."""
    fields = {
        "of": kind,
        "names": ",".join(name for name in names if name),
        "namespace": namespace,
        "complete": "yes" if complete else "no",
    }
    return page.evidence(first, end, form="kubernetes.listing", kind="Listing", fields=fields)


def event_of(page: Page, tree: Mapping[str, Tree], first: int, end: int, form: str) -> Evidence:
    """Evidence of an Event object."""
    node: Tree = dict(tree)
    involved = child(node, "involvedObject") or child(node, "regarding")
    fields = Fields()
    for path, *ways in _EVENT_FIELDS:
        for way in ways:
            leaf = child(node, *way.split("."))
            if isinstance(leaf, Leaf) and leaf.text not in ("", "null"):
                fields.put(path, leaf.text, leaf.line)
                break
    kind, name, space = (text_at(involved, key) for key in ("kind", "name", "namespace"))
    for path, value in (("involved.kind", kind), ("involved.name", name), ("involved.namespace", space)):
        if value:
            fields.put(path, value)
    moment = next((when for key in ("time.last", "time.first") if (when := time_s(fields.values.get(key, "")))), None)
    return page.evidence(
        first, end, form=form, kind="Event", fields=fields.values, time_s=moment, lines=fields.lines,
        resource=kinds.resource(kind, name, space or text_at(node, "metadata", "namespace")),
    )  # fmt: skip


_EVENT_FIELDS: tuple[tuple[str, ...], ...] = (
    ("type", "type"),
    ("reason", "reason"),
    ("message", "message", "note"),
    ("count", "count", "series.count", "deprecatedCount"),
    ("source", "source.component", "reportingComponent", "reportingController"),
    ("source.host", "source.host", "reportingInstance"),
    ("time.last", "series.lastObservedTime", "lastTimestamp", "deprecatedLastTimestamp", "eventTime",
     "metadata.creationTimestamp"),
    ("time.first", "firstTimestamp", "deprecatedFirstTimestamp", "eventTime"),
)  # fmt: skip


def event_evidence(
    page: Page, first: int, end: int, fields: Mapping[str, str], resource: Resource | None,
    *, form: str = "kubernetes.event", time_s: float | None = None, age_s: float | None = None,
) -> Evidence:  # fmt: skip
    """Evidence of an event told in any other way than as an object."""
    return page.evidence(
        first, end, form=form, kind="Event", fields={key: value for key, value in fields.items() if value},
        resource=resource, time_s=time_s, age_s=age_s,
    )  # fmt: skip
