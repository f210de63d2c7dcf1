"""Writes bundles to measure with: logs shaped like those of nodes and controllers, and trees shaped like must-gather."""

from __future__ import annotations

import io
import random
import tarfile
from collections.abc import Iterator
from pathlib import Path

#: What real logs are full of: routine lines, a few of them with words of trouble that mean nothing.
_ROUTINE = (
    'I0301 10:{m:02}:{s:02}.{u:06}    2143 kubelet.go:2431] "SyncLoop (PLEG): event for pod" pod="shop/web-{n}" event={{"ID":"{h}","Type":"ContainerStarted"}}',
    'I0301 10:{m:02}:{s:02}.{u:06}       1 controller.go:116] loading OpenAPI spec for "v1.packages.operators.coreos.com" failed with: OpenAPI spec does not exist',
    '{{"component":"virt-controller","kind":"","level":"info","msg":"reenqueuing VirtualMachine shop/web-{n}","pos":"vm.go:{n}","timestamp":"2026-03-01T10:{m:02}:{s:02}.{u:06}Z"}}',
    "Mar  1 10:{m:02}:{s:02} node-{k} crio[1883]: time=\"2026-03-01 10:{m:02}:{s:02}.{u:06}Z\" level=info msg=\"Checking image status: quay.io/x/y@sha256:{h}\" id={h}",
    "Mar  1 10:{m:02}:{s:02} node-{k} kernel: device veth{h} entered promiscuous mode",
    "Mar  1 10:{m:02}:{s:02} node-{k} ovs-vswitchd[1201]: ovs|{n:05}|connmgr|INFO|br-int<->unix#{n}: 1 flow_mods in the last 0 s (1 adds)",
    'W0301 10:{m:02}:{s:02}.{u:06}       1 reflector.go:324] k8s.io/client-go/informers/factory.go:134: watch of *v1.Node ended with: an error on the server ("unable to decode") has prevented the request',
    "2026-03-01T10:{m:02}:{s:02}.{u:03}Z info hostd[2100{k:03}] [Originator@6876 sub=Vimsvc.TaskManager opID={h}] Task Completed : haTask-{n}-vim.VirtualMachine.getState-{n} Status success",
    "2026-03-01 10:{m:02}:{s:02}.{u:06} {n} DEBUG oslo_service.periodic_task [None req-{h} - -] Running periodic task ComputeManager._poll {h}",
    "Mar  1 10:{m:02}:{s:02} node-{k} systemd[1]: run-{h}.scope: Deactivated successfully.",
)  # fmt: skip

#: A line that a cause of the knowledge base names, planted in known places.
PLANTED = (
    'E0301 10:00:00.000001       1 pv_controller.go:1480] "Event occurred" object="shop/web-{n}" kind="PersistentVolumeClaim" '
    'type="Warning" reason="ProvisioningFailed" message="storageclass.storage.k8s.io \\"gold-{n}\\" not found"'
)
PLANTED_COUNT = 20


