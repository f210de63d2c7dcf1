"""Trees of files shaped like those people hand over: a sosreport with one large log, and a must-gather of YAML."""

from __future__ import annotations

import random
import tarfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from benchmarks.logs import log_pieces, write_pieces

_SOS_FILES = {
    "sos_commands/date/date": "Sun Mar  1 23:59:59 UTC 2026\n",
    "sos_commands/host/hostname": "node-01\n",
    "sos_commands/host/uptime": " 23:59:59 up 12 days,  3:02,  0 users,  load average: 1.12, 0.98, 0.91\n",
    "sos_commands/kernel/uname_-a": "Linux node-01 5.14.0-427.31.1.el9_4.x86_64 #1 SMP PREEMPT_DYNAMIC Fri Aug 9 14:06:03 EDT 2024 x86_64 x86_64 x86_64 GNU/Linux\n",
    "sos_commands/memory/free": "               total        used        free      shared  buff/cache   available\nMem:       263856612   101221348    22918244     3348112   139717020   159178140\nSwap:              0           0           0\n",
    "sos_commands/filesys/df_-al_-x_autofs": "Filesystem     1K-blocks     Used Available Use% Mounted on\n/dev/sda4      936702976 88221388 848481588  10% /var\n",
    "sos_commands/networking/ip_-d_address": "1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN group default qlen 1000\n    inet 127.0.0.1/8 scope host lo\n2: ens1f0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 9000 qdisc mq master ovs-system state UP group default qlen 1000\n",
    "sos_commands/crio/crictl_pods": "POD ID              CREATED             STATE               NAME                NAMESPACE           ATTEMPT             RUNTIME\n0b1c2d3e4f5a6       2 days ago          Ready               web-0               shop                0                   (default)\n",
    "sos_logs/ui.log": "2026-03-01 23:50:00,000 INFO: sosreport (version 4.7.2)\n",
    "etc/os-release": 'NAME="Red Hat Enterprise Linux CoreOS"\nID="rhcos"\nVERSION_ID="4.16"\n',
    "etc/hostname": "node-01\n",
    "proc/cmdline": "BOOT_IMAGE=(hd0,gpt3)/boot/ostree/vmlinuz ro ignition.platform.id=metal\n",
    "proc/meminfo": "MemTotal:       263856612 kB\nMemFree:        22918244 kB\nMemAvailable:   159178140 kB\n",
    "version.txt": "sosreport: 4.7.2\n",
    "installed-rpms": "cri-o-1.29.6-3.el9.x86_64   Fri Aug 9 14:06:03 2024\nopenvswitch3.3-3.3.0-31.el9fdp.x86_64   Fri Aug 9 14:06:03 2024\n",
}  # fmt: skip


def write_sos(folder: Path, log_bytes: int) -> Path:
    """A folder shaped like a sosreport whose var/log/messages has the given size; nothing where it is there already."""
    for name, text in _SOS_FILES.items():
        write_pieces(folder / name, iter([text.encode()]))
    write_pieces(folder / "var/log/messages", log_pieces(log_bytes, syslog=True))
    return folder


