"""OpenShift Virtualization: what the API server, the operators and the scheduler say when something is wrong."""

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
_KUBECTL = _K8S + "staging/src/k8s.io/kubectl/pkg/cmd/util/helpers.go"
_MAPPER = (
    _K8S
    + "staging/src/k8s.io/cli-runtime/pkg/resource/mapper.go, staging/src/k8s.io/apimachinery/pkg/api/meta/errors.go"
)
_WEBHOOK = _K8S + "staging/src/k8s.io/apiserver/pkg/admission/plugin/webhook/errors/statuserror.go"
_QUOTA = _K8S + "staging/src/k8s.io/apiserver/pkg/admission/plugin/resourcequota/controller.go"
_SCHED = _K8S + "pkg/scheduler/framework/plugins/"
_LIFECYCLE = _VIRT + "pkg/virt-controller/watch/vmi/lifecycle.go"
_HEAD = 'Error from server (Forbidden): error when creating "<vm>.yaml": '
_INTERNAL = 'Error from server (InternalError): error when creating "<vm>.yaml": Internal error occurred: '
_CALL = 'failed calling webhook "virtualmachine-validator.kubevirt.io": failed to call webhook: Post "https://virt-api.openshift-cnv.svc:443/virtualmachines-validate?timeout=10s": '
_PREEMPT = " preemption: 0/10 nodes are available: 10 Preemption is not helpful for scheduling."
_NO_VICTIM = " preemption: 0/10 nodes are available: 10 No preemption victims found for incoming pod."


def _refused(cause: str, step: str, source: str, text: str, *more: Said) -> Fault:
    """The request ends with what kubectl prints."""
    return fault(cause, step, source, Client(text), *more, attempts=1)


def _no_pod(cause: str, step: str, source: str, why: str, *more: Said) -> Fault:
    """The API server refuses the launcher pod that virt-controller asks for."""
    return fault(cause, step, f"{_LIFECYCLE}; {source}",
        KubeEvent("vmi", "FailedCreate", "virtualmachine-controller", f'Error creating pod: pods "virt-launcher-<vm>-" is forbidden: {why}'),
        Condition("vmi", "Synchronized", "False", "FailedCreate", f'failed to create virtual machine pod: pods "virt-launcher-<vm>-" is forbidden: {why}'),
        Status("vm", "Starting"), Status("pod", ""), *more, stops_at="" if step == "create-objects" else "create-objects")  # fmt: skip


def _unscheduled(cause: str, plugin: str, why: str, *more: Said, victims: bool = False) -> Fault:
    text = f"0/10 nodes are available: {why}." + (_NO_VICTIM if victims else _PREEMPT)
    return fault(cause, "schedule", _SCHED + plugin, KubeEvent("pod", "FailedScheduling", "default-scheduler", text),
        Condition("vmi", "PodScheduled", "False", "Unschedulable", text), *more,
        Status("vm", "ErrorUnschedulable"), Status("pod", "Pending"), attempts=5, pause_s=20)  # fmt: skip


