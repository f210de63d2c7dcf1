"""What a single line tells about itself."""

from __future__ import annotations

import pytest

from diagnose.clocks import is_yearless
from diagnose.readers.stamp import stamp_line

LINES = [
    (
        '{"component":"virt-handler","level":"error","msg":"no","kind":"VirtualMachineInstance","name":"web","namespace":"shop","timestamp":"2026-03-01T10:00:00Z"}',
        {"vmi": "web", "namespace": "shop"},
    ),
    (
        '{"level":"info","ts":1772359200,"PVC":{"name":"web-os","namespace":"shop"}}',
        {"pvc": "web-os", "namespace": "shop"},
    ),
    ('E0301 10:00:00.1 3 pod_workers.go:1] "Error" pod="shop/web" podUID=1', {"pod": "web", "namespace": "shop"}),
    (
        'I0301 10:00:00.1 3 x.go:1] vm=web03 seen by pod="cnv/virt-api-1" {"namespace":"shop","pvc":"web-os"}',
        {"vm": "web03", "pod": "virt-api-1", "pvc": "web-os", "namespace": "shop"},
    ),
    (
        "E0301 10:00:00.1 1 import-controller.go:7] error syncing 'shop/web-os': no",
        {"pvc": "web-os", "namespace": "shop"},
    ),
    ("E0301 10:00:00.1 1 datavolume-controller.go:7] error syncing 'shop/web-os': no", {"dv": "web-os"}),
    ("[pod/virt-launcher-web-x/compute] 2026-03-01T10:00:00Z boom", {"pod": "virt-launcher-web-x"}),
    ("Host [vim.HostSystem:host-3,esx7.corp.example] not found", {"host": "esx7.corp.example"}),
    ("Cannot power on web03 on esx01.corp.example in DC1: no room", {"vm": "web03"}),
    ("[error] Cannot clone golden as web03: no room", {"vm": "web03"}),
    ("An error occurred while customizing VM web03. For details", {"vm": "web03"}),
    ("vsphere_virtual_machine.web03: Still creating... [10s elapsed]", {"vm": "web03"}),
    ('changes to virtual machine "/DC1/vm/ERP/web03": failed', {"vm": "web03"}),
    ("Unable to access file [lun07] web03/web03.vmx", {"datastore": "lun07", "vm": "web03"}),
    (
        "/subscriptions/1/resourceGroups/rg1/providers/Microsoft.AzureStackHCI/logicalNetworks/lnet200 not found",
        {"logicalnetwork": "lnet200", "resourcegroup": "rg1"},
    ),
]


@pytest.mark.parametrize(("line", "values"), LINES)
def test_a_line_tells_the_resources_it_names(line: str, values: dict[str, str]) -> None:
    told = stamp_line(line, "-").values
    assert {kind: told.get(kind) for kind in values} == values


@pytest.mark.parametrize(
    ("line", "seconds"),
    [
        ("2026-03-01T10:00:00Z x", 1772359200.0),
        ("2026-03-01T11:00:00.5+01:00 [08844 error 'VmProv'] x", 1772359200.5),
        ("2026/03/01 10:00:00 [ERROR] x", 1772359200.0),
        ('2026-03-01T10:00:00Z\tERROR\tReconciler error\t{"controller": "dv"}', 1772359200.0),
        ('2026-03-01T10:00:09Z stderr F {"level":"error","timestamp":"2026-03-01T10:00:00Z"}', 1772359200.0),
        ("2026-03-01 10:00:00,250 - util.py[WARNING]: x", 1772359200.25),
        ("2026-03-01T10:00:00.000000001Z stderr F x", 1772359200.000000001),
        ("Mon Mar  2 08:00:58 UTC 2026 x", 1772438458.0),
        ("[Mon Mar 02 08:00:58 2026] x", 1772438458.0),
        ("3/2/2026 8:00:58 PM x", 1772481658.0),
        ('10.0.0.7 - - [02/Mar/2026:08:00:58 +0200] "GET /', 1772431258.0),
        ("3/2/2026 8:00:58 nobody can tell month from day", None),
        ("10:00:00 x", None),
    ],
)
def test_a_time_is_told_where_it_tells_a_day(line: str, seconds: float | None) -> None:
    assert stamp_line(line).time_s == seconds


@pytest.mark.parametrize("line", ["E0301 10:00:00.5 1 x.go:7] x", "Mar  1 10:00:00.5 node2 kubelet[7]: x"])
def test_a_time_without_a_year_is_marked_as_one(line: str) -> None:
    moment = stamp_line(line).time_s
    assert moment is not None
    assert is_yearless(moment)
    assert moment % 86400 == 36000.5


@pytest.mark.parametrize(
    ("line", "seconds"),
    [
        ("Mar  1 10:00:00 node2 kubelet[7]: at 2026-03-01T10:00:00Z", 1772359200.0),
        ("1:22:2026-03-01 10:00:00 UTC x", 1772359200.0),
        ("waited 0:10:00 until 02/Mar/2026:08:00:58 +0200", 1772431258.0),
        ("99:99:99, then Mon, 02 Mar 2026 08:00:58 +0200", 1772431258.0),
        ("2026-02-30 10:00:00 there is no such day", None),
        ("2026-03-01 24:00:00 there is no such hour", None),
    ],
)
def test_the_time_with_a_year_counts_wherever_it_stands(line: str, seconds: float | None) -> None:
    assert stamp_line(line).time_s == seconds


@pytest.mark.parametrize("line", ["xpod=web", "Podname=web", "pod =web"])
def test_only_whole_words_name_a_resource(line: str) -> None:
    assert not stamp_line(line, "-").values
