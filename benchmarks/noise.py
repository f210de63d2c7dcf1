"""Routine lines of the logs a bundle holds, with what varies in them; nothing in them is a fault of provisioning.

A template is ``(weight, identifier, line)``. The identifier is the program's name in a syslog; the line is in the
program's own format. In a line stand times ({K} klog, {R} RFC 3339 with microseconds, {V} with milliseconds, {S} syslog,
{C} with a comma, {U} US), names that change from line to line ({pod}, {vm}, {id}, {uuid}, {word}), and values drawn once
for a stock of lines ({ns}, {node}, {host}, {ip}, {n}, {k}, {ms}).
"""

from __future__ import annotations

from typing import Final, TypeAlias

Template: TypeAlias = tuple[int, str, str]

NAMESPACES: Final = (
    "shop", "payments", "openshift-monitoring", "openshift-cnv", "openshift-ovn-kubernetes", "openshift-etcd", "openshift-ingress",
    "openshift-storage", "ci-builds", "team-blue", "team-green", "kube-system", "openshift-machine-config-operator", "erp-prod", "erp-test",
)  # fmt: skip
STEMS: Final = (
    "checkout", "cart", "ledger", "router-default", "etcd-quorum-guard", "prometheus-k8s", "node-exporter", "virt-handler", "virt-api",
    "virt-launcher-sql", "virt-launcher-sap", "cdi-deployment", "importer-rhel", "ovnkube-node", "multus-additional-cni-plugins", "dns-default",
    "image-registry", "csi-rbdplugin", "rook-ceph-osd", "noobaa-core", "console", "oauth-openshift", "grafana", "loki-ingester", "kafka-broker",
    "redis-node", "web", "batch", "inventory", "search", "frontend", "worker-pool", "mailer", "gitea", "jenkins-agent", "sonarqube", "vault",
)  # fmt: skip