_MANAGED = """  managedFields:
  - apiVersion: {version}
    fieldsType: FieldsV1
    fieldsV1:
      f:metadata:
        f:annotations:
          .: {{}}
          f:kubectl.kubernetes.io/last-applied-configuration: {{}}
        f:labels:
          .: {{}}
          f:app.kubernetes.io/name: {{}}
      f:spec:
        f:template:
          f:spec:
            f:containers:
              k:{{"name":"main"}}:
                .: {{}}
                f:image: {{}}
                f:resources: {{}}
    manager: {manager}
    operation: Update
    time: "2026-03-01T10:{s:02}:00Z"
"""
_META = """apiVersion: {version}
kind: {kind}
metadata:
  annotations:
    example.shop/owner: team-{k}
    kubectl.kubernetes.io/last-applied-configuration: |
      {{"apiVersion":"{version}","kind":"{kind}","metadata":{{"labels":{{"app":"{word}"}},"name":"{name}","namespace":"{space}"}}}}
  creationTimestamp: "2026-03-01T10:{s:02}:00Z"
  labels:
    app.kubernetes.io/name: {word}
    pod-template-hash: {h}
{managed}  name: {name}
  namespace: {space}
  resourceVersion: "{n}"
  uid: 6f0c1f2e-4c7e-4d2a-9a35-{h}
"""
_BODIES: tuple[tuple[int, str, str, str], ...] = (
    (12, "v1", "Pod", """spec:
  containers:
  - args:
    - --v=2
    - --config=/etc/{word}/config.yaml
    env:
    - name: POD_NAME
      valueFrom:
        fieldRef:
          apiVersion: v1
          fieldPath: metadata.name
    image: quay.io/shop/{word}@sha256:{h}{h}{h}
    imagePullPolicy: IfNotPresent
    livenessProbe:
      failureThreshold: 3
      httpGet:
        path: /healthz
        port: 8080
        scheme: HTTP
      periodSeconds: 10
    name: main
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
      name: kube-api-access-{h}
      readOnly: true
  nodeName: node-{k:02}
  restartPolicy: Always
  tolerations:
  - effect: NoExecute
    key: node.kubernetes.io/not-ready
    operator: Exists
    tolerationSeconds: 300
  volumes:
  - name: kube-api-access-{h}
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
    lastTransitionTime: "2026-03-01T10:{s:02}:00Z"
    status: "True"
    type: PodScheduled
  containerStatuses:
  - containerID: cri-o://{h}{h}
    image: quay.io/shop/{word}@sha256:{h}{h}{h}
    lastState: {{}}
    name: main
    ready: true
    restartCount: {k}
    started: true
    state:
      running:
        startedAt: "2026-03-01T10:{s:02}:08Z"
  hostIP: 10.0.0.{k}
  phase: Running
  podIP: 10.128.{k}.{s}
  qosClass: Burstable
"""),
    (4, "v1", "Event", """count: {k}
eventTime: null
firstTimestamp: "2026-03-01T10:{s:02}:00Z"
involvedObject:
  apiVersion: v1
  kind: Pod
  name: {name}
  namespace: {space}
lastTimestamp: "2026-03-01T10:{s:02}:40Z"
message: Created container {word}
reason: Created
reportingComponent: kubelet
reportingInstance: node-{k:02}
source:
  component: kubelet
  host: node-{k:02}
type: Normal
"""),
    (2, "kubevirt.io/v1", "VirtualMachineInstance", """spec:
  architecture: amd64
  domain:
    cpu:
      cores: 2
      model: host-model
      sockets: 1
      threads: 1
    devices:
      disks:
      - disk:
          bus: virtio
        name: rootdisk
      interfaces:
      - bridge: {{}}
        macAddress: 02:00:00:00:{k:02x}:{s:02x}
        name: default
    memory:
      guest: 8Gi
  networks:
  - multus:
      networkName: shop/vlan-{k}
    name: default
  volumes:
  - dataVolume:
      name: {name}-root
    name: rootdisk
status:
  activePods:
    6f0c1f2e-4c7e-4d2a-9a35-{h}: node-{k:02}
  conditions:
  - lastProbeTime: null
    lastTransitionTime: "2026-03-01T10:{s:02}:00Z"
    status: "True"
    type: Ready
  - lastProbeTime: null
    lastTransitionTime: null
    status: "True"
    type: LiveMigratable
  interfaces:
  - ipAddress: 10.20.{k}.{s}
    mac: 02:00:00:00:{k:02x}:{s:02x}
    name: default
  nodeName: node-{k:02}
  phase: Running
"""),
    (2, "v1", "PersistentVolumeClaim", """spec:
  accessModes:
  - ReadWriteMany
  resources:
    requests:
      storage: 30Gi
  storageClassName: ceph-rbd
  volumeMode: Block
  volumeName: pvc-{h}
status:
  accessModes:
  - ReadWriteMany
  capacity:
    storage: 30Gi
  phase: Bound
"""),
    (2, "v1", "ConfigMap", """data:
  config.yaml: |
    server:
      listen: 0.0.0.0:8443
      log_level: info
    # {word} settings, generation {n}
    retries: {k}
    targets: [{word}-a, {word}-b]
  ca-bundle.crt: |
    # certificates of {word}
    {h}{h}{h}{h}{h}
    {h}{h}{h}{h}{h}
"""),
    (1, "apiextensions.k8s.io/v1", "CustomResourceDefinition", """spec:
  conversion:
    strategy: None
  group: {word}.example
  names:
    kind: {word}
    plural: {word}s
  scope: Namespaced
  versions:
  - name: v1
    schema:
      openAPIV3Schema:
        description: '{word} tells how a workload is laid out: replicas, "placement" and what it needs.'
        properties:
          spec:
            properties:
              replicas:
                description: |-
                  How many are wanted. Changing it while a rollout goes on
                  restarts the rollout.
                format: int32
                minimum: {k}
                type: integer
              selector:
                properties:
                  matchExpressions:
                    items:
                      properties:
                        key:
                          type: string
                        operator:
                          type: string
                        values:
                          items:
                            type: string
                          type: array
                      required:
                      - key
                      - operator
                      type: object
                    type: array
                type: object
                x-kubernetes-map-type: atomic
            type: object
        type: object
    served: true
    storage: true
status:
  conditions:
  - lastTransitionTime: "2026-03-01T10:{s:02}:00Z"
    message: no conflicts found
    reason: NoConflicts
    status: "True"
    type: NamesAccepted
"""),
)  # fmt: skip
_FAULT = {
    "persistentvolumeclaims": """apiVersion: v1
items:
- apiVersion: v1
  kind: PersistentVolumeClaim
  metadata:
    creationTimestamp: "2026-03-01T10:00:00Z"
    name: planted-00
    namespace: shop-1
  spec:
    accessModes:
    - ReadWriteMany
    resources:
      requests:
        storage: 30Gi
    storageClassName: gold-00
    volumeMode: Block
  status:
    phase: Pending
kind: PersistentVolumeClaimList
""",
    "events": """apiVersion: v1
items:
- apiVersion: v1
  count: 12
  eventTime: null
  firstTimestamp: "2026-03-01T10:00:00Z"
  involvedObject:
    apiVersion: v1
    kind: PersistentVolumeClaim
    name: planted-00
    namespace: shop-1
  kind: Event
  lastTimestamp: "2026-03-01T10:09:00Z"
  message: storageclass.storage.k8s.io "gold-00" not found
  metadata:
    name: planted-00.17a
    namespace: shop-1
  reason: ProvisioningFailed
  source:
    component: persistentvolume-controller
  type: Warning
kind: EventList
""",
}
_LIST_ITEMS = 120
_WORDS = (
    "checkout",
    "cart",
    "ledger",
    "router",
    "search",
    "mailer",
    "vault",
    "loki",
    "grafana",
    "batch",
    "intake",
    "sql",
)


