"""Inside the guest: what firmware, loader, kernel, systemd, cloud-init and Windows Setup print when something is wrong."""

from __future__ import annotations

from diagnose.simulate.messages.said import CloudInit, Console, Fault, fault

_EDK2 = "tianocore/edk2 MdeModulePkg BdsDxe; SeaBIOS src/boot.c"
_LINUX = "linux init/do_mounts.c, kernel/panic.c, drivers; systemd src/core; dracut modules.d"
_CLOUD = "canonical/cloud-init cloudinit/"


def _console(cause: str, step: str, lines: str, source: str = _LINUX) -> Fault:
    return fault(cause, step, source, Console(lines), attempts=1)


def _cloud(cause: str, step: str, file: str, lines: str) -> Fault:
    return fault(cause, step, _CLOUD + file, CloudInit(lines), attempts=1)


GUEST: tuple[Fault, ...] = (
    _console("guest.boot.no-bootable-device", "firmware",
        "BdsDxe: failed to load Boot0001 \"UEFI Misc Device\" from PciRoot(0x0)/Pci(0x2,0x0)/Pci(0x0,0x0): Not Found\nBdsDxe: No bootable option or device was found.\nBdsDxe: Press any key to enter the Boot Manager Menu.", _EDK2),
    _console("guest.boot.secure-boot-violation", "bootloader",
        "BdsDxe: loading Boot0001 \"rhel\" from HD(1,GPT,5c1e,0x800,0x64000)/\\EFI\\redhat\\shimx64.efi\nBdsDxe: failed to load Boot0001 \"rhel\" from HD(1,GPT,5c1e,0x800,0x64000)/\\EFI\\redhat\\shimx64.efi: Access Denied\nVerification failed: (0x1A) Security Violation", _EDK2),
    _console("guest.boot.initramfs-missing", "bootloader",
        "Booting `Red Hat Enterprise Linux (5.14.0-503.el9.x86_64) 9.5'\nerror: ../../grub-core/fs/fshelp.c:257:file `/initramfs-5.14.0-503.el9.x86_64.img' not found.\nPress any key to continue...", "GNU GRUB grub-core/fs/fshelp.c"),
    _console("guest.boot.kernel-panic", "kernel",
        "[    1.802311] Kernel panic - not syncing: Attempted to kill init! exitcode=0x00007f00\n[    1.802877] CPU: 0 PID: 1 Comm: init Not tainted 5.14.0-503.el9.x86_64 #1\n[    1.803392] ---[ end Kernel panic - not syncing: Attempted to kill init! exitcode=0x00007f00 ]---"),
    _console("guest.boot.disk-io-error", "kernel",
        "[    2.101201] blk_update_request: I/O error, dev vda, sector 2048 op 0x0:(READ) flags 0x0 phys_seg 1 prio class 2\n[    2.101890] Buffer I/O error on dev vda1, logical block 0, async page read"),
    _console("guest.boot.root-device-not-found", "root-mount",
        "[  131.102112] dracut-initqueue[312]: Warning: dracut-initqueue: timeout, still waiting for following initqueue hooks:\n[  131.103091] dracut-initqueue[312]: Warning: /lib/dracut/hooks/initqueue/finished/devexists-\\x2fdev\\x2fmapper\\x2frhel-root.sh: \"[ -e \"/dev/mapper/rhel-root\" ]\"\n[  131.120001] dracut-initqueue[312]: Warning: Could not boot.\nWarning: /dev/mapper/rhel-root does not exist\nGenerating \"/run/initramfs/rdsosreport.txt\"\nEntering emergency mode. Exit the shell to continue."),
    _console("guest.boot.filesystem-corrupt", "root-mount",
        "[    3.201201] XFS (dm-0): Metadata corruption detected at xfs_agi_verify+0x11b/0x130 [xfs], xfs_agi block 0x2\n[    3.201888] XFS (dm-0): Unmount and run xfs_repair\n[    3.203310] XFS (dm-0): SB validate failed with error -117.\n[FAILED] Failed to mount /sysroot."),
    _console("guest.boot.fstab-invalid", "userspace",
        "[ TIME ] Timed out waiting for device /dev/disk/by-uuid/9b1c2d3e-0000-4000-8000-1234567890ab.\n[DEPEND] Dependency failed for /data.\n[DEPEND] Dependency failed for Local File Systems.\nYou are in emergency mode. After logging in, type \"journalctl -xb\" to view system logs."),
    _console("guest.boot.out-of-memory", "userspace",
        "[   12.221201] Out of memory: Killed process 411 (systemd-udevd) total-vm:22112kB, anon-rss:4112kB, file-rss:0kB\n[   12.301991] Kernel panic - not syncing: System is deadlocked on memory"),
    _console("guest.boot.disk-encryption-locked", "root-mount",
        "[    4.102201] systemd-cryptsetup[402]: Failed to activate with key file '/etc/luks.key': Operation not permitted\nPlease enter passphrase for disk luks-5c1e (luks-5c1e):"),
    _cloud("guest.config.cloud-init-datasource-missing", "datasource", "sources/__init__.py",
        "<cts> - handlers.py[DEBUG]: start: init-network/search-NoCloudNet: searching for network data from DataSourceNoCloudNet\n<cts> - handlers.py[DEBUG]: finish: init-network/search-NoCloudNet: SUCCESS: no network data found from DataSourceNoCloudNet\n<cts> - util.py[WARNING]: No active datasource found: Did not find any data source, searched classes: (DataSourceNoCloud, DataSourceConfigDrive)\n<cts> - main.py[ERROR]: No instance datasource found! Likely bad things to come!"),
    _cloud("guest.config.cloud-init-schema-invalid", "config", "config/schema.py, util.py",
        "<cts> - util.py[WARNING]: Failed loading yaml blob. Invalid format at line 9 column 3: \"while parsing a block mapping\n<cts> - __init__.py[WARNING]: Failed at merging in cloud config part from part-001: empty cloud config"),
    _cloud("guest.config.cloud-init-module-failed", "config", "config/modules.py",
        "<cts> - util.py[WARNING]: Running module package_update_upgrade_install (<module 'cloudinit.config.cc_package_update_upgrade_install' from '/usr/lib/python3.9/site-packages/cloudinit/config/cc_package_update_upgrade_install.py'>) failed\n<cts> - handlers.py[DEBUG]: finish: modules-final/config-package_update_upgrade_install: FAIL: running config-package_update_upgrade_install with frequency once-per-instance"),
    _cloud("guest.config.cloud-init-network-invalid", "network", "net/network_state.py, stages.py",
        "<cts> - stages.py[WARNING]: failed stage init-local\nRuntimeError: Unknown network config version: None. cloudinit.net.network_state: invalid network config\n<cts> - schema.py[WARNING]: network-config failed schema validation!"),
    _cloud("guest.config.metadata-unreachable", "datasource", "url_helper.py",
        "<cts> - url_helper.py[WARNING]: Calling 'http://169.254.169.254/latest/meta-data/instance-id' failed [50/120s]: request error [HTTPConnectionPool(host='169.254.169.254', port=80): Max retries exceeded with url: /latest/meta-data/instance-id (Caused by NewConnectionError('<urllib3.connection.HTTPConnection object at 0x7f>: Failed to establish a new connection: [Errno 113] No route to host'))]\n<cts> - DataSourceEc2.py[CRITICAL]: Giving up on md from ['http://169.254.169.254/latest/meta-data/instance-id'] after 126 seconds"),
    _cloud("guest.config.script-failed", "config", "subp.py, cc_scripts_user.py",
        "<cts> - subp.py[DEBUG]: Running command ['/var/lib/cloud/instance/scripts/runcmd'] with allowed return codes [0] (shell=False, capture=False)\n<cts> - cc_scripts_user.py[WARNING]: Failed to run module scripts_user (scripts in /var/lib/cloud/instance/scripts)\nRuntimeError: Runparts: 1 failures (runcmd) in 1 attempted commands"),
    _cloud("guest.config.growpart-failed", "config", "config/cc_growpart.py",
        "<cts> - util.py[WARNING]: Failed: growpart /dev/vda 4\n<cts> - cc_growpart.py[DEBUG]: resize of / failed: failed to resize: disk=/dev/vda, ptnum=4: Unexpected error while running command."),
    _console("guest.config.dhcp-no-lease", "network",
        "[   21.201112] dhclient[702]: DHCPDISCOVER on eth0 to 255.255.255.255 port 67 interval 8 (xid=0x1a2b3c4d)\n[   29.301112] dhclient[702]: DHCPDISCOVER on eth0 to 255.255.255.255 port 67 interval 13 (xid=0x1a2b3c4d)\n[   81.001112] dhclient[702]: No DHCPOFFERS received.\n[   81.001901] dhclient[702]: No working leases in persistent database - sleeping.", "ISC dhclient client/dhclient.c"),
    _console("guest.config.sshd-not-running", "ready",
        "[FAILED] Failed to start OpenSSH server daemon.\n[   24.330112] sshd[811]: /etc/ssh/sshd_config: line 21: Bad configuration option: PermitRootLogn\n[   24.330220] sshd[811]: /etc/ssh/sshd_config: terminating, 1 bad configuration options", "openssh-portable servconf.c; systemd"),
)  # fmt: skip