_KUBERNETES: tuple[Template, ...] = (
    (9, "kubelet", 'I{K}    2143 kubelet.go:2431] "SyncLoop (PLEG): event for pod" pod="{ns}/{pod}" event={{"ID":"{uuid}","Type":"ContainerStarted","Data":"{id}{id}"}}'),
    (6, "kubelet", 'I{K}    2143 reconciler_common.go:224] "operationExecutor.MountVolume started for volume \\"kube-api-access-{word}\\" (UniqueName: \\"kubernetes.io/projected/{uuid}-kube-api-access-{word}\\") pod \\"{pod}\\" (UID: \\"{uuid}\\") " pod="{ns}/{pod}"'),
    (6, "kubelet", 'I{K}    2143 operation_generator.go:637] "MountVolume.SetUp succeeded for volume \\"config-{word}\\" (UniqueName: \\"kubernetes.io/configmap/{uuid}-config\\") pod \\"{pod}\\" (UID: \\"{uuid}\\") " pod="{ns}/{pod}"'),
    (4, "kubelet", 'I{K}    2143 kubelet_getters.go:187] "Pod status updated" pod="openshift-etcd/etcd-{node}" status="Running"'),
    (3, "kubelet", 'E{K}    2143 prober.go:104] "Probe errored" err="rpc error: code = NotFound desc = container is not created or running: checking if PID of {id} is running failed: container process not found" probeType="Readiness" pod="{ns}/{pod}" podUID="{uuid}" containerName="{word}"'),
    (3, "kubelet", 'I{K}    2143 patch_prober.go:28] interesting pod/{pod} container/{word} namespace/{ns}: Readiness probe status=failure output="Get \\"http://{ip}:8080/healthz\\": context deadline exceeded (Client.Timeout exceeded while awaiting headers)" start-of-body='),
    (2, "kubelet", 'I{K}    2143 csr.go:261] certificate signing request csr-{word} is approved, waiting to be issued'),
    (2, "kubelet", 'W{K}    2143 warnings.go:70] would violate PodSecurity "restricted:latest": allowPrivilegeEscalation != false (container "{word}" must set securityContext.allowPrivilegeEscalation=false)'),
    (7, "crio", 'time="{R}" level=info msg="Checking image status: quay.io/{word}/{word}@sha256:{id}{id}" id={uuid} name=/runtime.v1.ImageService/ImageStatus'),
    (5, "crio", 'time="{R}" level=info msg="Ran pod sandbox {id}{id} with infra container: {ns}/{pod}/POD" id={uuid} name=/runtime.v1.RuntimeService/RunPodSandbox'),
    (4, "crio", 'time="{R}" level=info msg="Created container {id}{id}: {ns}/{pod}/{word}" id={uuid} name=/runtime.v1.RuntimeService/CreateContainer'),
    (3, "crio", 'time="{R}" level=info msg="Got pod network &{{Name:{pod} Namespace:{ns} ID:{id} UID:{uuid} NetNS:/var/run/netns/{uuid} Networks:[] RuntimeConfig:map[multus-cni-network:{{IP: MAC: PortMappings:[] Bandwidth:<nil> IpRanges:[]}}] Aliases:map[]}}"'),
    (2, "crio", 'time="{R}" level=warning msg="Found defunct process with PID {n} ({word})"'),
    (9, "audit", '{{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Metadata","auditID":"{uuid}","stage":"ResponseComplete","requestURI":"/api/v1/namespaces/{ns}/pods/{pod}","verb":"get","user":{{"username":"system:serviceaccount:{ns}:{word}","uid":"{uuid}","groups":["system:serviceaccounts","system:serviceaccounts:{ns}","system:authenticated"],"extra":{{"authentication.kubernetes.io/pod-name":["{pod}"],"authentication.kubernetes.io/pod-uid":["{uuid}"]}}}},"sourceIPs":["{ip}"],"userAgent":"{word}/v0.0.0 (linux/amd64) kubernetes/$Format","objectRef":{{"resource":"pods","namespace":"{ns}","name":"{pod}","apiVersion":"v1"}},"responseStatus":{{"metadata":{{}},"code":200}},"requestReceivedTimestamp":"{R}","stageTimestamp":"{R}","annotations":{{"authorization.k8s.io/decision":"allow","authorization.k8s.io/reason":"RBAC: allowed by RoleBinding \\"{word}/{ns}\\" of Role \\"{word}\\" to ServiceAccount \\"{word}/{ns}\\""}}}}'),
    (5, "audit", '{{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Metadata","auditID":"{uuid}","stage":"ResponseComplete","requestURI":"/apis/coordination.k8s.io/v1/namespaces/{ns}/leases/{word}?timeout=5s","verb":"update","user":{{"username":"system:node:{node}","groups":["system:nodes","system:authenticated"]}},"sourceIPs":["{ip}"],"userAgent":"kubelet/v1.29.6 (linux/amd64) kubernetes/{word}","objectRef":{{"resource":"leases","namespace":"{ns}","name":"{word}","uid":"{uuid}","apiGroup":"coordination.k8s.io","apiVersion":"v1","resourceVersion":"{n}"}},"responseStatus":{{"metadata":{{}},"code":200}},"requestReceivedTimestamp":"{R}","stageTimestamp":"{R}","annotations":{{"authorization.k8s.io/decision":"allow","authorization.k8s.io/reason":""}}}}'),
    (2, "audit", '{{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Metadata","auditID":"{uuid}","stage":"ResponseComplete","requestURI":"/apis/kubevirt.io/v1/namespaces/{ns}/virtualmachineinstances/{vm}","verb":"patch","user":{{"username":"system:serviceaccount:openshift-cnv:kubevirt-controller","groups":["system:serviceaccounts"]}},"sourceIPs":["{ip}"],"userAgent":"virt-controller/v0.0.0","objectRef":{{"resource":"virtualmachineinstances","namespace":"{ns}","name":"{vm}","apiGroup":"kubevirt.io","apiVersion":"v1"}},"responseStatus":{{"metadata":{{}},"status":"Failure","message":"the server rejected our request due to an error in our request","reason":"Invalid","code":422}},"requestReceivedTimestamp":"{R}","stageTimestamp":"{R}"}}'),
    (3, "kube-apiserver", 'I{K}      17 trace.go:236] Trace[{n}]: "Get" accept:application/json,audit-id:{uuid},client:{ip},api-group:,api-version:v1,name:{word},subresource:,namespace:{ns},protocol:HTTP/2.0,resource:configmaps,scope:resource,url:/api/v1/namespaces/{ns}/configmaps/{word},user-agent:{word}/v0.0.0,verb:GET ({R}) (total time: {ms}ms):'),
    (3, "kube-apiserver", 'W{K}      17 watcher.go:338] watch chan error: etcdserver: mvcc: required revision has been compacted'),
    (2, "kube-apiserver", 'I{K}      17 controller.go:624] quota admission added evaluator for: {word}.{word}.example'),
    (3, "kube-controller-manager", 'I{K}       1 replica_set.go:676] "Finished syncing" logger="replicaset-controller" kind="ReplicaSet" key="{ns}/{pod}" duration="{ms}.{n}µs"'),
    (2, "kube-controller-manager", 'E{K}       1 garbagecollector.go:255] "Unhandled Error" err="failed to discover some groups: map[{word}.example/v1:stale GroupVersion discovery: {word}.example/v1]"'),
    (3, "kube-scheduler", 'I{K}       1 schedule_one.go:302] "Successfully bound pod to node" pod="{ns}/{pod}" node="{node}" evaluatedNodes={k} feasibleNodes={k}'),
    (5, "etcd", '{{"level":"info","ts":"{R}","caller":"traceutil/trace.go:171","msg":"trace[{n}] range","detail":"{{range_begin:/kubernetes.io/pods/{ns}/{pod}; range_end:; response_count:1; response_revision:{n}; }}","duration":"{ms}.{n}ms","start":"{R}","end":"{R}","steps":["trace[{n}] \'agreement among raft nodes before linearized reading\'  (duration: {ms}.{n}ms)"],"step_count":1}}'),
    (4, "etcd", '{{"level":"warn","ts":"{R}","caller":"etcdserver/util.go:170","msg":"apply request took too long","took":"{ms}.{n}ms","expected-duration":"200ms","prefix":"read-only range ","request":"key:\\"/kubernetes.io/leases/{ns}/{word}\\" ","response":"range_response_count:1 size:{n}"}}'),
    (3, "etcd", '{{"level":"info","ts":"{R}","caller":"mvcc/kvstore_compaction.go:68","msg":"finished scheduled compaction","compact-revision":{n},"took":"{ms}.{n}ms","hash":{n}}}'),
    (4, "ovnkube", 'I{K}    4711 obj_retry.go:502] Add event received for *v1.Pod {ns}/{pod}'),
    (4, "ovnkube", 'I{K}    4711 pods.go:252] [{ns}/{pod}] addLogicalPort took {ms}.{n}ms, libovsdb time {ms}.{n}ms'),
    (3, "ovnkube", 'I{K}    4711 cni.go:279] [{ns}/{pod} {id} network default NAD default] ADD finished CNI request [{ns}/{pod} {id} network default NAD default], result "{{\\"interfaces\\":[{{\\"name\\":\\"{id}\\",\\"mac\\":\\"0a:58:0a:80:02:1f\\"}}],\\"ips\\":[{{\\"interface\\":1,\\"address\\":\\"{ip}/23\\"}}],\\"dns\\":{{}}}}", err <nil>'),
    (3, "ovs-vswitchd", "ovs|{n}|connmgr|INFO|br-int<->unix#{n}: {k} flow_mods in the last {k} s ({k} adds, {k} deletes)"),
    (2, "ovn-controller", "{V}|{n}|binding|INFO|Claiming lport {ns}_{pod} for this chassis."),
    (2, "ovn-controller", "{V}|{n}|poll_loop|INFO|wakeup due to [POLLIN] on fd {k} ({ip}:{n}<->{ip}:9642) at lib/stream-fd.c:157 ({k}% CPU usage)"),
    (3, "multus", "{R} [verbose] ADD finished CNI request ContainerID:\"{id}{id}\" Netns:\"/var/run/netns/{uuid}\" IfName:\"eth0\" Args:\"IgnoreUnknown=1;K8S_POD_NAMESPACE={ns};K8S_POD_NAME={pod};K8S_POD_INFRA_CONTAINER_ID={id}\" Path:\"\", err: <nil>"),
    (6, "virt-controller", '{{"component":"virt-controller","level":"info","msg":"reenqueuing VirtualMachine {ns}/{vm}","pos":"vm.go:{n}","reason":"Operation cannot be fulfilled on virtualmachines.kubevirt.io \\"{vm}\\": the object has been modified; please apply your changes to the latest version and try again","timestamp":"{R}"}}'),
    (4, "virt-controller", '{{"component":"virt-controller","kind":"","level":"info","msg":"Created {word} Pod {ns}/{pod}","name":"{vm}","namespace":"{ns}","pos":"vmi.go:{n}","timestamp":"{R}","uid":"{uuid}"}}'),
    (6, "virt-handler", '{{"component":"virt-handler","kind":"","level":"info","msg":"VMI is in phase: Running | Domain status: Running, reason: Unknown","name":"{vm}","namespace":"{ns}","pos":"vm.go:{n}","timestamp":"{R}","uid":"{uuid}"}}'),
    (4, "virt-handler", '{{"component":"virt-handler","level":"info","msg":"Processing event {ns}/{vm}","pos":"vm.go:{n}","timestamp":"{R}"}}'),
    (3, "virt-launcher", '{{"component":"virt-launcher","kind":"","level":"info","msg":"Synced vmi","name":"{vm}","namespace":"{ns}","pos":"server.go:208","timestamp":"{R}","uid":"{uuid}"}}'),
    (3, "virt-launcher", '{{"component":"virt-launcher","level":"warning","msg":"Domain id={k} name=\'{ns}_{vm}\' uuid={uuid} is tainted: custom-ga-command","pos":"qemuDomainObjTaintMsg:{n}","subcomponent":"libvirt","thread":"{k}","timestamp":"{R}"}}'),
    (2, "virt-launcher", '{{"component":"virt-launcher","level":"error","msg":"internal error: QEMU guest agent is not connected for {vm}; retried in a second","pos":"qemuDomainGetGuest:{n}","subcomponent":"libvirt","timestamp":"{R}"}}'),
    (2, "cdi-importer", "I{K}       1 prometheus.go:76] {k}.{n}"),
    (2, "cdi-deployment", '{{"level":"debug","ts":"{R}","logger":"controller.import-controller","msg":"PVC populated","PVC":{{"name":"{vm}","namespace":"{ns}"}},"pvc.Name":"{vm}"}}'),
    (2, "csi-provisioner", "I{K}       1 event.go:389] \"Event occurred\" object=\"{ns}/{vm}\" fieldPath=\"\" kind=\"PersistentVolumeClaim\" apiVersion=\"v1\" type=\"Normal\" reason=\"ProvisioningSucceeded\" message=\"Successfully provisioned volume pvc-{uuid}\""),
    (3, "ceph-osd", "{V} {id} 10 osd.{k} pg_epoch: {n} pg[{k}.{k}( v {n}'{n} (0'0,{n}'{n}] local-lis/les={n}/{n} n={n} ec={n}/{n} lis/c={n}/{n} sis={n}) [{k},{k},{k}] r=0 lpr={n} active+clean] do_op msg"),
    (3, "prometheus", 'ts={R} caller=compact.go:576 level=info component=tsdb msg="write block" mint={n} maxt={n} ulid={id} duration={k}.{n}s'),
    (3, "haproxy", '{ip}:{n} [01/Mar/2026:10:{k}:{k}.{ms}] fe_sni~ be_secure:{ns}:{word}/pod:{pod}:{word}:https:{ip}:8443 0/0/1/{ms}/{ms} 200 {n} - - --VN {k}/{k}/{k}/{k}/0 0/0 "GET /api/{word}/{word}?page={k} HTTP/1.1"'),
)  # fmt: skip

