"""OpenShift Virtualization: what the API server, scheduler, network and KubeVirt say when something is wrong."""

from __future__ import annotations

from diagnose.simulate.messages.said import Client, Fault, JsonLog, KubeEvent, PodLog, Said, Status, fault

_APISERVER = "kubernetes staging/src/k8s.io/apiserver, admission; as kubectl prints it"
_SCHED = "kubernetes pkg/scheduler/framework/plugins/"
_MULTUS = "multus-cni pkg/multus/multus.go, pkg/k8sclient/k8sclient.go; the kubelet's FailedCreatePodSandBox event"
_VIRT = "kubevirt pkg/virt-handler/vm.go, pkg/virt-launcher/virtwrap/manager.go"


def _refused(cause: str, step: str, text: str, source: str = _APISERVER) -> Fault:
    return fault(cause, step, source, Client(text), attempts=1)


def _unscheduled(cause: str, plugin: str, why: str, *more: Said) -> Fault:
    text = f"0/10 nodes are available: {why}. preemption: 0/10 nodes are available: 10 Preemption is not helpful for scheduling."
    return fault(cause, "schedule", _SCHED + plugin, KubeEvent("pod", "FailedScheduling", "default-scheduler", text), *more,
                 Status("vm", "ErrorUnschedulable"), Status("pod", "Pending"), attempts=5, pause_s=20)  # fmt: skip


def _sandbox(cause: str, step: str, why: str, source: str = _MULTUS) -> Fault:
    head = 'Failed to create pod sandbox: rpc error: code = Unknown desc = failed to create pod network sandbox k8s_<pod>_<ns>_7e21(5c1e): error adding pod <ns>_<pod> to CNI network "multus-cni-network": '
    return fault(cause, step, source, KubeEvent("pod", "FailedCreatePodSandBox", "kubelet", head + why),
                 Status("pod", "ContainerCreating"), attempts=5)  # fmt: skip


def _domain(cause: str, step: str, why: str, source: str = _VIRT) -> Fault:
    return fault(cause, step, source,
        JsonLog("virt-handler", "error", "Synchronizing the VirtualMachineInstance failed.", f"server error. command SyncVMI failed: \"{why}\""),
        KubeEvent("vmi", "SyncFailed", "virt-handler", f"server error. command SyncVMI failed: \"{why}\""),
        Status("vm", "Starting"), attempts=5)  # fmt: skip


