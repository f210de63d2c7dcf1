"""What the path of a document tells: the layouts of must-gather and inspect trees, sosreports, vm-support and the like.

Sources of the layouts: ``oc adm inspect`` and kubevirt/must-gather (``collection-scripts``: ``gather_vms_details``,
``gather_vm_incident``, ``gather_nodes``), the sample archive of openshift/insights-operator, sos (``policies``:
archive names), kubelet (``/var/log/pods``, ``/var/log/containers``), ``Get-ClusterLog`` and ``Get-SDDCDiagnosticInfo``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from diagnose.late import late
from diagnose.readers import kinds

_NAME = r"[A-Za-z0-9][\w.-]*?"
_SPACE = r"[a-z0-9][a-z0-9-]*"
_AT = r"(?:^|[!/])"
#: A sign that is looked for first, then the pattern; the first that tells a kind wins.
_PATHS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("/vms/", late(rf"{_AT}namespaces/(?P<namespace>{_SPACE})/vms/(?P<vm>{_NAME})/(?:(?P<pod>virt-launcher-[a-z0-9.-]+?-[a-z0-9]{{5}})\.)?")),
    ("virtualmachine", late(rf"{_AT}namespaces/(?P<namespace>{_SPACE})/kubevirt\.io/virtualmachine(?:s/(?:custom/|template-based/)?(?P<vm>{_NAME})|instances/(?P<vmi>{_NAME}))\.yaml$")),
    ("/pods/", late(
        rf"{_AT}namespaces/(?P<namespace>{_SPACE})/(?:core/)?pods/(?P<pod>{_NAME})(?:\.yaml|\.json)?(?:$|/(?:containers/)?(?:(?P<container>[\w.-]+)/(?:[\w.-]+/)?logs/)?)"
    )),
    ("namespaces/", late(rf"{_AT}namespaces/(?P<namespace>{_SPACE})(?:/|\.yaml$)")),
    ("config/pod/", late(rf"{_AT}config/pod/(?P<namespace>{_SPACE})/(?:logs/(?P<pod>{_NAME})/(?P<container>[\w.-]+?)_(?:current|previous)\.log$)?")),
    ("config/pod/", late(rf"{_AT}config/pod/{_SPACE}/(?P<pod>{_NAME})\.json$")),
    ("config/", late(rf"{_AT}config/(?:machines|machinesets|persistentvolumeclaims|configmaps|pdbs)/(?P<namespace>{_SPACE})/")),
    ("config/node/", late(rf"{_AT}config/node/(?:logs/)?(?P<node>{_NAME})\.(?:json|log)$")),
    ("events/", late(rf"{_AT}events/(?P<namespace>{_SPACE})\.json$")),
    ("nodes/", late(rf"{_AT}(?:core/)?nodes/(?P<node>{_NAME})(?:\.yaml|\.json|/|$)")),
    ("host_service_logs/", late(rf"{_AT}host_service_logs/[a-z]+/(?P<node>{_NAME})/")),
    ("pods/", late(rf"{_AT}pods/(?P<namespace>{_SPACE})_(?P<pod>{_NAME})_[0-9a-f-]{{8,}}/(?:(?P<container>[\w.-]+)/)?")),
    ("containers/", late(rf"{_AT}containers/(?P<pod>{_NAME})_(?P<namespace>{_SPACE})_(?P<container>[\w.-]+?)-[0-9a-f]{{12,}}\.log")),
    ("containers/", late(rf"{_AT}containers/(?P<pod>{_NAME})_(?P<namespace>{_SPACE})_[\w.-]+\.log")),
    ("sosreport-", late(r"(?:^|[!/])(?:secured-)?sosreport-(?P<host>[A-Za-z0-9][\w.-]*?)(?:[-.]\d{6,10})?-(?:\d{4}-\d\d-\d\d-[a-z0-9]+|\d{14})(?:-obfuscated)?(?:[./!-]|$)")),
    ("esx-", late(r"(?:^|[!/])esx-(?P<host>[\w.-]+?)-\d{4}-\d\d-\d\d--")),
    ("vc-", late(r"(?:^|[!/])vc-(?P<vcenter>[\w.-]+?)-\d{4}-\d\d-\d\d--")),
    ("vmfs/volumes/", late(r"(?:^|[!/])vmfs/volumes/(?P<datastore>[^/!]+)/(?P<vm>[^/!]+)/(?:vmware(?:-\d+)?\.log|serial\d*\.(?:log|txt|out)|[^/!]+\.(?:vmx|vmsd|vmxf|nvram))")),
    ("guests/", late(rf"{_AT}guests/(?P<vm>{_NAME})/")),
    ("luster", late(r"(?:^|[!/])(?P<node>[A-Za-z0-9][A-Za-z0-9.-]*?)_(?:[Cc]luster|[Cc]lusterset|[Hh]ealth)(?:_\w+)?\.log")),
    ("Node_", late(r"(?:^|[!/])Node_(?P<node>[A-Za-z0-9][\w.-]*?)(?:/|$)")),
    ("evtx", late(r"(?:^|[!/])(?P<node>[A-Za-z0-9][A-Za-z0-9-]{1,40})[/_](?:[\w -]+/)*(?:Event_?)?(?:System|Application|Microsoft-Windows-[\w%.-]+)\.evtx$")),
)  # fmt: skip
#: Names that a path tells of whole archives, so that they count at any depth; the others are told by the innermost.
_PLURAL = late(
    r"(?:^|[!/])(?:namespaces/[a-z0-9-]+|cluster-scoped-resources)/(?:core|[a-z0-9.-]+)/(?P<plural>[a-z]+)(?:\.yaml$|\.json$|/)"
)
_INSIGHTS = late(
    r"(?:^|[!/])config/(?P<plural>pod|node|persistentvolumes|persistentvolumeclaims|storageclasses|clusteroperator|crd)/(?!.*logs/)"
)
_EVENTS = late(r"(?:^|[!/])events/[a-z0-9-]+\.json$")
#: Namespaces of the platform itself: a pod there writes of others' resources and is not what its lines are about.
_PLATFORM = late(r"(?:openshift|kube|kubevirt|cdi|olm|node-gather)(?:-|$)|(?:.*-)?(?:operators?|system|storage)$")
_OF_A_VM = late(r"(?:virt-launcher|importer|cdi-upload|hp-volume|virt-v2v|restore|prime)-|.*-source-pod$")


@lru_cache(maxsize=4096)
def names_of_path(document: str) -> Mapping[str, str]:
    """Namespace, pod, container, node, host and the like that the path of a document tells, by kind."""
    names: dict[str, str] = {}
    for sign, path in _PATHS:
        if sign in document and (found := path.search(document)):
            for kind, name in found.groupdict().items():
                if name:
                    names.setdefault(kind, name)
    return names


@lru_cache(maxsize=4096)
def subject_of_path(document: str) -> Mapping[str, str]:
    """What lines of the document are about, as far as its path tells.

    A pod of the platform (virt-controller, a CSI driver) writes of others: its name stands under ``logged_by``, as
    neither it nor its namespace is what its lines are about.
    """
    names = dict(names_of_path(document))
    pod = names.get("pod", "")
    if pod and _PLATFORM.match(names.get("namespace", "")) and not _OF_A_VM.match(pod):
        names["logged_by"] = f"{names.pop('namespace')}/{names.pop('pod')}"
    return names


@lru_cache(maxsize=4096)
def namespace_of_path(document: str) -> str:
    """The namespace of objects that stand in the document; empty for the log of a pod, which may be about any."""
    names = names_of_path(document)
    return "" if "container" in names else names.get("namespace", "")


@lru_cache(maxsize=4096)
def kind_of_path(document: str) -> str:
    """The Kubernetes kind of the objects in the document (``core/pods.yaml`` -> Pod); empty where the path tells none."""
    if _EVENTS.search(document):
        return "Event"
    found = _PLURAL.search(document) or _INSIGHTS.search(document)
    return kinds.kind_of(found["plural"]) if found else ""
