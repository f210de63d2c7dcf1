"""Trouble of another workload's pods: in a bundle that shows a VM's own way, it is no cause of the VM's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from diagnose.knowledge.entry import Symptom
from diagnose.late import late
from diagnose.model.observation import Observation
from diagnose.model.step_order import StepOrder
from diagnose.resources import Groups

#: Names that a Deployment's, a StatefulSet's and a CronJob's controller give to pods (k8s.io/apimachinery/pkg/util/rand
#: has no vowels and no 0, 1, 3).
_OF_WORKLOAD = late(
    r"-(?:[bcdfghj-np-tv-xz2-9]{8,10}-[bcdfghj-np-tv-xz2-9]{5}|\d{1,3}|\d{8}-[bcdfghj-np-tv-xz2-9]{5})$"
)
#: In names of pods and namespaces that VMs depend on: KubeVirt and CDI, storage, network, the cluster itself.
_VM_DEPENDS_ON = late(
    r"virt|cdi|import|upload|clone|export|source|hp-|hotplug|v2v|forklift|mtv|konveyor|harvester|hco|hyperconverged|ssp|hostpath|local-path"
    r"|csi|ceph|rook|rbd|longhorn|linstor|piraeus|drbd|openebs|mayastor|topolvm|lvm|trident|portworx|px|netapp|storage|provision"
    r"|snapshot|attacher|nfs|iscsi|gluster|minio|s3|registry|multus|ovn|ovs|sdn|calico|cilium|flannel|antrea|weave|cni|whereabouts"
    r"|sriov|mac|bridge|nmstate|network|dns|dhcp|kube|etcd|api|controller|operator|scheduler|manager|webhook|handler|plugin|agent"
    r"|proxy|daemon|node|device|system|cert|argo|flux"
)


def of_other_workloads(
    observations: Sequence[Observation], symptoms: Mapping[str, Symptom], steps: StepOrder, groups: Groups
) -> frozenset[str]:
    """Keys of the failures of other workloads' pods, where a VM has got past the same step or tells a trouble of its own.

    Another workload's is a pod that is named as a Deployment's or the like, or stands in another namespace than all that
    is a VM's; unless VMs depend on it, as its name or that of its namespace tells. Its claims are its own as well.
    """
    others = [one for one in observations if _is_other_pod(one, groups)]
    if not others:
        return frozenset()
    own = [one for one in observations if _is_of_vm(one, groups)]
    tells_trouble = any(
        symptoms[one.symptom].kind == "failure" and symptoms[one.symptom].strength in ("decisive", "strong")
        for one in own
    )
    done = {symptoms[one.symptom].step for one in own if symptoms[one.symptom].kind == "done"}
    namespaces = {one.values["namespace"] for one in own if "namespace" in one.values}
    return frozenset(
        one.key
        for one in others
        if symptoms[one.symptom].kind == "failure"
        and (tells_trouble or _is_past(symptoms[one.symptom].step, done, steps))
        and (
            _OF_WORKLOAD.search(one.values["pod"])
            or (namespaces and one.values.get("namespace") not in {None, *namespaces})
        )
    )


def _is_other_pod(one: Observation, groups: Groups) -> bool:
    values = one.values
    return (
        "pod" in values
        and not _is_of_vm(one, groups)
        and not _VM_DEPENDS_ON.search(values["pod"])
        and not _VM_DEPENDS_ON.search(values.get("namespace", ""))
    )


def _is_of_vm(one: Observation, groups: Groups) -> bool:
    group = groups.of(one)
    return group is not None and bool(groups.vms[group])


def _is_past(step: str, done: Iterable[str], steps: StepOrder) -> bool:
    return any(step == one or steps.is_before(step, one) for one in done)