_NODE: tuple[Template, ...] = (
    (5, "kernel", "device {id} entered promiscuous mode"),
    (3, "kernel", "IPv6: ADDRCONF(NETDEV_CHANGE): {id}: link becomes ready"),
    (3, "kernel", "[{n}.{n}] audit: type=1400 audit({n}.{ms}:{n}): avc:  granted  {{ read }} for  pid={n} comm=\"{word}\" name=\"{word}\" dev=\"dm-{k}\" ino={n} scontext=system_u:system_r:container_t:s0:c{k},c{k} tcontext=system_u:object_r:container_file_t:s0:c{k},c{k} tclass=file"),
    (2, "kernel", "[{n}.{n}] nf_conntrack: nf_conntrack: expectation table entry for {word} reused"),
    (2, "kernel", "[{n}.{n}] mlx5_core 0000:3b:00.0: mlx5_query_module_eeprom:{k}:(pid {n}): module {word} temperature {k}C"),
    (5, "systemd", "run-{id}.scope: Deactivated successfully."),
    (4, "systemd", "var-lib-kubelet-pods-{uuid}-volumes-kubernetes.io\\x2eprojected-kube\\x2dapi\\x2daccess\\x2d{word}.mount: Deactivated successfully."),
    (3, "systemd", "Started crio-conmon-{id}{id}.scope."),
    (2, "systemd", "libcontainer container {id}{id} cgroup scope: Consumed {k}.{ms}s CPU time."),
    (2, "NetworkManager", "<info>  [{n}.{n}] manager: ({id}): new Veth device (/org/freedesktop/NetworkManager/Devices/{n})"),
    (2, "sshd", "pam_unix(sshd:session): session opened for user {word}(uid={n}) by (uid=0)"),
    (2, "sshd", "Failed password for invalid user {word} from {ip} port {n} ssh2"),
    (2, "chronyd", "Selected source {ip} ({word}.ntp.shop.example)"),
    (2, "dnsmasq", "query[A] {word}.{ns}.svc.cluster.local from {ip}"),
    (2, "multipathd", "{word}: sd{word} - tur checker reports path is up"),
    (2, "rsyslogd", "action 'action-{k}-builtin:omfwd' resumed (module 'builtin:omfwd') [v8.2310.0 try https://www.rsyslog.com/e/2359 ]"),
    (3, "cloud-init", "{C} - util.py[DEBUG]: Running command ['systemctl', 'show', '--property', 'ActiveState', '{word}.service'] with allowed return codes [0] (shell=False, capture=True)"),
    (3, "cloud-init", "{C} - helpers.py[DEBUG]: Running config-{word} using lock (<FileLock using file '/var/lib/cloud/instances/{uuid}/sem/config_{word}'>)"),
    (2, "cloud-init", "{C} - url_helper.py[DEBUG]: Read from http://169.254.169.254/openstack/2020-10-14/{word} (200, {n}b) after 1 attempts"),
    (2, "cloud-init", "{C} - handlers.py[DEBUG]: finish: modules-config/config-{word}: SUCCESS: config-{word} ran successfully and took {k}.{ms} seconds"),
    (2, "libvirtd", "{n}: info : virObjectUnref:{n} : OBJECT_UNREF: obj={id} name={vm}"),
    (2, "qemu-ga", "info: guest-ping called, {word} answered after {ms} ms"),
)  # fmt: skip

