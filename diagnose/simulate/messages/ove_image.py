"""OpenShift Virtualization: what CDI's importers, cloners and upload proxy say when the image is wrong."""

from __future__ import annotations

from diagnose.simulate.messages.said import Client, Condition, Fault, KubeEvent, Look, PodLog, Said, Status, fault

_CDI = "kubevirt/containerized-data-importer"
_VIRT = "kubevirt/kubevirt"
_DATASOURCE = "Unable to connect to http data source: "


def _import(cause: str, file: str, log: str, why: str, *more: Said, step: str = "populate") -> Fault:
    """A failing importer: its log, the termination message as an event and a condition, the restarts."""
    return fault(cause, step, f"{_CDI} {file}; cmd/cdi-importer/importer.go; pkg/controller/import-controller.go",
        PodLog("importer", "I", "importer.go:108", "Starting importer"),
        PodLog("importer", "I", "importer.go:183", "begin import process"),
        PodLog("importer", "E", "importer.go:373" if why.startswith("Unable to connect") else "importer.go:194", log),
        KubeEvent("pvc", "ErrImportFailed", "import-controller", why),
        KubeEvent("importer", "BackOff", "kubelet", "Back-off restarting failed container importer in pod <importer>_<ns>(<uid>)"),
        Condition("dv", "Running", "False", "Error", why),
        *more, Status("dv", "ImportInProgress"), Status("importer", "CrashLoopBackOff"),
        variant="http-import", attempts=5)  # fmt: skip


def _http(cause: str, why: str) -> Fault:
    """The HTTP source cannot be opened."""
    return _import(cause, "pkg/importer/http-datasource.go", why, _DATASOURCE + why)


def _process(cause: str, file: str, why: str, *more: Said) -> Fault:
    """The source was opened, its content is the trouble."""
    return _import(cause, file, why, f"Unable to process data: {why}", *more)


