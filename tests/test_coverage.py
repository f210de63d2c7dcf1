"""The page on the vendors' runbooks is fresh, its ids exist, and the texts of its rows are recognised."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from diagnose.bundle.sources import open_bundle
from diagnose.pipeline import Engine

ROOT = Path(__file__).resolve().parents[1]
SETS = yaml.safe_load((ROOT / "docs" / "coverage" / "runbooks.yaml").read_text(encoding="utf-8"))["sets"]
ROWS = [row for each in SETS for row in each["rows"] if "seen" in row]


def test_page_is_fresh_and_ids_exist() -> None:
    done = subprocess.run(
        [sys.executable, "docs/coverage/build.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["name"])
def test_text_of_a_runbook_is_recognised(row: dict[str, list[str]], engine: Engine, tmp_path: Path) -> None:
    paste = tmp_path / "paste.txt"
    for text in row["seen"]:
        paste.write_text(text + "\n", encoding="utf-8")
        found = engine.diagnose(open_bundle([paste])).diagnoses
        assert found, f"nothing recognised in: {text}"
        assert found[0].key in row["cause"], f"{found[0].key} for: {text}"
        assert found[0].confidence >= 0.6, f"{found[0].confidence} for: {text}"
