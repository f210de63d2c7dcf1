"""The VM that a bundle is about, where it can only be one: for findings whose own lines name none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from diagnose.knowledge.knowledge_base import KnowledgeBase
from diagnose.late import late
from diagnose.model.evidence import Document, Evidence
from diagnose.model.observation import Observation

#: What people type to look at one VM: govc, virtctl, kubectl and oc, PowerShell, az. Options may stand before the name.
_ASKED = late(
    r"(?:\bgovc vm\.\w+(?:\.\w+)*|\bvirtctl (?:console|ssh|vnc|start|guestosinfo)|\b(?:kubectl|oc) (?:describe|get) (?:vmi?|virtualmachine\w*)"
    r"|\bGet-VM|-VMName|\baz (?:stack-hci-vm show|serial-console connect)|\bvirsh (?:dominfo|domstate|start|console))"
    r"(?: (?:-n|--namespace|-g|--resource-group|-u|-o|-ComputerName) \S+| -{1,2}[\w-]+(?=\s+\S))*\s+"
    r"(?:(?:-n|--name|-Name) )?[\"']?(?P<vm>[A-Za-z][\w.-]+)",
)
_PROMPT = late(r"^(?:\[[^\]\n]{1,60}\]|PS [^>\n]{1,80}>|[\w.@~:/-]{0,60})?\s?[$#>] ?(?=\S)|^PS [^>\n]{1,80}> ?")
_SAMPLE_CHARS = 200_000


def find_subject(
    documents: Iterable[Document],
    evidence: Sequence[Evidence],
    observations: Sequence[Observation],
    knowledge: KnowledgeBase,
) -> str:
    """Its name; empty where there is none or several. Who failed counts first, then who is named, then who was asked for."""
    failed = {
        one.values["vm"]
        for one in observations
        if "vm" in one.values and one.symptom and knowledge.symptoms[one.symptom].kind == "failure"
    }
    if failed:
        return _only(failed)
    templates = {one.values["template"] for one in observations if "template" in one.values}
    named = {one.values["vm"] for one in observations if "vm" in one.values}
    named |= {one.resource.name for one in evidence if one.resource is not None and one.resource.kind in ("vm", "vmi")}
    return _only(named - templates) if named - templates else _only(_asked(documents))


def _only(names: set[str]) -> str:
    return next(iter(names)) if len(names) == 1 else ""


def _asked(documents: Iterable[Document]) -> set[str]:
    return {
        found["vm"]
        for document in documents
        for line in document.text[:_SAMPLE_CHARS].split("\n")
        if _PROMPT.match(line)
        for found in _ASKED.finditer(line)
    }
