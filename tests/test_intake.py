"""Large documents are condensed while they are opened: what matters stays, with its place."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from diagnose import intake
from diagnose.bundle.limits import Limits
from diagnose.condense import REPEATS
from diagnose.model.evidence import Bundle, Document
from diagnose.pipeline import Engine
from diagnose.readers.read import read_document

ROUTINE = (
    "I0301 10:{m:02}:{s:02}.000001    2143 kubelet.go:2431] SyncLoop for pod shop/web-{n} took {n}ms, nothing to do\n"
)
PLANTED = (
    'E0301 10:30:00.000001       1 pv_controller.go:1480] "Event occurred" object="shop/{name}" '
    'message="storageclass.storage.k8s.io \\"gold\\" not found"\n'
)


def log(lines: int, planted: dict[int, str]) -> str:
    out = [ROUTINE.format(m=n // 60 % 60, s=n % 60, n=n) for n in range(lines)]
    for at, line in planted.items():
        out[at] = line
    return "".join(out)


def open_text(engine: Engine, text: str, *, cores: int = 1, limits: Limits | None = None) -> Bundle:
    return engine.take_in(["-"], stdin=io.BytesIO(text.encode()), cores=cores, limits=limits)


def test_planted_lines_are_found_with_their_numbers_and_little_else_is_held(engine: Engine) -> None:
    planted = {10_000: PLANTED.format(name="one"), 40_000: PLANTED.format(name="two")}
    text = log(60_000, planted)
    bundle = open_text(engine, text, limits=Limits(block_bytes=1 << 20))
    assert sum(len(document.text) for document in bundle.documents) < len(text) / 50
    report = engine.diagnose(bundle)
    assert report.diagnoses[0].cause == "ove.storage.storageclass-not-found"
    lines = text.split("\n")
    for quoted in report.diagnoses[0].evidence:
        assert quoted.text == lines[quoted.line - 1]
    assert {quoted.line for quoted in report.diagnoses[0].evidence} == {10_001, 40_001}
    assert report.documents[0].lines == 60_000
    assert report.documents[0].bytes == len(text)


def test_any_number_of_processes_gives_the_same_documents(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "SEVERAL_BYTES", 1 << 20)
    text = log(60_000, {n: PLANTED.format(name=f"vm-{n}") for n in range(0, 60_000, 7_000)})
    limits = Limits(block_bytes=1 << 20)
    assert open_text(engine, text, cores=1, limits=limits) == open_text(engine, text, cores=2, limits=limits)


def test_repeats_that_differ_by_their_time_only_are_held_a_number_of_times_with_the_last(engine: Engine) -> None:
    line = "2026-03-01T10:{m:02}:{s:02}Z ProvisioningFailed shop/one storageclass.storage.k8s.io gold not found\n"
    text = "".join(line.format(m=n // 60 % 60, s=n % 60) for n in range(30_000))
    (document,) = open_text(engine, text, limits=Limits(block_bytes=64 << 10)).documents
    assert document.text.count("\n") < REPEATS * 3
    assert document.line_at(document.text.count("\n")) == 30_000


def test_names_that_differ_by_a_number_are_no_repeats(engine: Engine) -> None:
    text = log(30_000, {n * 20: PLANTED.format(name=f"vm-{n}") for n in range(1_000)})
    report = engine.diagnose(open_text(engine, text))
    assert report.diagnoses[0].sightings >= 1_000


def pods_and_claim(pods: int) -> str:
    pod = (
        "- apiVersion: v1\n  kind: Pod\n  metadata:\n    name: web-{n}\n    namespace: shop\n"
        "  spec:\n    containers:\n    - name: web\n      image: quay.io/x/y\n  status:\n    phase: Running\n"
    )
    claim = (
        "- apiVersion: v1\n  kind: PersistentVolumeClaim\n  metadata:\n    name: vm-root\n    namespace: shop\n"
        "  spec:\n    storageClassName: gold\n  status:\n    phase: Pending\n"
    )
    items = [pod.format(n=n) for n in range(pods)]
    items.insert(pods // 2, claim)
    return "apiVersion: v1\nitems:\n" + "".join(items) + "kind: List\n"


def test_of_a_large_list_only_objects_that_can_matter_are_held(engine: Engine, tmp_path: Path) -> None:
    text = pods_and_claim(10_000)
    (tmp_path / "all.yaml").write_text(text)
    (tmp_path / "classes.txt").write_text(
        "$ kubectl get sc\nNAME     PROVISIONER        RECLAIMPOLICY   VOLUMEBINDINGMODE   ALLOWVOLUMEEXPANSION   AGE\n"
        "silver   rbd.csi.ceph.com   Delete          Immediate           true                   90d\n"
    )
    bundle = engine.take_in([tmp_path])
    assert len(bundle.documents[0].text) < 40_000
    report = engine.diagnose(bundle)
    assert report.diagnoses[0].cause == "ove.storage.storageclass-not-found"
    quoted = next(one for one in report.diagnoses[0].evidence if one.document == "all.yaml")
    assert text.split("\n")[quoted.line - 1] == quoted.text.split("\n")[0]


def test_a_list_of_which_only_a_part_is_held_does_not_make_the_rest_absent(engine: Engine, tmp_path: Path) -> None:
    classes = "".join(
        f"- apiVersion: storage.k8s.io/v1\n  kind: StorageClass\n  metadata:\n    name: class-{n}\n  provisioner: x.example\n"
        f"  parameters:\n    note: {'x' * 400}\n"
        for n in range(2_000)
    )
    (tmp_path / "classes.yaml").write_text("apiVersion: v1\nitems:\n" + classes + "kind: List\n")
    claim = pods_and_claim(1).replace("gold", "class-1999")
    (tmp_path / "claim.yaml").write_text(claim)
    report = engine.diagnose(engine.take_in([tmp_path], limits=Limits(block_bytes=256 << 10)))
    assert all(one.cause != "ove.storage.storageclass-not-found" for one in report.findings)


def test_what_does_not_fit_is_a_gap(engine: Engine) -> None:
    text = log(30_000, {n: PLANTED.format(name=f"vm-{n}-{'x' * 200}") for n in range(0, 30_000, 3)})
    bundle = open_text(engine, text, limits=Limits(held_bytes=100_000))
    assert [("held_bytes" in gap.what, gap.count > 9_000) for gap in bundle.gaps] == [(True, True)]


def test_lines_of_a_condensed_document_keep_their_numbers() -> None:
    document = Document("x", "a\nb\nc", kept=((0, 1), (2, 90)))
    assert [document.line_at(index) for index in range(3)] == [1, 2, 90]
    assert [document.index_of(line) for line in (1, 2, 3, 89, 90)] == [0, 1, -1, -1, 2]


def pods_and_claims(count: int) -> str:
    text = "apiVersion: v1\nitems:\n"
    for n in range(count):
        text += (
            f"- apiVersion: v1\n  kind: Pod\n  metadata:\n    name: web-{n}\n    namespace: shop\n  spec:\n    nodeName: n{n}\n"
            f"    containers:\n    - name: web\n      image: quay.io/x/y:{'z' * (n % 90)}\n  status:\n    phase: Running\n"
            f"- apiVersion: v1\n  kind: PersistentVolumeClaim\n  metadata:\n    name: root-{n}\n    namespace: shop\n"
            + f"  spec:\n    storageClassName: gold-{n}\n" * (n % 3 > 0)
            + f"  status:\n    phase: Pending\n    note: {'w' * (n % 70)}\n" * (n % 2)
        )
    return text + "kind: List\n"


@pytest.mark.parametrize("block_bytes", [16 << 10, 4 << 20])
def test_objects_that_are_held_are_whole_and_nothing_of_others_is_among_them(engine: Engine, block_bytes: int) -> None:
    text = pods_and_claims(8_000)
    (condensed,) = open_text(engine, text, limits=Limits(block_bytes=block_bytes)).documents
    found = {one.place.line: one for one in read_document(condensed) if one.kind == "PersistentVolumeClaim"}
    whole = {one.place.line: one for one in read_document(Document("-", text)) if one.kind == "PersistentVolumeClaim"}
    assert len(condensed.text) < len(text) * 3 / 5
    assert [(one.fields, one.lines) for one in found.values()] == [(one.fields, one.lines) for one in whole.values()]


def test_a_running_pod_of_a_vm_is_held(engine: Engine) -> None:
    owned = (
        "- apiVersion: v1\n  kind: Pod\n  metadata:\n    name: virt-launcher-web-x1\n    ownerReferences:\n    - kind: VirtualMachineInstance\n"
        "      name: web\n  status:\n    phase: Running\n"
    )
    text = pods_and_claims(3_000).replace("kind: List\n", owned + "kind: List\n")
    (condensed,) = open_text(engine, text).documents
    assert [one.fields["metadata.name"] for one in read_document(condensed) if one.kind == "Pod"] == [
        "virt-launcher-web-x1"
    ]


def test_of_objects_in_one_line_of_json_each_those_that_are_looked_at_are_held(engine: Engine, tmp_path: Path) -> None:
    objects = {
        "claim": '{"kind":"PersistentVolumeClaim","apiVersion":"v1","metadata":{"name":"root"},"status":{"phase":"Pending"}}',
        "quiet": '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"web"},"status":{"phase":"Running"}}',
        "waits": '{"kind":"Pod","apiVersion":"v1","metadata":{"name":"web"},"status":{"phase":"Pending"}}',
        "owned": '{"kind":"Pod","metadata":{"ownerReferences":[{"kind":"VirtualMachineInstance"}]},"status":{"phase":"Running"}}',
        "other": '{"kind":"ConfigMap","apiVersion":"v1","data":{"a":"b"}}',
        "matches": '{"kind":"ConfigMap","apiVersion":"v1","data":{"a":"storageclass.storage.k8s.io \\"gold\\" not found"}}',
        "list": '{"kind":"PodList","apiVersion":"v1","items":[]}',
        "lines": '{"kind":"ConfigMap","apiVersion":"v1"}\n{"kind":"ConfigMap","apiVersion":"v1"}',
    }
    (tmp_path / "a.log").write_text("nothing of note\n" * 100_000)  # a large bundle
    for name, text in objects.items():
        (tmp_path / f"b-{name}.json").write_text(text + "\n")
    held = {one.name[2:-5] for one in engine.take_in([tmp_path]).documents if one.text and one.name.startswith("b-")}
    assert held == {"claim", "waits", "owned", "matches", "list", "lines"}


def test_a_common_failure_of_a_log_leaves_room_for_a_rare_one_and_a_long_table_is_held_whole(engine: Engine) -> None:
    common = "".join(f'E0301 10:00:{n % 60:02}.000 pv storageclass.storage.k8s.io "gold-{n}" not found\n' for n in range(9_000))  # fmt: skip
    rare = "E0301 11:00:00.000 x 0/6 nodes are available: 6 Insufficient memory.\n"
    log = open_text(engine, common + rare, limits=Limits(held_bytes=1_600_000))
    assert "Insufficient memory" in log.documents[0].text
    assert 300 < log.documents[0].text.count("gold-") < 3_000
    rows = "".join(f'{n}m  Warning  ProvisioningFailed  pvc/app-{n}  storageclass.storage.k8s.io "gold-{n}" not found\n' for n in range(9_000))  # fmt: skip
    table = open_text(engine, "LAST SEEN  TYPE  REASON  OBJECT  MESSAGE\n" + rows, limits=Limits(held_bytes=1_600_000))
    assert table.documents[0].text.count("gold-") == 9_000
