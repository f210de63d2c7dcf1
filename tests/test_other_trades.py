"""Logs of other trades stay silent: nothing in them is about a VM that did not come up."""

from __future__ import annotations

import pytest

from diagnose.bundle.sources import bundle_from_text
from diagnose.pipeline import Engine

TRADES = {
    "sshd": """\
Dec 10 07:13:43 lab sshd[24208]: Failed password for invalid user test from 203.0.113.7 port 51966 ssh2
Dec 10 07:13:43 lab sshd[24208]: Connection closed by 203.0.113.7 [preauth]
Dec 10 07:27:50 lab sshd[24215]: pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=203.0.113.9
Dec 10 07:28:03 lab sshd[24218]: Received disconnect from 203.0.113.9: 11: Bye Bye [preauth]
Dec 10 07:34:21 lab sshd[24222]: error: maximum authentication attempts exceeded for root from 203.0.113.9 port 4431 ssh2
""",
    "hadoop": """\
2025-10-18 18:01:47,978 INFO [main] org.apache.hadoop.mapreduce.v2.app.MRAppMaster: Created MRAppMaster for application appattempt_1445144423722_0020_000001
2025-10-18 18:02:11,102 WARN [RMCommunicator Allocator] org.apache.hadoop.ipc.Client: Address change detected. Old: node7/10.0.0.7:9000 New: node7:9000
2025-10-18 18:02:12,114 ERROR [RMCommunicator Allocator] org.apache.hadoop.mapreduce.v2.app.rm.RMContainerAllocator: Error communicating with RM: java.net.NoRouteToHostException
2025-10-18 18:03:01,310 INFO [AsyncDispatcher event handler] org.apache.hadoop.mapreduce.v2.app.job.impl.TaskAttemptImpl: Diagnostics report from attempt_1445144423722_0020_m_000004_0: Error: java.io.IOException
""",
    "hdfs": """\
081109 203615 148 INFO dfs.DataNode$PacketResponder: PacketResponder 1 for block blk_38865049064139660 terminating
081109 204005 35 INFO dfs.FSNamesystem: BLOCK* NameSystem.addStoredBlock: blockMap updated: 10.0.14.224:50010 is added to blk_7128370237687728475 size 67108864
081109 213436 13 WARN dfs.DataNode$DataXceiver: 10.0.203.149:50010:Got exception while serving blk_-2918118818249673980 to /10.0.90.64
081109 214043 2561 WARN dfs.DataNode$DataXceiver: writeBlock blk_2197706158226905 received exception java.io.EOFException
""",
    "bgl": """\
1117838570 2005.06.03 R02-M1-N0-C:J12-U11 RAS KERNEL INFO instruction cache parity error corrected
1117842440 2005.06.03 R23-M0-NE-C:J05-U01 RAS KERNEL FATAL data TLB error interrupt
1117955341 2005.06.05 R20-M1-N5-C:J14-U01 RAS APP FATAL ciod: failed to read message prefix on control stream (CioStream socket to 172.16.96.116:33569
1118536327 2005.06.11 R30-M0-N9-C:J16-U01 RAS KERNEL FATAL rts: kernel terminated for reason 1004
""",
    "windows-cbs": """\
2026-09-28 04:30:30, Info                  CBS    Loaded Servicing Stack v6.1.7601.23505 with Core: C:\\Windows\\winsxs\\amd64_microsoft-windows-servicingstack_31bf3856ad364e35\\cbscore.dll
2026-09-28 04:30:31, Info                  CBS    Session: 30546173_71592722 initialized by client WindowsUpdateAgent.
2026-09-28 04:30:31, Info                  CBS    Failed to internally open package. [HRESULT = 0x800f0805 - CBS_E_INVALID_PACKAGE]
2026-09-28 04:30:36, Info                  CSI    00000008@2026/9/27:20:30:36.455 CSI Transaction @0x3ae1e0 initialized
""",
    "android": """\
03-17 16:13:38.811  1702  2395 D WindowManager: printFreezingDisplayLogsopening app wtoken = AppWindowToken{9f4ef63 token=Token{a64f992}}
03-17 16:13:40.221  1702  8671 E ActivityManager: ANR in com.example.mail: Input dispatching timed out
03-17 16:13:41.050  2852  2852 W PhoneStatusBar: Failed to bind to service, retrying
03-17 16:13:44.919  1702  3697 I PowerManagerService: Going to sleep due to power button
""",
    "web-server": """\
203.0.113.4 - - [12/Mar/2026:10:11:12 +0000] "GET /missing.html HTTP/1.1" 404 153 "-" "curl/8.5.0"
2026/03/12 10:11:14 [error] 31#31: *7 connect() failed (111: Connection refused) while connecting to upstream, client: 203.0.113.4
2026/03/12 10:11:15 [error] 31#31: *8 upstream timed out (110: Connection timed out) while reading response header from upstream
2026/03/12 10:11:19 [warn] 31#31: *9 a client request body is buffered to a temporary file
""",
    "database": """\
2026-03-12 10:00:01 UTC [812] ERROR:  duplicate key value violates unique constraint "orders_pkey"
2026-03-12 10:00:04 UTC [812] FATAL:  password authentication failed for user "report"
2026-03-12 10:00:09 UTC [812] LOG:  checkpoints are occurring too frequently (9 seconds apart)
""",
    "live-migration": """\
{"component":"virt-handler","level":"error","msg":"Live migration failed. Failure reason: migration stuck for 150 sec and has been aborted","name":"db01","namespace":"prod","kind":"","pos":"vm.go:812","timestamp":"2026-01-08T09:10:11.000000Z"}
{"component":"virt-handler","level":"info","msg":"migration is still running on the source","name":"db01","namespace":"prod","kind":"","pos":"vm.go:640","timestamp":"2026-01-08T09:10:12.000000Z"}
""",
    "containers-on-windows": """\
Step 1/8 : FROM registry.lab.example/dotnet/sdk:8.0
error NU1301: No such host is known. (packages.lab.example:443). See https://aka.ms/dotnet/nuget
""",
    "hyper-v-on-a-desktop": """\
Docker Desktop (Hyper-V backend): Get "https://registry.lab.example/v2/": proxyconnect tcp: dial tcp: lookup proxy.lab.example: no such host
schannel: CRYPT_E_REVOCATION_OFFLINE (0x80092013) - The revocation function was unable to check revocation because the revocation server was offline.
""",
    "runners-called-arc": """\
2026-03-01T10:00:00Z ERROR actions-runner-controller (ARC) Failed to get token: Post "https://git.lab.example/token": dial tcp: lookup git.lab.example: i/o timeout
zfs: arc size limited to 4G by zfs_arc_max, hit ratio 97%. curl: (6) Could not resolve host: mirror.lab.example
""",
    "appliances": """\
backup appliance proxy01: tunnel connection failed: 407 Proxy Authentication Required
firewall virtual appliance fw02: duplicate IP address conflict reported by a Windows client
""",
}


