"""VMware vSphere: the faults that vCenter's tasks end with, and what ESXi and vSAN log beside them."""

from __future__ import annotations

from diagnose.simulate.messages.said import Client, Console, Fault, HostLog, Look, Said, VcFault, fault

_FAULTS = "https://developer.broadcom.com/xapis/vsphere-web-services-api/latest/ (fault type; the text is that of vCenter's message catalogue)"
_EVENTS = "https://developer.broadcom.com/xapis/vsphere-web-services-api/latest/ (event type)"
_CLONE, _POWER, _RECONF = "VirtualMachine.clone", "VirtualMachine.powerOn", "VirtualMachine.reconfigure"
_DISK = "[vsanDatastore] <vm>/<vm>.vmdk"
_PATH = "/vmfs/volumes/vsanDatastore/<vm>/<vm>"


def _clone(cause: str, step: str, name: str, message: str, *more: Said, source: str = _FAULTS) -> Fault:
    """The clone task fails: VmFailedToCloneEvent tells source and target."""
    return fault(cause, step, source, VcFault(_CLONE, name, message, "VmCloneFailedEvent", "Cannot clone rhel9-golden as <vm>: "),
                 *more, attempts=1)  # fmt: skip


def _power(cause: str, step: str, name: str, message: str, *more: Said, source: str = _FAULTS) -> Fault:
    return fault(cause, step, source, VcFault(_POWER, name, message, "VmFailedToPowerOnEvent", "Cannot power on <vm> on <host> in DC1: "),
                 *more, attempts=1, stops_at="" if step in ("power-on", "configure") else "power-on")  # fmt: skip


def _reconf(cause: str, step: str, name: str, message: str, *more: Said, source: str = _FAULTS) -> Fault:
    return fault(cause, step, source, VcFault(_RECONF, name, message, "", "Cannot reconfigure <vm>: "),
                 *more, attempts=1)  # fmt: skip


def _disklib(what: str) -> HostLog:
    return HostLog("vmware", f'In(05) vmx - DISKLIB-VMFS  : "{_PATH}-flat.vmdk" : {what}')


