"""OpenShift Virtualization: what CDI, CSI and the claims say when image or storage is wrong."""

from __future__ import annotations

from diagnose.simulate.messages.said import Client, Fault, JsonLog, KubeEvent, PodLog, Status, fault

_IMPORTER = "containerized-data-importer cmd/cdi-importer/importer.go, pkg/importer/"
_CDI = "containerized-data-importer pkg/controller/"
_CSI = "kubernetes-csi/external-provisioner, event of the claim; ceph-csi internal/rbd/controllerserver.go"
_K8S = "kubernetes pkg/controller/volume/persistentvolume/pv_controller.go"
_KUBELET = "kubernetes pkg/kubelet/volumemanager, pkg/volume/util/operationexecutor"
_PROV = "openshift-storage.rbd.csi.ceph.com_csi-rbdplugin-provisioner-5d7c_0c1f"


def _import(cause: str, step: str, file: str, line: str, message: str) -> Fault:
    """A failing importer: its log, the event on the claim, the restarts."""
    return fault(cause, step, _IMPORTER + file,
        PodLog("importer", "I", "importer.go:103", "Starting importer"),
        PodLog("importer", "I", "importer.go:176", "begin import process"),
        PodLog("importer", "E", line, message),
        PodLog("importer", "E", "importer.go:177", message),
        KubeEvent("pvc", "Error", "import-controller", f"Unable to process data: {message}"),
        Status("dv", "ImportInProgress"), Status("importer", "CrashLoopBackOff"),
        variant="http-import", attempts=5)  # fmt: skip


def _csi(cause: str, message: str, *more: KubeEvent | PodLog | JsonLog | Status) -> Fault:
    """CreateVolume fails: the provisioner's event on the claim, again and again."""
    return fault(cause, "provision-volume", _CSI,
        KubeEvent("pvc", "Provisioning", _PROV, 'External provisioner is provisioning volume for claim "<ns>/<pvc>"', "Normal"),
        KubeEvent("pvc", "ProvisioningFailed", _PROV, f'failed to provision volume with StorageClass "<class>": {message}'),
        *more, Status("pvc", "Pending"), attempts=6)  # fmt: skip


