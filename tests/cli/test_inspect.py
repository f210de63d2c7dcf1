"""``diagnose inspect``: every document is read, scanned or a gap."""

from __future__ import annotations

from pathlib import Path

import pytest

from diagnose.cli import main
from tests.bundle.archives import tar_of


def test_every_document_is_read_scanned_or_a_gap(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "bundle.tar.gz"
    path.write_bytes(
        tar_of(
            {
                "pod.yaml": b"apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nstatus:\n  phase: Running\n",
                "notes.txt": b"nothing of note\n",
                "core": bytes(range(256)) * 40,
            }
        )
    )
    assert main(["inspect", str(path)]) == 0
    rows = {line.split("!")[-1]: line.split() for line in capsys.readouterr().out.splitlines()[1:]}
    assert {name: row[2] for name, row in rows.items()} == {"pod.yaml": "read", "notes.txt": "scanned", "core": "gap"}
    assert rows["pod.yaml"][3] == "kubernetes.yaml"
    assert int(rows["notes.txt"][0]) == 16
