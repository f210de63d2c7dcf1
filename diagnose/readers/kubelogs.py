"""Events that controllers print in their own logs: ``Event(v1.ObjectReference{...}): type: 'Warning' reason: ...``."""

from __future__ import annotations

from diagnose.late import late
from diagnose.readers import kinds
from diagnose.readers.objects import event_evidence
from diagnose.readers.page import Page, Reader, Reading
from diagnose.readers.times import time_s

_EVENT = late(
    r"Event\((?:v1|corev1)\.ObjectReference\{Kind:\"(?P<kind>\w*)\", Namespace:\"(?P<namespace>[^\"]*)\", Name:\"(?P<name>[^\"]*)\""
    r"[^}]*\}\): type: '(?P<type>\w*)' reason: '(?P<reason>[^']*)' (?P<message>.*)$"
)
#: The newer structured form: ``"Event occurred" object="shop/web" kind="Pod" type="Warning" reason="X" message="..."``.
_OCCURRED = late(
    r"\"Event occurred\" object=\"(?:(?P<namespace>[^\"/]*)/)?(?P<name>[^\"]*)\".*?\bkind=\"(?P<kind>[^\"]*)\".*?"
    r"\btype=\"(?P<type>\w*)\" reason=\"(?P<reason>[^\"]*)\" message=\"(?P<message>.*?)\"?$"
)


def _read(page: Page, first: int) -> Reading | None:
    line = page.lines[first]
    found = _EVENT.search(line) or _OCCURRED.search(line)
    if found is None:
        return None
    kind, name, namespace = (found.group(part) or "" for part in ("kind", "name", "namespace"))
    fields = {
        "type": found.group("type"), "reason": found.group("reason"),
        "message": found.group("message").replace('\\"', '"'),
        "involved.kind": kind, "involved.name": name, "involved.namespace": namespace,
    }  # fmt: skip
    made = event_evidence(
        page, first, first + 1, fields, kinds.resource(kind, name, namespace), time_s=time_s(line),
        form="kubernetes.event-log",
    )  # fmt: skip
    return Reading((made,), first + 1)


READER = Reader("kubernetes.event-log", r"(?:event|recorder)\.go:\d+\]", _read, signs=("event.go:", "recorder.go:"))
