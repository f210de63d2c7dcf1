"""Kubernetes objects as trees -> evidence with the canonical field paths of docs/knowledge-format.md."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from diagnose.model.evidence import Evidence, Resource
from diagnose.readers import kinds
from diagnose.readers.page import Page
from diagnose.readers.times import time_s
from diagnose.readers.tree import DEPTH_MAX, UNREAD, Leaf, Tree, child, first_line, text_at

FIELDS_MAX = 5000
VALUE_MAX = 8000
#: Of what a listing was read from so many lines are quoted.
LISTING_LINES = 2_000


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
                    if key not in UNREAD:
                        self.put_tree(inner, f"{path}.{key}" if path else key, depth + 1)


def flatten(tree: Mapping[str, Tree], fields: Fields | None = None) -> Fields:
    """The fields of one object: as in the YAML, conditions and containers under their own names; ``fields`` takes them."""
    fields = Fields() if fields is None else fields
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


class About(Struct, frozen=True):
    """What is known of an object besides its text: the format, the kind and the namespace that the command or the path
    tell (``*``: all), and whether nothing was cut out of it."""

    form: str
    hint: str = ""
    namespace: str = ""
    whole: bool = True


def evidence_of(page: Page, tree: Tree, first: int, end: int, about: About) -> Iterator[Evidence]:
    """Evidence of an object, or of each object of a List, that stands in lines ``first`` to before ``end``."""
    if isinstance(tree, list):
        yield from _items(page, tree, first, end, about)
        return
    if not isinstance(tree, dict):
        return
    items = tree.get("items")
    if isinstance(items, list) and (not text_at(tree, "kind") or text_at(tree, "kind").endswith("List")):
        of = text_at(tree, "kind").removesuffix("List") or about.hint
        yield from with_listing(
            page, list(_items(page, items, first, end, replace(about, hint=of))), first, end, of, about
        )
        return
    told = told_by(tree, about.hint)
    if told is not None:
        yield evidence_from(page, told, first, end, about)


def with_listing(page: Page, made: list[Evidence], first: int, end: int, of: str, about: About) -> Iterator[Evidence]:
    """The evidence of the items of a List, and that these are all."""
    yield from made
    if kind := of or (made[0].kind if made else ""):
        names = [one.fields.get("metadata.name", "") for one in made]
        yield listing(page, first, end, kind, names, about.namespace, about.whole)


class Told(Struct, frozen=True):
    """What one object tells, wherever it stands. ``line`` is the first that is known (0: none is), ``namespace`` what its
    metadata tell, ``itself`` whether it names its kind and has a spec or a status: nothing of it is missing then."""

    kind: str
    fields: Fields
    line: int
    namespace: str
    itself: bool
    is_event: bool = False


def told_by(tree: dict[str, Tree], hint: str = "", fields: Fields | None = None) -> Told | None:
    """What the tree of one object tells; None where it tells nothing or its kind is unknown. ``fields`` takes its fields."""
    fields = Fields() if fields is None else fields
    named = text_at(tree, "kind")
    line, namespace = first_line(tree), text_at(tree, "metadata", "namespace")
    if (named or hint) == "Event" and ("reason" in tree or "message" in tree):
        return Told("Event", _event_fields(tree, fields), line, namespace, itself=False, is_event=True)
    flatten(tree, fields)
    kind = named or hint or infer_kind(fields.values)
    if not kind or not fields.values:
        return None
    return Told(kind, fields, line, namespace, itself=bool(named) and ("spec" in tree or "status" in tree))


def evidence_from(page: Page, told: Told, first: int, end: int, about: About) -> Evidence:
    """Evidence of what an object tells that stands in lines ``first`` to before ``end``."""
    fields = told.fields
    values = fields.values
    if told.is_event:
        moment = next((when for key in ("time.last", "time.first") if (when := time_s(values.get(key, "")))), None)
        kind, name, space = (values.get(f"involved.{key}", "") for key in ("kind", "name", "namespace"))
        return page.evidence(
            first, end, form=about.form, kind="Event", fields=values, time_s=moment, lines=fields.lines,
            resource=kinds.resource(kind, name, space or told.namespace),
        )  # fmt: skip
    name = values.get("metadata.name", "")
    space = values.get("metadata.namespace", "") or ("" if about.namespace == "*" else about.namespace)
    if about.whole and name and told.itself:
        fields.put("whole", "yes")
    if told.kind == "Pod" and "status.phase" in values:
        fields.put("pod.status", values["status.phase"], fields.lines.get("status.phase", 0))
    return page.evidence(
        first, end, form=about.form, kind=told.kind, resource=kinds.resource(told.kind, name, space), fields=values,
        lines=fields.lines,
    )  # fmt: skip


def _items(page: Page, items: list[Tree], first: int, end: int, about: About) -> Iterator[Evidence]:
    for item, (start, stop) in zip(items, spans([first_line(item) for item in items], first, end), strict=True):
        yield from evidence_of(page, item, start, stop, about)


def spans(known: list[int], first: int, end: int) -> list[tuple[int, int]]:
    """From where to before where (from 0) each item stands, by the first line known of each (from 1; 0: none is)."""
    found: list[tuple[int, int]] = []
    stop = end
    for line in reversed(known):
        start = line - 1 if line else first
        found.append((start, max(stop, start + 1)))
        stop = line - 1 if line else stop
    return found[::-1]


def listing(page: Page, first: int, end: int, kind: str, names: list[str], namespace: str, complete: bool) -> Evidence:
    """The fact that these and (when complete) no other things of a kind are there; ``namespace`` ``*`` is all."""
    fields = {
        "of": kind,
        "names": ",".join(name for name in names if name),
        "namespace": namespace,
        "complete": "yes" if complete else "no",
    }
    return page.evidence(first, end, form="kubernetes.listing", kind="Listing", fields=fields, quoted=LISTING_LINES)


def _event_fields(tree: Mapping[str, Tree], fields: Fields) -> Fields:
    node: Tree = dict(tree)
    involved = child(node, "involvedObject") or child(node, "regarding")
    for path, *ways in _EVENT_FIELDS:
        for way in ways:
            leaf = child(node, *way.split("."))
            if isinstance(leaf, Leaf) and leaf.text not in ("", "null"):
                fields.put(path, leaf.text, leaf.line)
                break
    for key in ("kind", "name", "namespace"):
        if value := text_at(involved, key):
            fields.put(f"involved.{key}", value)
    return fields


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
