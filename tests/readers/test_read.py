"""Reading a document as a whole, and a large log around its hits."""

from __future__ import annotations

import re

from diagnose.model.evidence import Document
from diagnose.readers.read import AROUND_LINES, READERS, is_log, read_document

NOISE = "I0301 10:00:00.100000       1 sync.go:10] nothing to do for shop/web this time, next try in ten seconds\n"
EVENT = (
    'E0301 10:00:00.100000       1 event.go:282] Event(v1.ObjectReference{Kind:"Pod", Namespace:"shop", Name:"web", UID:""}): '
    "type: 'Warning' reason: 'Failed' no\n"
)


def test_a_large_log_is_read_around_its_hits_and_lines_are_those_of_the_document() -> None:
    text = NOISE * 9000 + EVENT + NOISE * 3000 + EVENT + NOISE
    near = read_document(Document("x.log", text), near=[9001])
    assert [one.place.line for one in near] == [9001]
    assert near[0].text == EVENT.rstrip("\n")
    assert [one.place.line for one in read_document(Document("x.log", text), near=[9001, 12002])] == [9001, 12002]
    assert [one.place.line for one in read_document(Document("x.log", text))] == [9001, 12002]


def test_hits_at_the_ends_of_a_large_log_are_read() -> None:
    text = EVENT + NOISE * 12_000 + EVENT
    assert [one.place.line for one in read_document(Document("x.log", text), near=[1, 12_002])] == [1, 12_002]


def test_hits_close_together_share_one_part() -> None:
    text = NOISE * 12_000 + EVENT + NOISE * (AROUND_LINES // 2) + EVENT
    lines = [12_001, 12_002 + AROUND_LINES // 2]
    assert [one.place.line for one in read_document(Document("x.log", text), near=lines)] == lines


def test_a_small_document_is_read_as_a_whole_whatever_was_hit() -> None:
    assert len(read_document(Document("x.log", NOISE * 100 + EVENT), near=[1])) == 1


def test_yaml_is_no_log() -> None:
    assert not is_log("kind: Pod\nmetadata:\n  name: x\n" * 1000)
    assert is_log(NOISE * 1000)


#: What each format that may begin anywhere in a line begins with, in all its forms.
MARKS = {
    "kubernetes.event-log": ["event.go:389]", "recorder.go:104]"],
    "console.systemd": ["FAILED]", "DEPEND ]", "TIME  ]"],
    "log.traceback": ["Traceback (most recent call last)"],
    "vsphere.soap": ["<faultstring", "<faultcode>", "<soap:faultcode>", "<fault xsi:type=", "Fault xmlns="],
    "azure.error": ['code": "A', "Code': 'a", 'code_": _a', "code*:*A", r"code\\\" : \\\"a"],
    "vsphere.vpxd-task": ["-- FINISH ", "-- ERROR ", "-- BEGIN "],
    "vsphere.fault": [
        *("vim.fault.NoPermission", "types.NotFound{", "RbVmomi::Fault", "ServerFaultCode:", "Fault xsi:type="),
        *('"_typeName": "Fault', '"@type":"Fault'),
    ],
    "cloudinit.log": ["finish: init", "finish: modules"],
}


def test_each_form_of_a_mark_holds_a_sign_that_its_reader_is_looked_for_by() -> None:
    readers = {reader.name: reader for reader in READERS if reader.signs}
    assert readers.keys() == MARKS.keys()
    for name, marks in MARKS.items():
        for mark in marks:
            assert re.search(readers[name].opens, mark), mark
            assert any(sign in mark for sign in readers[name].signs), mark
