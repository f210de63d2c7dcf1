"""The words of Kubernetes for kinds: ``po``, ``pods``, ``pod/web``, ``Pod`` -> ``Pod`` -> ``pod``."""

from __future__ import annotations

import re
from collections.abc import Mapping

from diagnose.late import late
from diagnose.model.evidence import Resource

#: Kind -> the short kind of the model, then the words of the command line besides the plain plural.
_KINDS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("Pod", "pod", ("po",)),
    ("PersistentVolumeClaim", "pvc", ("pvc",)),
    ("PersistentVolume", "pv", ("pv",)),
    ("DataVolume", "dv", ("dv", "dvs")),
    ("VirtualMachine", "vm", ("vm", "vms")),
    ("VirtualMachineInstance", "vmi", ("vmi", "vmis")),
    ("VirtualMachineInstanceMigration", "", ("vmim", "vmims")),
    ("VirtualMachineInstanceReplicaSet", "", ("vmirs",)),
    ("VirtualMachineClone", "", ("vmclone",)),
    ("VirtualMachineSnapshot", "", ("vmsnapshot",)),
    ("VirtualMachineRestore", "", ("vmrestore",)),
    ("VirtualMachineInstancetype", "", ("vminstancetype", "vmf")),
    ("VirtualMachineClusterInstancetype", "", ("vmclusterinstancetype", "vmcf")),
    ("VirtualMachinePreference", "", ("vmpref", "vmp")),
    ("VirtualMachineClusterPreference", "", ("vmcp",)),
    ("Node", "node", ("no",)),
    ("StorageClass", "storageclass", ("sc",)),
    ("StorageProfile", "", ()),
    ("VolumeSnapshot", "snapshot", ("vs",)),
    ("VolumeSnapshotContent", "", ("vsc",)),
    ("VolumeSnapshotClass", "snapshotclass", ("vsclass",)),
    ("DataSource", "datasource", ("das",)),
    ("DataImportCron", "", ("dic", "dics")),
    ("VolumeImportSource", "", ()),
    ("VolumeCloneSource", "", ()),
    ("ObjectTransfer", "", ("ot",)),
    (
        "NetworkAttachmentDefinition",
        "nad",
        (
            "nad",
            "nads",
            "net-attach-def",
            "net-attach-defs",
            "network-attachment-definition",
            "network-attachment-definitions",
        ),
    ),
    ("Namespace", "namespace", ("ns", "project", "projects")),
    ("Secret", "secret", ()),
    ("ConfigMap", "", ("cm",)),
    ("ResourceQuota", "quota", ("quota",)),
    ("LimitRange", "", ("limits",)),
    ("ValidatingWebhookConfiguration", "webhook", ()),
    ("MutatingWebhookConfiguration", "webhook", ()),
    ("CustomResourceDefinition", "crd", ("crd", "crds")),
    ("CSIDriver", "csidriver", ()),
    ("CSINode", "", ()),
    ("CSIStorageCapacity", "", ()),
    ("Service", "service", ("svc",)),
    ("Event", "", ("ev", "events")),
    ("Deployment", "", ("deploy",)),
    ("ReplicaSet", "", ("rs",)),
    ("DaemonSet", "", ("ds",)),
    ("StatefulSet", "", ("sts",)),
    ("Job", "", ()),
    ("CronJob", "", ("cj",)),
    ("KubeVirt", "", ("kv", "kvs")),
    ("CDI", "", ("cdi", "cdis")),
    ("HyperConverged", "", ("hco", "hcos")),
    ("NodeNetworkConfigurationPolicy", "", ("nncp",)),
    ("NodeNetworkConfigurationEnactment", "", ("nnce",)),
    ("NodeNetworkState", "", ("nns",)),
    ("ClusterOperator", "", ("co",)),
    ("ClusterVersion", "", ()),
    ("ClusterServiceVersion", "", ("csv",)),
    ("Endpoints", "", ("ep",)),
    ("ServiceAccount", "", ("sa",)),
    ("PodDisruptionBudget", "", ("pdb",)),
    ("PriorityClass", "", ("pc",)),
    ("VolumeAttachment", "", ()),
    ("ControllerRevision", "", ()),
    ("MachineConfigPool", "", ("mcp",)),
    ("SriovNetworkNodePolicy", "", ()),
    ("SriovNetworkNodeState", "", ()),
    ("Plan", "", ()),
    ("Migration", "", ()),
    ("Provider", "", ()),
    ("Host", "", ()),
)


