"""VMware vSphere: what vCenter, ESXi, vSAN and the clients say when something is wrong."""

from __future__ import annotations

from diagnose.simulate.messages.said import Client, Fault, HostLog, Said, VcFault, fault

_VIM = "vSphere Web Services API, fault and event types; texts of vCenter's message catalogue"
_GOVMOMI = "vmware/govmomi find, object; hashicorp/terraform-provider-vsphere"
_ESXI = "ESXi vmkernel, hostd, vmware.log of the VM"
_CLONE, _POWER, _RECONF = "VirtualMachine.clone", "VirtualMachine.powerOn", "VirtualMachine.reconfigure"


def _clone(cause: str, step: str, name: str, message: str, *more: Said) -> Fault:
    """The clone task fails: VmFailedToCloneEvent tells source and target."""
    return fault(cause, step, _VIM, VcFault(_CLONE, name, message, "VmFailedToCloneEvent", "Cannot clone rhel9-golden as <vm>: "),
                 *more, attempts=1)  # fmt: skip


def _power(cause: str, step: str, name: str, message: str, *more: Said) -> Fault:
    return fault(cause, step, _VIM, VcFault(_POWER, name, message, "VmFailedToPowerOnEvent", "Cannot power on <vm> on <host> in DC1: "),
                 *more, attempts=1)  # fmt: skip


def _reconf(cause: str, step: str, name: str, message: str, *more: Said) -> Fault:
    return fault(cause, step, _VIM, VcFault(_RECONF, name, message, "", "Cannot reconfigure <vm>: "),
                 *more, attempts=1)  # fmt: skip


def _client(cause: str, step: str, text: str, *more: Said, source: str = _GOVMOMI) -> Fault:
    return fault(cause, step, source, Client(text), *more, attempts=1)


def _tf(message: str) -> str:
    return f'vsphere_virtual_machine.<vm>: Creating...\n\nError: {message}\n\n  with vsphere_virtual_machine.<vm>,\n  on <vm>.tf line 1, in resource "vsphere_virtual_machine" "<vm>":'


