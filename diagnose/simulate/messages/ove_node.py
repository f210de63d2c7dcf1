"""OpenShift Virtualization: what network plugins, the kubelet and KubeVirt on the node say when something is wrong."""

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

_K8S = "kubernetes/kubernetes "
_VIRT = "kubevirt/kubevirt "
_MULTUS = "k8snetworkplumbingwg/multus-cni pkg/multus/multus.go, pkg/k8sclient/k8sclient.go"
_ADD = "k8snetworkplumbingwg/multus-cni pkg/multus/multus.go; "
_SYNC = _VIRT + "pkg/virt-handler/vm.go, pkg/virt-launcher/virtwrap/errors/errors.go"
_POD = "[<ns>/<pod>/<uid>"
_SANDBOX = ('Failed to create pod sandbox: rpc error: code = Unknown desc = failed to create pod network sandbox k8s_<pod>_<ns>_<uid>_0(5c1e77ab): '
            'error adding pod <ns>_<pod> to CNI network "multus-cni-network": plugin type="multus-shim" name="multus-cni-network" failed (add): CmdAdd (shim): CNI request failed with status 400: '
            '\'ContainerID:"5c1e77ab" Netns:"/var/run/netns/7a21" IfName:"eth0" Args:"IgnoreUnknown=1;K8S_POD_NAMESPACE=<ns>;K8S_POD_NAME=<pod>" ERRORED: error configuring pod [<ns>/<pod>] networking: ')  # fmt: skip


def _sandbox(cause: str, step: str, source: str, why: str, *more: Said) -> Fault:
    """The CNI plugins refuse the sandbox; the kubelet tells it again and again."""
    return fault(cause, step, source, KubeEvent("pod", "FailedCreatePodSandBox", "kubelet", _SANDBOX + why + "\n'"), *more,
                 Status("pod", "ContainerCreating"), attempts=5)  # fmt: skip


def _attach(cause: str, source: str, why: str, net: str = "app-vlan200", step: str = "multus") -> Fault:
    """A delegate of Multus refuses its network."""
    return _sandbox(cause, step, _ADD + source, f'{_POD}:{net}]: error adding container to network "{net}": {why}')


def _domain(cause: str, step: str, source: str, why: str, code: tuple[int, int] = (1, 10)) -> Fault:
    """libvirt refuses; virt-launcher logs it, virt-handler passes it on."""
    text = f"server error. command SyncVMI failed: \"LibvirtError(Code={code[0]}, Domain={code[1]}, Message='{why}')\""
    return fault(cause, step, f"{source}; {_SYNC}",
        JsonLog("virt-launcher", "error", "Failed to start VirtualMachineInstance with flags 0.", f"virError(Code={code[0]}, Domain={code[1]}, Message='{why}')", "manager.go:1047"),
        JsonLog("virt-handler", "error", "Synchronizing the VirtualMachineInstance failed.", text, "vm.go:1478"),
        KubeEvent("vmi", "SyncFailed", "virt-handler", text), Status("vm", "Starting"), attempts=5)  # fmt: skip


def _handler(cause: str, source: str, why: str, *more: Said, step: str = "domain") -> Fault:
    """virt-handler cannot do its part."""
    return fault(cause, step, f"{source}; {_VIRT}pkg/virt-handler/vm.go",
        JsonLog("virt-handler", "error", "Synchronizing the VirtualMachineInstance failed.", why, "vm.go:1478"),
        KubeEvent("vmi", "SyncFailed", "virt-handler", why), *more, Status("vm", "Starting"), attempts=5)  # fmt: skip


