"""Text that wants to break readers: it never raises, and cost stays linear."""

from __future__ import annotations

import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from diagnose.model.evidence import Document
from diagnose.readers.read import READERS, read_document
from diagnose.readers.stamp import stamp_line
from tests.readers.reading import only, read

ALIASES = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{name}: &{name} [*{last},*{last},*{last},*{last},*{last},*{last},*{last},*{last},*{last}]\n"
    for last, name in zip("abcdefghi", "bcdefghij", strict=True)
)
THREATS = {
    "yaml alias bomb": "kind: Pod\nmetadata:\n  name: web\n" + ALIASES,
    "deep yaml": "kind: Pod\n" + "".join(f"{' ' * depth}k{depth}:\n" for depth in range(3000)),
    "deep yaml lists": "spec:\n" + "- " * 30_000 + "x\n",
    "deep yaml flow": "spec: " + "[" * 50_000 + "\n",
    "deep json": '{"kind":"Pod","status":' + '{"a":' * 50_000 + "1" + "}" * 50_001,
    "json brackets": "[" * 100_000,
    "huge json number": '{"kind":"Pod","metadata":{"name":"x"},"status":{"n":' + "9" * 100_000 + "}}",
    "json openings without ends": '{\n"a": 1\n' * 8_000,
    "yaml openings without content": "status:\n" * 15_000,
    "describe openings": "Name:   x\n" * 8_000,
    "table headers": "NAME   READY   STATUS   RESTARTS   AGE\n" * 8_000,
    "one long line of quotes": '"code": "' * 50_000,
    "one long line of escapes": "\\" * 400_000 + '"code": "A"',
    "one long line of blanks": "Warning" + " " * 500_000 + "x",
    "one long name": "Name:  " + "x" * 1_000_000,
    "many colons": ("a : " * 20 + "\n") * 5_000,
    "xml entities": '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>\n<Event><System><EventID>1</EventID></System>'
    "<Data>&b;</Data></Event>\n" * 200,
    "open xml": "<Event>\n" * 5_000,
    "soap without ends": "<faultstring>x\n<a>\n" * 8_000,
    "clixml without ends": '<Objs>\n<Obj RefId="1">\n' * 8_000,
    "frames without heads": "  at a.b.C(x)\n" * 8_000,
    "tracebacks without ends": "Traceback (most recent call last):\n" * 8_000,
    "csv in semicolons": "Time;Message;Id\n" + 'a;"b\n' * 20_000,
    "fault dumps without ends": "(vim.fault.NoCompatibleHost) {\n" * 5_000,
    "ansible without ends": "fatal: [h]: FAILED! => {\n" * 5_000,
    "terraform errors": "Error: x\n\n" * 8_000,
    "category info": "+ CategoryInfo : x\n" * 8_000,
    "rules": "---- ----\n" * 15_000,
    "csv": "Level,Message,Id\n" + '"' * 100_000,
    "events": "Events:\n" * 15_000,
    "quoted yaml without end": 'message: "' + "x\n" * 100_000,
    "many quoted yaml without end": 'status: "\n' * 5_000,
    "task names": "Task Name\n" * 8_000,
    "cloud-init": "status: error\n" * 8_000,
}


@pytest.mark.parametrize("text", THREATS.values(), ids=THREATS.keys())
def test_a_threat_neither_raises_nor_takes_long(text: str) -> None:
    started = time.process_time()
    read_document(Document("-", text))
    assert time.process_time() - started < 5


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.name)
def test_twice_the_beginnings_of_a_format_cost_about_twice(reader: object) -> None:
    text = SEEDS.get(reader.name, "")  # type: ignore[attr-defined]
    assert text, "every format has a seed here"

    def cost(times: int) -> float:
        started = time.process_time()
        read_document(Document("-", text * times))
        return time.process_time() - started

    cost(50)
    assert cost(1600) < 40 * cost(200) + 0.2