OVE_CLUSTER: tuple[Fault, ...] = (
    _refused("ove.admission.quota-exceeded", "admission", _QUOTA,
        _HEAD + 'virtualmachines.kubevirt.io "<vm>" is forbidden: exceeded quota: team-quota, requested: count/virtualmachines.kubevirt.io=1, used: count/virtualmachines.kubevirt.io=100, limited: count/virtualmachines.kubevirt.io=100'),
    _no_pod("ove.admission.quota-exceeded", "admission", _QUOTA,
        "exceeded quota: team-quota, requested: limits.memory=17408Mi,requests.memory=17408Mi, used: limits.memory=1590Gi,requests.memory=1590Gi, limited: limits.memory=1600Gi,requests.memory=1600Gi"),
    fault("ove.admission.quota-exceeded", "admission", "kubevirt/containerized-data-importer pkg/controller/common/util.go; " + _QUOTA,
        KubeEvent("pvc", "ErrExceededQuota", "import-controller", "Error starting pod 'importer-<dv>': For more information, request access to cdi-deploy logs from your sysadmin"),
        Condition("dv", "Running", "False", "ErrExceededQuota", "Error starting pod 'importer-<dv>': For more information, request access to cdi-deploy logs from your sysadmin"),
        PodLog("cdi-deployment", "E", "controller.go:324", 'Reconciler error: pods "importer-<dv>" is forbidden: exceeded quota: team-quota, requested: requests.memory=60M, used: requests.memory=1600Gi, limited: requests.memory=1600Gi'),
        Status("dv", "ImportScheduled"), variant="http-import", stops_at="populate"),
    _no_pod("ove.admission.quota-needs-limits", "admission", _QUOTA,
        "failed quota: team-quota: must specify limits.cpu for: compute; limits.memory for: compute"),
    _no_pod("ove.admission.limitrange-violated", "admission", _K8S + "plugin/pkg/admission/limitranger/admission.go",
        "[maximum cpu usage per Container is 2, but limit is 4, maximum memory usage per Container is 8Gi, but limit is 17408Mi]"),
    _refused("ove.admission.rbac-denied", "admission", _K8S + "staging/src/k8s.io/apiserver/pkg/endpoints/handlers/responsewriters/errors.go",
        _HEAD + 'virtualmachines.kubevirt.io is forbidden: User "svc-gitops" cannot create resource "virtualmachines" in API group "kubevirt.io" in the namespace "<ns>"'),
    _refused("ove.admission.rbac-denied", "admission", _K8S + "staging/src/k8s.io/apiserver/pkg/endpoints/handlers/responsewriters/errors.go",
        'Error from server (Forbidden): error when retrieving current configuration of:\nResource: "kubevirt.io/v1, Resource=virtualmachines", GroupVersionKind: "kubevirt.io/v1, Kind=VirtualMachine"\nName: "<vm>", Namespace: "<ns>"\nfrom server for: "<vm>.yaml": virtualmachines.kubevirt.io "<vm>" is forbidden: User "system:serviceaccount:ci:deployer" cannot get resource "virtualmachines" in API group "kubevirt.io" in the namespace "<ns>"'),
    _refused("ove.admission.webhook-denied", "admission", _VIRT + "pkg/virt-api/webhooks/validating-webhook/admitters; " + _KUBECTL,
        "The request is invalid: spec.template.spec.domain.devices.disks[1].name: spec.template.spec.domain.devices.disks[1].Name 'cloudinit' not found."),
    _refused("ove.admission.webhook-denied", "admission", _VIRT + "pkg/network/admitter/netiface.go",
        'Error from server: error when creating "<vm>.yaml": admission webhook "virtualmachine-validator.kubevirt.io" denied the request: Network with name "default" already exists, every network must have a unique name'),
    _refused("ove.admission.webhook-denied", "admission", _VIRT + "pkg/virt-api/webhooks/validating-webhook/admitters/vmi-create-admitter.go",
        'Error from server: error when creating "<vm>.yaml": admission webhook "virtualmachine-validator.kubevirt.io" denied the request: spec.template.spec.domain.resources.requests.memory \'64Gi\' is greater than spec.template.spec.domain.resources.limits.memory \'32Gi\''),
    _refused("ove.admission.webhook-unavailable", "admission", _WEBHOOK, _INTERNAL + _CALL + 'no endpoints available for service "virt-api"'),
    _refused("ove.admission.webhook-unavailable", "admission", _WEBHOOK, _INTERNAL + _CALL + "context deadline exceeded"),
    _refused("ove.admission.webhook-unavailable", "admission", _WEBHOOK, _INTERNAL + _CALL + "dial tcp 10.128.4.17:8443: connect: connection refused"),
    _refused("ove.admission.crd-missing", "api-request", _MAPPER,
        'error: resource mapping not found for name: "<vm>" namespace: "<ns>" from "<vm>.yaml": no matches for kind "VirtualMachine" in version "kubevirt.io/v1alpha3"\nensure CRDs are installed first'),
    _refused("ove.admission.crd-missing", "api-request", _MAPPER,
        'error: unable to recognize "<vm>.yaml": no matches for kind "VirtualMachine" in version "kubevirt.io/v1"'),
    _refused("ove.admission.namespace-unavailable", "api-request", _K8S + "plugin/pkg/admission/namespace/lifecycle",
        'Error from server (NotFound): error when creating "<vm>.yaml": namespaces "<ns>" not found'),
    _refused("ove.admission.namespace-unavailable", "api-request", _K8S + "staging/src/k8s.io/kubectl/pkg/cmd/create",
        'Error from server (NotFound): namespaces "<ns>" not found'),
    _refused("ove.control-plane.certificate-expired", "admission", "golang/go src/crypto/x509/verify.go; " + _WEBHOOK,
        _INTERNAL + _CALL + "tls: failed to verify certificate: x509: certificate has expired or is not yet valid: current time 2026-03-02T08:00:02Z is after 2026-03-01T00:00:00Z"),
    _refused("ove.control-plane.apiserver-unavailable", "api-request", _KUBECTL,
        "The connection to the server api.ocp.sim.example:6443 was refused - did you specify the right host or port?"),
    _refused("ove.control-plane.apiserver-unavailable", "api-request", _KUBECTL,
        "Unable to connect to the server: dial tcp 10.20.0.5:6443: i/o timeout"),
    _refused("ove.control-plane.apiserver-unavailable", "api-request", "etcd-io/etcd api/v3rpc/rpctypes/error.go",
        'Error from server: error when creating "<vm>.yaml": etcdserver: request timed out'),
    _no_pod("ove.admission.pod-security-denied", "create-objects", "openshift/apiserver-library-go pkg/securitycontextconstraints/sccadmission/admission.go",
        'unable to validate against any security context constraint: [provider "restricted-v2": Forbidden: not usable by user or serviceaccount, provider "kubevirt-controller": Forbidden: not usable by user or serviceaccount]'),
    fault("ove.admission.pod-security-denied", "create-objects", _LIFECYCLE + "; " + _K8S + "staging/src/k8s.io/pod-security-admission/admission/admission.go",
        KubeEvent("vmi", "FailedCreate", "virtualmachine-controller",
            'failed to render launch manifest: failed to create pod for vmi <ns>/<vm>, it needs a privileged namespace to run: pods "<pod>" is forbidden: violates PodSecurity "restricted:latest": allowPrivilegeEscalation != false (container "compute" must set securityContext.allowPrivilegeEscalation=false), seccompProfile (pod or container "compute" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")'),
        Status("vm", "Starting"), Status("pod", "")),
    _no_pod("ove.admission.service-account-missing", "create-objects", _K8S + "plugin/pkg/admission/serviceaccount/admission.go",
        'error looking up service account <ns>/vm-runner: serviceaccount "vm-runner" not found'),
    _no_pod("ove.admission.webhook-denied", "admission", _K8S + "plugin/pkg/admission/priority/admission.go",
        "no PriorityClass with name vm-critical was found"),
    _refused("ove.control-plane.gitops-sync-failed", "api-request", "argoproj/argo-cd cmd/argocd/commands/app.go, controller/state.go",
        "$ argocd app get <vm>\nName:               argocd/<vm>\nSync Status:        Unknown\nHealth Status:      Missing\n\nCONDITION        MESSAGE\nComparisonError  Failed to load target state: failed to generate manifest for source 1 of 1: rpc error: code = Unknown desc = `kustomize build <path to cached source>/apps/<vm>` failed exit status 1: Error: accumulating resources: accumulation err='accumulating resources from 'vm.yaml': evalsymlink failure on 'vm.yaml': lstat vm.yaml: no such file or directory'"),
    fault("ove.control-plane.virt-controller-unavailable", "create-objects", _K8S + "pkg/printers/internalversion/printers.go",
        Look("$ oc get deploy -n openshift-cnv\nNAME              READY   UP-TO-DATE   AVAILABLE   AGE\nvirt-api          2/2     2            2           41d\nvirt-controller   0/2     2            0           41d\nvirt-operator     2/2     2            2           41d\n$ oc get pods -n openshift-cnv -l kubevirt.io=virt-controller\nNAME                               READY   STATUS             RESTARTS         AGE\nvirt-controller-6c9f7d5b8d-2vxkz   0/1     CrashLoopBackOff   14 (3m11s ago)   41d\nvirt-controller-6c9f7d5b8d-9qmt4   0/1     CrashLoopBackOff   14 (2m40s ago)   41d"),
        Status("vm", ""), Status("dv", ""), Status("pvc", ""), attempts=1),
    fault("ove.control-plane.cdi-unavailable", "datavolume", _K8S + "pkg/printers/internalversion/printers.go",
        Look("$ oc get deploy -n openshift-cnv\nNAME             READY   UP-TO-DATE   AVAILABLE   AGE\ncdi-apiserver    1/1     1            1           41d\ncdi-deployment   0/1     1            0           41d\ncdi-uploadproxy  1/1     1            1           41d\n$ oc get pods -n openshift-cnv -l cdi.kubevirt.io=cdi-deployment\nNAME                              READY   STATUS             RESTARTS         AGE\ncdi-deployment-7f6d9c8b5c-q4n2t   0/1     CrashLoopBackOff   31 (4m2s ago)    41d"),
        Status("dv", "Pending"), Status("pvc", ""), attempts=1),
    fault("ove.admission.webhook-unavailable", "admission", _WEBHOOK + "; " + _VIRT + "pkg/virt-controller/watch/vm/vm.go",
        KubeEvent("vm", "FailedDataVolumeCreate", "virtualmachine-controller", 'Error creating DataVolume <dv>: Internal error occurred: failed calling webhook "datavolume-mutate.cdi.kubevirt.io": failed to call webhook: Post "https://cdi-api.openshift-cnv.svc:443/datavolume-mutate?timeout=30s": no endpoints available for service "cdi-api"'),
        Status("dv", ""), Status("pvc", ""), stops_at="create-objects"),
    fault("ove.control-plane.ssp-unavailable", "create-objects", _WEBHOOK,
        Client(_INTERNAL + 'failed calling webhook "virt-template-admission.kubevirt.io": failed to call webhook: Post "https://virt-template-validator.openshift-cnv.svc:443/virtualmachine-template-validate?timeout=10s": no endpoints available for service "virt-template-validator"'),
        attempts=1, stops_at="admission"),
    fault("ove.control-plane.network-addons-unavailable", "create-objects", "kubevirt/cluster-network-addons-operator pkg/controller/networkaddonsconfig; " + _K8S + "pkg/printers",
        Look("$ oc get networkaddonsconfig cluster -o yaml\napiVersion: networkaddonsoperator.network.kubevirt.io/v1\nkind: NetworkAddonsConfig\nmetadata:\n  name: cluster\nstatus:\n  conditions:\n  - type: Available\n    status: \"False\"\n    reason: Failed\n  - type: Degraded\n    status: \"True\"\n    reason: FailedToApply\n    message: 'could not apply (apps/v1, Kind=DaemonSet) openshift-cnv/kube-cni-linux-bridge-plugin: could not create'\n$ oc get ds -n openshift-cnv\nNAME                           DESIRED   CURRENT   READY   UP-TO-DATE   AVAILABLE   NODE SELECTOR   AGE\nbridge-marker                  0         0         0       0            0           <none>          3h\nkube-cni-linux-bridge-plugin   0         0         0       0            0           <none>          3h"),
        Status("pod", ""), Status("vm", "Starting"), attempts=1),
    fault("ove.control-plane.olm-install-failed", "create-objects", "operator-framework/operator-lifecycle-manager pkg/controller/operators",
        Look("$ oc get csv -n openshift-cnv\nNAME                                       DISPLAY                    VERSION   REPLACES   PHASE\nkubevirt-hyperconverged-operator.v4.17.4   OpenShift Virtualization   4.17.4               Failed\n$ oc describe csv -n openshift-cnv kubevirt-hyperconverged-operator.v4.17.4 | tail -3\n    Message:               install timeout\n    Phase:                 Failed\n    Reason:                InstallCheckFailed"),
        Status("vm", ""), Status("dv", ""), Status("pvc", ""), attempts=1),
    fault("ove.control-plane.version-skew", "create-objects", "grpc/grpc-go server.go (unknown method); " + _VIRT + "pkg/virt-handler/cmd-client/errors.go",
        JsonLog("virt-handler", "error", "Synchronizing the VirtualMachineInstance failed.", "command SyncVMI failed with Unimplemented: rpc error: code = Unimplemented desc = unknown method SyncVirtualMachine for service kubevirt.cmd.v1.Cmd", "vm.go:1478"),
        KubeEvent("vmi", "SyncFailed", "virt-handler", "command SyncVMI failed with Unimplemented: rpc error: code = Unimplemented desc = unknown method SyncVirtualMachine for service kubevirt.cmd.v1.Cmd"),
        Status("vm", "Starting"), attempts=4, stops_at="domain"),
    fault("ove.control-plane.device-plugin-registration-failed", "schedule", _VIRT + "pkg/virt-handler/device-manager/device_controller.go, generic_device.go",
        JsonLog("virt-handler", "error", "Error starting kvm device plugin", "error registering with device plugin manager: rpc error: code = Unavailable desc = connection error: desc = \"transport: Error while dialing: dial unix /var/lib/kubelet/device-plugins/kubelet.sock: connect: no such file or directory\"", "device_controller.go:76"),
        KubeEvent("pod", "FailedScheduling", "default-scheduler", "0/10 nodes are available: 10 Insufficient devices.kubevirt.io/kvm." + _NO_VICTIM),
        Status("vm", "ErrorUnschedulable"), Status("pod", "Pending"), attempts=4),
    _unscheduled("ove.scheduling.insufficient-cpu-memory", "noderesources/fit.go", "4 Insufficient cpu, 10 Insufficient memory", victims=True),
    _unscheduled("ove.scheduling.insufficient-cpu-memory", "noderesources/fit.go, tainttoleration, nodeaffinity",
        "3 node(s) had untolerated taint {node-role.kubernetes.io/master: }, 7 Insufficient memory"),
    _unscheduled("ove.scheduling.node-selector-unsatisfied", "nodeaffinity/node_affinity.go", "10 node(s) didn't match Pod's node affinity/selector"),
    _unscheduled("ove.scheduling.affinity-unsatisfied", "interpodaffinity/filtering.go", "3 node(s) had untolerated taint {node-role.kubernetes.io/master: }, 7 node(s) didn't match pod anti-affinity rules"),
    _unscheduled("ove.scheduling.affinity-unsatisfied", "podtopologyspread/filtering.go", "10 node(s) didn't match pod topology spread constraints"),
    _unscheduled("ove.scheduling.taint-not-tolerated", "tainttoleration/taint_toleration.go", "10 node(s) had untolerated taint {dedicated: infra}"),
    _unscheduled("ove.scheduling.taint-not-tolerated", "tainttoleration/taint_toleration.go", "10 node(s) had untolerated taint(s)"),
    _unscheduled("ove.scheduling.kvm-device-missing", "noderesources/fit.go", "3 node(s) had untolerated taint {node-role.kubernetes.io/master: }, 7 Insufficient devices.kubevirt.io/kvm"),
    _unscheduled("ove.scheduling.hugepages-missing", "noderesources/fit.go", "10 Insufficient hugepages-1Gi", victims=True),
    _unscheduled("ove.scheduling.too-many-pods", "noderesources/fit.go", "10 Too many pods", victims=True),
    _unscheduled("ove.scheduling.volume-node-affinity-conflict", "volumebinding/volume_binding.go", "10 node(s) had volume node affinity conflict"),
    _unscheduled("ove.scheduling.volume-node-affinity-conflict", "volumebinding/volume_binding.go", "10 node(s) didn't match PersistentVolume's node affinity"),
    _unscheduled("ove.scheduling.ephemeral-storage-insufficient", "noderesources/fit.go", "10 Insufficient ephemeral-storage", victims=True),
    _unscheduled("ove.scheduling.dra-claim-unallocatable", "dynamicresources/dynamicresources.go", "10 cannot allocate all claims"),
    _unscheduled("ove.scheduling.cpu-model-unsupported", "nodeaffinity/node_affinity.go; " + _VIRT + "pkg/virt-controller/services/nodeselectorrenderer.go",
        "10 node(s) didn't match Pod's node affinity/selector",
        Look("$ oc get pod -n <ns> <pod> -o jsonpath='{.spec.nodeSelector}'\n{\"cpu-model.node.kubevirt.io/Icelake-Server\":\"true\",\"kubernetes.io/arch\":\"amd64\",\"kubevirt.io/schedulable\":\"true\"}")),
    fault("ove.scheduling.scheduling-gated", "schedule", _SCHED + "schedulinggates/scheduling_gates.go",
        Condition("vmi", "PodScheduled", "False", "SchedulingGated", "Scheduling is blocked due to non-empty scheduling gates"),
        Look("$ oc get pods -n <ns> <pod>\nNAME                         READY   STATUS            RESTARTS   AGE\n<pod>   0/2     SchedulingGated   0          9m\n$ oc get pod -n <ns> <pod> -o jsonpath='{.spec.schedulingGates}'\n[{\"name\":\"example.com/quota-check\"}]"),
        Status("pod", "SchedulingGated"), Status("vm", "Starting")),
    fault("ove.scheduling.numa-topology-unsatisfied", "schedule", _K8S + "pkg/kubelet/cm/topologymanager/topology_manager.go",
        KubeEvent("pod", "TopologyAffinityError", "kubelet", "Resources cannot be allocated with Topology locality"),
        Status("pod", "TopologyAffinityError"), Status("vm", "Starting"), attempts=2),
    _unscheduled("ove.network.sriov-resource-missing", "noderesources/fit.go", "3 node(s) had untolerated taint {node-role.kubernetes.io/master: }, 7 Insufficient openshift.io/sriov_app200"),
)  # fmt: skip
