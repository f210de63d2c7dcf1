"""Azure Local: what MOC on the Arc Resource Bridge, Hyper-V and the cluster say when something is wrong."""

from __future__ import annotations

from diagnose.simulate.messages.said import ArmError, Client, Fault, Look, MocLog, Said, WindowsEvent, fault

_MOC = "microsoft/moc pkg/errors/errors.go, pkg/errors/codes/codes.go; the operator's frame as in azure-stack-docs troubleshoot-arc-enabled-vms.md"
_VMS = "MicrosoftDocs/azure-stack-docs azure-local/manage/troubleshoot-arc-enabled-vms.md"
_VMMS = "Microsoft-Windows-Hyper-V-VMMS-Admin"
_HYPERV = "Hyper-V-VMMS and Hyper-V-Worker event messages (vmms.exe, vmwp.exe)"
_CLUSTER = "https://learn.microsoft.com/windows-server/failover-clustering/system-events"
_WIN32 = "https://learn.microsoft.com/windows/win32/debug/system-error-codes"
_VHD = "C:\\ClusterStorage\\Volume01\\<vm>\\boot.vhdx"


def _moc(
    cause: str,
    step: str,
    kind: str,
    desc: str,
    *more: Said,
    code: str = "Unknown",
    source: str = _MOC,
    stops_at: str = "",
) -> Fault:
    """MOC refuses; the operator on the bridge tells ARM, with the same text as code and message."""
    text = (
        f"moc-operator {kind} serviceClient returned an error while reconciling: rpc error: code = {code} desc = {desc}"
    )
    return fault(cause, step, source, ArmError(text, text), MocLog(text), *more, attempts=3, stops_at=stops_at)


def _vmms(cause: str, number: int, event: str, desc: str, log: str = _VMMS) -> Fault:
    """Hyper-V refuses: an event on the node, and MOC passes the error on."""
    sender = "Microsoft-Windows-Hyper-V-Worker" if "Worker" in log else "Microsoft-Windows-Hyper-V-VMMS"
    return _moc(
        cause,
        "create-vm",
        "virtualmachine",
        desc,
        WindowsEvent(log, sender, number, event),
        source=f"{_HYPERV}; {_MOC}",
    )