SEEDS = {
    "windows.cluster-log": "00001a2c.00002b3d::2026/03/01-10:00:00.000 ERR   [RES] 'web' failed\n",
    "powershell.clixml": '<Objs Version="1.1.0.1">\n',
    "powershell.concise": "x: a.ps1:1\nLine |\n  1 | x\n",
    "log.traceback": "Traceback (most recent call last):\n  File x\n",
    "log.frames": "java.io.IOException: x\n\tat a.b.C(D.java:1)\n",
    "log.panic": "panic: x\ngoroutine 1 [running]:\n",
    "vsphere.soap": "<faultstring>x</faultstring>\n<detail>\n",
    "kubernetes.event": "LAST SEEN   TYPE   REASON   OBJECT   MESSAGE\n",
    "kubernetes.none": "No resources found\n",
    "kubernetes.describe-event": "Warning  Failed  3s  kubelet\n\n",
    "kubernetes.event-row": "3s  Warning  Failed  pod/x  y\n",
    "kubernetes.table": "NAME   READY   STATUS\nx\n",
    "kubernetes.event-log": "I0301 10:00:00.1   1 event.go:2] Event(v1.ObjectReference{\n",
    "kubernetes.describe": "Name:  x\nStatus:\n  a: b\n",
    "windows.event": "Event ID: 7\n",
    "windows.event-xml": "<Event>\n<EventID>\n",
    "windows.event-json": '{"Event":{"System":{}}}\n',
    "windows.setup-log": "2026-01-01 10:00:00, Error SYSPRP x\n y\n",
    "export.csv": "Level,Message,Id\n\n",
    "cloudinit.status-json": '{\n"status": 1,\n',
    "kubernetes.json": '{\n"kind": "Pod",\n',
    "cloudinit.status": "status: error\n",
    "kubernetes.yaml": "status:\n  phase: x\n- y\n",
    "azure.az": "(NotFound) x\n",
    "vsphere.task": "Task Name\n",
    "terraform.error": "Error: x\n",
    "ansible.failure": "fatal: [x]: FAILED! => {\n",
    "packer.error": "==> x: Error y\n",
    "console.systemd": "[FAILED] Failed to start x.\n",
    "powershell.list": "Name : x\nState : y\n",
    "powershell.table": "A   B\n--- ---\nx\n",
    "powershell.error": "+ CategoryInfo : x\n",
    "azure.error": '"code": "NotFound"\n',
    "vsphere.vpxd-task": "-- FINISH task-1 --\n",
    "vsphere.fault": "(vim.fault.NotFound) {\n",
    "cloudinit.log": "finish: init-local/x\n",
}

LINES = st.sampled_from(
    [
        *(line for seed in SEEDS.values() for line in seed.split("\n")),
        "",
        "  a: b",
        "- c: 'd",
        "}",
        "]",
        "x  y  z",
        "```",
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(LINES, st.text(max_size=60)), max_size=40))
@example(["kind: |", " x", "status: 'a", "- - - b", "?"])
def test_any_mixture_of_lines_is_read_without_fault_and_with_exact_places(lines: list[str]) -> None:
    text = "\n".join(lines).replace("\r", "")
    document = Document("-", text)
    written = text.split("\n")
    for one in read_document(document):
        assert 1 <= one.place.line <= one.place.last_line <= len(written)
        assert one.text == "\n".join(written[one.place.line - 1 : one.place.last_line])


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200), st.text(max_size=60))
@example('{"level":1,"ts":true,"name":["x"]}', "")
@example('{"timestamp":1e400}', "namespaces//pods/")
def test_any_line_has_a_stamp(line: str, name: str) -> None:
    stamp_line(line, name)


def test_an_alias_is_text_and_expands_to_nothing() -> None:
    pod = only(THREATS["yaml alias bomb"], "Pod")
    assert sum(map(len, pod.fields.values())) < 10_000


def test_an_entity_of_a_document_type_is_not_expanded() -> None:
    events = read("<Event><System><EventID>7</EventID></System><Data>&b;</Data></Event>", "WindowsEvent")
    assert [event.fields["data.0"] for event in events] == ["&b;"]
