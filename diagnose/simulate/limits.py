"""The limits of each platform: named parameters with their default, unit and source."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from diagnose.errors import DiagnoseError

LimitKind = Literal["slots", "rate", "bucket"]
Scope = Literal["all", "host"]


class Limit(Struct, frozen=True):
    """``slots`` work at the same time; a ``rate`` lets so many pass a second; a ``bucket`` holds tokens that come back
    at ``refill_per_s`` and answers 429 with Retry-After when it is empty. ``scope`` host: each host has its own.

    It is taken before the step ``first`` and given back after the step ``last``; ``cost`` counts how much a VM takes.
    ``variants`` names the ways of provisioning it holds for, none of them means all.
    """

    id: str
    title: str
    default: float
    unit: str
    source: str
    kind: LimitKind
    first: str
    last: str = ""
    scope: Scope = "all"
    cost: float = 1
    refill_per_s: float = 0
    variants: tuple[str, ...] = ()
    calibrated: bool = False


_SEED = "seed, Automation at Scale"
LIMITS: tuple[Limit, ...] = (
    Limit("vsphere.task-intake", "Requests that vCenter takes in at the same time, per datacenter", 1, "requests",
          f"{_SEED}: vCenter processes API calls serially per datacenter", "slots",
          "vsphere.api-request", "vsphere.placement"),
    Limit("vsphere.clones-per-host", "Clones at the same time on a host", 8, "clones",
          f"{_SEED}: default 8 per host; VMware performance blog 2021, vCenter Limits for Tasks Running at the Same Time",
          "slots", "vsphere.clone", scope="host"),
    Limit("vsphere.vcenter-operations", "Operations vCenter runs at the same time", 640, "operations",
          "VMware performance blog 2021, vCenter Limits for Tasks Running at the Same Time", "slots",
          "vsphere.clone", "vsphere.power-on"),
    Limit("ove.etcd-writes", "Writes to the API server and etcd", 1000, "writes/s",
          f"{_SEED}: typically more than 1000 writes/s; 30 writes a VM with status updates", "rate",
          "ove.api-request", cost=30),
    Limit("ove.scheduler-rate", "Pods the scheduler binds", 25, "pods/s",
          f"{_SEED}: kube-scheduler binds 100 pods in less than 5 seconds", "rate", "ove.schedule"),
    Limit("ove.cdi-workers", "DataVolumes that CDI's controller works on at the same time", 3, "DataVolumes",
          f"{_SEED}: configurable concurrency; assumed 3 workers", "slots", "ove.datavolume", calibrated=True),
    Limit("ove.csi-workers", "Volumes the CSI provisioner makes at the same time", 100, "volumes",
          "kubernetes-csi/external-provisioner, --worker-threads, default 100", "slots", "ove.provision-volume"),
    Limit("ove.importers", "Importers that the bandwidth into Ceph feeds at full speed (bandwidth / rate of one importer)",
          20, "importers", "1.2 GB/s into the pool / 60 MB/s an importer (10 GiB in about 170 s, seed's step 6-7)", "slots",
          "ove.populate", variants=("http-import",), calibrated=True),
    Limit("azurelocal.arm-writes", "Write requests ARM takes from one principal of a subscription at once", 200, "writes",
          "Azure Resource Manager, request limits and throttling (2024): bucket 200, refill 10/s; "
          "3 writes a VM: disk, interface, VM", "bucket", "azurelocal.arm-request", cost=3, refill_per_s=10),
    Limit("azurelocal.bridge-workers", "Requests the Arc Resource Bridge works on at the same time", 2, "requests",
          f"{_SEED}: serially or with limited concurrency, implementation-dependent", "slots",
          "azurelocal.relay", "azurelocal.translate", calibrated=True),
    Limit("azurelocal.copies-per-csv", "VHDX copies or clones at the same time on one CSV owner", 4, "copies",
          f"{_SEED}: S2D block clones run in parallel across CSV owners", "slots",
          "azurelocal.disk", scope="host", calibrated=True),
)  # fmt: skip

#: Hosts (CSV owners on Azure Local) that share the work; the seed names ten hosts for vSphere.
HOSTS: Mapping[str, int] = {"vsphere": 10, "ove": 10, "azurelocal": 4}


def limits_of(platform: str, variant: str, changed: Mapping[str, float] | None = None) -> tuple[Limit, ...]:
    """The limits that hold on a platform and variant, with changed values; raises DiagnoseError for an unknown name."""
    changed = changed or {}
    known = {limit.id for limit in LIMITS}
    for name, value in changed.items():
        if name not in known:
            raise DiagnoseError(f"no limit '{name}'", hint=f"there are: {', '.join(sorted(known))}")
        if value <= 0:
            raise DiagnoseError(f"the limit '{name}' must be more than 0, not {value:g}")
    chosen = [
        limit
        for limit in LIMITS
        if limit.id.split(".", 1)[0] == platform and (not limit.variants or variant in limit.variants)
    ]
    return tuple(_with(limit, changed.get(limit.id, limit.default)) for limit in chosen)


def _with(limit: Limit, value: float) -> Limit:
    return replace(limit, default=value)