OVE_CLUSTER: tuple[Fault, ...] = (
    _refused("ove.admission.quota-exceeded", "admission",
        'Error from server (Forbidden): error when creating "<vm>.yaml": virtualmachines.kubevirt.io "<vm>" is forbidden: exceeded quota: team-quota, requested: requests.memory=16Gi, used: requests.memory=1590Gi, limited: requests.memory=1600Gi'),
    _refused("ove.admission.quota-needs-limits", "admission",
        'Error from server (Forbidden): error when creating "<vm>.yaml": virtualmachines.kubevirt.io "<vm>" is forbidden: failed quota: team-quota: must specify limits.cpu for: compute; limits.memory for: compute'),
    _refused("ove.admission.limitrange-violated", "admission",
        'Error from server (Forbidden): error when creating "<vm>.yaml": virtualmachines.kubevirt.io "<vm>" is forbidden: maximum memory usage per Container is 8Gi, but limit is 16Gi'),
    _refused("ove.admission.rbac-denied", "admission",
        'Error from server (Forbidden): error when creating "<vm>.yaml": virtualmachines.kubevirt.io is forbidden: User "svc-gitops" cannot create resource "virtualmachines" in API group "kubevirt.io" in the namespace "<ns>"'),
    _refused("ove.admission.webhook-denied", "admission",
        'The request is invalid: admission webhook "virtualmachine-validator.kubevirt.io" denied the request: spec.template.spec.domain.devices.disks[1].Name \'cloudinit\' not found in volumes (<vm>)',
        "kubevirt pkg/virt-api/webhooks/validating-webhook"),
    _refused("ove.admission.webhook-unavailable", "admission",
        'Error from server (InternalError): error when creating "<vm>.yaml": Internal error occurred: failed calling webhook "virtualmachine-validator.kubevirt.io": failed to call webhook: Post "https://virt-api.openshift-cnv.svc:443/virtualmachines-validate?timeout=10s": no endpoints available for service "virt-api"'),
    _refused("ove.admission.crd-missing", "api-request",
        'error: resource mapping not found for name: "<vm>" namespace: "<ns>" from "<vm>.yaml": no matches for kind "VirtualMachine" in version "kubevirt.io/v1alpha3"\nensure CRDs are installed first',
        "kubernetes staging/src/k8s.io/kubectl, RESTMapper"),
    _refused("ove.admission.namespace-unavailable", "api-request",
        'Error from server (NotFound): error when creating "<vm>.yaml": namespaces "<ns>" not found'),
    _refused("ove.control-plane.certificate-expired", "admission",
        'Error from server (InternalError): error when creating "<vm>.yaml": Internal error occurred: failed calling webhook "virtualmachine-validator.kubevirt.io": failed to call webhook: Post "https://virt-api.openshift-cnv.svc:443/virtualmachines-validate?timeout=10s": tls: failed to verify certificate: x509: certificate has expired or is not yet valid: current time 2026-03-02T08:00:02Z is after 2026-03-01T00:00:00Z'),
    _refused("ove.control-plane.apiserver-unavailable", "api-request",
        'Unable to connect to the server: dial tcp 10.20.0.5:6443: connect: connection refused\nThe connection to the server api.ocp.sim.example:6443 was refused - did you specify the right host or port? (<vm>)',
        "kubernetes staging/src/k8s.io/kubectl/pkg/cmd/util/helpers.go"),
    fault("ove.admission.pod-security-denied", "create-objects", "kubevirt virt-controller; openshift apiserver-library-go securitycontextconstraints",
        KubeEvent("vmi", "FailedCreate", "virtualmachine-controller",
            'Error creating pod: pods "virt-launcher-<vm>-" is forbidden: unable to validate against any security context constraint: [provider "restricted-v2": Forbidden: not usable by user or serviceaccount]')),
    fault("ove.admission.service-account-missing", "create-objects", "kubernetes plugin/pkg/admission/serviceaccount",
        KubeEvent("vmi", "FailedCreate", "virtualmachine-controller",
            'failed to create virtual machine pod: pods "virt-launcher-<vm>-" is forbidden: error looking up service account <ns>/vm-runner: serviceaccount "vm-runner" not found')),
    fault("ove.control-plane.gitops-sync-failed", "api-request", "argo-cd controller/sync.go, util/argo",
        Client("Name:               argocd/<vm>\nSync Status:        OutOfSync from main (4f1c2aa)\nHealth Status:      Missing\n\nOperation:          Sync\nPhase:              Failed\nMessage:            one or more objects failed to apply, reason: ComparisonError: failed to generate manifest for source 1 of 1: rpc error: code = Unknown desc = `kustomize build` failed exit status 1"), attempts=1),
    fault("ove.control-plane.virt-controller-unavailable", "create-objects", "kubernetes deployment status, kubelet",
        PodLog("virt-controller", "E", "leaderelection.go:369", "Failed to update lock: the leader lease virt-controller was lost"),
        Client("$ oc get deploy -n openshift-cnv virt-controller\nNAME              READY   UP-TO-DATE   AVAILABLE   AGE\nvirt-controller   0/2     2            0           41d\n$ oc get pods -n openshift-cnv -l kubevirt.io=virt-controller\nNAME                               READY   STATUS             RESTARTS   AGE\nvirt-controller-6c9f7d5b8d-2vxkz   0/1     CrashLoopBackOff   14         41d"), attempts=1),
    fault("ove.control-plane.cdi-unavailable", "datavolume", "kubernetes deployment status, kubelet",
        Client("$ oc get deploy -n openshift-cnv cdi-deployment\nNAME             READY   UP-TO-DATE   AVAILABLE   AGE\ncdi-deployment   0/1     1            0           41d\n$ oc get pods -n openshift-cnv -l cdi.kubevirt.io=cdi-deployment\nNAME                              READY   STATUS             RESTARTS   AGE\ncdi-deployment-7f6d9c8b5c-q4n2t   0/1     CrashLoopBackOff   31         41d\n# the DataVolume of <vm> has no phase"),
        Status("dv", "Pending"), attempts=1),
    _unscheduled("ove.scheduling.insufficient-cpu-memory", "noderesources/fit.go", "4 Insufficient cpu, 10 Insufficient memory"),
    _unscheduled("ove.scheduling.node-selector-unsatisfied", "nodeaffinity", "10 node(s) didn't match Pod's node affinity/selector"),
    _unscheduled("ove.scheduling.affinity-unsatisfied", "interpodaffinity", "10 node(s) didn't match pod anti-affinity rules"),
    _unscheduled("ove.scheduling.taint-not-tolerated", "tainttoleration", "10 node(s) had untolerated taint {dedicated: infra}"),
    _unscheduled("ove.scheduling.kvm-device-missing", "noderesources/fit.go", "10 Insufficient devices.kubevirt.io/kvm"),
    _unscheduled("ove.scheduling.hugepages-missing", "noderesources/fit.go", "10 Insufficient hugepages-1Gi"),
    _unscheduled("ove.scheduling.too-many-pods", "noderesources/fit.go", "10 Too many pods"),
    _unscheduled("ove.scheduling.volume-node-affinity-conflict", "volumebinding", "10 node(s) had volume node affinity conflict"),
    _unscheduled("ove.scheduling.ephemeral-storage-insufficient", "noderesources/fit.go", "10 Insufficient ephemeral-storage"),
    _unscheduled("ove.network.sriov-resource-missing", "noderesources/fit.go", "10 Insufficient openshift.io/sriov_app200"),
    _sandbox("ove.network.nad-not-found", "multus",
        'plugin type="multus-shim" name="multus-cni-network" failed (add): CmdAdd (shim): CNI request failed with status 400: \'ContainerID:"5c1e" Netns:"/var/run/netns/7a" IfName:"eth0" Args:"K8S_POD_NAMESPACE=<ns>;K8S_POD_NAME=<pod>" ERRORED: error configuring pod [<ns>/<pod>] networking: Multus: [<ns>/<pod>/7e21]: error loading k8s delegates k8s args: TryLoadPodDelegates: error in getting k8s network for pod: GetNetworkDelegates: failed getting the delegate: getKubernetesDelegate: cannot find a network-attachment-definition (app-vlan200) in namespace (<ns>): network-attachment-definitions.k8s.cni.cncf.io "app-vlan200" not found'),
    _sandbox("ove.network.nad-config-invalid", "multus",
        'plugin type="multus-shim" name="multus-cni-network" failed (add): Multus: [<ns>/<pod>/7e21]: error loading k8s delegates k8s args: TryLoadPodDelegates: error in getting k8s network for pod: GetNetworkDelegates: failed getting the delegate: GetCNIConfig: err in getCNIConfigFromSpec: failed to unmarshal Spec.Config: invalid character \'}\' looking for beginning of object key string'),
    _sandbox("ove.network.cni-plugin-missing", "multus",
        'plugin type="multus-shim" name="multus-cni-network" failed (add): [<ns>/<pod>/7e21:app-vlan200]: error adding container to network "app-vlan200": failed to find plugin "cnv-bridge" in path [/opt/multus/bin /var/lib/cni/bin /usr/libexec/cni]'),
    _sandbox("ove.network.bridge-missing", "multus",
        'plugin type="multus-shim" name="multus-cni-network" failed (add): [<ns>/<pod>/7e21:app-vlan200]: error adding container to network "app-vlan200": could not lookup "br-vlan200": Link not found'),
    _sandbox("ove.network.ipam-exhausted", "multus",
        'plugin type="multus-shim" name="multus-cni-network" failed (add): [<ns>/<pod>/7e21:app-vlan200]: error adding container to network "app-vlan200": error at storage engine: Could not allocate IP in range: ip: 10.200.1.1 / - 10.200.1.254 / range: 10.200.1.0/24',
        "k8snetworkplumbingwg/whereabouts pkg/allocate/allocate.go"),
    _sandbox("ove.network.ovn-not-ready", "cni",
        'plugin type="multus-shim" name="multus-cni-network" failed (add): [<ns>/<pod>/7e21:ovn-kubernetes]: error adding container to network "ovn-kubernetes": CNI request failed with status 400: \'[<ns>/<pod> 5c1e network default NAD default] failed to configure pod interface: timed out waiting for OVS port binding (ovn-installed) for 0a:58:0a:80:02:0f [10.128.2.15/23]',
        "ovn-kubernetes go-controller/pkg/cni/helper_linux.go"),
    fault("ove.vm-create.launcher-image-pull-failed", "pod-sandbox", "kubernetes pkg/kubelet/images/image_manager.go",
        KubeEvent("pod", "Failed", "kubelet", 'Failed to pull image "registry.sim.example/cnv/virt-launcher-rhel9:v4.17": rpc error: code = DeadlineExceeded desc = pinging container registry registry.sim.example: Get "https://registry.sim.example/v2/": dial tcp 10.20.9.9:443: i/o timeout'),
        KubeEvent("pod", "Failed", "kubelet", "Error: ErrImagePull"),
        KubeEvent("pod", "BackOff", "kubelet", 'Back-off pulling image "registry.sim.example/cnv/virt-launcher-rhel9:v4.17"', "Normal"),
        Status("pod", "ImagePullBackOff"), Status("vm", "ErrImagePull")),
    fault("ove.vm-create.config-volume-missing", "pod-sandbox", "kubernetes pkg/kubelet/volumemanager",
        KubeEvent("pod", "FailedMount", "kubelet", 'MountVolume.SetUp failed for volume "cloudinit" : secret "<vm>-userdata" not found'),
        Status("pod", "ContainerCreating")),
    _domain("ove.vm-create.libvirt-domain-error", "launch", "LibvirtError(Code=1, Domain=10, Message='internal error: QEMU unexpectedly closed the monitor (vm='<ns>_<vm>')')"),
    _domain("ove.vm-create.kvm-unavailable", "launch", "LibvirtError(Code=1, Domain=10, Message='internal error: process exited while connecting to monitor: Could not access KVM kernel module: No such file or directory\\nqemu-kvm: failed to initialize kvm: No such file or directory')"),
    _domain("ove.vm-create.machine-type-unsupported", "launch", "LibvirtError(Code=67, Domain=10, Message='unsupported configuration: Emulator '/usr/libexec/qemu-kvm' does not support machine type 'pc-q35-rhel7.6.0'')"),
    _domain("ove.vm-create.cpu-feature-missing", "launch", "LibvirtError(Code=91, Domain=31, Message='the CPU is incompatible with host CPU: Host CPU does not provide required features: avx512f, pcid')"),
    _domain("ove.vm-create.permission-denied", "launch", "LibvirtError(Code=1, Domain=10, Message='internal error: process exited while connecting to monitor: qemu-kvm: -blockdev: Could not open '/dev/rootdisk': Permission denied')"),
    _domain("ove.vm-create.device-passthrough-unsupported", "launch", "LibvirtError(Code=1, Domain=10, Message='internal error: qemu-kvm: -device vfio-pci,host=0000:3b:00.0: vfio 0000:3b:00.0: failed to open /dev/vfio/42: No such file or directory; host doesn't support passthrough of host PCI devices')"),
    fault("ove.vm-create.virt-handler-unavailable", "domain", "kubevirt pkg/virt-controller/watch/node/node.go",
        KubeEvent("vmi", "FailedHandOver", "node-controller", "virt-handler on node <node> is not responding, the heartbeat is too old"),
        Client("$ oc get pods -n openshift-cnv -l kubevirt.io=virt-handler\nNAME                 READY   STATUS             RESTARTS   AGE\nvirt-handler-7xk2p   0/1     CrashLoopBackOff   21         3h"), attempts=3),
    fault("ove.vm-create.launcher-oom-killed", "launch", "kubelet container status",
        KubeEvent("vmi", "Stopped", "virt-handler", "The VirtualMachineInstance crashed."),
        KubeEvent("pod", "OOMKilling", "kernel-monitor", "Memory cgroup out of memory: Killed process 40211 (qemu-kvm) total-vm:18234112kB, anon-rss:16990208kB"),
        Status("pod", "OOMKilled"), Status("vm", "CrashLoopBackOff")),
    fault("ove.vm-create.launcher-evicted", "launch", "kubernetes pkg/kubelet/eviction/eviction_manager.go",
        KubeEvent("pod", "Evicted", "kubelet", "The node was low on resource: ephemeral-storage. Threshold quantity: 10710Mi, available: 9210Mi. Container compute was using 812Mi, request is 50M, has larger consumption of ephemeral-storage."),
        Status("pod", "Evicted"), attempts=1),
    fault("ove.vm-create.node-lost", "pod-sandbox", "kubernetes pkg/controller/nodelifecycle, tainteviction",
        KubeEvent("pod", "NodeNotReady", "node-controller", "Node is not ready"),
        KubeEvent("pod", "TaintManagerEviction", "taint-eviction-controller", "Marking for deletion Pod <ns>/<pod>", "Normal"),
        Client("$ oc get nodes\nNAME        STATUS     ROLES    AGE   VERSION\n<node>   NotReady   worker   41d   v1.30.5"), attempts=1),
    fault("ove.vm-create.container-disk-invalid", "domain", "kubevirt pkg/container-disk, virt-handler",
        JsonLog("virt-handler", "error", "Synchronizing the VirtualMachineInstance failed.", "no disk found in the /disk directory of the containerDisk image rootdisk"),
        KubeEvent("vmi", "SyncFailed", "virt-handler", "no supported file disk found for containerDisk rootdisk: no file found in folder /disk, no disk present")),
    fault("ove.vm-create.partial-state", "create-objects", "kubevirt virt-controller; CDI pkg/apiserver/webhooks/datavolume-validate.go",
        KubeEvent("vm", "FailedDataVolumeCreate", "virtualmachine-controller",
            'Error creating DataVolume <dv>: admission webhook "datavolume-validate.cdi.kubevirt.io" denied the request:  Destination PVC <ns>/<pvc> already exists'),
        Status("dv", ""), Status("pvc", "Bound")),
    fault("ove.network.vlan-unreachable", "multus", "kubernetes-nmstate, guest's view",
        Client("$ virtctl ssh <vm>: from the guest console of <vm>\n# arping -c 3 -I eth1 10.200.1.1\nARPING 10.200.1.1 from 10.200.1.50 eth1\nSent 3 probes (3 broadcast(s))\nReceived 0 response(s)\n# on <node>: bridge vlan show dev bond0\nbond0  VLAN 200 is not allowed on the trunk port of the switch"), attempts=1, stops_at="guest-config"),
)  # fmt: skip