OVE_STORAGE: tuple[Fault, ...] = (
    _import("ove.image.source-not-found", "populate", "http-datasource.go", "http-datasource.go:387",
            "expected status code 200, got 404. Status: 404 Not Found"),
    _import("ove.image.source-auth-denied", "populate", "http-datasource.go", "http-datasource.go:387",
            "expected status code 200, got 401. Status: 401 Unauthorized"),
    _import("ove.image.source-tls-untrusted", "populate", "http-datasource.go", "http-datasource.go:211",
            'HTTP request errored: Head "<url>": tls: failed to verify certificate: x509: certificate signed by unknown authority'),
    _import("ove.image.source-unreachable", "populate", "http-datasource.go", "http-datasource.go:211",
            'HTTP request errored: Head "<url>": dial tcp: lookup images.sim.example on 172.30.0.10:53: no such host'),
    _import("ove.image.format-invalid", "populate", "data-processor.go", "data-processor.go:247",
            "Unable to process data: qemu-img: error while reading image metadata: Image is not in qcow2 format"),
    _import("ove.image.larger-than-volume", "populate", "data-processor.go", "data-processor.go:247",
            "virtual image size 128849018880 is larger than the reported available storage 107374182400. A larger PVC is required"),
    _import("ove.image.target-permission-denied", "populate", "data-processor.go", "data-processor.go:251",
            "unable to write to file: open /data/disk.img: permission denied"),
    fault("ove.image.importer-oom", "populate", "kubelet pod status; " + _CDI + "import-controller.go",
        PodLog("importer", "I", "importer.go:103", "Starting importer"),
        KubeEvent("importer", "BackOff", "kubelet", "Back-off restarting failed container importer in pod <importer>_<ns>(7e21)"),
        KubeEvent("pvc", "OOMKilled", "import-controller", "Import pod <importer> OOMKilled: the container importer was killed, exit code 137"),
        Status("dv", "ImportInProgress"), Status("importer", "OOMKilled"), variant="http-import"),
    fault("ove.image.source-pvc-not-found", "datavolume", _CDI + "datavolume/pvc-clone-controller.go",
        KubeEvent("dv", "CloneWithoutSource", "datavolume-pvc-clone-controller", "The source pvc rhel9-golden doesn't exist"),
        Status("dv", "Pending")),
    fault("ove.image.source-snapshot-not-found", "datavolume", _CDI + "datavolume/snapshot-clone-controller.go",
        KubeEvent("dv", "CloneWithoutSource", "datavolume-snapshot-clone-controller", "The source snapshot rhel9-golden-snap doesn't exist"),
        Status("dv", "Pending")),
    fault("ove.image.clone-source-in-use", "populate", _CDI + "datavolume/pvc-clone-controller.go",
        KubeEvent("dv", "CloneSourceInUse", "datavolume-pvc-clone-controller",
                  "pod golden-images/virt-launcher-rhel9-golden-x2k9p using PersistentVolumeClaim rhel9-golden"),
        Status("dv", "CloneScheduled")),
    fault("ove.image.clone-permission-denied", "admission", "containerized-data-importer pkg/clone/clone-auth.go (webhook)",
        Client('Error from server: error when creating "<vm>.yaml": admission webhook "virtualmachine-validator.kubevirt.io" denied the request: '
               "Authorization failed, message is: User system:serviceaccount:<ns>:default has insufficient permissions in clone source namespace golden-images"),
        attempts=1),
    fault("ove.image.datasource-not-ready", "datavolume", "kubevirt pkg/virt-controller/watch/vm; CDI datasource-controller.go",
        KubeEvent("vm", "FailedCreate", "virtualmachine-controller", "DataSource golden-images/rhel9 is not ready: Source PVC/Snapshot is not set (NoSource)"),
        Status("dv", "Pending")),
    fault("ove.image.scratch-space-missing", "datavolume", _CDI + "import-controller.go, scratch PVC",
        KubeEvent("pvc", "ErrClaimNotValid", "import-controller", "Scratch space required and none found"),
        PodLog("importer", "I", "data-processor.go:247", "Scratch space required and none found"),
        Status("dv", "ImportScheduled"), variant="http-import"),
    _csi("ove.storage.capacity-exhausted",
         "rpc error: code = ResourceExhausted desc = not enough free space in the pool: requested 107374182400 bytes, available 9663676416 bytes"),
    _csi("ove.storage.backend-full",
         "rpc error: code = Internal desc = rbd: ret=-28, No space left on device: failed to create image: pool 'ocs-storagecluster-cephblockpool' is full (POOL_FULL), cluster has 1 full osd(s)"),
    _csi("ove.storage.csi-provision-failed",
         "rpc error: code = Internal desc = failed to create rbd image: rbd: ret=-22, Invalid argument"),
    _csi("ove.storage.csi-secret-invalid",
         'error getting secret rook-csi-rbd-provisioner in namespace openshift-storage: secrets "rook-csi-rbd-provisioner" not found'),
    _csi("ove.storage.access-mode-unsupported",
         "rpc error: code = InvalidArgument desc = multi node access modes are only supported on rbd `block` type volumes"),
    _csi("ove.storage.storageclass-params-invalid",
         "rpc error: code = InvalidArgument desc = failed to fetch pool ID: pool not found: pool (replicapool-nvme) not found in Ceph cluster"),
    _csi("ove.storage.backend-unreachable",
         "rpc error: code = Internal desc = failed to get connection: connecting failed: rados: ret=-110, Connection timed out"),
    _csi("ove.storage.backend-degraded",
         "rpc error: code = Aborted desc = an operation with the given Volume ID <pv> already exists",
         KubeEvent("pvc", "ProvisioningFailed", _PROV, 'failed to provision volume with StorageClass "<class>": rpc error: code = DeadlineExceeded desc = context deadline exceeded'),
         PodLog("rook-ceph-operator", "W", "status.go:88", 'cephClusterStatus: HEALTH_WARN: 2 osds down, Reduced data availability: 41 pgs inactive, 62 slow ops, oldest one blocked for 312 sec')),
    fault("ove.storage.no-default-storageclass", "provision-volume", _K8S,
        KubeEvent("pvc", "FailedBinding", "persistentvolume-controller", "no persistent volumes available for this claim and no storage class is set"),
        Status("pvc", "Pending")),
    fault("ove.storage.storageclass-not-found", "provision-volume", _K8S,
        KubeEvent("pvc", "ProvisioningFailed", "persistentvolume-controller", 'storageclass.storage.k8s.io "<class>" not found'),
        Status("pvc", "Pending")),
    fault("ove.storage.storageprofile-incomplete", "datavolume", _CDI + "datavolume/util.go",
        KubeEvent("dv", "ErrClaimNotValid", "datavolume-pvc-clone-controller",
                  "PVC spec is missing accessMode and no storageClass to choose profile: no accessMode specified in StorageProfile <class>"),
        Status("dv", "Pending")),
    fault("ove.storage.csi-driver-unavailable", "provision-volume", _KUBELET,
        KubeEvent("pvc", "ExternalProvisioning", "persistentvolume-controller",
                  'Waiting for a volume to be created either by the external provisioner \'openshift-storage.rbd.csi.ceph.com\' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.', "Normal"),
        KubeEvent("pod", "FailedMount", "kubelet",
                  'MountVolume.MountDevice failed for volume "<pv>" : kubernetes.io/csi: attacher.MountDevice failed to create newCsiDriverClient: driver name openshift-storage.rbd.csi.ceph.com not found in the list of registered CSI drivers'),
        Status("pvc", "Pending")),
    fault("ove.storage.multi-attach", "pod-sandbox", "kubernetes pkg/volume/util/operationexecutor, attach-detach controller",
        KubeEvent("pod", "FailedAttachVolume", "attachdetach-controller",
                  'Multi-Attach error for volume "<pv>" Volume is already exclusively attached to one node and can\'t be attached to another')),
    fault("ove.storage.volume-map-failed", "pod-sandbox", _KUBELET,
        KubeEvent("pod", "FailedMapVolume", "kubelet",
                  'MapVolume.SetUpDevice failed for volume "<pv>" : rpc error: code = Internal desc = rbd: map failed with error an error (exit status 6) occurred while running rbd args: [map ocs-storagecluster-cephblockpool/csi-vol-1 --device-type krbd], rbd error output: rbd: sysfs write failed')),
    fault("ove.storage.volume-source-not-found", "create-objects", "kubevirt pkg/virt-controller/watch/vmi/volume-hotplug.go, vmi.go",
        KubeEvent("vmi", "FailedPvcNotFound", "virtualmachine-controller", "PVC <ns>/<pvc> does not exist, waiting for it to appear"),
        Status("dv", "")),
    fault("ove.storage.snapshot-class-missing", "provision-volume", _CDI + "clone/snap-clone.go",
        KubeEvent("dv", "SnapshotClassMissing", "clone-populator", "no VolumeSnapshotClass found for driver openshift-storage.rbd.csi.ceph.com: could not find a matching VolumeSnapshotClass"),
        Status("pvc", "Pending")),
    fault("ove.storage.pvc-lost", "provision-volume", _K8S,
        KubeEvent("pvc", "ClaimLost", "persistentvolume-controller", "Bound claim has lost its PersistentVolume. Data on the volume is lost!"),
        Status("pvc", "Lost"), attempts=1),
    fault("ove.storage.volume-limit-exceeded", "schedule", "kubernetes pkg/scheduler/framework/plugins/nodevolumelimits/csi.go",
        KubeEvent("pod", "FailedScheduling", "default-scheduler", "0/10 nodes are available: 10 node(s) exceed max volume count. preemption: 0/10 nodes are available: 10 No preemption victims found for incoming pod.")),
    fault("ove.storage.direct-io-unsupported", "launch", "kubevirt pkg/virt-launcher/virtwrap/converter; QEMU block/file-posix.c",
        JsonLog("virt-launcher", "error", "Failed to start VirtualMachineInstance with flags 0.",
                "virError(Code=1, Domain=10, Message='internal error: process exited while connecting to monitor: qemu-kvm: -blockdev {\"driver\":\"file\"}: Could not open: file system may not support O_DIRECT')"),
        KubeEvent("vmi", "SyncFailed", "virt-handler", "server error. command SyncVMI failed: \"LibvirtError(Code=1, Domain=10, Message='internal error: qemu-kvm: Could not open: file system may not support O_DIRECT')\"")),
)  # fmt: skip
