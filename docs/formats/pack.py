"""Packs the archives among the fixtures of formats: ``python docs/formats/pack.py``. The same bytes every time.

Every text in them was written for this project; the layouts are those of the collectors named in diagnose/readers/layout.py.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import sys
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

import zstandard

ROOT = Path(__file__).resolve().parents[2]
OUT = ROOT / "fixtures" / "formats"
sys.path.insert(0, str(ROOT))

from tests.bundle.event_log import event_log  # noqa: E402 - the tests' writer of event logs

NOT_FOUND = 'storageclass.storage.k8s.io "gold" not found'
LAUNCHER = "virt-launcher-web-abcde"
PVC = """apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: web-os
  namespace: shop
spec:
  storageClassName: gold
  volumeMode: Block
status:
  phase: Pending
"""
VM = """apiVersion: kubevirt.io/v1
kind: VirtualMachine
metadata:
  name: web
  namespace: shop
spec:
  runStrategy: Always
  template:
    spec:
      domain:
        devices: {}
      volumes:
      - dataVolume:
          name: web-os
        name: rootdisk
status:
  printableStatus: Provisioning
"""
CLASSES = """apiVersion: storage.k8s.io/v1
items:
- apiVersion: storage.k8s.io/v1
  kind: StorageClass
  metadata:
    name: silver
  provisioner: rbd.csi.ceph.com
kind: StorageClassList
"""
EVENTS = f"""apiVersion: v1
items:
- apiVersion: v1
  count: 5
  involvedObject:
    kind: PersistentVolumeClaim
    name: web-os
    namespace: shop
  kind: Event
  lastTimestamp: "2026-03-01T10:00:00Z"
  message: {NOT_FOUND}
  metadata:
    name: web-os.1
    namespace: shop
  reason: ProvisioningFailed
  type: Warning
