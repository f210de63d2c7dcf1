"""Azure Local: what ARM, the Arc Resource Bridge, MOC and Hyper-V say when something is wrong."""

from __future__ import annotations

from diagnose.simulate.messages.said import ArmError, Client, Fault, MocLog, Said, WindowsEvent, fault

_ARM = "Azure Resource Manager, common deployment errors"
_MOC = "microsoft/moc pkg/errors, moc-operator; Azure/AzureLocal-Supportability TSG"
_HYPERV = "Windows Server, Hyper-V-VMMS and failover clustering events"
_RG = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-sim/providers/Microsoft.AzureStackHCI"
_VMMS = "Microsoft-Windows-Hyper-V-VMMS-Admin"


def _arm(cause: str, step: str, code: str, message: str, *more: Said) -> Fault:
    return fault(cause, step, _ARM, ArmError(code, message), *more, attempts=1)


def _moc(cause: str, step: str, kind: str, code: str, desc: str, *more: Said, source: str = _MOC) -> Fault:
    """MOC refuses; the operator on the bridge tells ARM."""
    text = (
        f"moc-operator {kind} serviceClient returned an error while reconciling: rpc error: code = {code} desc = {desc}"
    )
    return fault(cause, step, source, ArmError("Failed", text), MocLog(text), *more, attempts=3)


def _vmms(cause: str, step: str, number: int, message: str, desc: str) -> Fault:
    return _moc(
        cause,
        step,
        "virtualmachine",
        "Unknown",
        desc,
        WindowsEvent(_VMMS, "Microsoft-Windows-Hyper-V-VMMS", number, message),
        source=_HYPERV,
    )


