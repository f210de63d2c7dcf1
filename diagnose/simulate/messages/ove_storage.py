"""OpenShift Virtualization: what CDI, CSI, the kubelet and the claims say when storage is wrong."""

from __future__ import annotations

from diagnose.simulate.messages.said import (
    Client,
    Condition,
    Fault,
    JsonLog,
    KubeEvent,
    Look,
    PodLog,
    Said,
    Status,
    fault,
)

_CDI = "kubevirt/containerized-data-importer"
_VIRT = "kubevirt/kubevirt"
_PROVISIONER = "kubernetes-csi/external-provisioner pkg/controller/controller.go"
_RBD = "ceph/ceph-csi internal/rbd/"
_PV = "kubernetes/kubernetes pkg/controller/volume/persistentvolume/pv_controller.go"
_OPERATION = "kubernetes/kubernetes pkg/volume/util/operationexecutor/operation_generator.go"
_CSI_PLUGIN = "kubernetes/kubernetes pkg/volume/csi/"
_SCHED = "kubernetes/kubernetes pkg/scheduler/framework/plugins/"
_PROV = "openshift-storage.rbd.csi.ceph.com_csi-rbdplugin-provisioner-5d7c_0c1f"
_HEALTH = "ceph/ceph doc/rados/operations/health-checks.rst"


def _csi(cause: str, source: str, message: str, *more: Said) -> Fault:
    """CreateVolume fails: the provisioner's event on the claim, again and again."""
    return fault(cause, "provision-volume", f"{_PROVISIONER}; {source}",
        KubeEvent("pvc", "Provisioning", _PROV, 'External provisioner is provisioning volume for claim "<ns>/<pvc>"', "Normal"),
        KubeEvent("pvc", "ProvisioningFailed", _PROV, f'failed to provision volume with StorageClass "<class>": {message}'),
        *more, Status("pvc", "Pending"), attempts=6)  # fmt: skip


def _node(cause: str, reason: str, source: str, message: str, *more: Said, step: str = "pod-sandbox") -> Fault:
    """The kubelet (or the attach controller) cannot bring the volume to the pod."""
    sender = "attachdetach-controller" if reason == "FailedAttachVolume" else "kubelet"
    return fault(cause, step, source, KubeEvent("pod", reason, sender, message), *more,
                 Status("pod", "ContainerCreating"), attempts=5)  # fmt: skip


def _unscheduled(cause: str, source: str, message: str, *more: Said, step: str = "schedule") -> Fault:
    return fault(cause, step, source, KubeEvent("pod", "FailedScheduling", "default-scheduler", message), *more,
                 Status("vm", "ErrorUnschedulable"), Status("pod", "Pending"), attempts=4)  # fmt: skip


def _launch(cause: str, source: str, libvirt: str, *more: Said) -> Fault:
    """libvirt's error as virt-launcher logs it and virt-handler passes it on."""
    text = f"server error. command SyncVMI failed: \"LibvirtError(Code=1, Domain=10, Message='{libvirt}')\""
    return fault(cause, "launch", f"{source}; {_VIRT} pkg/virt-launcher/virtwrap/errors/errors.go, pkg/virt-handler/vm.go",
        JsonLog("virt-launcher", "error", "Failed to start VirtualMachineInstance with flags 0.", f"virError(Code=1, Domain=10, Message='{libvirt}')", "manager.go:1047"),
        JsonLog("virt-handler", "error", "Synchronizing the VirtualMachineInstance failed.", text),
        KubeEvent("vmi", "SyncFailed", "virt-handler", text), *more, Status("vm", "Starting"), attempts=4)  # fmt: skip


