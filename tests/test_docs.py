"""Every claim of the pages runs or is generated."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from diagnose.cli import main


def test_shown_output_is_what_the_commands_print_now(root: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(root / "docs" / "refresh.py"), "--check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"run: make docs\n{done.stdout}{done.stderr}"


def test_the_generated_pages_are_fresh(root: Path) -> None:
    assert main(["kb", "catalogue", "--check", str(root / "docs" / "catalogue")]) == 0, "run: make docs"
    assert main(["kb", "schema", "--check", str(root / "docs" / "reference")]) == 0, "run: make docs"


def test_the_library_example_of_the_readme_runs(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = re.search(r"```python\n(.*?)```", (root / "README.md").read_text(), re.S)
    assert code is not None
    exec(compile(code[1], "README.md", "exec"), {})
    assert "ove.storage.storageclass-not-found" in capsys.readouterr().out


def test_every_link_between_pages_leads_somewhere(root: Path) -> None:
    broken = []
    for page in [root / "README.md", root / "CONTRIBUTING.md", *(root / "docs").glob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text()):
            if not (page.parent / target).exists():
                broken.append(f"{page.relative_to(root)} -> {target}")
    assert broken == []


def test_no_file_names_a_package_registry(root: Path) -> None:
    names = re.compile(r"pyp" + r"i\.org|python" + r"hosted|npm" + r"js\.org|deb\.deb" + r"ian", re.I)
    listed = subprocess.run(["git", "ls-files"], cwd=root, capture_output=True, text=True, check=True).stdout.split()
    found = [
        name
        for name in listed
        if name != "tests/test_docs.py" and names.search((root / name).read_text(errors="ignore"))
    ]
    assert found == []
