"""Inside the guest: what firmware, loader, kernel, systemd, cloud-init and Windows Setup print when something is wrong."""

from __future__ import annotations

from diagnose.simulate.messages.said import Client, CloudInit, Console, Fault, fault

_EDK2 = "tianocore/edk2 MdeModulePkg/Universal/BdsDxe/BdsEntry.c, UefiBootManagerLib/BmBoot.c"
_SEABIOS = "coreboot/seabios src/boot.c"
_CLOUD = "canonical/cloud-init cloudinit/"
_BOOT0001 = 'BdsDxe: loading Boot0001 "rhel" from HD(1,GPT,5c1e,0x800,0x64000)/\\EFI\\redhat\\shimx64.efi'


def _console(cause: str, step: str, source: str, lines: str) -> Fault:
    return fault(cause, step, source, Console(lines), attempts=1)


def _windows(cause: str, step: str, source: str, lines: str) -> Fault:
    return fault(cause, step, source, Console(lines), attempts=1, guest="windows")


def _cloud(cause: str, step: str, file: str, lines: str) -> Fault:
    return fault(cause, step, _CLOUD + file, CloudInit(lines), attempts=1)


GUEST: tuple[Fault, ...] = (
    _console("guest.boot.no-bootable-device", "firmware", _EDK2,
        "BdsDxe: failed to load Boot0001 \"UEFI Misc Device\" from PciRoot(0x0)/Pci(0x2,0x0)/Pci(0x0,0x0): Not Found\nBdsDxe: No bootable option or device was found.\nBdsDxe: Press any key to enter the Boot Manager Menu."),
    _console("guest.boot.no-bootable-device", "firmware", _SEABIOS,
        "SeaBIOS (version 1.16.3-2.el9)\nMachine UUID 7e21c0de-0000-4000-8000-000000000001\nBooting from Hard Disk...\nBoot failed: not a bootable disk\n\nNo bootable device."),
    _console("guest.boot.secure-boot-violation", "bootloader", _EDK2,
        _BOOT0001 + "\nBdsDxe: failed to load Boot0001 \"rhel\" from HD(1,GPT,5c1e,0x800,0x64000)/\\EFI\\redhat\\shimx64.efi: Access Denied"),
    _console("guest.boot.secure-boot-violation", "bootloader", "rhboot/shim shim.c",
        _BOOT0001 + "\nVerification failed: (0x1A) Security Violation"),
    _console("guest.boot.initramfs-missing", "bootloader", "GNU GRUB grub-core/fs/fshelp.c",
        "Booting `Red Hat Enterprise Linux (5.14.0-503.el9.x86_64) 9.5'\nerror: ../../grub-core/fs/fshelp.c:257:file `/initramfs-5.14.0-503.el9.x86_64.img' not found.\nPress any key to continue..."),
    _console("guest.boot.kernel-panic", "kernel", "torvalds/linux kernel/exit.c, kernel/panic.c",
        "[    1.802311] Kernel panic - not syncing: Attempted to kill init! exitcode=0x00007f00\n[    1.802877] CPU: 0 PID: 1 Comm: init Not tainted 5.14.0-503.el9.x86_64 #1\n[    1.803392] ---[ end Kernel panic - not syncing: Attempted to kill init! exitcode=0x00007f00 ]---"),
    _console("guest.boot.kernel-panic", "kernel", "torvalds/linux arch/x86/kernel/dumpstack.c, kernel/panic.c",
        "[    0.402311] BUG: unable to handle page fault for address: ffffa0d3c1e80000\n[    0.402877] #PF: supervisor read access in kernel mode\n[    0.403392] Oops: 0000 [#1] PREEMPT SMP NOPTI\n[    0.512202] Kernel panic - not syncing: Fatal exception"),
    _console("guest.boot.disk-io-error", "kernel", "torvalds/linux block/blk-core.c, fs/buffer.c",
        "[    2.101201] blk_update_request: I/O error, dev vda, sector 2048 op 0x0:(READ) flags 0x0 phys_seg 1 prio class 2\n[    2.101890] Buffer I/O error on dev vda1, logical block 0, async page read"),
    _console("guest.boot.disk-io-error", "kernel", "torvalds/linux block/blk-mq.c, fs/buffer.c",
        "[    2.101201] I/O error, dev sda, sector 2048 op 0x0:(READ) flags 0x80700 phys_seg 1 prio class 2\n[    2.101890] Buffer I/O error on dev sda, logical block 256, async page read"),
    _windows("guest.boot.storage-driver-missing", "kernel", "https://learn.microsoft.com/troubleshoot/windows-client/performance/stop-error-7b-or-inaccessible-boot-device-troubleshooting",
        "*** STOP: 0x0000007B (0xFFFFF80C36A1F570,0xFFFFFFFFC0000034,0x0000000000000000,0x0000000000000001)\nINACCESSIBLE_BOOT_DEVICE"),
    _console("guest.boot.root-device-not-found", "root-mount", "dracutdevs/dracut modules.d/98dracut-systemd/dracut-initqueue.sh, dracut-emergency.sh",
        "[  131.102112] dracut-initqueue[312]: Warning: dracut-initqueue: timeout, still waiting for following initqueue hooks:\n[  131.103091] dracut-initqueue[312]: Warning: /lib/dracut/hooks/initqueue/finished/devexists-\\x2fdev\\x2fmapper\\x2frhel-root.sh: \"[ -e \"/dev/mapper/rhel-root\" ]\"\n[  131.120001] dracut-initqueue[312]: Warning: Could not boot.\nWarning: /dev/mapper/rhel-root does not exist\nGenerating \"/run/initramfs/rdsosreport.txt\"\nEntering emergency mode. Exit the shell to continue."),
    _console("guest.boot.root-device-not-found", "root-mount", "initramfs-tools scripts/local (Debian, Ubuntu)",
        "Gave up waiting for root file system device.  Common problems:\n - Boot args (cat /proc/cmdline)\n   - Check rootdelay= (did the system wait long enough?)\n - Missing modules (cat /proc/modules; ls /dev)\nALERT!  UUID=5c1e77ab-0000-4000-8000-000000000001 does not exist.  Dropping to a shell!"),
    _console("guest.boot.filesystem-corrupt", "root-mount", "torvalds/linux fs/xfs/xfs_error.c, xfs_mount.c",
        "[    3.201201] XFS (dm-0): Metadata corruption detected at xfs_agi_verify+0x11b/0x130 [xfs], xfs_agi block 0x2\n[    3.201888] XFS (dm-0): Unmount and run xfs_repair\n[    3.203310] XFS (dm-0): SB validate failed with error -117.\n[FAILED] Failed to mount /sysroot."),
    _console("guest.boot.filesystem-corrupt", "root-mount", "tytso/e2fsprogs e2fsck; systemd src/fsck/fsck.c",
        "[    4.120220] systemd-fsck[512]: /dev/vda3: UNEXPECTED INCONSISTENCY; RUN fsck MANUALLY.\n[    4.121100] systemd-fsck[512]: \t(i.e., without -a or -p options)\n[    4.130020] systemd-fsck[505]: fsck failed with exit status 4."),
    _console("guest.boot.disk-check-running", "root-mount", "tytso/e2fsprogs e2fsck/unix.c; systemd src/core/job.c",
        "[    4.120220] systemd-fsck[512]: /dev/vda3 has gone 412 days without being checked, check forced.\n[  *** ] A start job is running for File System Check on /dev/vda3 (2min 41s / no limit)\n[  *** ] A start job is running for File System Check on /dev/vda3 (9min 12s / no limit)"),
    _console("guest.boot.fstab-invalid", "userspace", "systemd src/core/job.c, units/emergency.service",
        "[ TIME ] Timed out waiting for device /dev/disk/by-uuid/9b1c2d3e-0000-4000-8000-1234567890ab.\n[DEPEND] Dependency failed for /data.\n[DEPEND] Dependency failed for Local File Systems.\nYou are in emergency mode. After logging in, type \"journalctl -xb\" to view system logs."),
    _console("guest.boot.hang", "userspace", "systemd src/core/job.c",
        "[  *** ] A start job is running for Wait for Network to be Configured (1min 41s / no limit)\n[  *** ] A start job is running for Wait for Network to be Configured (14min 2s / no limit)"),
    _console("guest.boot.selinux-relabel", "userspace", "SELinuxProject/selinux policycoreutils/scripts/fixfiles, selinux-autorelabel",
        "*** Warning -- SELinux targeted policy relabel is required.\n*** Relabeling could take a very long time, depending on file\n*** system size and speed of hard drives."),
    _console("guest.boot.out-of-memory", "userspace", "torvalds/linux mm/oom_kill.c",
        "[   12.221201] Out of memory: Killed process 411 (systemd-udevd) total-vm:22112kB, anon-rss:4112kB, file-rss:0kB, shmem-rss:0kB, UID:0 pgtables:80kB oom_score_adj:0\n[   12.301991] Kernel panic - not syncing: System is deadlocked on memory"),
    _console("guest.boot.disk-encryption-locked", "root-mount", "systemd src/cryptsetup/cryptsetup.c",
        "[    4.102201] systemd-cryptsetup[402]: Failed to activate with key file '/etc/luks.key': Operation not permitted\nPlease enter passphrase for disk luks-5c1e77ab (luks-5c1e77ab)::"),
    _cloud("guest.config.cloud-init-datasource-missing", "datasource", "sources/__init__.py, cmd/main.py",
        "<cts> - handlers.py[DEBUG]: start: init-network/search-NoCloudNet: searching for network data from DataSourceNoCloudNet\n<cts> - handlers.py[DEBUG]: finish: init-network/search-NoCloudNet: SUCCESS: no network data found from DataSourceNoCloudNet\n<cts> - util.py[WARNING]: No instance datasource found! Likely bad things to come!\n<cts> - util.py[DEBUG]: No instance datasource found! Likely bad things to come!\nTraceback (most recent call last):\n  File \"/usr/lib/python3.9/site-packages/cloudinit/sources/__init__.py\", line 1106, in find_source\n    raise DataSourceNotFoundException(msg)\ncloudinit.sources.DataSourceNotFoundException: Did not find any data source, searched classes: (DataSourceNoCloudNet)"),
    _cloud("guest.config.cloud-init-schema-invalid", "config", "util.py, handlers/cloud_config.py",
        "<cts> - util.py[WARNING]: Failed loading yaml blob. Invalid format at line 9 column 3: \"while parsing a block mapping\n  in \"<unicode string>\", line 8, column 3\nexpected <block end>, but found '-'\n  in \"<unicode string>\", line 9, column 3\"\n<cts> - util.py[WARNING]: Failed loading yaml blob\n<cts> - cloud_config.py[WARNING]: Failed at merging in cloud config part from part-001: empty cloud config"),
    _cloud("guest.config.cloud-init-schema-invalid", "config", "handlers/__init__.py",
        "<cts> - __init__.py[WARNING]: Unhandled non-multipart (text/x-not-multipart) userdata: 'b'cloud-config: |'...'"),
    _cloud("guest.config.cloud-init-module-failed", "config", "config/modules.py, reporting/events.py",
        "<cts> - util.py[WARNING]: Running module package_update_upgrade_install (<module 'cloudinit.config.cc_package_update_upgrade_install' from '/usr/lib/python3.9/site-packages/cloudinit/config/cc_package_update_upgrade_install.py'>) failed\n<cts> - handlers.py[DEBUG]: finish: modules-final/config-package_update_upgrade_install: FAIL: running config-package_update_upgrade_install with frequency once-per-instance"),
    _cloud("guest.config.cloud-init-network-invalid", "network", "net/__init__.py, cmd/main.py",
        "<cts> - main.py[ERROR]: failed stage init-local\nTraceback (most recent call last):\n  File \"/usr/lib/python3.9/site-packages/cloudinit/net/__init__.py\", line 639, in extract_physdevs\n    raise RuntimeError(\"Unknown network config version: %s\" % version)\nRuntimeError: Unknown network config version: None"),
    _cloud("guest.config.cloud-init-network-invalid", "network", "distros/networking.py, cmd/main.py",
        "<cts> - networking.py[DEBUG]: Not all expected physical devices present: {'00:50:56:9a:77:01'}\n<cts> - main.py[ERROR]: failed stage init-local\nRuntimeError: Not all expected physical devices present: {'00:50:56:9a:77:01'}"),
    _cloud("guest.config.metadata-unreachable", "datasource", "url_helper.py, sources/DataSourceEc2.py",
        "<cts> - url_helper.py[WARNING]: Calling 'http://169.254.169.254/latest/meta-data/instance-id' failed [50/120s]: request error [HTTPConnectionPool(host='169.254.169.254', port=80): Max retries exceeded with url: /latest/meta-data/instance-id (Caused by NewConnectionError('<urllib3.connection.HTTPConnection object at 0x7f>: Failed to establish a new connection: [Errno 113] No route to host'))]\n<cts> - DataSourceEc2.py[CRITICAL]: Giving up on md from ['http://169.254.169.254/latest/meta-data/instance-id'] after 126 seconds"),
    _cloud("guest.config.script-failed", "config", "subp.py, config/cc_scripts_user.py",
        "<cts> - subp.py[DEBUG]: Running command ['/var/lib/cloud/instance/scripts/runcmd'] with allowed return codes [0] (shell=False, capture=False)\n<cts> - cc_scripts_user.py[WARNING]: Failed to run module scripts_user (scripts in /var/lib/cloud/instance/scripts)\n<cts> - util.py[DEBUG]: Failed to run module scripts_user (scripts in /var/lib/cloud/instance/scripts)\nRuntimeError: Runparts: 1 failures (runcmd) in 1 attempted commands"),
    _cloud("guest.config.growpart-failed", "config", "config/cc_growpart.py, util.py",
        "<cts> - subp.py[DEBUG]: Running command ['growpart', '/dev/vda', '4'] with allowed return codes [0] (shell=False, capture=True)\n<cts> - util.py[WARNING]: Failed: growpart /dev/vda 4\n<cts> - cc_growpart.py[DEBUG]: '/' FAILED: failed to resize: disk=/dev/vda, ptnum=4: Unexpected error while running command."),
    _console("guest.config.password-not-set", "ready", "util-linux/util-linux login-utils/login.c",
        "<vm> login: cloud-user\nPassword: \nLogin incorrect\n\n<vm> login: cloud-user\nPassword: \nLogin incorrect"),
    fault("guest.config.ssh-key-not-installed", "ready", "canonical/cloud-init cloudinit/config/cc_ssh_authkey_fingerprints.py; openssh-portable sshconnect2.c",
        Console("[   24.330112] cloud-init[902]: ci-info: no authorized SSH keys fingerprints found for user cloud-user."),
        Client("cloud-user@<vm>: Permission denied (publickey,gssapi-keyex,gssapi-with-mic)."), attempts=1),
    _console("guest.config.dhcp-no-lease", "network", "isc-projects/dhcp client/dhclient.c",
        "[   21.201112] dhclient[702]: DHCPDISCOVER on eth0 to 255.255.255.255 port 67 interval 8 (xid=0x1a2b3c4d)\n[   29.301112] dhclient[702]: DHCPDISCOVER on eth0 to 255.255.255.255 port 67 interval 13 (xid=0x1a2b3c4d)\n[   81.001112] dhclient[702]: No DHCPOFFERS received.\n[   81.001901] dhclient[702]: No working leases in persistent database - sleeping."),
    _console("guest.config.dhcp-no-lease", "network", "NetworkManager src/core/nm-device.c",
        "[   66.201112] NetworkManager[733]: <warn>  [1772438466.2011] dhcp4 (eth0): request timed out\n[   66.201300] NetworkManager[733]: <info>  [1772438466.2013] device (eth0): state change: ip-config -> failed (reason 'ip-config-unavailable', managed-type: 'full')"),
    _console("guest.config.sshd-not-running", "ready", "openssh/openssh-portable servconf.c; systemd src/core/job.c",
        "[FAILED] Failed to start OpenSSH server daemon.\nSee 'systemctl status sshd.service' for details.\n[   24.330112] sshd[811]: /etc/ssh/sshd_config: line 21: Bad configuration option: PermitRootLogn\n[   24.330220] sshd[811]: /etc/ssh/sshd_config: terminating, 1 bad configuration options"),
    _console("guest.config.clock-wrong", "ready", "mlichvar/chrony reference.c; systemd src/core/main.c",
        "[   20.100112] chronyd[655]: System clock wrong by 93184.512091 seconds\n[   20.220112] chronyd[655]: Can't synchronise: no selectable sources"),
    _console("guest.config.first-boot-wizard", "config", "rhinstaller/initial-setup initial_setup/tui",
        "================================================================================\nInitial setup of Red Hat Enterprise Linux 9.5\n\n1) [!] License information                2) [x] Language settings\n       (License not accepted)                    (English (United States))\n\nPlease make a selection from the above ['c' to continue, 'q' to quit, 'r' to\nrefresh]: "),
    _windows("guest.config.unattend-invalid", "config", "https://learn.microsoft.com/windows-hardware/manufacture/desktop/windows-setup-error-codes (Windows Setup)",
        "Windows could not parse or process unattend answer file [C:\\Windows\\Panther\\unattend.xml] for pass [specialize]. A component or setting specified in the answer file does not exist."),
    _windows("guest.config.sysprep-failed", "config", "https://learn.microsoft.com/troubleshoot/windows-client/setup-upgrade-and-drivers/sysprep-fails-remove-or-update-store-apps (setupact.log)",
        "2026-03-02 08:00:41, Error                 SYSPRP Package Microsoft.LanguageExperiencePackde-DE_19041.80.257.0_neutral__8wekyb3d8bbwe was installed for a user, but not provisioned for all users. This package will not function properly in the sysprep image.\n2026-03-02 08:00:41, Error                 SYSPRP Failed to remove apps for the current user: 0x80073cf2."),
    _windows("guest.config.domain-join-failed", "config", "https://learn.microsoft.com/troubleshoot/windows-server/active-directory/active-directory-domain-join-troubleshooting-guidance (NetSetup.log)",
        "03/02/2026 08:01:10:441 NetpDoDomainJoin: status: 0x54b\n03/02/2026 08:01:10:441 NetpJoinDomainOnDs: Function exits with status of: 0x54b"),
    _windows("guest.config.windows-activation-failed", "ready", "https://learn.microsoft.com/windows-server/get-started/activation-error-codes (slmgr)",
        "Activating Windows(R), ServerStandard edition (de32eafd-aaee-4662-9444-c1befb41bde2) ...\nError: 0xC004F074 The Software Licensing Service reported that the product could not be activated. No Key Management Service (KMS) could be contacted. Please see the Application Event Log for additional information."),
)  # fmt: skip