_VSPHERE: tuple[Template, ...] = (
    (6, "Hostd", "{V} info hostd[2100{k}] [Originator@6876 sub=Vimsvc.TaskManager opID={id} user=vpxuser:VSPHERE.LOCAL\\\\{word}] Task Completed : haTask-{n}-vim.VirtualMachine.getState-{n} Status success"),
    (5, "Hostd", "{V} verbose hostd[2100{k}] [Originator@6876 sub=PropertyProvider opID={id}] RecordOp ASSIGN: guest.disk, {n}. Sent notification immediately."),
    (4, "Hostd", "{V} info hostd[2101{k}] [Originator@6876 sub=Vmsvc.vm:/vmfs/volumes/{uuid}/{vm}/{vm}.vmx opID={id}] State Transition (VM_STATE_ON -> VM_STATE_ON)"),
    (3, "Hostd", "{V} warning hostd[2102{k}] [Originator@6876 sub=VigorStatsProvider(0000{id}) opID={id}] AddVirtualMachine: VM '{n}' already registered"),
    (2, "Hostd", "{V} info hostd[2103{k}] [Originator@6876 sub=Solo.Vmomi opID={id} user=root] Activation finished; <<{uuid}, <TCP '127.0.0.1 : 8307'>, <TCP '127.0.0.1 : {n}'>>, ha-property-collector, vmodl.query.PropertyCollector.waitForUpdatesEx>"),
    (6, "vpxd", "{V} info vpxd[0{n}] [Originator@6876 sub=vpxLro opID={id}-{word}] [VpxLRO] -- BEGIN lro-{n} -- SessionManager -- vim.SessionManager.sessionIsActive -- {uuid}({uuid})"),
    (6, "vpxd", "{V} info vpxd[0{n}] [Originator@6876 sub=vpxLro opID={id}-{word}] [VpxLRO] -- FINISH lro-{n}"),
    (3, "vpxd", "{V} warning vpxd[0{n}] [Originator@6876 sub=VpxProfiler opID=HB-host-{n}@{n}-{id}] ServerApp::{word} [TotalTime] took {n} ms"),
    (3, "vpxd", "{V} info vpxd[0{n}] [Originator@6876 sub=InvtHostCnx opID=HeartbeatModuleStart-{id}] IncrementGenNumber: got heartbeat from {host}, generation {n}"),
    (2, "vpxd", "{V} error vpxd[0{n}] [Originator@6876 sub=SoapAdapter.HTTPService.HttpConnection] Failed to read request; stream: <io_obj p:0x0000{id}, h:{k}, <UNIX '/var/run/vmware/{word}'>>, error: N7Vmacore16TimeoutExceptionE(Operation timed out: Stream: {word}, duration: 00:00:{k}.{n} (hh:mm:ss.us))"),
    (4, "vmkernel", "{V} cpu{k}:2098{n})NMP: nmp_ThrottleLogForDevice:{n}: Cmd 0x1a (0x45{id}, {n}) to dev \"naa.{id}\" on path \"vmhba{k}:C0:T{k}:L{k}\" H:0x0 D:0x2 P:0x0 Valid sense data: 0x5 0x24 0x0. Act:NONE"),
    (3, "vmkernel", "{V} cpu{k}:2097{n})NetPort: {n}: enabled port 0x{id} with mac 00:50:56:9a:1f:2c ({vm}.eth0)"),
    (3, "vmkernel", "{V} cpu{k}:2099{n})World: {n}: VC opID {id}-{word} maps to vmkernel opID {id}"),
    (2, "vmkernel", "{V} cpu{k}:2096{n})DVFilter: {n}: Checking disconnected filters for timeouts of {word}"),
    (3, "vmware", "{V} In(05) vmx - Tools: Running status rpc handler: {k} => {k} for {vm}"),
    (3, "vmware", "{V} In(05) vcpu-{k} - GuestRpc: Got RPCI vsocket connection {n}, assigned to channel {k} of {vm}."),
    (2, "vsanmgmtd", "{V} info vsand[{n}] [opID={id} VsanHealthSystemImpl] Cluster health of {word} answered in {ms} ms, {k} groups green"),
    (2, "Fdm", "{V} verbose fdm[{n}] [Originator@6876 sub=Cluster opID=SWI-{id}] [ClusterManagerImpl::{word}] slave {host} heartbeat over datastore {uuid} seen"),
    (2, "vmafdd", "{V} t@{n}: VmAfSvc: session {word} on {host} renewed for {n} seconds"),
)  # fmt: skip

