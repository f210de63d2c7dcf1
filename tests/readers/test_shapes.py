"""Objects are read by their shape exactly as they are read at length, however odd the YAML."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from diagnose.model.evidence import Document, Evidence
from diagnose.readers import kubelists, kubeyaml, shapes
from diagnose.readers.read import read_document

POD = """apiVersion: v1
kind: Pod
metadata:
  annotations:
    example/owner: team-1
    kubectl.kubernetes.io/last-applied-configuration: |
      {"apiVersion":"v1","kind":"Pod","metadata":{"name":"web-1"}}
  creationTimestamp: "2026-03-01T10:00:00Z"
  labels:
    app: web
  managedFields:
  - apiVersion: v1
    fieldsV1:
      f:metadata:
        f:name: {}
    manager: kubelet
  name: web-1
  namespace: shop
spec:
  containers:
  - args:
    - --v=2
    - plain
    command: ["sh", "-c", 'x']
    image: quay.io/shop/web:1
    name: main
  - name: side
  nodeName: node-1
status:
  conditions:
  - lastTransitionTime: null
    message: '0/3 nodes are available: 3 Insufficient
      memory. preemption: not helpful.'
    reason: Unschedulable
    status: "False"
    type: PodScheduled
  containerStatuses:
  - name: main
    ready: false
    restartCount: 4
    state:
      waiting:
        message: back-off
        reason: CrashLoopBackOff
  activePods:
    6f0c1f2e-4c7e-4d2a-9a35-000000000001: node-1
  phase: Pending
"""
EVENT = """apiVersion: v1
count: 12
eventTime: null
firstTimestamp: "2026-03-01T10:00:00Z"
involvedObject:
  kind: PersistentVolumeClaim
  name: root
  namespace: shop
kind: Event
lastTimestamp: "2026-03-01T10:09:00Z"
message: storageclass.storage.k8s.io "gold" not found
metadata:
  name: root.17a
  namespace: shop
reason: ProvisioningFailed
source:
  component: pv-controller
type: Warning
"""
CLAIM = """apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: root
  namespace: shop
spec:
  accessModes:
  - ReadWriteMany
  - ReadWriteOnce
  storageClassName: gold
status:
  phase: Pending
