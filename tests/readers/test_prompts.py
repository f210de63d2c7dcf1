"""Typed commands: whose output follows."""

from __future__ import annotations

import pytest

from diagnose.model.evidence import Bundle, Document
from diagnose.pipeline import Engine
from diagnose.readers.prompts import subject_of_command


@pytest.mark.parametrize(
    ("line", "subject"),
    [
        ("$ az stack-hci-vm create -g rg1 --name web07 --image x", {"vm": "web07"}),
        ("$ virtctl console web07", {"vm": "web07"}),
        ("[root@bastion ~]# oc describe vm -n shop web07", {}),
        ("$ oc describe vm web07 -n shop", {"vm": "web07", "namespace": "shop"}),
        ("kubectl -n shop get pvc/web07-os -o yaml", {"pvc": "web07-os", "namespace": "shop"}),
        ("$ oc logs -n shop importer-web07-os", {"pod": "importer-web07-os", "namespace": "shop"}),
        ("PS C:\\> Get-VM -Name web07", {"vm": "web07"}),
        ("$ govc vm.clone -vm golden -ds ds1 web07", {"vm": "web07"}),
        ("virtctl console web07 was what they tried", {"vm": "web07"}),
        ("the az stack-hci-vm create --name web07 failed", {}),
    ],
)
def test_a_typed_command_tells_what_its_output_is_about(line: str, subject: dict[str, str]) -> None:
    assert subject_of_command(line) == subject


def test_an_error_that_names_nothing_is_about_the_vm_of_the_command_above(engine: Engine) -> None:
    text = "$ az stack-hci-vm create -g rg1 --name web07\nERROR: Please run 'az login' to setup account.\n"
    found = engine.diagnose(Bundle((Document("paste", text),))).findings[0]
    assert [one.name for one in found.resources if one.kind == "vm"] == ["web07"]