_CLOSED = "internal error: process exited while connecting to monitor: 2026-03-02T08:01:02.103301Z qemu-kvm: "
OVE_NODE: tuple[Fault, ...] = (
    _sandbox("ove.network.nad-not-found", "multus", _MULTUS,
        "Multus: " + _POD + ']: error loading k8s delegates k8s args: TryLoadPodDelegates: error in getting k8s network for pod: GetNetworkDelegates: failed getting the delegate: getKubernetesDelegate: cannot find a network-attachment-definition (app-vlan200) in namespace (<ns>): network-attachment-definitions.k8s.cni.cncf.io "app-vlan200" not found',
        KubeEvent("pod", "NoNetworkFound", "multus", 'cannot find a network-attachment-definition (app-vlan200) in namespace (<ns>): network-attachment-definitions.k8s.cni.cncf.io "app-vlan200" not found')),
    _sandbox("ove.network.nad-config-invalid", "multus", _MULTUS,
        "Multus: " + _POD + "]: error loading k8s delegates k8s args: TryLoadPodDelegates: error in getting k8s network for pod: GetNetworkDelegates: failed getting the delegate: GetCNIConfig: err in getCNIConfigFromSpec: getCNIConfigFromSpec: failed to unmarshal Spec.Config: invalid character '}' looking for beginning of object key string"),
    _attach("ove.network.nad-config-invalid", "containernetworking/plugins plugins/main/macvlan/macvlan.go", 'unknown macvlan mode: "bridged"'),
    _attach("ove.network.cni-plugin-missing", "containernetworking/cni pkg/invoke/find.go", 'failed to find plugin "cnv-bridge" in path [/opt/multus/bin /var/lib/cni/bin /usr/libexec/cni]'),
    _attach("ove.network.bridge-missing", "containernetworking/plugins plugins/main/macvlan/macvlan.go", 'failed to lookup master "bond0.200": Link not found'),
    _attach("ove.network.bridge-missing", "k8snetworkplumbingwg/ovs-cni pkg/plugin/plugin.go", 'failed to find bridge br-vlan200'),
    _attach("ove.network.ipam-exhausted", "k8snetworkplumbingwg/whereabouts pkg/allocate/allocate.go", "error at storage engine: Could not allocate IP in range: ip: 10.200.1.10 / - 10.200.1.20 / range: net.IPNet{IP:net.IP{0xa, 0xc8, 0x1, 0x0}, Mask:net.IPMask{0xff, 0xff, 0xff, 0x0}}"),
    _attach("ove.network.ipam-exhausted", "containernetworking/plugins plugins/ipam/host-local/backend/allocator/allocator.go", "failed to allocate for range 0: no IP addresses available in range set: 10.200.1.10-10.200.1.20"),
    _attach("ove.network.ipam-backend-failed", "k8snetworkplumbingwg/whereabouts pkg/storage/kubernetes", 'error at storage engine: k8s get error: the server could not find the requested resource (get ippools.whereabouts.cni.cncf.io 10.200.1.0-24)'),
    _attach("ove.network.ovn-not-ready", "ovn-org/ovn-kubernetes go-controller/pkg/cni/helper_linux.go, ovs.go", "CNI request failed with status 400: '[<ns>/<pod> 5c1e77ab network default NAD default] [<ns>/<pod> 5c1e77ab network default NAD default] failed to configure pod interface: timed out waiting for OVS port binding (ovn-installed) for 0a:58:0a:80:02:0f [10.128.2.15/23]", net="ovn-kubernetes", step="cni"),
    _attach("ove.network.ovn-not-ready", "ovn-org/ovn-kubernetes go-controller/pkg/cni/utils.go", "CNI request failed with status 400: '[<ns>/<pod> 5c1e77ab network default NAD default] [<ns>/<pod> 5c1e77ab network default NAD default] failed to get pod annotation: timed out waiting for annotations: context deadline exceeded", net="ovn-kubernetes", step="cni"),
    _attach("ove.network.ip-conflict", "ovn-org/ovn-kubernetes go-controller/pkg/cni/helper_linux.go", "CNI request failed with status 400: '[<ns>/<pod> 5c1e77ab network default NAD default] failed to configure pod interface: failed to allocate requested IP 10.128.2.15: provided IP is already allocated", net="ovn-kubernetes", step="cni"),
    fault("ove.network.mac-conflict", "admission", "k8snetworkplumbingwg/kubemacpool pkg/pool-manager/virtualmachine_pool.go",
        Client('Error from server: error when creating "<vm>.yaml": admission webhook "mutatevirtualmachines.kubemacpool.io" denied the request: Failed to create virtual machine allocation error: Failed to allocate mac to the vm object: failed to allocate requested mac address'), attempts=1),
    fault("ove.network.vlan-unreachable", "multus", "iputils/iputils arping.c; iproute2 bridge/vlan.c; the guest's view",
        Client("$ virtctl console <vm>\n[root@<vm> ~]# arping -c 3 -I eth1 10.200.1.1\nARPING 10.200.1.1 from 10.200.1.50 eth1\nSent 3 probes (3 broadcast(s))\nReceived 0 response(s)\nsh-5.1# bridge vlan show dev bond0   # on <node>\nport              vlan-id\nbond0             1 PVID Egress Untagged\n                  100\n                  300"), attempts=1, stops_at="guest-config"),
    fault("ove.vm-create.launcher-image-pull-failed", "pod-sandbox", _K8S + "pkg/kubelet/images/image_manager.go; containers/image docker/docker_client.go",
        KubeEvent("pod", "Failed", "kubelet", 'Failed to pull image "registry.sim.example/cnv/virt-launcher-rhel9:v4.17": initializing source docker://registry.sim.example/cnv/virt-launcher-rhel9:v4.17: pinging container registry registry.sim.example: Get "https://registry.sim.example/v2/": dial tcp 10.20.9.9:443: i/o timeout'),
        KubeEvent("pod", "Failed", "kubelet", "Error: ErrImagePull"),
        KubeEvent("pod", "BackOff", "kubelet", 'Back-off pulling image "registry.sim.example/cnv/virt-launcher-rhel9:v4.17"', "Normal"),
        Status("pod", "ImagePullBackOff"), Status("vm", "ImagePullBackOff")),
    fault("ove.vm-create.launcher-image-pull-failed", "pod-sandbox", _K8S + "pkg/kubelet/images/image_manager.go; containers/image docker/docker_client.go",
        KubeEvent("pod", "Failed", "kubelet", 'Failed to pull image "registry.sim.example/golden/rhel9-disk:9.5": initializing source docker://registry.sim.example/golden/rhel9-disk:9.5: reading manifest 9.5 in registry.sim.example/golden/rhel9-disk: manifest unknown'),
        KubeEvent("pod", "Failed", "kubelet", "Error: ImagePullBackOff"),
        Status("pod", "Init:ImagePullBackOff"), Status("vm", "ErrImagePull")),
    fault("ove.vm-create.config-volume-missing", "pod-sandbox", _K8S + "pkg/volume/secret/secret.go, pkg/volume/util/operationexecutor",
        KubeEvent("pod", "FailedMount", "kubelet", 'MountVolume.SetUp failed for volume "cloudinitdisk-udata" : secret "<vm>-userdata" not found'),
        Status("pod", "ContainerCreating")),
    fault("ove.vm-create.config-volume-missing", "pod-sandbox", _K8S + "pkg/volume/configmap/configmap.go",
        KubeEvent("pod", "FailedMount", "kubelet", 'MountVolume.SetUp failed for volume "app-config" : configmap "<vm>-sysconfig" not found'),
        Status("pod", "ContainerCreating")),
    _domain("ove.vm-create.libvirt-domain-error", "launch", "libvirt src/qemu/qemu_monitor.c", "internal error: QEMU unexpectedly closed the monitor (vm='<ns>_<vm>')"),
    _domain("ove.vm-create.kvm-unavailable", "launch", "QEMU accel/kvm/kvm-all.c", _CLOSED + "Could not access KVM kernel module: No such file or directory\\nqemu-kvm: failed to initialize kvm: No such file or directory"),
    _domain("ove.vm-create.kvm-unavailable", "launch", "libvirt src/qemu/qemu_capabilities.c", "invalid argument: could not get preferred machine for /usr/libexec/qemu-kvm type=kvm", (8, 31)),
    _domain("ove.vm-create.machine-type-unsupported", "launch", "libvirt src/qemu/qemu_domain.c", "unsupported configuration: Emulator '/usr/libexec/qemu-kvm' does not support machine type 'pc-q35-rhel7.6.0'", (67, 10)),
    _domain("ove.vm-create.cpu-feature-missing", "launch", "libvirt src/cpu/cpu_x86.c, src/qemu/qemu_process.c", "the CPU is incompatible with host CPU: Host CPU does not provide required features: avx512f, pcid", (91, 31)),
    _domain("ove.vm-create.cpu-feature-missing", "launch", "libvirt src/qemu/qemu_process.c", "operation failed: guest CPU doesn't match specification: missing features: vmx,avx512-fp16", (9, 10)),
    _domain("ove.vm-create.permission-denied", "launch", "QEMU block/file-posix.c", _CLOSED + '-blockdev {"driver":"file","filename":"/var/run/kubevirt-private/vmi-disks/rootdisk/disk.img","node-name":"libvirt-2-storage"}: Could not open \'/var/run/kubevirt-private/vmi-disks/rootdisk/disk.img\': Permission denied'),
    _domain("ove.vm-create.device-passthrough-unsupported", "launch", "QEMU hw/vfio/pci.c", _CLOSED + "-device vfio-pci,host=0000:3b:00.0,id=hostdev0: vfio 0000:3b:00.0: failed to open /dev/vfio/42: No such file or directory"),
    _domain("ove.vm-create.device-passthrough-unsupported", "launch", "libvirt src/qemu/qemu_hostdev.c", "unsupported configuration: host doesn't support passthrough of host PCI devices", (67, 10)),
    fault("ove.vm-create.virt-handler-unavailable", "domain", _VIRT + "pkg/virt-controller/watch/node/node.go",
        KubeEvent("vmi", "NodeUnresponsive", "node-controller", "virt-handler on node <node> is not responsive, marking VMI as failed", "Normal"),
        Look("$ oc get pods -n openshift-cnv -l kubevirt.io=virt-handler -o wide\nNAME                 READY   STATUS             RESTARTS       AGE   IP            NODE\nvirt-handler-7xk2p   0/1     CrashLoopBackOff   21 (90s ago)   3h    10.128.2.9    <node>\nvirt-handler-b2rt8   1/1     Running            0              3h    10.129.2.7    worker-99"), attempts=3),
    fault("ove.vm-create.launcher-oom-killed", "launch", _VIRT + "pkg/virt-handler/vm.go; kubernetes/node-problem-detector config/kernel-monitor.json",
        KubeEvent("vmi", "Stopped", "virt-handler", "The VirtualMachineInstance crashed."),
        KubeEvent("node", "OOMKilling", "kernel-monitor", "Memory cgroup out of memory: Killed process 40211 (qemu-kvm) total-vm:18234112kB, anon-rss:16990208kB, file-rss:0kB, shmem-rss:4kB, UID:107 pgtables:34512kB oom_score_adj:969"),
        Status("pod", "OOMKilled"), Status("vm", "CrashLoopBackOff")),
    fault("ove.vm-create.launcher-evicted", "launch", _K8S + "pkg/kubelet/eviction/helpers.go",
        KubeEvent("pod", "Evicted", "kubelet", "The node was low on resource: ephemeral-storage. Threshold quantity: 10710Mi, available: 9210Mi. Container compute was using 812Mi, request is 50M, has larger consumption of ephemeral-storage. "),
        Status("pod", "Evicted"), attempts=1),
    fault("ove.vm-create.node-lost", "pod-sandbox", _K8S + "pkg/controller/nodelifecycle, pkg/controller/tainteviction",
        KubeEvent("pod", "NodeNotReady", "node-controller", "Node is not ready"),
        KubeEvent("pod", "TaintManagerEviction", "taint-eviction-controller", "Marking for deletion Pod <ns>/<pod>", "Normal"),
        Look("$ oc get nodes\nNAME        STATUS     ROLES    AGE   VERSION\n<node>   NotReady   worker   41d   v1.30.5"), attempts=1),
    _handler("ove.vm-create.container-disk-invalid", _VIRT + "pkg/container-disk/container-disk.go, pkg/virt-handler/container-disk/mount.go",
        "failed to find a sourceFile in containerDisk rootdisk: no file found in folder /disk, no disk present"),
    _handler("ove.vm-create.container-disk-invalid", _VIRT + "pkg/container-disk/container-disk.go",
        "failed to find a sourceFile in containerDisk rootdisk: more than one file found in folder /disk, only one disk is allowed"),
    fault("ove.vm-create.partial-state", "create-objects", _VIRT + "pkg/virt-controller/watch/vm/vm.go; kubevirt/containerized-data-importer pkg/apiserver/webhooks/datavolume-validate.go",
        KubeEvent("vm", "FailedDataVolumeCreate", "virtualmachine-controller",
            'Error creating DataVolume <dv>: admission webhook "datavolume-validate.cdi.kubevirt.io" denied the request:  Destination PVC <ns>/<pvc> already exists'),
        Status("dv", ""), Status("pvc", "Bound")),
    fault("ove.vm-create.partial-state", "create-objects", "kubevirt/containerized-data-importer pkg/controller/datavolume/controller-base.go",
        KubeEvent("dv", "ErrResourceExists", "datavolume-pvc-clone-controller", 'Resource "<pvc>" already exists and is not managed by DataVolume'),
        Status("dv", "Pending"), Status("pvc", "Bound"), stops_at="datavolume"),
    _handler("ove.vm-create.kubelet-root-dir-mismatch", _VIRT + "pkg/virt-handler/cmd-client/client.go, cmd/virt-handler/virt-handler.go",
        "No command socket found for vmi <uid>",
        Look("sh-5.1# ps -o args= -C kubelet\n/usr/bin/kubelet --root-dir=/data/kubelet --config=/etc/kubernetes/kubelet.conf\nsh-5.1# ls /var/lib/kubelet/pods\nls: cannot access '/var/lib/kubelet/pods': No such file or directory")),
    fault("ove.vm-create.launcher-runtime-incompatible", "launch", _VIRT + "cmd/virt-launcher; libvirt src/util/vircgroup.c",
        PodLog("virt-launcher", "E", "virt-launcher.go:422", "panic: operation not permitted"),
        KubeEvent("pod", "BackOff", "kubelet", "Back-off restarting failed container compute in pod <pod>_<ns>(<uid>)"),
        KubeEvent("pod", "Failed", "kubelet", 'Error: container create failed: openat2 `/proc/sys/net/ipv4/ping_group_range`: Read-only file system'),
        Status("pod", "CrashLoopBackOff"), Status("vm", "CrashLoopBackOff")),
    fault("ove.vm-create.state-storage-failed", "create-objects", _VIRT + "pkg/virt-controller/watch/vmi/lifecycle.go, pkg/storage/backend-storage/backend-storage.go",
        JsonLog("virt-controller", "error", "reenqueuing VirtualMachineInstance <ns>/<vm>", "backend storage PVC lost", "vmi.go:310"),
        Condition("vmi", "Synchronized", "False", "FailedBackendStorageProbe", "backend storage PVC lost"), Status("pod", ""), Status("vm", "Starting")),
    _handler("ove.vm-create.sync-failed", _VIRT + "pkg/virt-handler/cmd-client/errors.go", "command SyncVMI failed with DeadlineExceeded: rpc error: code = DeadlineExceeded desc = context deadline exceeded"),
)  # fmt: skip
