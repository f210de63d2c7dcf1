"""What the path of a document tells, for every layout that collectors of the three platforms write."""

from __future__ import annotations

import pytest

from diagnose.model.evidence import Bundle, Document
from diagnose.pipeline import Engine
from diagnose.readers.layout import kind_of_path, names_of_path, namespace_of_path, subject_of_path
from diagnose.readers.read import read_document
from diagnose.readers.stamp import stamp_line
from diagnose.resources import link_values

LAUNCHER = "virt-launcher-web-abcde"
PATHS = {
    "must-gather, log of a pod": (
        f"mg.tar.gz!mg/quay-io-x-sha256-1/namespaces/shop/pods/{LAUNCHER}/compute/compute/logs/current.log",
        {"namespace": "shop", "pod": LAUNCHER, "container": "compute"},
    ),
    "must-gather, pod": (f"namespaces/shop/pods/{LAUNCHER}/{LAUNCHER}.yaml", {"namespace": "shop", "pod": LAUNCHER}),
    "inspect, events": ("inspect/namespaces/shop/core/events.yaml", {"namespace": "shop"}),
    "inspect, core pods": ("namespaces/shop/core/pods.yaml", {"namespace": "shop"}),
    "inspect, node": ("cluster-scoped-resources/core/nodes/worker-1.corp.example.yaml", {"node": "worker-1.corp.example"}),
    "inspect, node log": ("nodes/worker-1/worker-1_logs_kubelet", {"node": "worker-1"}),
    "inspect, VM": ("namespaces/shop/kubevirt.io/virtualmachines/web.yaml", {"namespace": "shop", "vm": "web"}),
    "gather_virtualmachines": ("namespaces/shop/kubevirt.io/virtualmachines/custom/web.yaml", {"namespace": "shop", "vm": "web"}),
    "vm-incident, what virsh said": (
        f"must-gather/namespaces/shop/vms/web/{LAUNCHER}.dumpxml.xml", {"namespace": "shop", "vm": "web", "pod": LAUNCHER},
    ),
    "vm-incident, qemu's log": ("namespaces/shop/vms/web/shop_web.log", {"namespace": "shop", "vm": "web"}),
    "vm-incident, node": ("nodes/worker-1/kernel_red_flags.log", {"node": "worker-1"}),
    "insights, pod": ("config/pod/openshift-cnv/virt-api-1.json", {"namespace": "openshift-cnv", "pod": "virt-api-1"}),
    "insights, log": (
        "config/pod/openshift-cnv/logs/virt-api-1/virt-api_previous.log",
        {"namespace": "openshift-cnv", "pod": "virt-api-1", "container": "virt-api"},
    ),
    "insights, conditional log": (
        "conditional/namespaces/openshift-cnv/pods/virt-api-1/containers/virt-api/logs/last-100-lines.log",
        {"namespace": "openshift-cnv", "pod": "virt-api-1", "container": "virt-api"},
    ),
    "insights, node": ("config/node/worker-1.json", {"node": "worker-1"}),
    "insights, node log": ("config/node/logs/worker-1.log", {"node": "worker-1"}),
    "insights, events": ("events/openshift-cnv.json", {"namespace": "openshift-cnv"}),
    "kubelet, log of a pod": (
        "var/log/pods/shop_web-1_0a1b2c3d-aaaa/compute/0.log", {"namespace": "shop", "pod": "web-1", "container": "compute"},
    ),
    "kubelet, link of a log": (
        f"var/log/containers/{LAUNCHER}_shop_compute-{'0a' * 32}.log",
        {"namespace": "shop", "pod": LAUNCHER, "container": "compute"},
    ),
    "sosreport": ("sosreport-worker-1-2026-03-01-abcdefg.tar.xz!sosreport-worker-1-2026-03-01-abcdefg/var/log/messages", {"host": "worker-1"}),
    "sosreport with a case": ("sosreport-worker-1-03812345-2026-03-01-abcdefg/sos_commands/kernel/dmesg", {"host": "worker-1"}),
    "vm-support": ("esx-esx7.corp.example-2026-03-01--10.00-123/var/run/log/hostd.log", {"host": "esx7.corp.example"}),
    "vm-support, log of a VM": (
        "esx-esx7-2026-03-01--10.00-123/vmfs/volumes/lun07/web03/vmware-1.log", {"host": "esx7", "datastore": "lun07", "vm": "web03"},
    ),
    "console of a guest": ("guests/web03/serial-console.log", {"vm": "web03"}),
    "serial port of a VM": ("vmfs/volumes/lun07/web03/serial0.log", {"datastore": "lun07", "vm": "web03"}),
    "vc-support": ("vc-vc01.corp.example-2026-03-01--10.00-9/var/log/vmware/vpxd/vpxd.log", {"vcenter": "vc01.corp.example"}),
    "Get-ClusterLog": ("logs.zip!hci-node1_cluster.log", {"node": "hci-node1"}),
    "Get-SDDCDiagnosticInfo": ("HealthTest.zip!Node_hci-node1.corp.example/SystemInfo.TXT", {"node": "hci-node1.corp.example"}),
    "nothing": ("notes/what happened.txt", {}),
}  # fmt: skip