def object_text(draw: random.Random, body: tuple[int, str, str, str] | None = None) -> str:
    """One object of a cluster as YAML, as a server prints it."""
    _, version, kind, rest = body or draw.choices(_BODIES, [weight for weight, *_ in _BODIES])[0]
    h, word = f"{draw.getrandbits(48):012x}", draw.choice(_WORDS)
    values = {
        "version": version, "kind": kind, "h": h, "word": word, "k": draw.randrange(60), "s": draw.randrange(60),
        "n": draw.randrange(1_000_000), "name": f"{word}-{h[:9]}-{h[7:]}", "space": f"shop-{draw.randrange(40)}",
        "manager": draw.choice(("kube-controller-manager", "kubelet", "virt-controller", "argocd")),
    }  # fmt: skip
    return _META.format(**values, managed=_MANAGED.format(**values)) + rest.format(**values)


def as_item(text: str) -> str:
    """An object as an item of a list."""
    return "- " + text.rstrip("\n").replace("\n", "\n  ") + "\n"


def must_gather_files(size_bytes: int, seed: int = 2) -> Iterator[tuple[str, bytes]]:
    """Names and contents of a must-gather's YAML: lists of each kind, single objects, and one claim that cannot be bound."""
    draw = random.Random(seed)
    root = "must-gather.local.1/quay-io-shop"
    written = number = 0
    while written < size_bytes:
        space = f"namespaces/shop-{number % 40}"
        if number % 3:
            text = "---\n" + object_text(draw)
            name = f"{root}/{space}/pods/web-{number}/web-{number}.yaml"
        else:
            body = draw.choices(_BODIES, [weight for weight, *_ in _BODIES])[0]
            items = "".join(as_item(object_text(draw, body)) for _ in range(_LIST_ITEMS))
            text = f'---\napiVersion: {body[1]}\nitems:\n{items}kind: {body[2]}List\nmetadata:\n  resourceVersion: "{number}"\n'
            name = f"{root}/{space}/core/{body[2].lower()}s-{number}.yaml"
        content = text.encode()
        written += len(content)
        number += 1
        yield name, content
    for kind, text in _FAULT.items():
        yield f"{root}/namespaces/shop-1/core/{kind}.yaml", f"---\n{text}".encode()


