"""Names in braces become the observed names: in sentences as they are, in commands so that a shell takes them as one word."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping

from diagnose.late import late

_PLACEHOLDER = late(r"\{\{|\}\}|\{([a-z_][a-z0-9_.]*)\}")


def fill(template: str, values: Mapping[str, str]) -> str:
    """``{pvc}`` becomes the observed name, or ``<pvc>`` where it is not known; ``{{`` and ``}}`` are braces."""

    def put(found: re.Match[str]) -> str:
        if found[0] in ("{{", "}}"):
            return found[0][0]
        return values.get(found[1]) or f"<{found[1]}>"

    return _PLACEHOLDER.sub(put, template)


def fill_command(template: str, values: Mapping[str, str]) -> str:
    """Like :func:`fill`, with names from the bundle quoted where a shell would take them for anything but a word."""
    return fill(template, {name: shlex.quote(value) for name, value in values.items() if value})