OVE_IMAGE: tuple[Fault, ...] = (
    _http("ove.image.source-not-found", "expected status code 200, got 404. Status: 404 Not Found"),
    _import("ove.image.source-not-found", "pkg/importer/transport.go",
            'Error retrieving image: reading manifest 9.5 in registry.sim.example/golden/rhel9: manifest unknown',
            'Unable to process data: Failed to read registry image: Error retrieving image: reading manifest 9.5 in registry.sim.example/golden/rhel9: manifest unknown'),
    _import("ove.image.source-not-found", "pkg/importer/s3-datasource.go",
            'could not get s3 object: "golden/rhel9.qcow2": NoSuchKey: The specified key does not exist.',
            'Unable to connect to s3 data source: could not get s3 object: "golden/rhel9.qcow2": NoSuchKey: The specified key does not exist.'),
    _http("ove.image.source-auth-denied", "expected status code 200, got 401. Status: 401 Unauthorized"),
    _http("ove.image.source-auth-denied", "expected status code 200, got 403. Status: 403 Forbidden"),
    _import("ove.image.source-auth-denied", "pkg/importer/transport.go",
            "Error retrieving image: Requesting bearer token: invalid status code from registry 401 (Unauthorized)",
            "Unable to process data: Failed to read registry image: Error retrieving image: unable to retrieve auth token: invalid username/password: unauthorized: authentication required"),
    _http("ove.image.source-tls-untrusted", 'HTTP request errored: Head "<url>": tls: failed to verify certificate: x509: certificate signed by unknown authority'),
    _http("ove.image.source-tls-untrusted", 'HTTP request errored: Get "<url>": x509: certificate is valid for mirror.sim.example, not images.sim.example'),
    _http("ove.image.source-unreachable", 'HTTP request errored: Head "<url>": dial tcp: lookup images.sim.example on 172.30.0.10:53: no such host'),
    _http("ove.image.source-unreachable", 'HTTP request errored: Head "<url>": dial tcp 10.20.8.4:443: i/o timeout'),
    _http("ove.image.source-unreachable", 'HTTP request errored: Head "<url>": dial tcp 10.20.8.4:443: connect: connection refused'),
    _process("ove.image.format-invalid", "pkg/image/qemu.go", "Invalid format iso for image nbd+unix:///?socket=/tmp/nbdkit.sock"),
    _process("ove.image.format-invalid", "pkg/image/qemu.go", "Unable to convert source data to target format: could not convert image to raw: qemu-img: error while reading at byte 2147483648: Input/output error: exit status 1"),
    _process("ove.image.format-invalid", "pkg/image/qemu.go", "Image /data/rhel9.qcow2 is invalid because it has invalid backing file /var/lib/images/base.qcow2"),
    _process("ove.image.larger-than-volume", "pkg/image/qemu.go",
             "virtual image size 128849018880 is larger than the reported available storage 107374182400. A larger PVC is required"),
    _process("ove.image.target-permission-denied", "pkg/importer/file.go", 'Unable to transfer source data to target file: could not open file "/data/disk.img": open /data/disk.img: permission denied'),
    _process("ove.image.target-permission-denied", "pkg/importer/data-processor.go", "Unable to convert source data to target format: could not convert image to raw: qemu-img: /data/disk.img: error while converting raw: Could not create '/data/disk.img': Permission denied: exit status 1"),
    fault("ove.image.importer-oom", "populate", f"{_CDI} pkg/controller/import-controller.go, pkg/controller/common/util.go; kubernetes/kubernetes pkg/kubelet",
        PodLog("importer", "I", "importer.go:108", "Starting importer"),
        KubeEvent("importer", "BackOff", "kubelet", "Back-off restarting failed container importer in pod <importer>_<ns>(<uid>)"),
        Condition("dv", "Running", "False", "OOMKilled", ""),
        Status("dv", "ImportInProgress"), Status("importer", "OOMKilled"), variant="http-import"),
    fault("ove.image.source-pvc-not-found", "datavolume", f"{_CDI} pkg/controller/clone/planner.go",
        KubeEvent("pvc", "CloneWithoutSource", "clone-populator", "The source pvc golden-images/rhel9-golden doesn't exist"),
        Status("dv", "Pending"), Status("pvc", "Pending")),
    fault("ove.image.source-pvc-not-found", "datavolume", f"{_CDI} pkg/controller/datavolume/clone-controller-base.go; {_VIRT} pkg/virt-controller/watch/vm/vm.go",
        KubeEvent("vm", "SourcePVCNotAvailabe", "virtualmachine-controller", "Source PVC rhel9-golden not available: Target PVC <pvc> will remain unpopulated until source is created"),
        KubeEvent("dv", "CloneWithoutSource", "datavolume-pvc-clone-controller", "The source pvc rhel9-golden doesn't exist"),
        Status("dv", "Pending")),
    fault("ove.image.source-snapshot-not-found", "datavolume", f"{_CDI} pkg/controller/datavolume/clone-controller-base.go",
        KubeEvent("dv", "CloneWithoutSource", "datavolume-snapshot-clone-controller", "The source snapshot rhel9-golden-snap doesn't exist"),
        Status("dv", "Pending")),
    fault("ove.image.source-snapshot-not-found", "datavolume", "kubernetes-csi/external-provisioner pkg/controller/controller.go",
        KubeEvent("pvc", "ProvisioningFailed", "openshift-storage.rbd.csi.ceph.com_csi-rbdplugin-provisioner-5d7c_0c1f",
                  'failed to provision volume with StorageClass "<class>": error getting handle for DataSource Type VolumeSnapshot by Name rhel9-golden-snap: error getting snapshot rhel9-golden-snap from api server: volumesnapshots.snapshot.storage.k8s.io "rhel9-golden-snap" not found'),
        Status("dv", "SnapshotForSmartCloneInProgress"), Status("pvc", "Pending")),
    fault("ove.image.clone-source-in-use", "populate", f"{_CDI} pkg/controller/clone/common.go",
        KubeEvent("pvc", "CloneSourceInUse", "clone-populator", "pod golden-images/virt-launcher-rhel9-golden-x2k9p using PersistentVolumeClaim rhel9-golden"),
        Status("dv", "CloneScheduled")),
    fault("ove.image.clone-permission-denied", "admission", f"{_CDI} staging/.../core/v1beta1/authorize_utils.go; {_VIRT} pkg/storage/admitters",
        Client('Error from server: error when creating "<vm>.yaml": admission webhook "virtualmachine-validator.kubevirt.io" denied the request: '
               "Authorization failed, message is: User system:serviceaccount:<ns>:default has insufficient permissions in clone source namespace golden-images"),
        attempts=1),
    fault("ove.image.clone-permission-denied", "admission", f"{_VIRT} pkg/virt-controller/watch/vm/vm.go; {_CDI} staging/.../core/v1beta1/authorize_utils.go",
        KubeEvent("vm", "UnauthorizedDataVolumeCreate", "virtualmachine-controller",
                  "Not authorized to create DataVolume <dv>: User system:serviceaccount:<ns>:default has insufficient permissions in clone source namespace golden-images"),
        Status("dv", ""), stops_at="create-objects"),
    fault("ove.image.datasource-not-ready", "datavolume", f"{_CDI} pkg/controller/datasource-controller.go",
        Look("$ oc get datasource -n golden-images rhel9 -o yaml\napiVersion: cdi.kubevirt.io/v1beta1\nkind: DataSource\nmetadata:\n  name: rhel9\n  namespace: golden-images\nspec:\n  source:\n    pvc:\n      name: rhel9-golden\n      namespace: golden-images\nstatus:\n  conditions:\n  - message: PVC not found\n    reason: NotFound\n    status: \"False\"\n    type: Ready\n"),
        KubeEvent("vm", "UnauthorizedDataVolumeCreate", "virtualmachine-controller", "Not authorized to create DataVolume <dv>: dataSource golden-images/rhel9 does not exist"),
        Status("dv", "")),
    fault("ove.image.datasource-not-ready", "datavolume", f"{_CDI} pkg/controller/datasource-controller.go",
        Look("$ oc get datasource -n golden-images rhel9 -o yaml\napiVersion: cdi.kubevirt.io/v1beta1\nkind: DataSource\nmetadata:\n  name: rhel9\n  namespace: golden-images\nspec:\n  source: {}\nstatus:\n  conditions:\n  - message: No source PVC set\n    reason: NoSource\n    status: \"False\"\n    type: Ready\n"),
        Status("dv", "Pending")),
    fault("ove.image.scratch-space-missing", "datavolume", f"{_CDI} pkg/common/common.go, cmd/cdi-importer/importer.go",
        PodLog("importer", "I", "importer.go:183", "begin import process"),
        PodLog("importer", "I", "importer.go:251", "scratch space required and none found"),
        Condition("dv", "Running", "False", "ScratchSpaceRequired", "scratch space required and none found"),
        Status("dv", "ImportScheduled"), Status("importer", "CrashLoopBackOff"), stops_at="populate",
        variant="http-import"),
    fault("ove.image.guest-conversion-failed", "populate", "libguestfs/virt-v2v convert/inspect_source.ml; kubev2v/forklift",
        PodLog("virt-v2v", "E", "entrypoint.go:61", "virt-v2v: error: inspection could not detect the source guest (or physical machine) operating system."),
        PodLog("virt-v2v", "E", "entrypoint.go:64", "Error executing v2v command: exit status 1 (<vm>)"), attempts=2),
    fault("ove.image.vddk-library-missing", "populate", f"{_CDI} pkg/controller/import-controller.go",
        Condition("dv", "Bound", "False", "AwaitingVDDK", "waiting for v2v-vmware configmap or cdi.kubevirt.io/storage.pod.vddk.initimageurl annotation for VDDK image"),
        Status("dv", "ImportScheduled"), variant="http-import"),
    fault("ove.image.vddk-library-missing", "populate", f"nbdkit plugins/vddk; {_CDI} pkg/image/nbdkit.go",
        PodLog("importer", "E", "nbdkit.go:344", "nbdkit: error: vddk: could not load libvixDiskLib.so.8: libvixDiskLib.so.8: cannot open shared object file: No such file or directory"),
        PodLog("importer", "E", "vddk-datasource_amd64.go:103", "Error validating nbdkit plugins: exit status 1"),
        Status("dv", "ImportInProgress"), Status("importer", "CrashLoopBackOff"), variant="http-import"),
    fault("ove.image.changed-blocks-unavailable", "populate", f"{_CDI} pkg/importer/vddk-datasource_amd64.go",
        PodLog("importer", "E", "vddk-datasource_amd64.go:1298", "Failed to query changed areas: ServerFaultCode: Error caused by file /vmfs/volumes/vsanDatastore/src/src-000002.vmdk"),
        PodLog("importer", "E", "importer.go:194", "Unable to transfer source data to target file: Failed to query changed areas: ServerFaultCode: Error caused by file /vmfs/volumes/vsanDatastore/src/src-000002.vmdk"),
        Status("dv", "ImportInProgress"), Status("importer", "CrashLoopBackOff"), variant="http-import"),
    fault("ove.image.populator-unsupported", "datavolume", f"{_CDI} pkg/controller/datavolume/external-population-controller.go",
        KubeEvent("dv", "NoCSIDriverForExternalPopulation", "datavolume-external-population-controller", "No CSI drivers were found: External population not supported"),
        Status("dv", "Pending"), Status("pvc", "Pending")),
    fault("ove.image.populator-unsupported", "datavolume", f"{_CDI} pkg/controller/datavolume/clone-controller-base.go",
        KubeEvent("pvc", "NoPopulator", "datavolume-pvc-clone-controller", "In tree storage class does not support snapshot/clone"),
        Status("dv", "Pending"), Status("pvc", "Pending")),
    fault("ove.control-plane.slow-step", "populate", f"{_CDI} pkg/controller/datavolume/import-controller.go (nothing else is said)",
        KubeEvent("dv", "ImportInProgress", "datavolume-import-controller", "Import into <dv> in progress", "Normal"),
        Status("dv", "ImportInProgress"), Status("importer", "Running"), variant="http-import", attempts=2, pause_s=7200),
    fault("ove.image.upload-proxy-unreachable", "populate", f"{_VIRT} pkg/virtctl/imageupload",
        Client('$ virtctl image-upload dv <dv> --size=100Gi --image-path=rhel9.qcow2\nPVC <ns>/<pvc> not found \nDataVolume <ns>/<dv> created\nWaiting for PVC <pvc> upload pod to be ready...\nPod now ready\nUploading data to https://cdi-uploadproxy.sim.example\n\nPost "https://cdi-uploadproxy.sim.example/v1beta1/upload": dial tcp: lookup cdi-uploadproxy.sim.example: no such host'),
        Status("dv", "UploadReady"), attempts=1),
    fault("ove.image.upload-token-expired", "populate", f"{_CDI} pkg/uploadproxy/uploadproxy.go; {_VIRT} pkg/virtctl/imageupload",
        Client("$ virtctl image-upload dv <dv> --size=100Gi --image-path=rhel9.qcow2\nUploading data to https://cdi-uploadproxy.sim.example\nunexpected return value 401, "),
        Status("dv", "UploadReady"), attempts=1),
)  # fmt: skip
