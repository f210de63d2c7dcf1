"""The next checks as a shell script: read-only looks, most telling first, whose output can be pasted back as it is."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator

from diagnose.model.report import NextCheck, Report
from diagnose.render.escape import visible

_UNKNOWN_NAME = re.compile(r"<[a-z_][a-z0-9_.]*>")


def write_shell(report: Report) -> str:
    """Each command behind its question; a command with a name that is not known is left to fill in, as a comment."""
    return "\n".join(_lines(report)) + "\n"


def _lines(report: Report) -> Iterator[str]:
    yield "#!/bin/sh"
    yield "# Read-only. Run it, and give its whole output to: diagnose -"
    if not report.next_checks:
        yield "# Nothing to look at."
    for check in report.next_checks:
        yield from _check(check)


def _check(check: NextCheck) -> Iterator[str]:
    yield ""
    for text in (check.ask, check.means, *check.outcomes):
        if text:
            yield f"# {visible(' '.join(text.split()))}"
    for line in check.run.splitlines():
        command = visible(line).strip()
        if not command:
            continue
        if _UNKNOWN_NAME.search(command):
            yield f"# (fill in the name) {command}"
        else:
            yield f"printf '%s\\n' {shlex.quote('$ ' + command)}"
            yield f"{command} 2>&1"
