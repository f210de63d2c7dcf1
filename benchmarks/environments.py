"""Other tools, each in an environment of its own below the cache directory; the project's environment stays as it is."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

_REQUIREMENTS = Path(__file__).parents[1] / "requirements"


class NotInstalledError(Exception):
    """A tool could not be installed; the text says why."""


def cache_directory() -> Path:
    """Where environments and made data are kept: ``DIAGNOSE_BENCHMARKS`` or the user's cache directory."""
    chosen = os.environ.get("DIAGNOSE_BENCHMARKS")
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return Path(chosen) if chosen else home / "vm-diagnose-benchmarks"


def data_directory(cache: Path) -> Path:
    """Where made data are kept: by what makes them, so that a change makes them anew; those of before are put away."""
    here = Path(__file__).parent
    makers = b"".join((here / name).read_bytes() for name in ("noise.py", "logs.py", "trees.py"))
    chosen = cache / f"data-{hashlib.sha256(makers).hexdigest()[:12]}"
    for old in cache.glob("data-*"):
        if old != chosen:
            shutil.rmtree(old, ignore_errors=True)
    return chosen


def program_of(tool: str, program: str, cache: Path) -> Path:
    """The path of a tool's program, installed from requirements/benchmarks-TOOL.txt where it is not there yet.

    Raises NotInstalledError with pip's last word, such as no network.
    """
    requirements = _REQUIREMENTS / f"benchmarks-{tool}.txt"
    version = hashlib.sha256(requirements.read_bytes() + sys.version.encode()).hexdigest()[:12]
    folder = cache / f"{tool}-{version}"
    if not (folder / "whole").exists():
        shutil.rmtree(folder, ignore_errors=True)
        _call([sys.executable, "-m", "venv", str(folder)], tool)
        pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        _call([*pip, "--require-hashes", "-r", str(requirements)], tool)
        (folder / "whole").touch()
    found = folder / "bin" / program
    if not found.exists():
        raise NotInstalledError(f"{tool} is installed and has no program {program}")
    return found


def version_of(tool: str, package: str) -> str:
    """The pinned version of a tool's package."""
    for line in (_REQUIREMENTS / f"benchmarks-{tool}.txt").read_text().splitlines():
        if line.startswith(f"{package}=="):
            return line.removeprefix(f"{package}==").split()[0]
    return ""


def _call(command: list[str], tool: str) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    except (OSError, subprocess.TimeoutExpired) as fault:
        raise NotInstalledError(f"{tool} could not be installed: {type(fault).__name__}") from fault
    if done.returncode:
        faults = [line for line in done.stderr.splitlines() if line.startswith("ERROR")]
        raise NotInstalledError(f"{tool} could not be installed: {(faults or ['?'])[-1][:160]}")
