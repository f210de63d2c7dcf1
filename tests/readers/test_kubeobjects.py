"""Kubernetes objects: YAML, JSON, describe output and tables tell the same fields."""

from __future__ import annotations

import json

import pytest

from diagnose.model.evidence import Resource
from tests.readers.reading import only, read

POD_YAML = """apiVersion: v1
kind: Pod
metadata:
  name: virt-launcher-web-x1
  namespace: shop
  annotations:
    kubevirt.io/domain: web
spec:
  nodeName: n1
status:
  phase: Pending
  conditions:
  - type: PodScheduled
    status: "False"
    reason: Unschedulable
    message: '0/3 nodes are available: 3 Insufficient
      memory. preemption: not helpful.'
  containerStatuses:
  - name: compute
    ready: false
    restartCount: 4
    state:
      waiting:
        reason: CrashLoopBackOff
        message: back-off
    lastState:
      terminated:
        exitCode: 137
        reason: OOMKilled
"""
POD = {
    "apiVersion": "v1",
    "kind": "Pod",
    "metadata": {
        "name": "virt-launcher-web-x1", "namespace": "shop", "annotations": {"kubevirt.io/domain": "web"},
    },
    "spec": {"nodeName": "n1"},
    "status": {
        "phase": "Pending",
        "conditions": [{
            "type": "PodScheduled", "status": "False", "reason": "Unschedulable",
            "message": "0/3 nodes are available: 3 Insufficient memory. preemption: not helpful.",
        }],
        "containerStatuses": [{
            "name": "compute", "ready": False, "restartCount": 4,
            "state": {"waiting": {"reason": "CrashLoopBackOff", "message": "back-off"}},
            "lastState": {"terminated": {"exitCode": 137, "reason": "OOMKilled"}},
        }],
    },
}  # fmt: skip
POD_DESCRIBE = """Name:             virt-launcher-web-x1
Namespace:        shop
Node:             n1/10.0.0.4
Annotations:      kubevirt.io/domain: web
Status:           Pending
Containers:
  compute:
    Image:  virt-launcher
    State:          Waiting
      Reason:       CrashLoopBackOff
      Message:      back-off
    Last State:     Terminated
      Reason:       OOMKilled
      Exit Code:    137
    Ready:          False
    Restart Count:  4
Conditions:
  Type           Status
  PodScheduled   False
QoS Class:       Burstable
"""
FORMS = {
    "yaml": POD_YAML,
    "yaml in a quoted mail": "".join(f"> {line}\n" for line in POD_YAML.splitlines()),
    "yaml indented as a whole": "".join(f"    {line}\n" for line in POD_YAML.splitlines()),
    "yaml after its command": f"$ oc -n shop get pod virt-launcher-web-x1 -o yaml\n{POD_YAML}\n[root@jump ~]# ",
    "json": json.dumps(POD, indent=2),
    "json in one line": json.dumps(POD),
    "describe": POD_DESCRIBE,
}


@pytest.mark.parametrize("text", FORMS.values(), ids=FORMS.keys())
def test_a_pod_tells_the_same_fields_in_every_form(text: str) -> None:
    pod = only(text, "Pod")
    assert pod.resource == Resource("pod", "virt-launcher-web-x1", "shop")
    expected = {
        "status.phase": "Pending",
        "pod.status": "Pending",
        "spec.nodeName": "n1",
        "metadata.annotations.kubevirt.io/domain": "web",
        "condition.PodScheduled.status": "False",
        "container.compute.state": "waiting",
        "container.compute.reason": "CrashLoopBackOff",
        "container.compute.message": "back-off",
        "container.compute.restarts": "4",
        "container.compute.ready": "false",
        "container.compute.last.reason": "OOMKilled",
        "container.compute.last.exitCode": "137",
        "whole": "yes",
    }
    assert {path: pod.fields.get(path) for path in expected} == expected


@pytest.mark.parametrize("text", [POD_YAML, json.dumps(POD, indent=2)])
def test_a_condition_keeps_its_message_and_the_line_where_it_stands(text: str) -> None:
    pod = only(text, "Pod")
    path = "condition.PodScheduled.message"
    assert pod.fields[path] == "0/3 nodes are available: 3 Insufficient memory. preemption: not helpful."
    assert "0/3 nodes are available" in text.splitlines()[pod.lines[path] - 1]


def test_a_status_block_alone_is_read_and_is_not_whole() -> None:
    vm = only(
        "status:\n  printableStatus: ErrorUnschedulable\n  conditions:\n  - type: Ready\n    status: 'False'\n",
        "VirtualMachine",
    )
    assert vm.fields["status.printableStatus"] == "ErrorUnschedulable"
    assert vm.fields["condition.Ready.status"] == "False"
    assert "whole" not in vm.fields


def test_cut_out_lines_leave_the_rest_readable() -> None:
    text = "kind: DataVolume\nmetadata:\n  name: os\n...\nstatus:\n  phase: ImportScheduled\n...\n"
    volume = only(text, "DataVolume")
    assert volume.fields["status.phase"] == "ImportScheduled"
    assert "whole" not in volume.fields