@pytest.mark.parametrize(("document", "names"), PATHS.values(), ids=PATHS.keys())
def test_a_path_tells_namespace_pod_container_node_host_and_vm(document: str, names: dict[str, str]) -> None:
    assert names_of_path(document) == names


def test_lines_of_a_launcher_are_about_its_pod() -> None:
    told = stamp_line("boom", f"namespaces/shop/pods/{LAUNCHER}/compute/compute/logs/current.log").values
    assert (told["namespace"], told["pod"]) == ("shop", LAUNCHER)


def test_lines_of_a_pod_of_the_platform_are_not_about_it_nor_its_namespace() -> None:
    told = subject_of_path(
        "namespaces/openshift-cnv/pods/virt-controller-1/virt-controller/virt-controller/logs/current.log"
    )
    assert "pod" not in told
    assert "namespace" not in told
    assert told["logged_by"] == "openshift-cnv/virt-controller-1"


def test_objects_get_the_namespace_and_the_kind_that_only_their_path_tells() -> None:
    text = '{"metadata": {"name": "web"}, "status": {"phase": "Pending"}}\n'
    (one,) = read_document(Document("config/pod/shop/web.json", text))
    assert (one.kind, str(one.resource)) == ("Pod", "pod shop/web")


def test_events_of_an_insights_archive_are_events() -> None:
    text = '{"items":[{"namespace":"shop","reason":"FailedMount","message":"no","type":"Warning"}]}\n'
    found = read_document(Document("events/shop.json", text))
    assert [one.fields["reason"] for one in found if one.kind == "Event"] == ["FailedMount"]


def test_a_listing_in_the_folder_of_a_namespace_is_that_of_the_namespace() -> None:
    text = "apiVersion: v1\nitems:\n- metadata:\n    name: data\n  status:\n    phase: Pending\nkind: PersistentVolumeClaimList\n"
    document = Document("namespaces/shop/core/persistentvolumeclaims.yaml", text)
    assert namespace_of_path(document.name) == "shop"
    assert kind_of_path(document.name) == "PersistentVolumeClaim"
    listing = next(one for one in read_document(document) if one.kind == "Listing")
    assert listing.fields["namespace"] == "shop"


def test_two_vms_in_the_log_of_one_controller_stay_two(engine: Engine) -> None:
    name = "namespaces/openshift-cnv/pods/cdi-deployment-1/cdi-deployment/cdi-deployment/logs/current.log"
    line = "E0301 10:00:0{0}.1 1 import-controller.go:7] error syncing 'shop/{1}-os': storageclass.storage.k8s.io \"gold\" not found\n"
    report = engine.diagnose(Bundle((Document(name, line.format(1, "web") + line.format(2, "db")),)))
    named = {(name.kind, name.name) for name in report.findings[0].resources}
    assert ("pod", "cdi-deployment-1") not in named
    assert {("pvc", "web-os"), ("pvc", "db-os")} <= named


def test_a_line_of_a_launchers_log_is_about_the_vm_of_the_launcher() -> None:
    name = f"mg/namespaces/shop/pods/{LAUNCHER}/compute/compute/logs/current.log"
    assert link_values(stamp_line("boom", name).values)["vm"] == "web"
