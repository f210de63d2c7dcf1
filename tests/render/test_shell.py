"""The next checks as a script: a shell reads it, hostile names stay words, what is not known is left to fill in."""

from __future__ import annotations

import subprocess

from diagnose.bundle.sources import bundle_from_text
from diagnose.pipeline import Engine
from diagnose.render.shell import write_shell

HEAD = "LAST SEEN  TYPE     REASON              OBJECT                           MESSAGE\n"


def script_of(engine: Engine, storageclass: str) -> str:
    line = f'7s         Warning  ProvisioningFailed  persistentvolumeclaim/vm01-root  storageclass.storage.k8s.io "{storageclass}" not found\n'
    return write_shell(engine.diagnose(bundle_from_text(HEAD + line)))


def test_the_output_shows_each_command_behind_a_prompt(engine: Engine) -> None:
    script = "kubectl() { echo 'NAME PROVISIONER'; }\n" + script_of(engine, "gold")
    done = subprocess.run(["sh", "-eu"], input=script, capture_output=True, text=True, check=True)
    assert "$ kubectl get storageclass gold\nNAME PROVISIONER\n" in done.stdout


def test_a_hostile_name_runs_nothing(engine: Engine) -> None:
    script = "kubectl() { :; }\n" + script_of(engine, "x;echo${IFS}pwned;")
    done = subprocess.run(["sh", "-eu"], input=script, capture_output=True, text=True, check=True)
    assert "\npwned" not in done.stdout


def test_a_command_whose_name_is_not_known_is_a_comment(engine: Engine) -> None:
    text = HEAD.replace("OBJECT", "X") + "importer.go: Unable to process data: expected status code 200, got 404\n"
    lines = write_shell(engine.diagnose(bundle_from_text(text))).splitlines()
    assert all(line.startswith(("#", "printf")) or "<" not in line for line in lines if line)
