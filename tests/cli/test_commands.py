"""The command line: exit statuses, errors without tracebacks, every format."""

from __future__ import annotations

import json
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

INCIDENT = (
    'Warning  ProvisioningFailed  3s  persistentvolume-controller  storageclass.storage.k8s.io "gold" not found\n'
)


def run(*arguments: str, text: str | bytes = "") -> subprocess.CompletedProcess[str]:
    data = text.encode() if isinstance(text, str) else text
    done = subprocess.run([sys.executable, "-m", "diagnose", *arguments], input=data, capture_output=True, check=False)
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


def test_a_cause_found_exits_with_one_and_names_step_proof_and_remedy() -> None:
    done = run("-", text=INCIDENT)
    assert done.returncode == 1
    assert "ove.storage.storageclass-not-found" in done.stdout
    assert "-:1" in done.stdout
    assert "kubectl get" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80
    assert "\x1b" not in done.stdout


def test_nothing_found_exits_with_zero() -> None:
    assert run("-", text="all is well\n").returncode == 0


def test_exit_zero_turns_the_status_off() -> None:
    assert run("-", "--exit-zero", text=INCIDENT).returncode == 0


@pytest.mark.parametrize(
    "arguments",
    [["/no/such/path"], ["-"], ["--format", "poem", "-"], ["kb", "new", "nonsense"], ["why", "no.such.cause", "-"]],
)
def test_wrong_use_exits_with_two_and_one_clear_message(arguments: list[str]) -> None:
    done = run(*arguments)
    assert done.returncode == 2
    assert done.stderr.strip()
    assert "Traceback" not in done.stderr


def test_binary_junk_and_a_broken_archive_are_unreadable(tmp_path: Path) -> None:
    junk = tmp_path / "junk.bin"
    junk.write_bytes(bytes(range(256)) * 64)
    broken = tmp_path / "broken.tar.gz"
    broken.write_bytes(b"\x1f\x8b\x08\x00" + b"\x00garbage" * 20)
    for path in (junk, broken):
        done = run(str(path))
        assert done.returncode == 2, done.stdout
        assert "Traceback" not in done.stderr


def test_a_broken_knowledge_entry_is_told_with_its_place(tmp_path: Path) -> None:
    entry = tmp_path / "causes" / "ove" / "storage" / "mine.yaml"
    entry.parent.mkdir(parents=True)
    entry.write_text("id: ove.storage.mine\ntitel: x\n")
    done = run("--knowledge", str(tmp_path), "-", text=INCIDENT)
    assert done.returncode == 2
    assert "mine.yaml:2: unknown key 'titel'" in done.stderr
    assert "did you mean 'title'" in done.stderr


def test_json_holds_what_runbooks_read() -> None:
    report = json.loads(run("--format", "json", "-", text=INCIDENT).stdout)
    first = report["diagnoses"][0]
    assert {"cause", "title", "platform", "stage", "step", "confidence", "resources", "evidence", "explains", "why",
            "remediation", "checks"} <= set(first)  # fmt: skip
    assert {"unexplained", "frontier", "gaps", "platforms", "documents"} <= set(report)
    assert first["evidence"][0] == {"document": "-", "line": 1, "text": INCIDENT.rstrip("\n")}


def test_hostile_text_breaks_out_of_no_format() -> None:
    nasty = INCIDENT.rstrip("\n") + ' <script>alert(1)</script> | ]]> ``` \x1b[31m \x9b2J " onload="x\n'
    html = run("--format", "html", "-", text=nasty).stdout
    assert "<script" not in html
    ET.fromstring(run("--format", "junit", "-", text=nasty).stdout)
    json.loads(run("--format", "sarif", "-", text=nasty).stdout)
    for form in ("text", "markdown", "html", "junit"):
        assert "\x1b" not in run("--format", form, "-", text=nasty).stdout


def test_further_knowledge_fires_beside_the_shipped(tmp_path: Path) -> None:
    run("kb", "new", "ove.storage.site-special", "--directory", str(tmp_path))
    path = tmp_path / "causes/ove/storage/site-special.yaml"
    text = (
        path.read_text().replace("ove.CHANGE-ME", "ove.provision-volume").replace("ove.thing.what", "ove.site.special")
    )
    text = text.replace("an invariant part of the message about", "our special array refused")
    text = text.replace("a line that the pattern matches, as the component prints it", 'our special array refused "x"')
    path.write_text(text)
    done = run("--knowledge", str(tmp_path), "--format", "json", "-", text='E: our special array refused "vm01"\n')
    assert json.loads(done.stdout)["diagnoses"][0]["cause"] == "ove.storage.site-special"


def test_why_names_each_condition_with_its_evidence() -> None:
    done = run("why", "ove.storage.storageclass-not-found", "-", text=INCIDENT)
    assert done.returncode == 1
    assert "held" in done.stdout
    assert "-:1" in done.stdout


def test_why_does_not_count_what_the_diagnosis_does_not_count() -> None:
    other = '5m  Warning  FailedAttachVolume  pod/wiki-6d9c8b7f4d-q2w8z  Multi-Attach error for volume "pvc-0a1b" Volume is already used\n'
    own = "2m  Normal  Started  pod/virt-launcher-kiosk-8f2kq  Started container compute\n"
    done = run("why", "ove.storage.multi-attach", "-", text=other + own)
    assert done.returncode == 0
    assert "elsewhere" in done.stdout


@pytest.mark.parametrize("platform", ["ove", "vsphere", "azurelocal", "guest"])
def test_graph_draws_every_step_of_a_platform(platform: str) -> None:
    done = run("graph", platform)
    assert done.returncode == 0
    assert f"{platform}.ready" in done.stdout


def test_version_names_the_rule_engine() -> None:
    assert "rules:" in run("--version").stdout