OVE_STORAGE: tuple[Fault, ...] = (
    _csi("ove.storage.capacity-exhausted", "topolvm/topolvm internal/driver/controller.go",
         "rpc error: code = ResourceExhausted desc = no enough space left on VG: free=9663676416, requested=107374182400"),
    _csi("ove.storage.capacity-exhausted", "NetApp/trident core/orchestrator_core.go",
         "rpc error: code = ResourceExhausted desc = encountered error(s) in creating the volume: [Failed to create volume pvc_7e21 on storage pool aggr1 from backend ontap-nas: insufficient space in aggregate aggr1; requested 107374182400 bytes]"),
    _unscheduled("ove.storage.capacity-exhausted", _SCHED + "volumebinding/binder.go",
         "0/10 nodes are available: 10 node(s) did not have enough free storage. preemption: 0/10 nodes are available: 10 Preemption is not helpful for scheduling.", step="provision-volume"),
    _csi("ove.storage.backend-full", _RBD + "rbd_util.go; " + _HEALTH,
         "rpc error: code = Internal desc = failed to create rbd image: rbd: ret=-28, No space left on device",
         Look("sh-5.1$ ceph health detail\nHEALTH_ERR 1 full osd(s); 12 pool(s) full\n[ERR] OSD_FULL: 1 full osd(s)\n    osd.2 is full\n[WRN] POOL_FULL: 12 pool(s) full\n    pool 'ocs-storagecluster-cephblockpool' is full (no space)")),
    _csi("ove.storage.csi-provision-failed", _RBD + "rbd_util.go",
         "rpc error: code = Internal desc = failed to create rbd image: rbd: ret=-22, Invalid argument"),
    _csi("ove.storage.csi-secret-invalid", "same file",
         'error getting secret rook-csi-rbd-provisioner in namespace openshift-storage: secrets "rook-csi-rbd-provisioner" not found'),
    _csi("ove.storage.csi-secret-invalid", "ceph/ceph-csi internal/util/credentials.go",
         "rpc error: code = Internal desc = missing ID field 'userID' in secrets"),
    _csi("ove.storage.access-mode-unsupported", _RBD + "controllerserver.go",
         "rpc error: code = InvalidArgument desc = multi node access modes are only supported on rbd `block` type volumes"),
    _csi("ove.storage.storageclass-params-invalid", "ceph/ceph-csi internal/util/cephcmds.go, internal/util/errors.go",
         "rpc error: code = InvalidArgument desc = failed to fetch pool ID: pool not found: pool (replicapool-nvme) not found in Ceph cluster"),
    _csi("ove.storage.storageclass-params-invalid", "ceph/ceph-csi internal/util/csiconfig.go",
         'rpc error: code = InvalidArgument desc = failed to fetch monitor list using clusterID (openshift-storage2): missing configuration for cluster ID "openshift-storage2"'),
    _csi("ove.storage.backend-unreachable", "ceph/ceph-csi internal/util/conn_pool.go, connection.go",
         "rpc error: code = Internal desc = failed to get connection: connecting failed: rados: ret=-110, Connection timed out"),
    _csi("ove.storage.backend-degraded", "ceph/ceph-csi internal/util/idlocker.go; " + _HEALTH,
         "rpc error: code = Aborted desc = an operation with the given Volume ID <pv> already exists",
         KubeEvent("pvc", "ProvisioningFailed", _PROV, 'failed to provision volume with StorageClass "<class>": rpc error: code = DeadlineExceeded desc = context deadline exceeded'),
         Look("sh-5.1$ ceph health detail\nHEALTH_WARN 2 osds down; Reduced data availability: 41 pgs inactive; 62 slow ops, oldest one blocked for 312 sec, osd.4 has slow ops\n[WRN] OSD_DOWN: 2 osds down\n    osd.0 (root=default,host=worker-01) is down\n[WRN] PG_AVAILABILITY: Reduced data availability: 41 pgs inactive\n[WRN] SLOW_OPS: 62 slow ops, oldest one blocked for 312 sec, osd.4 has slow ops")),
    fault("ove.storage.no-default-storageclass", "provision-volume", _PV,
        KubeEvent("pvc", "FailedBinding", "persistentvolume-controller", "no persistent volumes available for this claim and no storage class is set"),
        Status("pvc", "Pending")),
    fault("ove.storage.storageclass-not-found", "provision-volume", _PV,
        KubeEvent("pvc", "ProvisioningFailed", "persistentvolume-controller", 'storageclass.storage.k8s.io "<class>" not found'),
        Status("pvc", "Pending")),
    fault("ove.storage.no-default-storageclass", "provision-volume", f"{_CDI} pkg/controller/datavolume/util.go",
        KubeEvent("dv", "ErrClaimNotValid", "datavolume-pvc-clone-controller",
                  "PVC spec is missing accessMode and no storageClass to choose profile"),
        Status("dv", "Pending"), Status("pvc", ""), stops_at="datavolume"),
    fault("ove.storage.storageprofile-incomplete", "datavolume", f"{_CDI} pkg/controller/datavolume/util.go",
        KubeEvent("dv", "ErrClaimNotValid", "datavolume-import-controller",
                  "Spec is missing accessMode and volumeMode, cannot get access mode from StorageProfile <class>"),
        Status("dv", "Pending"), Status("pvc", "")),
    fault("ove.storage.csi-driver-unavailable", "provision-volume", f"{_PV}; kubernetes deployment status",
        KubeEvent("pvc", "ExternalProvisioning", "persistentvolume-controller",
                  'Waiting for a volume to be created either by the external provisioner \'openshift-storage.rbd.csi.ceph.com\' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.', "Normal"),
        Look("$ oc get pods -n openshift-storage -l app=csi-rbdplugin-provisioner\nNAME                                        READY   STATUS             RESTARTS        AGE\ncsi-rbdplugin-provisioner-5d7c6b9f4-8xk2p   3/6     CrashLoopBackOff   38 (2m ago)     3h"),
        Status("pvc", "Pending")),
    _node("ove.storage.csi-driver-unavailable", "FailedMapVolume", _CSI_PLUGIN + "csi_block.go, csi_client.go",
          'MapVolume.SetUpDevice failed for volume "<pv>" : kubernetes.io/csi: blockMapper.SetUpDevice failed to get CSI client: driver name openshift-storage.rbd.csi.ceph.com not found in the list of registered CSI drivers', step="provision-volume"),
    _node("ove.storage.multi-attach", "FailedAttachVolume", "kubernetes/kubernetes pkg/controller/volume/attachdetach/reconciler/reconciler.go",
          'Multi-Attach error for volume "<pv>" Volume is already exclusively attached to one node and can\'t be attached to another'),
    _node("ove.storage.multi-attach", "FailedAttachVolume", "kubernetes/kubernetes pkg/controller/volume/attachdetach/reconciler/reconciler.go",
          'Multi-Attach error for volume "<pv>" Volume is already used by pod(s) virt-launcher-old-<vm>-9k2lx'),
    _node("ove.storage.volume-map-failed", "FailedMapVolume", _RBD + "rbd_attach.go; " + _OPERATION,
          'MapVolume.SetUpDevice failed for volume "<pv>" : rpc error: code = Internal desc = rbd: map failed with error an error (exit status 6) occurred while running rbd args: [--id csi-rbd-node -m 172.30.1.1:6789 --keyfile=***stripped*** map ocs-storagecluster-cephblockpool/csi-vol-<uid> --device-type krbd --options noudev], rbd error output: rbd: sysfs write failed\nrbd: map failed: (6) No such device or address'),
    _node("ove.storage.volume-map-failed", "FailedMount", _OPERATION,
          'MountVolume.MountDevice failed for volume "<pv>" : rpc error: code = Internal desc = failed to mount device: exit status 32, output: mount: wrong fs type, bad option, bad superblock on /dev/rbd3'),
    _node("ove.storage.encryption-key-unavailable", "FailedMapVolume", "ceph/ceph-csi internal/kms, internal/rbd/encryption.go",
          'MapVolume.SetUpDevice failed for volume "<pv>" : rpc error: code = Internal desc = failed to get crypto passphrase for csi-vol-<uid>: failed to get key for "<pv>": Error making API request.\n\nURL: GET https://vault.sim.example:8200/v1/secret/ceph-csi/<pv>\nCode: 403. Errors:\n\n* permission denied'),
    _node("ove.storage.volume-ownership-slow", "VolumePermissionChangeInProgress", "kubernetes/kubernetes pkg/volume/volume_linux.go",
          "Setting volume ownership for pod <ns>/<pod> volume <pv> is taking longer than expected, consider using OnRootMismatch - https://kubernetes.io/docs/tasks/configure-pod-container/security-context/#configure-volume-permission-and-ownership-change-policy-for-pods"),
    fault("ove.storage.volume-source-not-found", "create-objects", f"{_VIRT} pkg/virt-controller/watch/vmi/datavolumes.go",
        KubeEvent("vmi", "FailedPvcNotFound", "virtualmachine-controller", "PVC <ns>/<pvc> does not exist, waiting for it to appear", "Normal"),
        Status("dv", ""), Status("pvc", ""), Status("vm", "ErrorPvcNotFound")),
    fault("ove.storage.volume-source-not-found", "create-objects", f"{_VIRT} pkg/virt-controller/watch/vmi/lifecycle.go, pkg/virt-controller/services/template.go",
        KubeEvent("vmi", "FailedPvcNotFound", "virtualmachine-controller", 'failed to render launch manifest: didn\'t find PVC <pvc>'),
        Status("dv", ""), Status("pvc", ""), Status("vm", "ErrorPvcNotFound")),
    fault("ove.storage.snapshot-class-missing", "provision-volume", f"{_CDI} pkg/controller/clone/planner.go",
        KubeEvent("pvc", "NoVolumeSnapshotClass", "clone-populator", "No compatible volumesnapshotclass found"),
        Status("pvc", "Pending"), Status("dv", "CloneScheduled")),
    fault("ove.storage.snapshot-class-missing", "provision-volume", "kubernetes-csi/external-snapshotter pkg/common-controller/snapshot_controller.go",
        Look("$ oc get volumesnapshot -n <ns>\nNAME                READYTOUSE   SOURCEPVC      SNAPSHOTCLASS   AGE\ntmp-snapshot-<vm>   false        rhel9-golden                   4m\n$ oc describe volumesnapshot -n <ns> tmp-snapshot-<vm>\nName:         tmp-snapshot-<vm>\nNamespace:    <ns>\nEvents:\n  Type     Reason                  Age  From                 Message\n  ----     ------                  ---- ----                 -------\n  Warning  SetDefaultSnapshotClassFailed  2m  snapshot-controller  Failed to set default snapshot class with error cannot find default snapshot class"),
        Status("pvc", "Pending"), Status("dv", "SnapshotForSmartCloneInProgress")),
    fault("ove.storage.pvc-lost", "provision-volume", _PV,
        KubeEvent("pvc", "ClaimLost", "persistentvolume-controller", "Bound claim has lost its PersistentVolume. Data on the volume is lost!"),
        KubeEvent("dv", "ClaimLost", "datavolume-pvc-clone-controller", "PVC <pvc> lost"),
        Status("pvc", "Lost"), attempts=1),
    _unscheduled("ove.storage.volume-limit-exceeded", _SCHED + "nodevolumelimits/csi.go",
        "0/10 nodes are available: 10 node(s) exceed max volume count. preemption: 0/10 nodes are available: 10 No preemption victims found for incoming pod."),
    _launch("ove.storage.direct-io-unsupported", "QEMU block/file-posix.c",
            'internal error: process exited while connecting to monitor: 2026-03-02T08:01:02.103301Z qemu-kvm: -blockdev {"driver":"file","filename":"/var/run/kubevirt-private/vmi-disks/rootdisk/disk.img","node-name":"libvirt-2-storage","auto-read-only":true,"discard":"unmap","cache":{"direct":true,"no-flush":false}}: file system may not support O_DIRECT'),
    fault("ove.storage.direct-io-unsupported", "launch", f"{_VIRT} pkg/virt-launcher/virtwrap/converter/converter.go",
        JsonLog("virt-handler", "error", "Synchronizing the VirtualMachineInstance failed.", "server error. command SyncVMI failed: \"Unable to use 'none' cache mode, file system where /var/run/kubevirt-private/vmi-disks/rootdisk/disk.img is stored does not support direct I/O\""),
        KubeEvent("vmi", "SyncFailed", "virt-handler", "server error. command SyncVMI failed: \"Unable to use 'none' cache mode, file system where /var/run/kubevirt-private/vmi-disks/rootdisk/disk.img is stored does not support direct I/O\""),
        Status("vm", "Starting")),
    _launch("ove.storage.backend-unsupported-filesystem", "libvirt src/qemu/qemu_domain.c, QEMU block/file-posix.c",
            "internal error: process exited while connecting to monitor: 2026-03-02T08:01:02.103301Z qemu-kvm: -device virtio-blk-pci: Failed to lock byte 100: No locks available"),
    fault("ove.storage.sector-size-mismatch", "populate", "QEMU block.c (bdrv_check_request alignment); " + f"{_CDI} pkg/image/qemu.go",
        PodLog("importer", "E", "importer.go:194", "Unable to convert source data to target format: could not convert image to raw: qemu-img: /dev/cdi-block-volume: error while writing at byte 0: Cannot get 'write' permission without 'resize': Image size is not a multiple of request alignment"),
        KubeEvent("pvc", "ErrImportFailed", "import-controller", "Unable to process data: Unable to convert source data to target format: could not convert image to raw: qemu-img: Cannot get 'write' permission without 'resize': Image size is not a multiple of request alignment"),
        Status("dv", "ImportInProgress"), Status("importer", "CrashLoopBackOff"), variant="http-import"),
    fault("ove.storage.block-device-ownership", "populate", f"{_CDI} doc/block_cri_ownership_config.md, pkg/importer",
        PodLog("importer", "E", "importer.go:194", "blockdev: cannot open /dev/cdi-block-volume: Permission denied"),
        KubeEvent("pvc", "ErrImportFailed", "import-controller", "Unable to process data: exit status 1, blockdev: cannot open /dev/cdi-block-volume: Permission denied"),
        Status("dv", "ImportInProgress"), Status("importer", "CrashLoopBackOff"), variant="http-import"),
    fault("ove.storage.clone-stuck", "populate", f"{_CDI} pkg/controller/datavolume/clone-controller-base.go, pkg/controller/clone",
        KubeEvent("dv", "CloneInProgress", "datavolume-pvc-clone-controller", "Cloning from golden-images/rhel9-golden into <ns>/<dv> in progress", "Normal"),
        Status("dv", "CloneInProgress"), attempts=6, pause_s=60),
    fault("ove.storage.multiple-default-storageclass", "provision-volume", "kubernetes/kubernetes plugin/pkg/admission/storage/storageclass/setdefault, pkg/volume/util",
        Look("$ oc get sc\nNAME                                                    PROVISIONER                          RECLAIMPOLICY   VOLUMEBINDINGMODE      ALLOWVOLUMEEXPANSION   AGE\nlocal-lvm (default)                                     topolvm.io                           Delete          WaitForFirstConsumer   true                   9d\nocs-storagecluster-ceph-rbd-virtualization (default)    openshift-storage.rbd.csi.ceph.com   Delete          Immediate              true                   41d"),
        Client('Error from server (Forbidden): error when creating "<vm>-disk.yaml": persistentvolumeclaims "<pvc>" is forbidden: Internal error occurred: 2 default StorageClasses were found'),
        Status("pvc", ""), Status("dv", "Pending"), attempts=1),
    _unscheduled("ove.storage.no-matching-pv", _SCHED + "volumebinding/volume_binding.go",
        "0/10 nodes are available: 10 node(s) didn't find available persistent volumes to bind. preemption: 0/10 nodes are available: 10 Preemption is not helpful for scheduling."),
    fault("ove.storage.pv-binding-conflict", "provision-volume", _PV,
        KubeEvent("pvc", "FailedBinding", "persistentvolume-controller", 'volume "pv-nfs-0007" already bound to a different claim.'),
        Status("pvc", "Pending")),
    fault("ove.storage.wait-for-first-consumer", "provision-volume", _PV,
        KubeEvent("pvc", "WaitForFirstConsumer", "persistentvolume-controller", "waiting for first consumer to be created before binding", "Normal"),
        Status("dv", "WaitForFirstConsumer"), Status("pvc", "Pending"), Status("vm", "Stopped"), attempts=6, pause_s=30),
    fault("ove.storage.volume-expansion-failed", "populate", "kubernetes-csi/external-resizer pkg/controller/controller.go; " + f"{_CDI} pkg/controller/clone",
        KubeEvent("pvc", "VolumeResizeFailed", "external-resizer openshift-storage.rbd.csi.ceph.com", 'resize volume "<pv>" by resizer "openshift-storage.rbd.csi.ceph.com" failed: rpc error: code = Internal desc = rbd: ret=-28, No space left on device'),
        Condition("pvc", "ControllerResizeError", "True", "", "failed to expand pvc with rpc error: code = Internal desc = rbd: ret=-28, No space left on device"),
        Status("dv", "ExpansionInProgress")),
    fault("ove.storage.volume-expansion-failed", "populate", "kubernetes/kubernetes plugin/pkg/admission/storage/persistentvolume/resize/admission.go",
        KubeEvent("dv", "ErrUnableToClone", "datavolume-pvc-clone-controller", 'persistentvolumeclaims "<pvc>" is forbidden: only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize'),
        Status("dv", "ExpansionInProgress")),
)  # fmt: skip