VSPHERE: tuple[Fault, ...] = (
    _client("vsphere.image.template-not-found", "validate", _tf("error fetching virtual machine: vm 'templates/rhel9-golden' not found")),
    _client("vsphere.image.datastore-not-found", "validate", _tf("error fetching datastore: datastore 'vsanDatastore' not found")),
    _client("vsphere.image.content-library-item-missing", "validate", _tf("error finding content library item: rhel9-golden: 404 Not Found: {\"type\":\"com.vmware.vapi.std.errors.not_found\",\"value\":{\"messages\":[{\"default_message\":\"The library item rhel9-golden could not be found.\",\"id\":\"com.vmware.vdcs.cls-main.library_item_not_found\"}]}}")),
    _client("vsphere.network.portgroup-not-found", "configure", _tf("error while expanding network interfaces: network 'app-vlan200' not found")),
    _client("vsphere.network.portgroup-ambiguous", "configure", _tf("path 'app-vlan200' resolves to multiple networks")),
    _client("vsphere.admission.customization-spec-not-found", "validate", _tf("ServerFaultCode: The customization specification 'linux-app' was not found. (vim.fault.NotFound) Customization specification not found")),
    _client("vsphere.admission.storage-policy-not-found", "validate", _tf("error while getting storage policy with id: no pbm storage policy found: storage policy \"gold-ftt1\" not found")),
    _client("vsphere.admission.invalid-credentials", "api-request", _tf("error setting up new vSphere SOAP client: ServerFaultCode: Cannot complete login due to an incorrect user name or password."), HostLog("vpxd", "error vpxd[12345] [Originator@6876 sub=UserDirectorySso opID=<op>] AcquireToken InvalidCredentialsException: Authentication failed: Authentication failed")),
    _client("vsphere.admission.session-expired", "api-request", _tf("ServerFaultCode: The session is not authenticated.")),
    _client("vsphere.admission.requires-vcenter", "api-request", _tf("this operation is only supported on vCenter: The operation is not supported on the object. the ESXi host esx-01 is not a vCenter (provider connected to ESXi)")),
    _client("vsphere.control-plane.vcenter-unreachable", "api-request", _tf('error setting up new vSphere SOAP client: Post "https://vcenter.sim.example/sdk": dial tcp 10.20.0.10:443: connect: connection refused')),
    _client("vsphere.control-plane.certificate-untrusted", "api-request", _tf('error setting up new vSphere SOAP client: Post "https://vcenter.sim.example/sdk": tls: failed to verify certificate: x509: certificate signed by unknown authority')),
    _client("vsphere.control-plane.task-timeout", "clone", _tf("error cloning virtual machine: timeout while waiting for clone of <vm> to complete: context deadline exceeded")),
    _client("vsphere.network.no-ip-address", "guest-config", _tf("timeout waiting for an available IP address")),
    _client("vsphere.admission.invalid-spec", "validate", _tf("error cloning virtual machine: ServerFaultCode: A specified parameter was not correct: spec.config.numCPUs")),
    _clone("vsphere.admission.permission-denied", "validate", "NoPermission", "Permission to perform this operation was denied. You do not hold privilege VirtualMachine.Provisioning.Clone on rhel9-golden."),
    _clone("vsphere.admission.duplicate-name", "validate", "DuplicateName", "The name '<vm>' already exists."),
    _clone("vsphere.admission.license-insufficient", "validate", "LicenseRestricted", "The operation is not allowed in the current license edition: The license does not support this feature."),
    _clone("vsphere.admission.method-disabled", "validate", "MethodDisabled", "The method is disabled by 'com.vmware.vcIntegrity'"),
    _clone("vsphere.guest.customization-unsupported", "validate", "UncustomizableGuest", "Customization of the guest operating system 'otherLinux64Guest' is not supported in this configuration."),
    _clone("vsphere.guest.customization-nic-mismatch", "validate", "NicSettingMismatch", "The number of network adapters in the customization specification does not match the number of network adapters present in the virtual machine."),
    _clone("vsphere.scheduling.no-compatible-host", "placement", "NoCompatibleHost", "No host is compatible with the virtual machine.", HostLog("vpxd", "warning vpxd[12345] [Originator@6876 sub=drmLogger opID=<op>] No compatible host found for vm <vm> in cluster CL1")),
    _clone("vsphere.scheduling.insufficient-resources", "placement", "InsufficientHostMemoryCapacityFault", "The host does not have sufficient memory resources to satisfy the reservation: insufficient memory resources."),
    _clone("vsphere.scheduling.drs-disabled", "placement", "DrsDisabledOnVm", "The operation cannot be performed because DRS is disabled on the cluster."),
    _clone("vsphere.scheduling.maintenance-mode", "placement", "InvalidState", "The operation is not allowed in the current state of the host: the host <host> is in maintenance mode."),
    _clone("vsphere.control-plane.host-disconnected", "placement", "HostNotConnected", "Unable to communicate with the remote host, since it is disconnected."),
    _clone("vsphere.scheduling.cpu-incompatible", "placement", "CPUIncompatible", "The virtual machine requires hardware features that are unsupported or disabled on the target host: general incompatibilities. CPU of the host is incompatible with the CPU feature requirements of virtual machine; problem detected at CPUID level 0x7 register 'ebx'."),
    _clone("vsphere.scheduling.affinity-rule-violation", "placement", "RuleViolation", "The operation would violate a virtual machine affinity/anti-affinity rule."),
    _clone("vsphere.image.snapshot-missing", "clone", "InvalidSnapshotFormat", "The snapshot that the linked clone is made of does not exist: snapshot 'golden' not found on rhel9-golden."),
    _clone("vsphere.image.parent-disk-missing", "clone", "FileNotFound", "Unable to access file [vsanDatastore] rhel9-golden/rhel9-golden.vmdk since the parent virtual disk '[vsanDatastore] rhel9-golden/rhel9-golden.vmdk' could not be found: Cannot open the parent disk: The system cannot find the file specified.", HostLog("hostd", "info hostd[2099] [Originator@6876 sub=DiskLib opID=<op>] DISKLIB-CHAIN : \"/vmfs/volumes/vsanDatastore/<vm>/<vm>.vmdk\" : failed to open (The parent virtual disk could not be found).")),
    _clone("vsphere.vm-create.partial-state", "clone", "FileAlreadyExists", "Cannot complete the operation because the file or folder [vsanDatastore] <vm>/<vm>.vmdk already exists"),
    _clone("vsphere.storage.insufficient-space", "storage-allocate", "NoDiskSpace", "Insufficient disk space on datastore 'vsanDatastore'."),
    _clone("vsphere.storage.vsan-policy-unsatisfiable", "storage-allocate", "CannotCreateFile", "Cannot complete file creation operation. Failed to create object. There are currently 2 usable fault domains. The operation requires 1 more usable fault domains.",
           HostLog("clomd", "warning clomd[2099] [Originator@6876 opID=1804289383] CLOM_PlaceObject: Failed to find placement for configuration: Out of resources to complete the operation")),
    _clone("vsphere.storage.vsan-object-error", "storage-allocate", "CannotCreateFile", "Cannot complete file creation operation. Failed to create object. vob.vsan.lsom.congestion: Virtual SAN node <host> maximum Memory congestion reached."),
    _clone("vsphere.storage.datastore-inaccessible", "storage-allocate", "InvalidDatastoreState", "The datastore 'vsanDatastore' is not accessible from host <host>: the operation is not allowed in the current state of the datastore.", HostLog("vmkernel", "cpu12:2098241)StorageApdHandler: 1204: APD start for device naa.600a0980 (All Paths Down)")),
    _clone("vsphere.storage.storage-policy-incompatible", "placement", "PbmFaultIncompatibleDatastore", "Datastore vsanDatastore is incompatible with the storage policy: datastore does not match current VM policy."),
    _clone("vsphere.storage.nfc-copy-failed", "clone", "HostConnectFault", "Failed to copy: NfcFssrvrProcessErrorMsg: received NFC error 5 from server: Failed to connect to server <host>:902"),
    _reconf("vsphere.storage.disk-smaller-than-template", "configure", "InvalidDeviceSpec", "Invalid configuration for device '0': the new disk size 53687091200 is smaller than the template's: cannot shrink disk; disk size must be at least that of the template."),
    _reconf("vsphere.storage.disk-resize-on-snapshot", "configure", "InvalidDeviceOperation", "Invalid operation for device '0': the disk with a parent cannot be extended; Cannot expand disk of a linked clone or with snapshots."),
    _reconf("vsphere.network.dvport-exhausted", "configure", "ConcurrentAccess", "No free port is available in the DVPortgroup 'app-vlan200': there are no free ports in the distributed port group."),
    _reconf("vsphere.network.nsx-realization-failed", "configure", "GenericVmConfigFault", "Failed to attach to opaque network: the logical switch port for segment app-vlan200 was not realized on host <host>: NSX realization state ERROR."),
    _power("vsphere.network.dvs-port-push-failed", "configure", "DvsApplyOperationFault", "Cannot create DVPort 1204 of VDS DSwitch on the host <host>: failed to apply the port to the host.", HostLog("hostd", "error hostd[2099] [Originator@6876 sub=Hostsvc.NetworkProvider opID=<op>] Unable to apply DVPort 1204: failed to create DVPort on host proxy switch")),
    fault("vsphere.network.vnic-disconnected", "configure", "vmware.log of the VM; vSphere events",
        HostLog("vmware", "In(05) vcpu-0 - Ethernet0 MAC Address: 00:50:56:9a:01:02, MSI: connection: startConnected = FALSE"),
        HostLog("vmware", "Wa(03) vmx - Failed to connect virtual device Ethernet0."),
        VcFault(_POWER, "", "", "EventEx", "Network adapter 1 of <vm> on <host> in DC1 is not connected: Failed to connect virtual device Ethernet0."),
        Client(_tf("timeout waiting for an available IP address")), attempts=1, stops_at="guest-config"),
    _power("vsphere.vm-create.power-on-failed", "power-on", "GenericVmConfigFault", "Module 'DevicePowerOn' power on failed.", HostLog("hostd", "info hostd[2099] [Originator@6876 sub=Vmsvc.vm:/vmfs/volumes/vsanDatastore/<vm>/<vm>.vmx opID=<op>] Failed to do Power Op: Error: (vim.fault.GenericVmConfigFault)")),
    _power("vsphere.vm-create.swapfile-failed", "power-on", "GenericVmConfigFault", "Could not power on VM: failed to extend swap file from 0 KB to 16777216 KB. Failed to create swap file '/vmfs/volumes/vsanDatastore/<vm>/<vm>-1a2b.vswp'"),
    _power("vsphere.vm-create.hw-version-unsupported", "power-on", "VirtualHardwareVersionNotSupported", "Virtual machine hardware version vmx-21 is not supported by the host <host>."),
    _power("vsphere.vm-create.device-unavailable", "power-on", "MissingController", "Device 'PCI device 0' is not available on the host: The backing 'PCI passthrough 0000:3b:00.0' is not available; PCI passthrough device id invalid."),
    _power("vsphere.vm-create.passthrough-mmio-limit", "power-on", "GenericVmConfigFault", "Module 'DevicePowerOn' power on failed. PCIPassthru: The device's MMIO BARs exceed the limit: pciPassthru.64bitMMIOSizeGB is too small for the requested mapping."),
    _power("vsphere.storage.file-locked", "power-on", "FileLocked", "Unable to access file [vsanDatastore] <vm>/<vm>.vmdk since it is locked. Failed to lock the file", HostLog("vmware", "Er(02) vmx - DISKLIB-VMFS : \"/vmfs/volumes/vsanDatastore/<vm>/<vm>.vmdk\" : failed to open (Failed to lock the file): Lock owner mac 00:50:56:aa:01:02")),
    _power("vsphere.storage.disk-file-missing", "power-on", "FileNotFound", "File [vsanDatastore] <vm>/<vm>.vmdk was not found: Cannot open the disk '/vmfs/volumes/vsanDatastore/<vm>/<vm>.vmdk' or one of the snapshot disks it depends on. The system cannot find the file specified"),
    _power("vsphere.storage.disk-chain-broken", "power-on", "GenericVmConfigFault", "Cannot open the disk '/vmfs/volumes/vsanDatastore/<vm>/<vm>-000001.vmdk'. The parent virtual disk has been modified since the child was created. The content ID of the parent virtual disk does not match the corresponding parent content ID in the child"),
    _power("vsphere.storage.disk-incompatible", "power-on", "UnsupportedDiskProvisioning", "Unsupported or invalid disk type 7. Ensure that the disk has been imported: the disk is of a type that is not supported on the host."),
    _power("vsphere.scheduling.ha-admission-control", "placement", "InsufficientFailoverResourcesFault", "Insufficient resources to satisfy configured failover level for vSphere HA."),
    _power("vsphere.scheduling.resource-pool-exhausted", "placement", "InsufficientMemoryResourcesFault", "The available Memory resources in the parent resource pool are insufficient for the operation."),
    _power("vsphere.scheduling.vcpu-exceeds-host", "placement", "NumVirtualCpusExceedsLimit", "The virtual machine requires 64 CPUs to operate, but the host hardware only provides 48."),
    _power("vsphere.network.mac-address-invalid", "power-on", "GenericVmConfigFault", "Invalid or out of range static MAC address 00:0c:29:12:34:56: The MAC address entered is not in the valid range. Valid values are between 00:50:56:00:00:00 and 00:50:56:3F:FF:FF."),
    fault("vsphere.guest.customization-failed", "guest-config", "VMware toolsDeployPkg.log; CustomizationFailed event",
        VcFault("", "", "", "CustomizationFailed", "An error occurred while customizing VM <vm>. For details reference the log file /var/log/vmware-imc/toolsDeployPkg.log in the guest OS."), attempts=1),
    _client("vsphere.guest.tools-not-running", "guest-config", _tf("error waiting for VMware Tools: The operation cannot be performed because VMware Tools is not running in this virtual machine. toolsNotRunning"), source=_VIM),
)  # fmt: skip
