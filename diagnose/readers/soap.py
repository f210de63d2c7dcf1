"""vSphere's SOAP: faults of responses and errors of TaskInfo objects, on one line or laid out over many.

No XML parser is used, so nothing expands and nothing is fetched; the few elements that matter are looked for.
"""

from __future__ import annotations

import html

from diagnose.late import late
from diagnose.model.evidence import Resource
from diagnose.readers.page import Page, Reader, Reading
from diagnose.readers.times import time_s

_LINES_MAX = 120
_CHARS_MAX = 60_000
_SAID = late(r"<(?:\w{1,20}:)?(?:faultstring|localizedMessage)(?:\s[^<>]{0,200})?>([^<]{1,4000})</")
_TYPE = late(r"<(?:\w{1,20}:)?(?:(\w{1,60})Fault|fault)\b[^<>]{0,300}?xsi:type=[\"'](?:\w{1,20}:)?(\w{1,80})[\"']")
_BARE = late(r"<(?:\w{1,20}:)?([A-Z]\w{1,60})Fault\b")
_INNER = late(
    r"<(?:faultCause)\b[^<>]{0,300}?xsi:type=[\"'](?:\w{1,20}:)?(\w{1,80})[\"']|<faultCause><fault xsi:type=[\"'](\w{1,80})[\"']"
)
_NAMES = (
    ("vm", late(r"<entityName>([^<]{1,200})</entityName>")),
    ("datastore", late(r"<datastore(?:\s[^<>]{0,100})?>([\w.-]{1,100})</datastore>")),
    ("file", late(r"<(?:file|name)>(\[[^<]{1,300})</(?:file|name)>")),
)
_PRIVILEGE = late(r"<privilegeId>([^<]{1,200})</privilegeId>")
_TIME = late(r"<(?:completeTime|startTime|queueTime|createdTime)>([^<]{10,40})</")
_NAME = late(r"<(?:name|descriptionId)>([A-Za-z]\w{1,60}(?:_Task|\.\w{1,60}))</")
_BEGIN = late(r"<(?:\w{1,20}:)?Fault>|<returnval\b|<(?:info|task|TaskInfo)\b[^<>]{0,200}>|<error>")
_END = late(r"</(?:\w{1,20}:)?Fault>|</returnval>|</TaskInfo>|</(?:\w{1,20}:)?Envelope>")


def _read(page: Page, first: int) -> Reading | None:
    """From the line of the fault string or the fault to where its element ends; the name of a task's VM stands above."""
    end = first
    size = 0
    while end < len(page.lines) and end - first < _LINES_MAX and size < _CHARS_MAX:
        size += len(page.lines[end])
        end += 1
        if _END.search(page.lines[end - 1]) or not page.look(1):
            break
    begin = first
    while begin > 0 and first - begin < 30 and not _BEGIN.search(page.lines[begin]):
        if not page.lines[begin - 1].lstrip().startswith("<"):
            break
        begin -= 1
    text = "\n".join(page.lines[begin:end])[:_CHARS_MAX]
    kind = _TYPE.search(text)
    bare = _BARE.search(text)
    said = _SAID.search(text)
    if not said and not kind:
        return None
    fields = {
        "fault": kind[2] if kind else (bare[1] if bare else ""), "dialect": "soap",
        "message": html.unescape(said[1]).strip() if said else "",
    }  # fmt: skip
    if inner := _INNER.search(text):
        fields["cause"] = inner[1] or inner[2]
    for key, pattern in (("privilege", _PRIVILEGE), ("operation", _NAME)):
        if found := pattern.search(text):
            fields[key] = found[1]
    named = {key: html.unescape(found[1]) for key, pattern in _NAMES if (found := pattern.search(text))}
    fields.update(named)
    moment = _TIME.search(text)
    resource = next((Resource(key, named[key]) for key in ("vm", "datastore") if key in named), None)
    made = page.evidence(
        begin, end, form="vsphere.soap", kind="VimFault", resource=resource, time_s=time_s(moment[1]) if moment else None,
        fields={key: value for key, value in fields.items() if value},
    )  # fmt: skip
    return Reading((made,), end)


READER = Reader(
    "vsphere.soap",
    r"<faultstring|<(?:\w+:)?faultcode>|<fault xsi:type=|Fault xmlns=",
    _read,
    signs=("faultstring", "faultcode>", "<fault xsi:type=", "Fault xmlns="),
)
