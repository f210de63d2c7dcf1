"""Texts of Kubernetes objects as a server prints them, managed fields and all."""

from __future__ import annotations

import random

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
BODIES: tuple[tuple[int, str, str, str], ...] = (
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
#: A claim without a class and what stands beside it, by the name of its list.
FAULT = {
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
    _, version, kind, rest = body or draw.choices(BODIES, [weight for weight, *_ in BODIES])[0]
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