def _plurals(kind: str) -> tuple[str, ...]:
    low = kind.lower()
    if low.endswith(("ss", "ch", "x")):
        return low, low + "es"
    if low.endswith("y"):
        return low, low[:-1] + "ies"
    return low, low + "s"


KIND_OF: Mapping[str, str] = {word: kind for kind, _, words in _KINDS for word in (*_plurals(kind), *words)}
SHORT_OF: Mapping[str, str] = {kind: short for kind, short, _ in _KINDS if short}
KNOWN: frozenset[str] = frozenset(kind for kind, _, _ in _KINDS)
_TYPED = late(r"^([A-Za-z][\w-]*(?:\.[\w.-]+)?)/([\w.:-]+)$")


def kind_of(word: str) -> str:
    """The kind a command-line word names (``dv``, ``datavolumes.cdi.kubevirt.io``); empty when none is known."""
    return KIND_OF.get(word.strip().lower().split(".")[0], "")


def kind_and_name(text: str) -> tuple[str, str]:
    """``pod/web`` gives Pod and web; a name without a kind gives an empty kind."""
    found = _TYPED.match(text.strip())
    if not found:
        return "", text.strip()
    return kind_of(found.group(1)) or found.group(1), found.group(2)


def resource(kind: str, name: str, namespace: str = "") -> Resource | None:
    """The resource of a Kubernetes kind; None when the kind is not one of the model's, or the name is empty."""
    short = SHORT_OF.get(kind, "")
    return Resource(short, name, namespace) if short and name else None


_VERB = late(r"\b(get|describe|edit|explain|events)\b(.*)", re.DOTALL)
_NAMESPACE = late(r"(?:^|\s)(?:-n|--namespace)[ =]?(\S+)")


def kinds_of_command(command: str) -> tuple[str, ...]:
    """The kinds that ``kubectl get dv,pvc`` or ``oc describe pod web`` speaks of."""
    found = _VERB.search(command)
    if not found:
        return ()
    if found.group(1) == "events":
        return ("Event",)
    skip = False
    for word in found.group(2).split():
        if skip:
            skip = False
            continue
        if word.startswith("-"):
            skip = word in (
                "-n",
                "--namespace",
                "-o",
                "--output",
                "-l",
                "--context",
                "--kubeconfig",
                "--field-selector",
            )
            continue
        return tuple(kind for one in word.split(",") if (kind := kind_of(one.split("/")[0])))
    return ()


def namespace_of_command(command: str) -> str:
    """``-n web`` gives web, ``-A`` gives ``*``, otherwise empty."""
    if re.search(r"\s(?:-A|--all-namespaces)\b", command):
        return "*"
    found = _NAMESPACE.search(command)
    return found.group(1).strip("'\"") if found else ""


def is_filtered(command: str) -> bool:
    """Whether a listing shows only some of the things: a name, a selector or a text filter was given."""
    if re.search(r"\||\s(?:-l|--selector|--field-selector|--limit)\b", command):
        return True
    found = _VERB.search(command)
    words = [word for word in (found.group(2).split() if found else []) if not word.startswith("-")]
    plain = [word for word in words if word not in {namespace_of_command(command), "wide", "yaml", "json", "name"}]
    return len(plain) > 1 or any("/" in word for word in plain)