kind: EventList
"""
CONTROLLER_LOG = '{"component":"virt-controller","level":"info","msg":"re-enqueuing VirtualMachine shop/web","pos":"vm.go:1","timestamp":"2026-03-01T10:00:00Z"}\n'
QEMU_LOG = """2026-03-01 10:00:00.000+0000: starting up libvirt version: 10.0.0, qemu version: 8.2.0
2026-03-01T10:00:01.000000Z qemu-kvm: -blockdev {"driver":"host_device","filename":"/dev/web-os"}: Could not open '/dev/web-os': Permission denied
"""
KUBELET = 'Mar 01 10:00:00 worker-1 kubenswrapper[12]: I0301 10:00:00.1 12 kubelet.go:1] "SyncLoop UPDATE" source="api" pods=["shop/{0}"]\n'
HOSTD = "2026-03-01T10:00:01.123Z error hostd[2099] [Originator@6876 sub=Vimsvc.TaskManager] Task Completed : haTask-7-vim.VirtualMachine.powerOn Status error\n"
VMWARE_LOG = (
    "2026-03-01T10:00:01.000Z In(05) vmx - Power on failure messages: Insufficient disk space on datastore 'lun07'.\n"
)
MEMORY = "'web03' failed to start: Not enough memory in the system to start the virtual machine web03 (0x8007000E)"


def tar(files: Mapping[str, str | bytes], mode: str = "w") -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode, format=tarfile.PAX_FORMAT) as archive:  # type: ignore[call-overload]
        for name, text in files.items():
            data = text.encode() if isinstance(text, str) else text
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def zipped(files: Mapping[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 3, 1, 10, 0, 0)), text, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def gz(data: bytes | str) -> bytes:
    return gzip.compress(data.encode() if isinstance(data, str) else data, mtime=0)


def archives() -> dict[str, bytes]:
    """Every archive by its name."""
    plain = tar({"shop/pvc.yaml": PVC, "shop/events.yaml": EVENTS, "sc.yaml": CLASSES})
    deep = {
        "logs/current.log": f"E0301 10:00:00.1 1 import-controller.go:1] error syncing 'shop/web-os': {NOT_FOUND}\n"
    }
    must = "must-gather.local.1/quay-io-virt-must-gather-sha256-0a"
    shop = f"{must}/namespaces/shop"
    inspected = {
        f"{shop}/core/events.yaml": EVENTS, f"{shop}/core/persistentvolumeclaims.yaml": PVC,
        f"{shop}/kubevirt.io/virtualmachines/web.yaml": VM,
        f"{must}/cluster-scoped-resources/storage.k8s.io/storageclasses/silver.yaml": CLASSES.split("items:\n- ")[1].replace("\n  ", "\n").partition("kind: StorageClassList")[0],
    }  # fmt: skip
    return {
        "bundle.tar": plain, "bundle.tar.gz": gz(plain), "bundle.tar.bz2": bz2.compress(plain),
        "bundle.tar.xz": lzma.compress(plain), "bundle.tar.zst": zstandard.ZstdCompressor().compress(plain),
        "bundle.zip": zipped({"shop/pvc.yaml": PVC, "shop/events.yaml": EVENTS}), "events.yaml.gz": gz(EVENTS),
        "nested.tar.gz": gz(tar({"a/inner.zip": zipped({"b/inner.tar.xz": lzma.compress(tar(deep)), "b/x.log.gz": gz(deep["logs/current.log"])})})),
        "rotated.tar.gz": gz(tar({
            "var/log/containers.log": "I0301 11:00:00.1 1 x.go:1] all is well\n",
            "var/log/containers.log.1": "I0301 10:30:00.1 1 x.go:1] all is well\n",
            "var/log/containers.log-20260301.gz": gz(deep["logs/current.log"]),
        })),
        "must-gather.tar.gz": gz(tar({
            **inspected,
            f"{must}/namespaces/openshift-cnv/pods/virt-controller-1/virt-controller/virt-controller/logs/current.log": CONTROLLER_LOG,
            f"{must}/namespaces/openshift-cnv/pods/virt-controller-1/virt-controller/virt-controller/logs/previous.log.gz": gz(CONTROLLER_LOG),
        })),
        "inspect.tar.gz": gz(tar({name.replace(must, "inspect.local.1"): text for name, text in inspected.items()})),
        "vm-incident.tar.gz": gz(tar({
            f"{shop}/kubevirt.io/virtualmachines/web.yaml": VM,
            f"{shop}/vms/web/{LAUNCHER}.domblklist.txt": " Target   Source\n------------------------\n vda      /dev/web-os\n",
            f"{shop}/vms/web/shop_web.log": QEMU_LOG,
            f"{must}/nodes/worker-1/worker-1_logs_kubelet": KUBELET.format(LAUNCHER),
            f"{must}/incident-metrics/metrics-metadata.json": '{"node": "worker-1", "vm": "web", "namespace": "shop"}\n',
        })),
        "insights.tar.gz": gz(tar({
            "events/shop.json": '{"items":[{"namespace":"shop","lastTimestamp":"2026-03-01T10:00:00Z","reason":"ProvisioningFailed","message":"' + NOT_FOUND.replace('"', '\\"') + '","type":"Warning"}]}',
            "config/node/worker-1.json": '{"metadata":{"name":"worker-1"},"spec":{},"status":{"conditions":[{"type":"Ready","status":"True","reason":"KubeletReady"}],"nodeInfo":{"kubeletVersion":"v1.30.1"}}}',
            "config/pod/shop/logs/importer-web-os/importer_current.log": "I0301 10:00:00.1 1 importer.go:1] Starting importer\n",
        })),
        "sosreport-worker-1-2026-03-01-abcdefg.tar.xz": lzma.compress(tar({
            "sosreport-worker-1-2026-03-01-abcdefg/var/log/messages": "Mar  1 10:00:00 worker-1 kubelet[12]: E0301 10:00:00.1 12 kubelet.go:1] Node \"worker-1\" image filesystem: no space left on device\n",
            "sosreport-worker-1-2026-03-01-abcdefg/sos_commands/kernel/dmesg": "[   12.345678] EXT4-fs (vda1): mounted filesystem\n",
        })),
        "vm-support.tgz": gz(tar({
            "esx-esx7.corp.example-2026-03-01--10.00-4711/var/run/log/hostd.log": HOSTD,
            "esx-esx7.corp.example-2026-03-01--10.00-4711/var/run/log/hostd.0.gz": gz(HOSTD),
            "esx-esx7.corp.example-2026-03-01--10.00-4711/vmfs/volumes/lun07/web03/vmware.log": VMWARE_LOG,
        })),
        "azure-local.zip": zipped({
            "Node_hci-node1/hci-node1_cluster.log": f"00001a2c.00002b3d::2026/03/01-10:00:00.000 ERR   [RES] Virtual Machine <Virtual Machine web03>: {MEMORY}\n",
            "Node_hci-node1/EventLogs/System.evtx": event_log([
                {"provider": "Microsoft-Windows-Hyper-V-VMMS", "id": "15130", "level": "2", "time": "2026-03-01T10:00:00", "channel": "Microsoft-Windows-Hyper-V-VMMS-Admin", "computer": "hci-node1", "VmName": "web03", "Message": MEMORY},
            ]),
        }),
        "arcappliance-logs.zip": zipped({
            "appliance-logs/10.0.0.7/var/log/pods/cloudop-system_moc-operator-controller-manager-0_0a1b2c3d-aaaa/manager/0.log":
                '2026-03-01T10:00:00.123456789+00:00 stderr F E0301 10:00:00.123456       1 controller.go:1] "Reconciler error" err="virtualmachine serviceClient returned an error: rpc error: code = Unknown desc = There is not enough space on the disk. (0x80070070)"\n',
            "appliance-logs/10.0.0.7/journal.txt": "Mar 01 10:00:00 kva kubelet[1]: I0301 10:00:00.1 1 kubelet.go:1] ok\n",
        }),
        "cloud-init.tar.gz": gz(tar({
            "cloud-init-logs-2026-03-01/cloud-init.log": "2026-03-01 10:00:00,123 - handlers.py[DEBUG]: finish: modules-final/config-scripts_user: FAIL: running config-scripts_user with frequency once-per-instance\n",
            "cloud-init-logs-2026-03-01/run/cloud-init/result.json": '{\n "v1": {\n  "datasource": "DataSourceNoCloud [seed=/dev/vdb]",\n  "errors": [\n   "(\'scripts_user\', RuntimeError(\'Runparts: 1 failures (part-001) in 1 attempted commands\'))"\n  ]\n }\n}\n',
            "cloud-init-logs-2026-03-01/dmesg.txt": "[    0.000000] Linux version 6.1.0\n",
        })),
        "System.evtx": event_log([
            {"provider": "Microsoft-Windows-Hyper-V-VMMS", "id": "15130", "level": "2", "time": "2026-03-01T10:00:00", "channel": "Microsoft-Windows-Hyper-V-VMMS-Admin", "computer": "hci-node1", "VmName": "web03", "Message": MEMORY},
        ]),
    }  # fmt: skip


if __name__ == "__main__":
    for name, data in archives().items():
        (OUT / name).write_bytes(data)
