"""Runs the commands that the pages show and puts their real output in: ``python docs/refresh.py [--check]``.

A block is a comment ``<!-- output: diagnose ... -->`` followed by a fenced text block, which is replaced. With --check nothing
is written, and the exit status is 1 where a page is not fresh.
"""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BLOCK = re.compile(
    r"(<!-- output: diagnose (?P<command>[^\n]*?)(?: \| head -(?P<head>\d+))? -->\n)(?:\n```text\n.*?\n```\n)?", re.S
)


def output_of(command: str, head: str | None) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "diagnose", *shlex.split(command)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    lines = (done.stdout or done.stderr).rstrip("\n").split("\n")
    return "\n".join([*lines[: int(head)], "..."] if head and len(lines) > int(head) else lines)


def refresh(text: str) -> str:
    def put(found: re.Match[str]) -> str:
        return f"{found[1]}\n```text\n{output_of(found['command'], found['head'])}\n```\n"

    return BLOCK.sub(put, text)


def main() -> int:
    check = "--check" in sys.argv[1:]
    stale = []
    for page in sorted([ROOT / "README.md", *(ROOT / "docs").glob("*.md")]):
        text = page.read_text(encoding="utf-8")
        fresh = refresh(text)
        if fresh != text:
            stale.append(page)
            if not check:
                page.write_text(fresh, encoding="utf-8")
    for page in stale:
        print(f"{page.relative_to(ROOT)}: {'not fresh' if check else 'written'}")
    return 1 if stale and check else 0


if __name__ == "__main__":
    sys.exit(main())
