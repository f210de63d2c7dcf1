"""Writes docs/formats.md: every format with the fixture behind it, after reading each: ``python docs/formats/build.py [--check]``.

A row says what is expected; a fixture that reads otherwise is printed and nothing is written. A test runs this with --check.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from diagnose.bundle.sources import open_bundle
from diagnose.library import load_engine
from diagnose.model.report import Report
from diagnose.pipeline import Engine
from diagnose.readers.read import READERS

ROOT = Path(__file__).resolve().parents[2]
FIXTURES = ROOT / "fixtures" / "formats"
PAGE = ROOT / "docs" / "formats.md"

CLASS = "ove.storage.storageclass-not-found"
SPACE = "azurelocal.storage.csv-insufficient-space"
MEMORY = "azurelocal.vm-create.insufficient-memory"
RESOURCES = "vsphere.scheduling.insufficient-resources"
POOL = "vsphere.scheduling.resource-pool-exhausted"
SCRIPT = "guest.config.script-failed"
OBJECTS = "kubernetes.listing, kubernetes.yaml"
DESCRIBED = "kubernetes.describe, kubernetes.describe-event"


@dataclass(frozen=True, slots=True)
class Row:
    """What people have, the fixture, how it is read, the cause found in it, and names that the finding must hold."""

    what: str
    fixture: str
    reads: str
    cause: str
    names: str = ""


CONTAINERS = (
    Row("tar", "bundle.tar", OBJECTS, CLASS, "pvc web-os"),
    Row("tar.gz", "bundle.tar.gz", OBJECTS, CLASS, "pvc web-os"),
    Row("tar.bz2", "bundle.tar.bz2", OBJECTS, CLASS, "pvc web-os"),
    Row("tar.xz", "bundle.tar.xz", OBJECTS, CLASS, "pvc web-os"),
    Row("tar.zst", "bundle.tar.zst", OBJECTS, CLASS, "pvc web-os"),
    Row("zip", "bundle.zip", OBJECTS, CLASS, "pvc web-os"),
    Row("one compressed file", "events.yaml.gz", OBJECTS, CLASS, "pvc web-os"),
    Row("tar.xz and gz in zip in tar.gz", "nested.tar.gz", "text", CLASS, "pvc web-os"),
    Row("rotated and compressed logs", "rotated.tar.gz", "text", CLASS, "pvc web-os"),
    Row("a saved mail, encoded, with attachments", "saved-mail.eml", "kubernetes.event, text", CLASS, "pvc web-os"),
)
LAYOUTS = (
    Row("`oc adm must-gather`", "must-gather.tar.gz", f"{OBJECTS}, text", CLASS, "vm web"),
    Row("`oc adm inspect`", "inspect.tar.gz", OBJECTS, CLASS, "vm web"),
    Row(
        "kubevirt/must-gather, VM gatherers and `--vm-incident`",
        "vm-incident.tar.gz",
        "kubernetes.yaml, text",
        "ove.storage.block-device-ownership",
        "vm web",
    ),
    Row("Insights archive (JSON)", "insights.tar.gz", "kubernetes.json, kubernetes.listing, text", CLASS),
    Row(
        "sosreport",
        "sosreport-worker-1-2026-03-01-abcdefg.tar.xz",
        "text",
        "ove.storage.capacity-exhausted",
        "host worker-1",
    ),
    Row(
        "vm-support", "vm-support.tgz", "text", "vsphere.storage.insufficient-space", "host esx7.corp.example, vm web03"
    ),
    Row(
        "Azure Local log zip (cluster.log, EVTX)",
        "azure-local.zip",
        "windows.cluster-log, windows.event-json",
        MEMORY,
        "node hci-node1, vm web03",
    ),
    Row("`az arcappliance logs`", "arcappliance-logs.zip", "text", SPACE),
    Row("`cloud-init collect-logs`", "cloud-init.tar.gz", "cloudinit.log, cloudinit.status, text", SCRIPT),
)
KUBERNETES = (
    Row("YAML stream", "stream.yaml", "kubernetes.yaml", CLASS, "pvc web-os"),
    Row("JSON List", "list.json", "kubernetes.json, kubernetes.listing", ""),
    Row("YAML in a log", "yaml-in-a-log-line.log", "kubernetes.yaml", ""),
    Row("`get` tables", "get-table.txt", "kubernetes.listing, kubernetes.table", CLASS, "pvc web-os"),
    Row("`get events`", "get-events.txt", "kubernetes.event", CLASS, "pvc web-os"),
    Row("a row of events by itself", "event-row.txt", "kubernetes.event", CLASS, "pvc web-os"),
    Row("`describe`", "describe.txt", DESCRIBED, CLASS, "pvc web-os"),
    Row("`No resources found`, `NotFound`", "no-resources.txt", "kubernetes.listing", CLASS),
    Row("events in the logs of controllers", "controller-events.log", "kubernetes.event-log", CLASS, "pvc web-os"),
    Row("JSON lines of KubeVirt", "json-lines.log", "text", CLASS, "vm web"),
    Row(
        "`kubectl logs --prefix --timestamps`",
        "kubectl-logs-prefix.log",
        "text",
        "ove.image.source-not-found",
        "pvc web-os",
    ),
)
VSPHERE = (
    Row("Get-VIEvent as CSV (`#TYPE` line, breaks in cells)", "get-vievent.csv", "export.csv", RESOURCES, "vm web03"),
    Row("CSV with semicolons", "get-vievent-semicolons.csv", "export.csv", RESOURCES, "vm web03"),
    Row("tasks exported by the vSphere Client", "client-tasks.csv", "export.csv", RESOURCES, "vm web03"),
    Row("a table copied with tabs", "client-table.txt", "export.csv", RESOURCES, "vm web03"),
    Row("task details copied from the client", "vcenter-task.txt", "vsphere.task", RESOURCES, "vm web03"),
    Row("vpxd and hostd tasks", "vpxd.log", "vsphere.fault, vsphere.vpxd-task", POOL),
    Row("faults of pyVmomi, govmomi, rbvmomi", "pyvmomi-fault.txt", "vsphere.fault", POOL),
    Row(
        "SOAP fault",
        "soap-fault.xml",
        "vsphere.soap",
        "vsphere.storage.insufficient-space",
        "vm web03, datastore lun07",
    ),
    Row("TaskInfo in XML", "soap-task.xml", "vsphere.soap", POOL, "vm web03"),
)
AZURE = (
    Row("Activity log as CSV", "activity-log.csv", "export.csv", SPACE, "vm web03"),
    Row("Activity log as JSON", "activity-log.json", "azure.error", SPACE, "vm web03"),
    Row("errors of `az`", "az-error.txt", "azure.error", SPACE),
    Row("ARM errors, escaped in each other", "arm-error.json", "azure.error", SPACE),
)
WINDOWS = (
    Row("EVTX", "System.evtx", "windows.event-json", MEMORY, "vm web03"),
    Row("events as XML (Get-WinEvent, wevtutil)", "windows-events.xml", "windows.event-xml", SPACE, "vm web03"),
    Row("events as CSV (Get-WinEvent)", "get-winevent.csv", "export.csv", SPACE, "vm web03"),
    Row("events as CSV (Event Viewer)", "event-viewer.csv", "export.csv", SPACE, "vm web03"),
    Row("an event copied from Event Viewer", "event-viewer.txt", "windows.event", SPACE, "vm web03"),
    Row("cluster.log", "cluster.log", "windows.cluster-log", MEMORY, "vm web03"),
    Row("setuperr.log, setupact.log", "setuperr.log", "windows.setup-log", "guest.config.sysprep-failed"),
    Row("PowerShell error, CategoryInfo wrapped", "powershell-error.txt", "powershell.error", SPACE, "vm web03"),
    Row("PowerShell 7 error", "powershell7-error.txt", "powershell.error", SPACE, "vm web03"),
    Row("`Format-List`", "powershell-list.txt", "powershell.list", MEMORY, "vm web03"),
    Row("`Format-Table`", "powershell-table.txt", "powershell.table", "azurelocal.storage.csv-offline"),
    Row("Export-Clixml", "clixml-objects.xml", "powershell.clixml", SPACE, "vm web03"),
    Row("errors of remote sessions (CLIXML)", "clixml-errors.txt", "powershell.clixml", SPACE, "vm web03"),
)
GUEST = (
    Row("`cloud-init status --long`", "cloud-init-status.txt", "cloudinit.status", SCRIPT),
    Row("status.json, result.json", "cloud-init-status.json", "cloudinit.status", SCRIPT),
    Row("cloud-init.log", "cloud-init.log", "cloudinit.log", SCRIPT),
    Row(
        "serial console with colours",
        "console.log",
        "console.systemd",
        "guest.config.cloud-init-module-failed",
        "unit cloud-final.service",
    ),
    Row("journal", "journal.txt", "text", "ove.vm-create.launcher-image-pull-failed", "vm web"),
)
TOOLS = (
    Row("Terraform", "terraform.txt", "terraform.error", RESOURCES),
    Row("Ansible", "ansible.txt", "ansible.failure", RESOURCES),
    Row("Packer", "packer.txt", "packer.error", RESOURCES),
    Row("traceback of Python", "traceback.log", "log.stack", "guest.config.cloud-init-network-invalid"),
    Row("stack of Java or .NET", "java-stack.log", "log.stack", RESOURCES),
    Row("panic of Go", "go-panic.log", "log.stack", CLASS),
)
PASTES = (
    Row("Markdown with fences", "markdown-fences.md", "kubernetes.event, kubernetes.yaml", CLASS, "pvc web-os"),
    Row("escaped for HTML", "html-escaped.txt", "azure.error", CLASS),
    Row("quoted in a mail", "quoted-mail.txt", DESCRIBED, CLASS, "pvc web-os"),
    Row("cut by a terminal in the middle of words", "hard-wrapped.txt", DESCRIBED, CLASS, "pvc web-os"),
    Row("UTF-16 of PowerShell", "powershell-utf16.txt", "powershell.error", SPACE, "vm web03"),
    Row("UTF-16 without a mark", "utf16-without-mark.txt", "kubernetes.event", CLASS, "pvc web-os"),
    Row("UTF-8 with a mark, CRLF", "utf8-mark-crlf.txt", "kubernetes.event", CLASS, "pvc web-os"),
    Row("Windows-1252", "windows-1252.txt", "kubernetes.event", CLASS, "pvc web-os"),
)
SECTIONS = (
    ("Containers", CONTAINERS), ("Layouts", LAYOUTS), ("Kubernetes", KUBERNETES), ("vSphere", VSPHERE), ("Azure", AZURE),
    ("Windows", WINDOWS), ("Guests", GUEST), ("Tools and stack traces", TOOLS), ("Pastes", PASTES),
)  # fmt: skip

HEAD = """# Formats