_AZURE: tuple[Template, ...] = (
    (4, "mocguestagent", "I{K}    5120 logger.go:41] [MOC] [{uuid}] VirtualMachine/{vm} GetVirtualMachine completed in {ms}ms, group {word}, location MocLocation"),
    (4, "wssdcloudagent", "I{K}    6044 interceptor.go:63] [gRPC] /moc.cloudagent.compute.VirtualMachineAgent/Invoke peer={ip}:{n} cert={word} correlation={uuid} status=OK elapsed={ms}ms"),
    (3, "wssdagent", "I{K}    7321 hcsevent.go:118] [node {node}] reconcile {vm}: desired PoweredOn, actual PoweredOn, no change (vmid {uuid})"),
    (3, "azurestackhci-operator", '{{"level":"info","ts":"{R}","logger":"controllers.VirtualMachineInstance","msg":"Reconciling","name":"{vm}","namespace":"{uuid}","reconcileID":"{uuid}","resourceId":"/subscriptions/{uuid}/resourceGroups/rg-{word}/providers/Microsoft.HybridCompute/machines/{vm}/providers/Microsoft.AzureStackHCI/virtualMachineInstances/default"}}'),
    (3, "extension-manager", "{R} [{uuid}] INFO  arc::{word} Heartbeat of kubernetes-extension microsoft.vmss-{word} reported to https://{word}.dp.kubernetesconfiguration.example/subscriptions/{uuid} status 200 in {ms} ms"),
    (3, "himds", 'time="{R}" level=info msg="Sent heartbeat" correlation={uuid} machine={vm} location=westeurope status=200 took={ms}ms'),
    (2, "gc_agent", "[{V}] [PID {n}] [TID {n}] [Pull Client] [INFO] [{uuid}] Assignment {word} is compliant, next refresh in {k} minutes"),
    (3, "clussvc", "0000{k}a0.0000{n}::2026/03/01-10:{k}:{k}.{ms} INFO  [RES] Virtual Machine <Virtual Machine {vm}>: Current state 'Online', event 'StatusChange', new state 'Online'"),
    (3, "clussvc", "0000{k}b4.0000{n}::2026/03/01-10:{k}:{k}.{ms} INFO  [GUM] Node {k}: Processing RequestLock {k}:{n} for {word}"),
    (2, "hyperv-vmms", "{U} Information Hyper-V-VMMS 18304 The virtual machine '{vm}' was realized. (VMID {uuid}) Task {word}"),
    (2, "windows", "{U} Information Service Control Manager 7036 The {word} service entered the running state. Computer={host} RecordId={n} ActivityId={{{uuid}}}"),
    (2, "panther", "2026-03-01 10:{k}:{k}, Info                  IBSLIB {word}: Callback module {word}.dll (guid {uuid}) returned 0x{id}"),
)  # fmt: skip