@pytest.mark.parametrize("trade", sorted(TRADES))
def test_a_log_of_another_trade_is_silent(engine: Engine, trade: str) -> None:
    findings = engine.diagnose(bundle_from_text(TRADES[trade])).findings
    assert [(finding.cause, finding.confidence, finding.evidence) for finding in findings] == []


@pytest.mark.parametrize("trade", sorted(TRADES))
def test_noise_of_another_trade_does_not_hide_the_cause(engine: Engine, trade: str) -> None:
    incident = (
        "LAST SEEN  TYPE     REASON              OBJECT                           MESSAGE\n"
        '7s         Warning  ProvisioningFailed  persistentvolumeclaim/vm01-root  storageclass.storage.k8s.io "gold" not found\n'
    )
    findings = engine.diagnose(bundle_from_text(f"{TRADES[trade]}\n{incident}\n{TRADES[trade]}")).findings
    assert findings[0].cause == "ove.storage.storageclass-not-found"


LOCKED = (
    'qemu-kvm: -device virtio-blk-pci: Failed to get "write" lock\n'
    "Is another process using the image [/var/run/kubevirt-private/vmi-disks/quorum/disk.img]?\n"
)


@pytest.mark.parametrize(
    ("trade", "found"),
    [
        ('{"component":"virt-handler","level":"error","msg":"Live migration failed. Failure reason: stuck for 150 sec"}', []),
        ("Virtual machine migration operation for 'db01' failed at migration source 'HCI-02'.", ["ove.storage.multi-attach"]),
    ],
    ids=["of the same platform", "of another"],
)  # fmt: skip
def test_a_trade_silences_thin_signs_of_its_own_platform_only(engine: Engine, trade: str, found: list[str]) -> None:
    findings = engine.diagnose(bundle_from_text(f"{trade}\n{LOCKED}")).findings
    assert [finding.cause for finding in findings] == found