def log_pieces(size_bytes: int, seed: int = 1, planted: int = PLANTED_COUNT) -> Iterator[bytes]:
    """Pieces of a log of about ``size_bytes``, with planted lines spread evenly over it."""
    noise = random.Random(seed)
    stock = []
    for number in range(20_000):
        line = noise.choice(_ROUTINE)
        stock.append(
            line.format(
                m=number // 60 % 60, s=number % 60, u=noise.randrange(1000), n=noise.randrange(10_000),
                k=noise.randrange(9), h=f"{noise.getrandbits(96):024x}",
            )
        )  # fmt: skip
    written = 0
    step = size_bytes / (planted + 1)
    done = 0
    while written < size_bytes:
        noise.shuffle(stock)
        lines = list(stock)
        if done < planted and written + 2_500_000 > step * (done + 1):
            lines[len(lines) // 2] = PLANTED.format(n=done)
            done += 1
        while done < planted and written + 2_500_000 > step * (done + 1):
            lines[len(lines) // 2 + done] = PLANTED.format(n=done)
            done += 1
        piece = ("\n".join(lines) + "\n").encode()
        written += len(piece)
        yield piece


def write_log(path: Path, size_bytes: int, seed: int = 1) -> None:
    """A log file; nothing where it is there already."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as out:
            for piece in log_pieces(size_bytes, seed):
                out.write(piece)


_POD = """apiVersion: v1
kind: Pod
metadata:
  annotations:
    k8s.ovn.org/pod-networks: '{{"default":{{"ip_addresses":["10.128.{k}.{s}/23"],"mac_address":"0a:58:0a:80:00:{s:02x}"}}}}'
    openshift.io/scc: restricted-v2
  creationTimestamp: "2026-03-01T10:{s:02}:00Z"
  generateName: web-{h}-
  labels:
    app: web
    pod-template-hash: {h}
  managedFields:
  - apiVersion: v1
    fieldsType: FieldsV1
    fieldsV1:
      f:metadata:
        f:annotations:
          .: {{}}
          f:openshift.io/scc: {{}}
        f:labels:
          .: {{}}
          f:app: {{}}
    manager: kube-controller-manager
    operation: Update
    time: "2026-03-01T10:{s:02}:00Z"
  name: web-{h}-{n:05}
  namespace: shop-{k}
  resourceVersion: "{n}"
  uid: 6f0c1f2e-4c7e-4d2a-9a35-{h}
spec:
  containers:
  - env:
    - name: MODE
      value: production
    image: quay.io/shop/web@sha256:{h}
    imagePullPolicy: IfNotPresent
    name: web
    ports:
    - containerPort: 8080
      protocol: TCP
    resources:
      limits:
        cpu: 500m
        memory: 512Mi
      requests:
        cpu: 100m
        memory: 256Mi
    securityContext:
      allowPrivilegeEscalation: false
      capabilities:
        drop:
        - ALL
    terminationMessagePath: /dev/termination-log
    volumeMounts:
    - mountPath: /var/run/secrets/kubernetes.io/serviceaccount
      name: kube-api-access-{s:02}
      readOnly: true
  nodeName: node-{k}
  restartPolicy: Always
  volumes:
  - name: kube-api-access-{s:02}
    projected:
      defaultMode: 420
      sources:
      - serviceAccountToken:
          expirationSeconds: 3607
          path: token
status:
  conditions:
  - lastProbeTime: null
    lastTransitionTime: "2026-03-01T10:{s:02}:00Z"
    status: "True"
    type: Initialized
  - lastProbeTime: null
    lastTransitionTime: "2026-03-01T10:{s:02}:09Z"
    status: "True"
    type: Ready
  - lastProbeTime: null
    lastTransitionTime: "2026-03-01T10:{s:02}:09Z"
    status: "True"
    type: ContainersReady
  - lastProbeTime: null
    lastTransitionTime: "2026-03-01T10:{s:02}:00Z"
    status: "True"
    type: PodScheduled
  containerStatuses:
  - containerID: cri-o://{h}
    image: quay.io/shop/web@sha256:{h}
    lastState: {{}}
    name: web
    ready: true
    restartCount: 0
    started: true
    state:
      running:
        startedAt: "2026-03-01T10:{s:02}:08Z"
  hostIP: 10.0.0.{k}
  phase: Running
  podIP: 10.128.{k}.{s}
  qosClass: Burstable
"""

_CLAIM = """apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  creationTimestamp: "2026-03-01T10:00:00Z"
  name: web-os
  namespace: shop-1
spec:
  accessModes:
  - ReadWriteMany
  resources:
    requests:
      storage: 30Gi
  storageClassName: gold
  volumeMode: Block
status:
  phase: Pending
"""

_EVENT = """apiVersion: v1
count: 12
eventTime: null
firstTimestamp: "2026-03-01T10:00:00Z"
involvedObject:
  apiVersion: v1
  kind: PersistentVolumeClaim
  name: web-os
  namespace: shop-1
kind: Event
lastTimestamp: "2026-03-01T10:09:00Z"
message: storageclass.storage.k8s.io "gold" not found
metadata:
  name: web-os.17a
  namespace: shop-1
reason: ProvisioningFailed
source:
  component: persistentvolume-controller
type: Warning
"""


def must_gather_files(size_bytes: int, seed: int = 2) -> Iterator[tuple[str, str]]:
    """Name and text of the files of a tree shaped like ``oc adm must-gather``: lists of pods, single pods, a claim, an event."""
    noise = random.Random(seed)

    def pod() -> str:
        return _POD.format(
            k=noise.randrange(9), s=noise.randrange(60), n=noise.randrange(100_000), h=f"{noise.getrandbits(48):012x}"
        )

    written = number = 0
    while written < size_bytes:
        single = number % 2 == 0
        if single:
            text = "---\n" + pod()
            name = f"must-gather/namespaces/shop-{number % 9}/pods/web-{number}/web-{number}.yaml"
        else:
            items = "".join("- " + "\n  ".join(pod().rstrip("\n").split("\n")) + "\n" for _ in range(150))
            text = "---\napiVersion: v1\nitems:\n" + items + 'kind: PodList\nmetadata:\n  resourceVersion: "1"\n'
            name = f"must-gather/namespaces/shop-{number % 9}/core/pods-{number}.yaml"
        written += len(text)
        number += 1
        yield name, text
    yield "must-gather/namespaces/shop-1/core/persistentvolumeclaims.yaml", "---\n" + _CLAIM
    yield "must-gather/namespaces/shop-1/core/events.yaml", "---\n" + _EVENT


def write_tree(folder: Path, size_bytes: int) -> None:
    """The must-gather as a folder; nothing where it is there already."""
    if folder.exists():
        return
    for name, text in must_gather_files(size_bytes):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def write_tar_gz(path: Path, files: Iterator[tuple[str, Path]]) -> None:
    """A tar.gz of files; nothing where it is there already."""
    if path.exists():
        return
    with tarfile.open(path, "w:gz", compresslevel=6) as archive:
        for name, file in files:
            archive.add(file, name)


class EndlessLog(io.RawIOBase):
    """A log of any size that is made while it is read; nothing of it is stored."""

    def __init__(self, size_bytes: int) -> None:
        super().__init__()
        self._stock = b"".join(log_pieces(32_000_000, planted=3))
        self._left = size_bytes
        self._at = 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        size = min(size if size > 0 else 1 << 20, self._left, len(self._stock) - self._at)
        data = self._stock[self._at : self._at + size]
        self._at = (self._at + size) % len(self._stock)
        self._left -= size
        return data