VSPHERE: tuple[Fault, ...] = (
    _clone("vsphere.admission.permission-denied", "validate", "NoPermission", "Permission to perform this operation was denied. You do not hold privilege \"Virtual machine > Provisioning > Deploy template\" on the selected VM \"rhel9-golden\"."),
    _clone("vsphere.admission.permission-denied", "validate", "NoPermission", "Permission to perform this operation was denied."),
    _clone("vsphere.admission.duplicate-name", "validate", "DuplicateName", "The name '<vm>' already exists."),
    _clone("vsphere.admission.license-insufficient", "validate", "RestrictedVersion", "Current license or ESXi version prohibits execution of the requested operation."),
    _clone("vsphere.admission.method-disabled", "validate", "MethodDisabled", "The method is disabled by 'com.vmware.vcHms'"),
    _clone("vsphere.admission.invalid-spec", "validate", "InvalidArgument", "A specified parameter was not correct: spec.config.memoryMB"),
    _clone("vsphere.guest.customization-unsupported", "validate", "UncustomizableGuest", "Customization of the guest operating system 'otherLinux64Guest' is not supported in this configuration. Microsoft Vista (TM) and Linux guests with Logical Volume Manager are supported only for recent ESX host and VMware Tools versions. Refer to vCenter documentation for supported configurations."),
    _clone("vsphere.guest.customization-nic-mismatch", "validate", "NicSettingMismatch", "The number of network adapters in the customization specification (1) does not match the number of network adapters present in the virtual machine (2)."),
    _clone("vsphere.guest.customization-password-undecryptable", "validate", "CannotDecryptPasswords", "Cannot decrypt the passwords stored in the customization specification."),
    _reconf("vsphere.guest.customization-pending", "configure", "CustomizationPending", "A customization operation is already pending for the virtual machine."),
    _clone("vsphere.scheduling.no-compatible-host", "placement", "NoCompatibleHost", "No host is compatible with the virtual machine."),
    _clone("vsphere.scheduling.insufficient-resources", "placement", "InsufficientHostMemoryCapacityFault", "The host does not have sufficient memory resources to satisfy the reservation."),
    _power("vsphere.scheduling.insufficient-resources", "placement", "InsufficientResourcesFault", "The operation cannot be completed because of insufficient resources."),
    _clone("vsphere.scheduling.drs-disabled", "placement", "DrsDisabledOnVm", "DRS is disabled on the virtual machine."),
    _clone("vsphere.scheduling.maintenance-mode", "placement", "InvalidState", "The operation is not allowed in the current state of the host: the host is in maintenance mode."),
    _clone("vsphere.control-plane.host-disconnected", "placement", "HostNotConnected", "Unable to communicate with the remote host, since it is disconnected."),
    _clone("vsphere.control-plane.host-disconnected", "placement", "HostNotReachable", "Unable to communicate with the remote host, either due to network errors or because the host is not responding."),
    _power("vsphere.scheduling.cpu-incompatible", "placement", "CpuIncompatible", "The target host does not support the virtual machine's current hardware requirements. The CPU of the host is incompatible with the CPU feature requirements of virtual machine; problem detected at CPUID level 0x7 register 'ebx'."),
    _clone("vsphere.scheduling.affinity-rule-violation", "placement", "RuleViolation", "The operation would violate a virtual machine affinity/anti-affinity rule."),
    _power("vsphere.scheduling.ha-admission-control", "placement", "InsufficientFailoverResourcesFault", "Insufficient resources to satisfy configured failover level for vSphere HA."),
    _power("vsphere.scheduling.resource-pool-exhausted", "placement", "InsufficientMemoryResourcesFault", "The available Memory resources in the parent resource pool are insufficient for the operation."),
    _power("vsphere.scheduling.resource-pool-exhausted", "placement", "InsufficientCpuResourcesFault", "The available CPU resources in the parent resource pool are insufficient for the operation."),
    _power("vsphere.scheduling.vcpu-exceeds-host", "placement", "NotEnoughLogicalCpus", "The virtual machine requires 64 CPUs to operate, but the host hardware only provides 48."),
    _power("vsphere.scheduling.host-vcpu-limit", "power-on", "VirtualCpuLimitExceeded", "The total number of virtual CPUs present or requested in virtual machines' configuration has exceeded the limit on the host: 4096."),
    _power("vsphere.admission.invalid-spec", "validate", "MemorySizeNotSupported", "The memory amount of virtual machine is not within the acceptable guest memory range for the virtual machine's host."),
    fault("vsphere.scheduling.vcls-unhealthy", "placement", "https://knowledge.broadcom.com/external/article/316514 (vSphere Cluster Services)",
        VcFault(_POWER, "InvalidState", "The operation is not allowed in the current state.", "VmFailedToPowerOnEvent", "Cannot power on <vm> on <host> in DC1: "),
        Look("$ govc events -n 2 /DC1/host/CL1\n[Mon Mar  2 07:58:11 2026] [warning] vSphere DRS functionality was impacted due to unhealthy state vSphere Cluster Services caused by the unavailability of vSphere Cluster Service VMs. vSphere Cluster Service VMs are required to maintain the health of vSphere DRS."), attempts=1, stops_at="power-on"),
    _clone("vsphere.image.parent-disk-missing", "clone", "FileNotFound", "Cannot open the disk '" + _PATH + ".vmdk' or one of the snapshot disks it depends on. The parent of this virtual disk could not be opened.", HostLog("hostd", 'info hostd[2099] [Originator@6876 sub=DiskLib opID=<op>] DISKLIB-LINK  : "/vmfs/volumes/vsanDatastore/rhel9-golden/rhel9-golden.vmdk" : failed to open (The system cannot find the file specified).')),
    _clone("vsphere.image.source-vm-wrong-state", "clone", "InvalidPowerState", "The attempted operation cannot be performed in the current state (Powered on)."),
    _clone("vsphere.vm-create.partial-state", "clone", "FileAlreadyExists", "Cannot complete the operation because the file or folder " + _DISK + " already exists"),
    _clone("vsphere.storage.insufficient-space", "storage-allocate", "NoDiskSpace", "Insufficient disk space on datastore 'vsanDatastore'."),
    _clone("vsphere.storage.vsan-policy-unsatisfiable", "storage-allocate", "CannotCreateFile", "Cannot complete file creation operation. Failed to create object. There are currently 2 usable fault domains. The operation requires 1 more usable fault domains.",
           HostLog("clomd", "warning clomd[2099] [Originator@6876 opID=1804289383] CLOM_PlaceObject: Failed to find placement for configuration: Out of resources to complete the operation"), source=f"{_FAULTS}; https://knowledge.broadcom.com/external/article/326436 (vSAN, usable fault domains)"),
    _clone("vsphere.storage.vsan-policy-unsatisfiable", "storage-allocate", "CannotCreateFile", "Cannot complete file creation operation. This storage policy requires at least 3 fault domains contributing all-flash storage, but only 2 were found."),
    _clone("vsphere.storage.vsan-object-error", "storage-allocate", "CannotAccessFile", "Unable to access file " + _DISK,
           Look("[root@esx01:~] esxcli vsan debug object health summary get\nHealth Status                                              Number Of Objects\n---------------------------------------------------------  -----------------\ninaccessible                                                              41\nhealthy                                                                 1204")),
    _clone("vsphere.storage.datastore-inaccessible", "storage-allocate", "InaccessibleDatastore", "Datastore 'vsanDatastore' is not accessible. No connected and accessible host is attached to this datastore."),
    _clone("vsphere.storage.datastore-inaccessible", "storage-allocate", "InvalidDatastoreState", "The operation is not allowed in the current state of the datastore.", HostLog("vmkernel", "cpu12:2098241)StorageApdHandler: 1203: APD start for 0x4305e8a0 [naa.600a098038304437415d4b6a59684a52]"), HostLog("vmkernel", "cpu4:2098260)StorageApdHandlerEv: 110: Device or filesystem with identifier [naa.600a098038304437415d4b6a59684a52] has entered the All Paths Down state.")),
    _clone("vsphere.storage.storage-policy-incompatible", "placement", "InvalidDatastore", "Datastore 'nfs-iso' does not satisfy the storage policy: Datastore does not match current VM policy."),
    fault("vsphere.storage.policy-service-unavailable", "placement", "https://knowledge.broadcom.com/external/article/318860 (PBM error occurred during PreCloneCheckCallback)",
        VcFault(_CLONE, "SystemError", "A general system error occurred: PBM error occurred during PreCloneCheckCallback: No connection could be made because the target machine actively refused it", "VmCloneFailedEvent", "Cannot clone rhel9-golden as <vm>: "), attempts=1),
    _clone("vsphere.storage.nfc-copy-failed", "clone", "SystemError", "A general system error occurred: Failed to connect to host esx07.sim.example: NFC connection accept failed, port 902", HostLog("hostd", "error hostd[2099] [Originator@6876 sub=Libs opID=<op>] [NFC ERROR] NfcNewAuthdConnectionEx: Failed to connect: Failed to connect to server esx07.sim.example:902")),
    fault("vsphere.storage.disk-smaller-than-template", "configure", "hashicorp/terraform-provider-vsphere vsphere/internal/virtualdevice/virtual_machine_disk_subresource.go",
        Client("\u2577\n\u2502 Error: disk.0: disk name boot must be at least the same size of source when cloning (expected: >= 100 GiB)\n\u2502 \n\u2502   with vsphere_virtual_machine.<vm>,\n\u2502   on <vm>.tf line 1, in resource \"vsphere_virtual_machine\" \"<vm>\":\n\u2575"), attempts=1),
    _reconf("vsphere.storage.disk-resize-on-snapshot", "configure", "InvalidDeviceOperation", "Invalid operation for device '0'. Disks with parents cannot be expanded."),
    _reconf("vsphere.network.dvport-exhausted", "configure", "ResourceNotAvailable", "No free port is available in the DVPortgroup 'app-vlan200'."),
    _reconf("vsphere.network.mac-conflict", "configure", "InvalidDeviceSpec", "Invalid configuration for device '0': The MAC address '00:50:56:9a:01:02' is already in use by another virtual machine."),
    _clone("vsphere.network.bandwidth-reservation-exhausted", "placement", "InsufficientNetworkResourcePoolCapacityFault", "Insufficient network bandwidth: network resource pool 'app' of DVS 'DSwitch' has 250 Mbits/sec available, 1000 Mbits/sec are required."),
    _reconf("vsphere.network.ip-pool-exhausted", "configure", "NoAvailableIp", "No available IP address for network 'app-vlan200'."),
    _reconf("vsphere.network.nsx-realization-failed", "configure", "GenericVmConfigFault", "Failed to attach VIF to logical switch port: segment app-vlan200 is not realized on transport node <host>."),
    _power("vsphere.network.dvs-port-push-failed", "configure", "DvsApplyOperationFault", "An error occurred during host configuration: Cannot create DVPort 1204 of VDS DSwitch on the host <host>", HostLog("hostd", "error hostd[2099] [Originator@6876 sub=Hostsvc.NetworkProvider opID=<op>] Unable to apply DVPort 1204: Status(bad0003)= Not found")),
    fault("vsphere.network.vnic-disconnected", "configure", f"{_EVENTS}; vmware.log of the VM",
        HostLog("vmware", "In(05) vmx - DICT   ethernet0.startConnected = \"FALSE\""),
        HostLog("vmware", "Wa(03) vmx - Msg_Post: Warning\nmsg.device.startdisconnected Virtual device 'ethernet0' will start disconnected."),
        Look("PS> Get-VM <vm> | Get-NetworkAdapter | Select-Object Name,NetworkName,ConnectionState | Format-List\n\nName            : Network adapter 1\nNetworkName     : app-vlan200\nConnectionState : NotConnected, GuestControl, NoStartConnected"),
        Client("vsphere_virtual_machine.<vm>: Still creating... [5m0s elapsed]\n\u2577\n\u2502 Error: timeout waiting for an available IP address\n\u2502 \n\u2502   with vsphere_virtual_machine.<vm>,\n\u2575"), attempts=1, stops_at="guest-config"),
    _power("vsphere.vm-create.power-on-failed", "power-on", "GenericVmConfigFault", "Module 'DevicePowerOn' power on failed.", HostLog("vmware", "In(05) vmx - Module 'DevicePowerOn' power on failed.")),
    _power("vsphere.vm-create.swapfile-failed", "power-on", "GenericVmConfigFault", f"Could not power on VM: No space left on device. Failed to extend swap file from 0 KB to 16777216 KB. Failed to create swap file '{_PATH}-1a2b3c4d.vswp'"),
    _power("vsphere.vm-create.hw-version-unsupported", "power-on", "VirtualHardwareVersionNotSupported", "Virtual machine hardware version vmx-21 is not supported by this host."),
    _power("vsphere.vm-create.device-unavailable", "power-on", "GenericVmConfigFault", "PCI passthrough device ID invalid. Device 'PCI device 0' is not available.", HostLog("vmware", "In(05) vmx - PCIPassthru: Failed to get device 0000:3b:00.0: device is not a passthrough device")),
    _power("vsphere.vm-create.passthrough-mmio-limit", "power-on", "GenericVmConfigFault", "Module 'DevicePowerOn' power on failed.", HostLog("vmware", "In(05) vmx - PCIPassthru: 0000:3b:00.0 barIndex 1 type 3 realaddr 0x387000000000 size 34359738368 flags 12: the requested MMIO size exceeds pciPassthru.64bitMMIOSizeGB 16"), source="https://knowledge.broadcom.com/external/article/323402 (pciPassthru.64bitMMIOSizeGB); vmware.log"),
    _power("vsphere.admission.invalid-spec", "validate", "TooManyDevices", "The number of devices of this kind exceeds the maximum: Ethernet adapters 10."),
    _clone("vsphere.control-plane.task-queue-saturated", "clone", "TooManyConcurrentNativeClones", "There are too many concurrent native clones on the source file."),
    _clone("vsphere.image.encryption-key-unavailable", "clone", "EncryptionKeyRequired", "The encryption key of the source virtual machine is required."),
    _power("vsphere.storage.file-locked", "power-on", "FileLocked", "Unable to access file " + _DISK + " since it is locked", _disklib("failed to open (Failed to lock the file): ObjLib_Open failed. Type = 3")),
    _power("vsphere.storage.file-locked", "power-on", "GenericVmConfigFault", f"Cannot open the disk '{_PATH}.vmdk' or one of the snapshot disks it depends on. Failed to lock the file"),
    _power("vsphere.storage.disk-file-missing", "power-on", "FileNotFound", "File " + _DISK + " was not found", _disklib("failed to open (The system cannot find the file specified)")),
    _power("vsphere.storage.disk-chain-broken", "power-on", "GenericVmConfigFault", f"Cannot open the disk '{_PATH}-000001.vmdk' or one of the snapshot disks it depends on. The parent virtual disk has been modified since the child was created. The content ID of the parent virtual disk does not match the corresponding parent content ID in the child"),
    _power("vsphere.storage.disk-incompatible", "power-on", "GenericVmConfigFault", f"Unsupported or invalid disk type 2 for 'scsi0:0'. Ensure that the disk has been imported. Cannot open the disk '{_PATH}.vmdk' or one of the snapshot disks it depends on."),
    _power("vsphere.network.mac-address-invalid", "power-on", "GenericVmConfigFault", "Invalid MAC address specified. 00:0c:29:12:34:56 is not an allowed static Ethernet address. It conflicts with VMware reserved MACs for other usage."),
    fault("vsphere.guest.customization-failed", "guest-config", f"{_EVENTS} (CustomizationFailed); vmware/open-vm-tools open-vm-tools/libDeployPkg/linuxDeployment.c",
        VcFault("", "", "", "CustomizationFailed", "An error occurred while customizing VM <vm>. For details reference the log file /var/log/vmware-imc/toolsDeployPkg.log in the guest OS."), attempts=1),
    fault("vsphere.guest.customization-prereq-missing", "guest-config", f"{_EVENTS}; vmware/open-vm-tools open-vm-tools/libDeployPkg/linuxDeployment.c",
        VcFault("", "", "", "CustomizationFailed", "An error occurred while customizing VM <vm>. For details reference the log file /var/log/vmware-imc/toolsDeployPkg.log in the guest OS."),
        Look("[root@<vm> ~]# tail -4 /var/log/vmware-imc/toolsDeployPkg.log\n[2026-03-02T08:01:22.118Z] [   debug] Command to exec : '/usr/bin/perl'.\n[2026-03-02T08:01:22.119Z] [   error] Customization command failed with stderr: 'sh: /usr/bin/perl: No such file or directory'.\n[2026-03-02T08:01:22.119Z] [   error] Customization process returned with error."), attempts=1),
    fault("vsphere.guest.guest-operations-login-failed", "guest-config", _FAULTS,
        VcFault("GuestProcessManager.startProgramInGuest", "InvalidGuestLogin", "Failed to authenticate with the guest operating system using the supplied credentials.", "", ""), attempts=1),
    fault("vsphere.guest.tools-not-running", "guest-config", _FAULTS,
        VcFault("GuestProcessManager.startProgramInGuest", "ToolsUnavailable", "Cannot complete operation because VMware Tools is not running in this virtual machine.", "", ""), attempts=1),
    fault("vsphere.network.ip-conflict", "guest-config", "iputils arping.c, initscripts network-functions (DAD)",
        Console("[   19.118220] /etc/sysconfig/network-scripts/ifup-eth[702]: Error, some other host (00:50:56:AA:01:02) already uses address 10.200.1.50."), attempts=1),
)  # fmt: skip