def test_a_describe_of_a_custom_resource_tells_its_conditions() -> None:
    text = """Name:         web
Namespace:    shop
API Version:  kubevirt.io/v1
Kind:         VirtualMachineInstance
Metadata:
  Creation Timestamp:  2026-03-01T10:00:00Z
Status:
  Conditions:
    Last Probe Time:  <nil>
    Message:          Guest VM is not reported as running
    Reason:           GuestNotRunning
    Status:           False
    Type:             Ready
    Message:          0/3 nodes are available
    Reason:           Unschedulable
    Status:           False
    Type:             PodScheduled
  Phase:              Scheduling
  Node Name:          n2
Events:               <none>
"""
    vmi = only(text, "VirtualMachineInstance")
    assert vmi.resource == Resource("vmi", "web", "shop")
    assert vmi.fields["condition.Ready.reason"] == "GuestNotRunning"
    assert vmi.fields["condition.PodScheduled.message"] == "0/3 nodes are available"
    assert (vmi.fields["status.phase"], vmi.fields["status.nodeName"]) == ("Scheduling", "n2")


def test_a_list_gives_its_items_at_their_own_lines_and_the_fact_that_this_is_all() -> None:
    text = """apiVersion: v1
items:
- apiVersion: storage.k8s.io/v1
  kind: StorageClass
  metadata:
    name: silver
  provisioner: a
- apiVersion: storage.k8s.io/v1
  kind: StorageClass
  metadata:
    name: bronze
  provisioner: b
kind: List
"""
    silver, bronze = read(text, "StorageClass")
    assert (silver.place.line, bronze.place.line) == (3, 8)
    listing = only(text, "Listing")
    assert (listing.fields["of"], listing.fields["names"]) == ("StorageClass", "silver,bronze")
    assert listing.fields["complete"] == "yes"


def test_a_table_gives_rows_and_a_listing() -> None:
    text = """$ kubectl get sc
NAME               PROVISIONER            RECLAIMPOLICY   VOLUMEBINDINGMODE   ALLOWVOLUMEEXPANSION   AGE
silver (default)   csi.vsphere.vmware.com Delete          Immediate           true                   41d
"""
    assert only(text, "StorageClass").fields["provisioner"] == "csi.vsphere.vmware.com"
    assert only(text, "Listing").fields["names"] == "silver"


def test_empty_cells_do_not_shift_the_others() -> None:
    text = """NAME      STATUS    VOLUME   CAPACITY   ACCESS MODES   STORAGECLASS   AGE
web-os    Pending                                      gold           17h
"""
    claim = only(text, "PersistentVolumeClaim")
    assert (claim.fields["status.phase"], claim.fields["spec.storageClassName"]) == ("Pending", "gold")
    assert claim.age_s == 17 * 3600


def test_a_filtered_listing_is_not_complete() -> None:
    assert (
        only("$ kubectl get sc gold\nNAME   PROVISIONER   AGE\ngold   x   3d\n", "Listing").fields["complete"] == "no"
    )


def test_no_resources_found_is_an_empty_complete_listing() -> None:
    listing = only("$ oc get dv -n shop\nNo resources found in shop namespace.\n", "Listing")
    assert (listing.fields["of"], listing.fields["names"]) == ("DataVolume", "")
    assert (listing.fields["namespace"], listing.fields["complete"]) == ("shop", "yes")


def test_several_outputs_in_one_paste_are_read_each() -> None:
    text = """[root@jump ~]# oc get vm
NAME   AGE   STATUS         READY
web    3m    Provisioning   False
[root@jump ~]# oc get dv
NAME     PHASE     PROGRESS   RESTARTS   AGE
web-os   Pending   N/A                   3m
"""
    assert only(text, "VirtualMachine").fields["status.printableStatus"] == "Provisioning"
    assert only(text, "DataVolume").resource == Resource("dv", "web-os")


def test_a_sentence_under_a_table_is_no_row() -> None:
    table = "NAME   AGE   STATUS               READY\nweb    3m    ErrorUnschedulable   False\n"
    sentence = "0/3 nodes are available: 1 Insufficient memory, 2 node(s)\ndidn't match Pod's node affinity/selector.\n"
    assert only(table + sentence, "VirtualMachine").resource == Resource("vm", "web")
    assert only(table + "didn't start, as you see\n", "VirtualMachine").resource == Resource("vm", "web")


def test_masked_markup_is_undone_for_reading_and_kept_in_the_quote() -> None:
    pvc = only(
        "kind: PersistentVolumeClaim\nmetadata:\n  name: &quot;web-os&quot;\nspec:\n  volumeMode: Block\n",
        "PersistentVolumeClaim",
    )
    assert pvc.fields["metadata.name"] == "web-os"
    assert "&quot;web-os&quot;" in pvc.text


def test_the_quoted_part_of_a_reply_is_read() -> None:
    table = "NAME         READY   STATUS    RESTARTS   AGE\nimporter-a   0/1     Pending   0          3m"
    reply = "Hi all,\n\nplease see below.\n" * 4 + "> On Monday, Ann wrote:\n" + _quoted(table) + "\n\nThanks\n"
    (pod,) = [one for one in read(reply) if one.kind == "Pod" and one.fields.get("metadata.name")]
    assert pod.fields["metadata.name"] == "importer-a"
    assert pod.text == "> importer-a   0/1     Pending   0          3m"
    assert [one for one in read("> kubectl get pods\nfine\n> exit\n") if one.kind == "Pod"] == []


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}" for line in text.split("\n"))
