"""Kubernetes objects and Lists in JSON, and the events that controllers write as JSON log lines."""

from __future__ import annotations

from diagnose.model.evidence import Evidence
from diagnose.readers import kinds
from diagnose.readers.jsontext import read_json
from diagnose.readers.objects import About, event_evidence, evidence_of
from diagnose.readers.page import Page, Reader, Reading
from diagnose.readers.times import time_s
from diagnose.readers.tree import Tree, child, text_at


def _read(page: Page, first: int) -> Reading | None:
    line = page.lines[first]
    if len(line) > 1 and '"logger":"events"' in line:
        return _event_line(page, first)
    if _is_log(line):
        return None
    found = read_json(page, first)
    if found is None:
        return None
    tree, end = found
    command = page.command_before(first)
    asked = kinds.kinds_of_command(command)
    made: list[Evidence] = []
    if _is_object(tree):
        about = About(
            form="kubernetes.json", hint=asked[0] if len(asked) == 1 else page.kind,
            namespace=kinds.namespace_of_command(command) or page.namespace,
        )  # fmt: skip
        made.extend(evidence_of(page, tree, first, end, about))
    return Reading(made, end) if made else None


def _is_log(line: str) -> bool:
    return '"level":' in line and ('"msg":' in line or '"timestamp":' in line or '"ts":' in line)


def _is_object(tree: Tree) -> bool:
    if isinstance(tree, list):
        return bool(tree) and _is_object(tree[0])
    return isinstance(tree, dict) and ("kind" in tree or "items" in tree or "status" in tree or "spec" in tree)


def _event_line(page: Page, first: int) -> Reading | None:
    """``{"logger":"events","msg":...,"object":{"kind":...},"reason":...}`` of controller-runtime."""
    found = read_json(page, first)
    if found is None or not isinstance(child(found[0], "object"), dict):
        return None
    tree, end = found
    kind, name, space = (text_at(tree, "object", key) for key in ("kind", "name", "namespace"))
    message = text_at(tree, "message")
    kind_of_event = text_at(tree, "type")
    if not message:
        message = text_at(tree, "msg")
    elif not kind_of_event:
        kind_of_event = text_at(tree, "msg")
    fields = {
        "type": kind_of_event, "reason": text_at(tree, "reason"), "message": message, "involved.kind": kind,
        "involved.name": name, "involved.namespace": space,
    }  # fmt: skip
    stamp = text_at(tree, "ts")
    try:
        moment = time_s(stamp) if "-" in stamp else float(stamp)
    except ValueError:
        moment = None
    made = event_evidence(
        page, first, end, fields, kinds.resource(kind, name, space), time_s=moment, form="kubernetes.event-log"
    )
    return Reading((made,), end)


READER = Reader("kubernetes.json", r"\s*[{\[]\s*(?:$|\"|\{|\[)", _read)