AZURELOCAL_NODE: tuple[Fault, ...] = (
    _moc("azurelocal.control-plane.moc-agent-unavailable", "translate", "virtualmachine", 'connection error: desc = \\"transport: Error while dialing: dial tcp 10.20.1.20:55000: connectex: No connection could be made because the target machine actively refused it.\\"',
         Look("PS> Get-ClusterResource | Where-Object Name -like 'MOC*'\n\nName                        State   OwnerGroup          ResourceType\n----                        -----   ----------          ------------\nMOC Cloud Agent Service     Failed  ca-5f1c             Generic Service"), code="Unavailable", source="grpc/grpc-go internal/transport; " + _MOC),
    _moc("azurelocal.control-plane.certificate-expired", "relay", "virtualmachine", 'connection error: desc = \\"transport: authentication handshake failed: tls: failed to verify certificate: x509: certificate has expired or is not yet valid: current time 2026-03-02T08:00:02Z is after 2026-03-01T00:00:00Z\\"', code="Unavailable", source="golang/go src/crypto/x509/verify.go; microsoft/moc pkg/auth", stops_at="translate"),
    _moc("azurelocal.scheduling.no-node-capacity", "translate", "virtualmachine", "Virtual Machine [<vm>]: OutOfNodeCapacity"),
    _moc("azurelocal.scheduling.node-down", "translate", "virtualmachine", 'connection error: desc = \\"transport: Error while dialing: dial tcp 10.20.1.12:45000: connectex: A connection attempt failed because the connected party did not properly respond after a period of time, or established connection failed because connected host has failed to respond.\\"',
         WindowsEvent("System", "Microsoft-Windows-FailoverClustering", 1135, "Cluster node '<node>' was removed from the active failover cluster membership. The Cluster service on this node may have stopped. This could also be due to the node having lost communication with other active nodes in the failover cluster. Run the Validate a Configuration wizard to check your network configuration.", "Critical"),
         Look("PS> Get-ClusterNode\n\nName   State Type\n----   ----- ----\nazl-n1 Up    Node\n<node> Down  Node"), code="Unavailable", source=_CLUSTER),
    _moc("azurelocal.storage.csv-insufficient-space", "disk", "virtualharddisk", "The system failed to create '" + _VHD + "': There is not enough space on the disk", source=f"{_VMS}; {_MOC}",),
    fault("azurelocal.storage.csv-insufficient-space", "disk", _VMS,
        ArmError("Failed", "The system failed to create <disk>: There is not enough space on the disk."), MocLog("The system failed to create <disk>: There is not enough space on the disk."), attempts=3),
    _moc("azurelocal.storage.storage-path-not-found", "disk", "virtualharddisk", "Storage Container [sp-sim] in Location [MocLocation]: Not Found", code="NotFound"),
    _moc("azurelocal.storage.storage-path-not-found", "disk", "storagecontainer", "C:\\ClusterStorage\\Volume09\\store: The system cannot find the path specified"),
    _moc("azurelocal.storage.csv-offline", "disk", "virtualharddisk", "Failed to create '" + _VHD + "': The device is not ready. (0x80070015)",
        WindowsEvent("System", "Microsoft-Windows-FailoverClustering", 5120, "Cluster Shared Volume 'Volume01' ('Cluster Virtual Disk (Volume01)') has entered a paused state because of 'STATUS_DEVICE_NOT_CONNECTED(c000009d)'. All I/O will temporarily be queued until a path to the volume is reestablished."),
        Look("PS> Get-ClusterSharedVolume\n\nName                            State   Node\n----                            -----   ----\nCluster Virtual Disk (Volume01) Offline azl-n1"), source=f"{_CLUSTER}; {_WIN32}"),
    _moc("azurelocal.storage.disk-in-use", "disk", "virtualharddisk", "Failed to open '" + _VHD + "': The process cannot access the file because it is being used by another process. (0x80070020)", source=f"{_WIN32} (ERROR_SHARING_VIOLATION)"),
    _moc("azurelocal.storage.disk-in-use", "disk", "virtualharddisk", "Virtual Hard Disk [<disk>] is attached to Virtual Machine [old-<vm>]: In Use"),
    _moc("azurelocal.image.gallery-image-not-ready", "disk", "virtualharddisk", "Gallery Image [rhel9-golden]: Pending State",
         Look('$ az stack-hci-vm image show -g rg-sim -n rhel9-golden --query "{name:name,state:properties.provisioningState,status:properties.status}"\n{\n  "name": "rhel9-golden",\n  "state": "Failed",\n  "status": {"errorCode": "", "errorMessage": "", "progressPercentage": 38}\n}')),
    _moc("azurelocal.image.format-invalid", "disk", "galleryimage", "===== RESPONSE ERROR (ErrorCode=InvalidBlobType) =====\\nDescription=The blob type is invalid for this operation.\\nRequestId:5e740000-0000-0000-0000-000000000000\\nTime:2026-03-02T08:00:02.3001852Z, Details: (none)\\n", source=_VMS),
    _moc("azurelocal.image.format-invalid", "disk", "galleryimage", "The file 'C:\\ClusterStorage\\Volume01\\rhel9.qcow2' is not a valid virtual hard disk file: Invalid Type", source=f"{_WIN32}; {_MOC}"),
    _moc("azurelocal.image.hash-mismatch", "disk", "galleryimage", "Failed to validate image checksum: expected SHA256 9f2c41aa, actual SHA256 77ab03de: Invalid Input"),
    _moc("azurelocal.image.source-auth-denied", "disk", "galleryimage", "===== RESPONSE ERROR (ErrorCode=AuthorizationPermissionMismatch) =====\\nDescription=, Details: (none)\\n", source=_VMS),
    _moc("azurelocal.image.source-auth-denied", "disk", "galleryimage", "===== RESPONSE ERROR (ErrorCode=NoAuthenticationInformation) =====\\nDescription=, Details: (none)\\n", source=_VMS),
    _moc("azurelocal.image.download-failed", "disk", "galleryimage", 'Get \\"https://stsim.blob.core.windows.net/images/rhel9.vhdx\\": read tcp 10.20.1.30:41122->203.0.113.64:443: read: connection reset by peer', source="golang/go src/net/net.go; " + _MOC),
    _moc("azurelocal.network.logical-network-not-found", "network", "networkinterface", "Logical Network [lnet-vlan200] in Location [MocLocation]: Not Found", code="NotFound"),
    fault("azurelocal.network.logical-network-not-found", "network", "https://learn.microsoft.com/azure/azure-resource-manager/troubleshooting/error-not-found",
        ArmError("ResourceNotFound", "The Resource 'Microsoft.AzureStackHCI/logicalNetworks/lnet-vlan200' under resource group 'rg-sim' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix"), attempts=1),
    _moc("azurelocal.network.ip-pool-exhausted", "network", "networkinterface", "Logical Network [lnet-vlan200] IP Pool [pool-200]: The pool is full"),
    _moc("azurelocal.network.ip-in-use", "network", "networkinterface", "IP Address 10.200.1.50 in Logical Network [lnet-vlan200]: In Use"),
    _moc("azurelocal.network.ip-pool-invalid", "network", "networkinterface", "IP Address 10.201.9.5 in Logical Network [lnet-vlan200]: IP is out of range"),
    _moc("azurelocal.network.mac-pool-exhausted", "network", "networkinterface", "Mac Pool [Default]: The pool is full"),
    _moc("azurelocal.network.vswitch-missing", "network", "networkinterface", 'Hyper-V was unable to find a virtual switch with name \\"ConvergedSwitch(compute)\\".', source="https://learn.microsoft.com/powershell/module/hyper-v/connect-vmnetworkadapter"),
    _moc("azurelocal.network.sdn-programming-failed", "network", "networkinterface", "Network Controller resource networkInterfaces/<nic> ConfigurationState: Failure",
         Look("PS> Get-NetworkControllerNetworkInterface -ConnectionUri https://nc.sim.example -ResourceId <nic> | ConvertTo-Json -Depth 8\n{\n  \"ResourceId\": \"<nic>\",\n  \"Properties\": {\n    \"ProvisioningState\": \"Succeeded\",\n    \"ConfigurationState\": {\n      \"Status\": \"Failure\",\n      \"DetailedInfo\": [{\"Source\": \"VirtualSwitch\", \"Code\": \"HostNotConnectedToController\", \"Message\": \"Host is not yet connected to the Network Controller.\"}]\n    }\n  }\n}"),
         source="Azure/AzureLocal-Supportability TSG/Networking/SDN-Express/Troubleshoot-SDNExpress-HealthAlert-HostNotConnectedToController.md"),
    fault("azurelocal.network.vlan-unreachable", "network", "https://learn.microsoft.com/powershell/module/hyper-v/get-vmnetworkadaptervlan; the guest's view",
        Client("PS> Get-VMNetworkAdapterVlan -VMName <vm>\n\nVMName   VMNetworkAdapterName Mode   VlanList\n------   -------------------- ----   --------\n<vm> nic-<vm>         Access 200\n\n[root@<vm> ~]# arping -c 3 -I eth0 10.200.1.1\nARPING 10.200.1.1 from 10.200.1.50 eth0\nSent 3 probes (3 broadcast(s))\nReceived 0 response(s)"),
        Look("tor-a# show interface Ethernet1/14 trunk\nPort          Vlans Allowed on Trunk\nEth1/14       100,300,711-712"), attempts=1, stops_at="guest-config"),
    _vmms("azurelocal.vm-create.hyperv-create-failed", 15130, "'<vm>' failed to start. (Virtual machine ID <vmid>)", "Virtual machine '<vm>' could not be started: Generic Failure"),
    _vmms("azurelocal.vm-create.insufficient-memory", 3040, "'<vm>' could not initialize memory: Not enough memory resources are available to complete this operation. (0x8007000E). (Virtual machine ID <vmid>)", "Not enough memory in the system to start the virtual machine <vm> with ram size 16384 megabytes.", "Microsoft-Windows-Hyper-V-Worker-Admin"),
    _moc("azurelocal.vm-create.insufficient-memory", "create-vm", "virtualmachine", "Virtual Machine [<vm>]: OutOfMemory", stops_at="translate"),
    _vmms("azurelocal.vm-create.hypervisor-not-running", 15350, "The virtualization infrastructure driver (VID) is not running. The virtual machine could not be started. (Virtual machine ID <vmid>)", "Virtual machine '<vm>' could not be started because the hypervisor is not running. (0xC0351000)"),
    _vmms("azurelocal.vm-create.vhd-access-denied", 12290, "'<vm>': Account does not have permission to open attachment '" + _VHD + "'. Error: 'General access denied error' (0x80070005). (Virtual machine ID <vmid>)", "Failed to Power on with Error 'General access denied error' (0x80070005): '" + _VHD + "'", "Microsoft-Windows-Hyper-V-Worker-Admin"),
    _vmms("azurelocal.vm-create.key-protector-unwrap-failed", 1158, "The key protector for the virtual machine '<vm>' could not be unwrapped. HostGuardianService returned: One or more arguments are invalid (0x80070057). Details are included in the HostGuardianService-Client event log. (Virtual machine ID <vmid>)", "The key protector could not be unwrapped. (0x80070057)", "Microsoft-Windows-Hyper-V-Worker-Admin"),
    _vmms("azurelocal.vm-create.vm-config-unsupported", 16410, "The virtual machine '<vm>' is using processor-specific features not supported on physical computer '<node>'. (Virtual machine ID <vmid>)", "Virtual machine '<vm>' cannot be started on this server: the version of the virtual machine configuration is not supported: Not Supported"),
    _moc("azurelocal.vm-create.partial-state", "create-vm", "virtualmachine", "Virtual Machine [<vm>] in Group [rg-sim]: Already Exists", code="AlreadyExists"),
    fault("azurelocal.vm-create.guest-agent-failed", "guest-config", _VMS,
        ArmError("Failed", "Guest agent failed to provision on virtual machine <vm>: timed out waiting for the connection to the guest agent (mocguestagent): Timed out"), MocLog("moc-operator guestagent serviceClient returned an error while reconciling: rpc error: code = Unknown desc = Guest agent of Virtual Machine [<vm>]: Timed out"), attempts=1),
)  # fmt: skip