"""
#: A line of an object -> what may stand in its place; each is odd in its own way.
ODD = {
    "  nodeName: node-1\n": (
        "  nodeName: |\n    node-1\n    status: x\n", "  nodeName: >-\n    node 1\n\n    two\n", "  nodeName: &a node-1\n",
        "  nodeName: *a\n", "  nodeName: {a: b, c: [d, e]}\n", "  nodeName: [a,\n    b]\n", "  nodeName: node-1 # a remark\n",
        "  # a remark\n  nodeName: x\n", "  nodeName:\tnode-1\n", '  "nodeName": node-1\n', "  'nodeName': 'it''s'\n",
        '  nodeName: "a\\tb \\"c\\" \\u00e9"\n', '  nodeName: "two\n    lines: here"\n', "  nodeName: two\n    words: here\n",
        "  nodeName: 'open\n", '  nodeName: "open\n', "  nodeName: ~\n", '  nodeName: "null"\n', "  nodeName: ''\n", "  nodeName:\n",
        "  nodeName: a: b\n", "  nodeName: a:\n", "  node name: x\n", "  nodeName: x  \n", "  nodeName: !!str 1\n", "  ? nodeName\n  : x\n",
        "  ...\n", "...\n", "# cut\n", "  <snip>\n", "      nodeName: deeper\n", " nodeName: less\n", "  nodeName: a,b\n  nodeName: c\n",
        "  nodeName: \u00fcml\u00e4ut \u2026\n", "  nodeName: @x\n", "  nodeName: {}\n", "  - nodeName\n", "$ kubectl get pods\n",
    ),
    "    - plain\n": (
        "    - a: b\n", "    - - nested\n      - list\n", "    - 'quo: ted'\n", "    -\n", "    - |\n      text: here\n      - and\n",
        "    -   wide\n", "    - a:b\n", "    - {a: 1}\n", "    - # nothing\n", "    - x # y\n", "    - --\n", "    - a b: c\n",
    ),
    "    name: main\n": ("    name: null\n", "    name: 'ma in'\n", "    name: ma.in\n", "    name: a\n    name: b\n", "    type: x\n"),
    "  - name: main\n": ("  - name: other\n", "  - name: ''\n", "  - name: main\n    name: main\n", "  - ready: x\n"),
    "  namespace: shop\n": ("", "  namespace: null\n", '  namespace: ""\n', "  namespace: a b\n", "namespace: top\n"),
    "kind: Pod\n": ("", "kind: List\n", "kind: 'Pod'\n", "kind: Event\n", "kind: PodList\nitems: []\n", "kind: Pod\nitems:\n- kind: Pod\n"),
    "  activePods:\n": ("  activePods: {}\n", "  activePods:\n  - x\n  managedFields:\n", "  activePods: x\n", "activePods:\n", ""),
    "  managedFields:\n": ("  managedFields: []\n", "  managedFields: # long\n", "  managedFields:\n  # a remark\n", "managedFields:\n"),
    "    kubectl.kubernetes.io/last-applied-configuration: |\n": (
        "    kubectl.kubernetes.io/last-applied-configuration: |-\n", "    x/last-applied-configuration: |\n",
        "    kubectl.kubernetes.io/last-applied-configuration: |\n      a\n\n      managedFields:\n      - b\n",
    ),
    '    status: "False"\n': ('    status: "False"\n    type: Ready\n', "    status: False\n", "    status: 'Fal\n      se'\n"),
    "    type: PodScheduled\n": ("    type: ''\n", "", "    type: Pod Scheduled\n", "    type: null\n", "    type: A\n    type: B\n"),
    "message: storageclass.storage.k8s.io \"gold\" not found\n": (
        "message: |\n  not found\n  managedFields:\n  - x\n", "note: x\n", "message: null\nnote: said\n", "message: ''\n", "message: 'a\n\n  b: c'\n",
    ),
    "  accessModes:\n": ("  accessModes: RWX\n", "  accessModes:\n  - null\n", "  accessModes:\n  - Read,Write\n  - Write\n"),
}  # fmt: skip


def as_item(text: str) -> str:
    return "- " + text.rstrip("\n").replace("\n", "\n  ") + "\n"


def as_list(texts: list[str], foot: str = 'kind: List\nmetadata:\n  resourceVersion: ""\n') -> str:
    return "apiVersion: v1\nitems:\n" + "".join(map(as_item, texts)) + foot


def changed(text: str, number: int) -> str:
    """Other values of the same shape."""
    for old, new in (
        ("web-1", f"vm-{number}"),
        ("gold", f"class {number}"),
        ("root", f"disk{number}"),
        ("node-1", f"n{number}"),
        ("0000001", f"000000{number}"),
    ):
        text = text.replace(old, new)
    return text


def at_length(document: Document, monkeypatch: pytest.MonkeyPatch) -> tuple[Evidence, ...]:
    with monkeypatch.context() as context:
        context.setattr(kubeyaml, "read_list", lambda *_: ())
        context.setattr(kubeyaml, "tell", lambda *_: None)
        return read_document(document)


def documents() -> Iterator[str]:
    """Every oddity alone, in objects, streams and Lists; then several of them together, drawn with a fixed seed."""
    for line, instead in ODD.items():
        for each in instead:
            objects = [text.replace(line, each) for text in (POD, EVENT, CLAIM) if line in text]
            yield from objects
            yield as_list([POD, *objects, CLAIM, EVENT])
            yield as_list([POD, *objects, CLAIM, EVENT], foot="")
            yield "---\n" + "---\n".join([CLAIM, *objects, POD])
    draw = random.Random(4)
    for _ in range(300):
        texts = []
        for _ in range(draw.randrange(1, 5)):
            text = draw.choice((POD, EVENT, CLAIM))
            for line in draw.sample(sorted(ODD), 3):
                text = text.replace(line, draw.choice(ODD[line]))
            texts.append(text[: draw.randrange(len(text))] if draw.random() < 0.1 else text)
        whole = draw.choice((as_list, "---\n".join, as_list))(texts)  # type: ignore[operator]
        yield whole.replace("\n", draw.choice(("\n", "\n", "\r\n"))) if draw.random() < 0.5 else whole


def test_objects_read_by_their_shape_tell_the_same_as_read_at_length(monkeypatch: pytest.MonkeyPatch) -> None:
    shapes.forget()
    for text in documents():
        for number in range(4):  # read at length, learnt, filled in
            document = Document("must-gather/namespaces/shop/x.yaml", changed(text, number))
            got, expected = read_document(document), at_length(document, monkeypatch)
            assert got == expected, document.text
            assert [list(one.fields) for one in got] == [list(one.fields) for one in expected]


def test_lines_of_an_object_read_by_its_shape_are_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    shapes.forget()
    for number in range(4):
        more = "".join(f"  - manager: m{each}\n" for each in range(number))
        text = "# one\n" * number + "---\n" + POD.replace("  name: web-1\n", more + f"  name: web-{number}\n")
        (pod,) = read_document(Document("pod.yaml", text))
        lines = text.split("\n")
        assert lines[pod.lines["metadata.name"] - 1] == f"  name: web-{number}"
        assert lines[pod.lines["status.phase"] - 1] == "  phase: Pending"
        assert pod.text.split("\n")[0] == "apiVersion: v1"


def test_a_shape_that_is_met_often_is_not_read_at_length_again(monkeypatch: pytest.MonkeyPatch) -> None:
    shapes.forget()
    for number in range(3):
        read_document(Document("list.yaml", as_list([changed(POD, number), changed(CLAIM, number)])))
    read = []
    monkeypatch.setattr(kubelists, "read_item", lambda *where: read.append(where))
    found = read_document(Document("list.yaml", as_list([changed(POD, 9), changed(CLAIM, 9)])))
    assert not read
    assert [one.fields["metadata.name"] for one in found if one.kind != "Listing"] == ["vm-9", "disk9"]