TEMPLATES: Final[tuple[Template, ...]] = _KUBERNETES + _NODE + _VSPHERE + _AZURE

#: Faults that causes of the knowledge base name, each with a number of its own: ``(identifier, line)``.
PLANTED: Final[tuple[tuple[str, str], ...]] = (
    ("kube-controller-manager", 'E{K}       1 pv_controller.go:1480] "Event occurred" object="shop/planted-{p}" kind="PersistentVolumeClaim" type="Warning" reason="ProvisioningFailed" message="storageclass.storage.k8s.io \\"gold-{p}\\" not found"'),
    ("multus", 'E{K}       1 multus.go:221] Multus: [shop/virt-launcher-planted-{p}-abcde/uid]: error loading k8s delegates k8s args: GetNetworkDelegates: failed getting the delegate: getKubernetesDelegate: cannot find a network-attachment-definition (br-{p}) in namespace (shop): network-attachment-definitions.k8s.cni.cncf.io "br-{p}" not found'),
    ("virt-controller", '{{"component":"virt-controller","level":"error","msg":"reenqueuing VirtualMachine shop/planted-{p}","pos":"vm.go:300","reason":"persistentvolumeclaims \\"planted-{p}\\" is forbidden: exceeded quota: quota-{p}, requested: requests.storage=30Gi, used: requests.storage=90Gi, limited: requests.storage=100Gi","timestamp":"{R}"}}'),
    ("kube-scheduler", 'I{K}       1 schedule_one.go:1041] "Unable to schedule pod; no fit; waiting" pod="shop/virt-launcher-planted-{p}-abcde" err="0/6 nodes are available: 6 Insufficient memory. preemption: 0/6 nodes are available: 6 No preemption victims found for incoming pod."'),
)  # fmt: skip