AZURELOCAL: tuple[Fault, ...] = (
    _arm("azurelocal.admission.image-not-found", "arm-validate", "ResourceNotFound", "The Resource 'Microsoft.AzureStackHCI/galleryImages/rhel9-golden' under resource group 'rg-sim' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix"),
    _arm("azurelocal.admission.rbac-denied", "arm-validate", "AuthorizationFailed", "The client 'svc-deploy' with object id '11111111-0000-0000-0000-000000000000' does not have authorization to perform action 'Microsoft.AzureStackHCI/virtualMachineInstances/write' over scope '<id>' or the scope is invalid. If access was recently granted, please refresh your credentials."),
    _arm("azurelocal.admission.quota-exceeded", "arm-validate", "QuotaExceeded", "Operation could not be completed as it results in exceeding approved quota for virtualMachineInstances. Current Limit: 800, Current Usage: 800, Additional Required: 1."),
    _arm("azurelocal.admission.policy-denied", "arm-validate", "RequestDisallowedByPolicy", "Resource '<vm>' was disallowed by policy. Policy identifiers: '[{\"policyAssignment\":{\"name\":\"require-cost-tag\"}}]'."),
    _arm("azurelocal.admission.resource-locked", "arm-validate", "ScopeLocked", "The scope '<id>' cannot perform write operation because following scope(s) are locked: '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-sim'. Please remove the lock and try again."),
    _arm("azurelocal.admission.provider-not-registered", "arm-validate", "MissingSubscriptionRegistration", "The subscription is not registered to use namespace 'Microsoft.AzureStackHCI'. See https://aka.ms/rps-not-found for how to register subscriptions."),
    _arm("azurelocal.admission.resource-group-not-found", "arm-validate", "ResourceGroupNotFound", "Resource group 'rg-sim' could not be found."),
    _arm("azurelocal.admission.subscription-disabled", "arm-request", "ReadOnlyDisabledSubscription", "The subscription '00000000-0000-0000-0000-000000000000' is disabled and therefore marked as read only. You cannot perform any write actions on this subscription until it is re-enabled."),
    _arm("azurelocal.admission.throttled", "arm-request", "TooManyRequests", "The request is being throttled as the limit has been reached for operation type - Write. For more information, see - https://aka.ms/arm-throttling. Retry-After: 17"),
    _arm("azurelocal.admission.operation-conflict", "arm-request", "ConflictingOperation", "Unable to perform the operation because there is a conflicting operation in progress on resource '<vm>'. Please wait for the previous operation to complete."),
    _arm("azurelocal.admission.invalid-template", "arm-validate", "InvalidTemplate", "Deployment template validation failed: 'The value for the template parameter 'vmName' at line '14' and column '20' is not provided.'."),
    _arm("azurelocal.admission.azure-service-error", "arm-request", "InternalServerError", "The server encountered an internal server error. Please retry the request. tracking id '2b1c'."),
    _arm("azurelocal.control-plane.custom-location-missing", "relay", "CustomLocationNotFound", "The custom location '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-sim/providers/Microsoft.ExtendedLocation/customLocations/cl-sim' was not found."),
    _arm("azurelocal.control-plane.resource-bridge-offline", "relay", "ResourceBridgeOffline", "The Arc Resource Bridge 'arb-sim' is offline: the appliance's status is Offline. The operation for <vm> cannot be relayed.", Client('$ az arcappliance show -g rg-sim -n arb-sim --query "{status:status,state:provisioningState}"\n{\n  "provisioningState": "Succeeded",\n  "status": "Offline"\n}')),
    fault("azurelocal.control-plane.azure-unreachable", "relay", "az CLI, urllib3; Arc agent",
        Client("$ az stack-hci-vm create -g rg-sim -n <vm>\nERROR: HTTPSConnectionPool(host='management.azure.com', port=443): Max retries exceeded with url: <id> (Caused by ConnectTimeoutError(<urllib3.connection.HTTPSConnection object at 0x7f>, 'Connection to management.azure.com timed out. (connect timeout=100)'))"), attempts=3, pause_s=30),
    fault("azurelocal.control-plane.dns-resolution-failed", "relay", "az CLI, urllib3",
        Client("$ az stack-hci-vm create -g rg-sim -n <vm>\nERROR: HTTPSConnectionPool(host='management.azure.com', port=443): Max retries exceeded with url: <id> (Caused by NameResolutionError(\"Failed to resolve 'management.azure.com' ([Errno -3] Temporary failure in name resolution)\"))"), attempts=2),
    fault("azurelocal.control-plane.token-expired", "relay", "Microsoft identity platform, AADSTS codes",
        Client("$ az stack-hci-vm create -g rg-sim -n <vm>\nERROR: AADSTS700082: The refresh token has expired due to inactivity. The token was issued on 2025-11-02T08:00:00Z and was inactive for 90.00:00:00."), attempts=1),
    fault("azurelocal.control-plane.tls-untrusted", "relay", "az CLI, requests",
        Client("$ az stack-hci-vm create -g rg-sim -n <vm>\nERROR: HTTPSConnectionPool(host='management.azure.com', port=443): Max retries exceeded with url: <id> (Caused by SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self signed certificate in certificate chain (_ssl.c:1007)')))"), attempts=1),
    fault("azurelocal.control-plane.proxy-blocked", "relay", "az CLI, requests",
        Client("$ az stack-hci-vm create -g rg-sim -n <vm>\nERROR: HTTPSConnectionPool(host='management.azure.com', port=443): Max retries exceeded with url: <id> (Caused by ProxyError('Cannot connect to proxy.', OSError('Tunnel connection failed: 407 Proxy Authentication Required')))"), attempts=1),
    _moc("azurelocal.control-plane.moc-agent-unavailable", "translate", "virtualmachine", "Unavailable", 'connection error: desc = \\"transport: Error while dialing: dial tcp 10.20.1.20:55000: connect: connection refused\\": wssdcloudagent is not running'),
    _moc("azurelocal.scheduling.no-node-capacity", "translate", "virtualmachine", "ResourceExhausted", "No node in the cluster has enough capacity for Virtual Machine <vm>: requested memory 16384 MB, Out of capacity: Out of Memory"),
    _moc("azurelocal.scheduling.node-down", "translate", "virtualmachine", "Unavailable", "Node <node> is in state Down: the cluster node is not available",
        WindowsEvent("System", "Microsoft-Windows-FailoverClustering", 1135, "Cluster node '<node>' was removed from the active failover cluster membership. The Cluster service on this node may have stopped.", "Critical")),
    _moc("azurelocal.storage.csv-insufficient-space", "disk", "virtualharddisk", "Unknown", "Insufficient storage: There is not enough space on the disk. (0x80070070) C:\\ClusterStorage\\Volume01\\<vm>\\boot.vhdx",
        WindowsEvent("Microsoft-Windows-StorageSpaces-Driver/Operational", "Microsoft-Windows-StorageSpaces-Driver", 103, "The capacity consumption of the storage pool has exceeded the threshold limit set on the pool. C:\\ClusterStorage\\Volume01 has not enough space", "Warning")),
    _moc("azurelocal.storage.storage-path-not-found", "disk", "virtualharddisk", "NotFound", "storage container [sp-sim] not found: Type[Container] Location[MocLocation] Name[sp-sim]: Not Found"),
    _moc("azurelocal.storage.csv-offline", "disk", "virtualharddisk", "Unknown", "The Cluster Shared Volume 'Volume01' is offline: C:\\ClusterStorage\\Volume01 is not accessible",
        WindowsEvent("System", "Microsoft-Windows-FailoverClustering", 5120, "Cluster Shared Volume 'Volume01' ('Cluster Virtual Disk (Volume01)') has entered a paused state because of 'STATUS_DEVICE_NOT_CONNECTED(c000009d)'. All I/O will temporarily be queued until a path to the volume is reestablished.")),
    _moc("azurelocal.storage.disk-in-use", "disk", "virtualharddisk", "Unknown", "The process cannot access the file because it is being used by another process. (0x80070020) C:\\ClusterStorage\\Volume01\\<vm>\\boot.vhdx"),
    _moc("azurelocal.image.gallery-image-not-ready", "disk", "virtualharddisk", "FailedPrecondition", "gallery image rhel9-golden is not in a usable state: provisioningState of the gallery image is Failed"),
    _moc("azurelocal.image.format-invalid", "disk", "galleryimage", "InvalidArgument", "The image rhel9-golden is not a valid VHDX: unsupported image format 'qcow2', only vhd and vhdx are supported"),
    _moc("azurelocal.image.hash-mismatch", "disk", "galleryimage", "DataLoss", "image checksum mismatch: expected SHA256 9f2c, actual SHA256 77ab; hash of the downloaded image does not match"),
    _moc("azurelocal.network.logical-network-not-found", "network", "networkinterface", "NotFound", "logical network [lnet-vlan200] not found: The Resource 'Microsoft.AzureStackHCI/logicalNetworks/lnet-vlan200' was not found"),
    _moc("azurelocal.network.ip-pool-exhausted", "network", "networkinterface", "ResourceExhausted", "no available IP addresses in the IP pool of logical network lnet-vlan200: IP pool exhausted"),
    _moc("azurelocal.network.ip-in-use", "network", "networkinterface", "AlreadyExists", "IP address 10.200.1.50 is already in use by another network interface: IPAddressInUse"),
    _moc("azurelocal.network.vswitch-missing", "network", "networkinterface", "NotFound", "virtual switch 'ConvergedSwitch(compute)' not found on host <node>: Hyper-V was unable to find a virtual switch with name \\\"ConvergedSwitch(compute)\\\"",),
    _moc("azurelocal.network.sdn-programming-failed", "network", "networkinterface", "Internal", "Network Controller could not program the host <node>: configurationState Failure, code HostNotConnectedToController, VFP port blocked"),
    fault("azurelocal.network.vlan-unreachable", "network", "Azure/AzureLocal-Supportability TSG, network validation",
        Client("PS> Get-VMNetworkAdapterVlan -VMName <vm>\n\nVMName   VMNetworkAdapterName Mode   VlanList\n------   -------------------- ----   --------\n<vm> nic-<vm>         Access 200\n\n# top of rack switch of <node>\nVLAN 200 is not allowed on trunk port Ethernet1/14 of tor-a; VM <vm> has no layer 2 connectivity"),
        Client("PS> Test-Connection 10.200.1.1 # from <vm>\nDefault gateway 10.200.1.1 is not reachable"), attempts=1, stops_at="guest-config"),
    _vmms("azurelocal.vm-create.hyperv-create-failed", "create-vm", 15350, "The virtualization infrastructure driver (VID) could not create the partition of '<vm>'. Failed to create partition: Unspecified error (0x80004005).", "Virtual machine '<vm>' failed to start. Unspecified error (0x80004005)"),
    _vmms("azurelocal.vm-create.insufficient-memory", "create-vm", 3030, "'<vm>' could not initialize memory: Ran out of memory (0x8007000E). Not enough memory in the system to start the virtual machine <vm>.", "Not enough memory in the system to start the virtual machine <vm>. (0x8007000E)"),
    _vmms("azurelocal.vm-create.hypervisor-not-running", "create-vm", 15350, "The virtual machine '<vm>' could not be started because the hypervisor is not running.", "Virtual machine '<vm>' could not be started because the hypervisor is not running. (0xC0351000)"),
    _vmms("azurelocal.vm-create.vhd-access-denied", "create-vm", 12010, "'<vm>' Microsoft Emulated IDE Controller: Failed to Power on with Error 'General access denied error' (0x80070005). Account does not have permission to open attachment 'C:\\ClusterStorage\\Volume01\\<vm>\\boot.vhdx'.", "User Account does not have permission to open attachment 'C:\\ClusterStorage\\Volume01\\<vm>\\boot.vhdx'. Error: 'General access denied error' (0x80070005)"),
    _vmms("azurelocal.vm-create.key-protector-unwrap-failed", "create-vm", 1158, "The key protector for the virtual machine '<vm>' could not be unwrapped. HostGuardianService returned: One or more arguments are invalid (0x80070057). Details are included in the HostGuardianService-Client event log.", "The key protector for the virtual machine '<vm>' could not be unwrapped. (0x80070057)"),
    _moc("azurelocal.vm-create.vm-config-unsupported", "create-vm", "virtualmachine", "InvalidArgument", "The version of the virtual machine configuration is not supported: virtual machine <vm> generation 1 with Secure Boot is not supported"),
    _moc("azurelocal.vm-create.partial-state", "create-vm", "virtualmachine", "AlreadyExists", "Type[VirtualMachine], Group[rg-sim], Name[<vm>]: Already Exists"),
    _arm("azurelocal.vm-create.guest-agent-failed", "guest-config", "GuestAgentProvisioningFailed", "Guest agent failed to provision on the virtual machine <vm>: timed out waiting for connection to the guest agent (mocguestagent)."),
)  # fmt: skip