Generated by `docs/formats/build.py`, which opens every fixture and checks that it reads as the row says; a test runs it. Also read: folders, several inputs at once,
and any of these on standard input. `reads as` names the formats that `diagnose inspect` and `--format json` show; `text` is scanned line by line.
What is not text, damaged, encrypted or beyond a [limit](limits.md) is a gap with its reason. `--as FORMAT` (or `--as 'NAME=FORMAT'` for names
that fit a pattern) reads a document in one format, one family (`kubernetes`) or as `text` only.

EVTX, zstandard and a faster gzip need the extras `vm-diagnose[evtx,archives]`, which the project's own environment has; without them such a member is a gap that names what is missing.
Where a path tells namespace, pod, container, VM, node or host (must-gather, inspect, Insights, kubelet, sosreport, vm-support, cluster logs), what is
seen in the document carries it; the log of a pod of the platform itself (virt-controller, a CSI driver) is taken to be about others.
"""


def report_of(engine: Engine, row: Row) -> Report:
    return engine.diagnose(open_bundle([FIXTURES / row.fixture]))


def faults_of(row: Row, report: Report) -> list[str]:
    """What of the row does not hold."""
    reads = ", ".join(sorted({form for document in report.documents for form in document.formats}))
    found = report.findings[0] if report.findings else None
    faults = [] if reads == row.reads else [f"reads as {reads}, not {row.reads}"]
    if (found.cause if found else "") != row.cause:
        faults.append(f"gives {found.cause if found else 'nothing'}, not {row.cause or 'nothing'}")
    named = {f"{one.kind} {one.name}" for one in found.resources} if found else set()
    faults += [f"does not name {name}" for name in row.names.split(", ") if name and name not in named]
    faults += [f"has the gap {gap.what}" for gap in report.gaps]
    return faults


def page() -> str:
    lines = [HEAD]
    for title, rows in SECTIONS:
        lines += [
            f"## {title}",
            "",
            "| what you have | fixture | reads as | first finding |",
            "| --- | --- | --- | --- |",
        ]
        for row in rows:
            found = f"`{row.cause}`" + (f": {row.names}" if row.names else "") if row.cause else "nothing"
            lines.append(f"| {row.what} | [{row.fixture}](../fixtures/formats/{row.fixture}) | {row.reads} | {found} |")
        lines.append("")
    return "\n".join(lines)


def main() -> int:
    engine = load_engine()
    wrong = [
        f"{row.fixture}: {fault}"
        for _, rows in SECTIONS
        for row in rows
        for fault in faults_of(row, report_of(engine, row))
    ]
    shown = {form for _, rows in SECTIONS for row in rows for form in row.reads.split(", ")}
    families = {reader.name.partition(".")[0] for reader in READERS}
    wrong += [
        f"no fixture reads as anything of {family}"
        for family in sorted(families - {form.partition(".")[0] for form in shown})
    ]
    listed = {row.fixture for _, rows in SECTIONS for row in rows}
    wrong += [f"{path.name}: no row has this fixture" for path in sorted(FIXTURES.iterdir()) if path.name not in listed]
    fresh = PAGE.exists() and PAGE.read_text(encoding="utf-8") == page()
    if not wrong and not fresh and "--check" not in sys.argv[1:]:
        PAGE.write_text(page(), encoding="utf-8")
        fresh = True
    for line in [*wrong, *([] if fresh else ["docs/formats.md: not fresh"])]:
        print(line)
    return 1 if wrong or not fresh else 0


if __name__ == "__main__":
    sys.exit(main())
