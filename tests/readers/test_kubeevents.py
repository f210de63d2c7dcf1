"""Kubernetes events in every dress."""

from __future__ import annotations

import pytest

from diagnose.model.evidence import Resource
from tests.readers.reading import only, read

MESSAGE = 'storageclass.storage.k8s.io "gold" not found'
TABLES = {
    "new columns": f"""
LAST SEEN   TYPE      REASON               OBJECT                         MESSAGE
73s         Warning   ProvisioningFailed   persistentvolumeclaim/web-os   {MESSAGE}
""",
    "all namespaces": f"""
NAMESPACE   LAST SEEN               TYPE      REASON               OBJECT                         MESSAGE
shop        73s (x58 over 15m)      Warning   ProvisioningFailed   persistentvolumeclaim/web-os   {MESSAGE}
""",
    "wide": f"""
LAST SEEN   TYPE      REASON               OBJECT                         SUBOBJECT   SOURCE                        MESSAGE                                        FIRST SEEN   COUNT   NAME
73s         Warning   ProvisioningFailed   persistentvolumeclaim/web-os               persistentvolume-controller   {MESSAGE}   15m          58      web-os.17a
""",
    "old columns": f"""
LAST SEEN   FIRST SEEN   COUNT     NAME             KIND                    SUBOBJECT   TYPE      REASON               SOURCE                        MESSAGE
73s         15m          58        web-os.17a9f8    PersistentVolumeClaim               Warning   ProvisioningFailed   persistentvolume-controller   {MESSAGE}
""",
    "rows without their header": f"""
73s         Warning   ProvisioningFailed   persistentvolumeclaim/web-os   {MESSAGE}
""",
    "object": f"""
apiVersion: v1
kind: Event
type: Warning
reason: ProvisioningFailed
message: '{MESSAGE}'
involvedObject:
  kind: PersistentVolumeClaim
  name: web-os
  namespace: shop
lastTimestamp: "2026-03-01T10:00:00Z"
""",
    "log of a controller": '{"level":"debug","ts":1757331846.2,"logger":"events","msg":"Warning","object":{"kind":'
    '"PersistentVolumeClaim","namespace":"shop","name":"web-os"},"reason":"ProvisioningFailed","message":'
    '"storageclass.storage.k8s.io \\"gold\\" not found"}',
    "log of an older controller": "I0301 10:00:00.123456       1 event.go:282] Event(v1.ObjectReference{Kind:"
    '"PersistentVolumeClaim", Namespace:"shop", Name:"web-os", UID:"1", APIVersion:"v1", ResourceVersion:"7", '
    f"FieldPath:\"\"}}): type: 'Warning' reason: 'ProvisioningFailed' {MESSAGE}",
}


@pytest.mark.parametrize("text", TABLES.values(), ids=TABLES.keys())
def test_an_event_tells_its_reason_message_and_object_in_every_form(text: str) -> None:
    event = only(text, "Event")
    assert event.fields["type"] == "Warning"
    assert event.fields["reason"] == "ProvisioningFailed"
    assert event.fields["message"] == MESSAGE
    assert event.fields["involved.kind"] == "PersistentVolumeClaim"
    assert event.resource is not None
    assert (event.resource.kind, event.resource.name) == ("pvc", "web-os")


@pytest.mark.parametrize(
    "row",
    [
        "  Warning  FailedScheduling  4m12s (x3 over 4m26s)  default-scheduler  0/3 nodes are available.",
        "Warning FailedScheduling 4m12s (x3 over 4m26s) default-scheduler 0/3 nodes are available.",
        "  Warning\tFailedScheduling\t4m12s (x3 over 4m26s)\tdefault-scheduler\t0/3 nodes are available.",
        "> Warning  FailedScheduling  4m12s (x3 over 4m26s)  default-scheduler  0/3 nodes are available.\n>\n> thanks",
        "```\n  Warning  FailedScheduling  4m12s (x3 over 4m26s)  default-scheduler  0/3 nodes are available.\n```",
        "  Warning  FailedScheduling  4m12s (x3 over 4m26s)  default-scheduler  0/3 nodes\n  are available.",
    ],
)
def test_a_describe_row_alone_is_an_event_with_its_last_age_and_count(row: str) -> None:
    event = only(row, "Event")
    assert event.fields["message"] == "0/3 nodes are available."
    assert (event.fields["source"], event.fields["count"], event.age_s) == ("default-scheduler", "3", 252.0)
    assert event.fields["age.first"] == "266"


def test_an_event_of_unknown_age_and_sender_keeps_its_whole_message() -> None:
    event = only("  Warning  FailedScheduling  <unknown>        0/5 nodes are available: 5 Insufficient cpu.", "Event")
    assert event.fields["message"] == "0/5 nodes are available: 5 Insufficient cpu."
    assert event.age_s is None


def test_events_below_a_describe_belong_to_the_described_object() -> None:
    event = only(
        """Name:          web-os
Namespace:     shop
StorageClass:  gold
Status:        Pending
Volume:
Events:
  Type     Reason              Age                 From                         Message
  ----     ------              ----                ----                         -------
  Warning  ProvisioningFailed  73s (x58 over 15m)  persistentvolume-controller  no such class
""",
        "Event",
    )
    assert event.resource == Resource("pvc", "web-os", "shop")
    assert event.place.line == event.place.last_line == 9


def test_a_wrapped_message_ends_where_the_next_row_or_prompt_begins() -> None:
    events = read(
        """  Warning  FailedMount  3m  kubelet, n1
MountVolume.SetUp failed for volume
"pvc-1" : timed out
  Normal   Pulled       2m  kubelet, n1  Container image present
$ kubectl get pods
""",
        "Event",
    )
    assert [event.fields["message"] for event in events] == [
        'MountVolume.SetUp failed for volume "pvc-1" : timed out',
        "Container image present",
    ]
    assert (events[0].place.line, events[0].place.last_line) == (1, 3)


@pytest.mark.parametrize(
    "text", ["Warning: this command is deprecated", "Normal operation resumed 5 minutes later", "Warning  x"]
)
def test_prose_that_begins_like_an_event_is_none(text: str) -> None:
    assert read(text) == []