def write_must_gather(folder: Path, size_bytes: int) -> Path:
    """The must-gather as a folder; nothing where it is there already."""
    whole = folder / "must-gather.local.1" / "version"
    if not whole.exists():
        for name, content in must_gather_files(size_bytes):
            write_pieces(folder / name, iter([content]))
        write_pieces(whole, iter([b"oc adm must-gather\n4.16.9\n"]))
    return folder


def list_pieces(size_bytes: int, seed: int = 5) -> Iterator[bytes]:
    """One YAML list of pods, of blocks whose order is drawn, and the faulty claim after it: not quite ``size_bytes``."""
    draw = random.Random(seed)
    blocks = ["".join(as_item(object_text(draw, _BODIES[0])) for _ in range(20)).encode() for _ in range(16)]
    end = (
        b'kind: PodList\nmetadata:\n  resourceVersion: "1"\n'
        + "".join(f"---\n{text}" for text in _FAULT.values()).encode()
    )
    room = size_bytes - len(end) - max(map(len, blocks)) - 100
    yield b"---\napiVersion: v1\nitems:\n"
    written = number = 0
    while written < room:
        number += 1
        block = (
            draw.choice(blocks).replace(b"6f0c1f2e", b"%08x" % number).replace(b"-4d2a-", b"-%04x-" % (number % 65_536))
        )
        written += len(block)
        yield block
    yield end


def member_header(name: str, size_bytes: int) -> bytes:
    """The header of a member of a tar."""
    info = tarfile.TarInfo(name)
    info.size = size_bytes
    return info.tobuf(tarfile.GNU_FORMAT)


def tar_pieces(members: Iterator[tuple[str, int, Iterator[bytes]]]) -> Iterator[bytes]:
    """A tar as a stream of pieces; the content of each member is cut or filled up with line ends to its size."""
    for name, size, pieces in members:
        yield member_header(name, size)
        left = size
        for piece in pieces:
            yield piece[:left]
            left -= min(left, len(piece))
        while left:
            fill = b"\n" * min(left, 1 << 20)
            left -= len(fill)
            yield fill
        yield b"\0" * (-size % 512)
    yield b"\0" * 10_240


def write_tar_gz(path: Path, members: Iterator[tuple[str, Iterator[bytes]]]) -> Path:
    """A tar.gz of members, as tar and gzip make it; nothing where it is there already."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(path.name + ".part")
        with tarfile.open(part, "w:gz", compresslevel=6) as archive:
            for name, pieces in members:
                content = b"".join(pieces)
                info = tarfile.TarInfo(name)
                info.size = len(content)
                archive.addfile(info, BytesIO(content))
        part.replace(path)
    return path
