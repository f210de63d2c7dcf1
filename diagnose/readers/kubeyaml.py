"""Kubernetes YAML: objects, Lists, streams, and fragments such as only a ``status:`` block."""

from __future__ import annotations

import re

from diagnose.readers import kinds
from diagnose.readers.objects import evidence_of
from diagnose.readers.page import Page, Reader, Reading
from diagnose.readers.prompts import is_prompt
from diagnose.readers.yamltext import read_yaml

_KEYS = (
    "apiVersion|kind|metadata|spec|status|items|conditions|containerStatuses|initContainerStatuses|provisioner"
    "|involvedObject|parameters|template|dataVolumeTemplates|storageClassName"
)
_CONTENT = re.compile(r"""\s*(?:- |-$|["']?[\w./$-][^\s:"']*["']?:(?:\s|$)|#|\.\.\.|$)""")
_ELIDED = re.compile(r"\s*(?:\.\.\.+|…|\[\.\.\.\]|<snip>|\[snip\])\s*$")


def _read(page: Page, first: int) -> Reading | None:
    if not page.look(0):
        return None
    end, elided = _block_end(page, first)
    page.look(end - first)
    tree = read_yaml(page.lines, first, end)
    if tree is None:
        return None
    command = page.command_before(first)
    words = kinds.kinds_of_command(command)
    made = tuple(
        evidence_of(
            page, tree, first, end, form="kubernetes.yaml", hint=words[0] if len(words) == 1 else page.kind,
            namespace=kinds.namespace_of_command(command) or page.namespace, whole=not elided,
        )
    )  # fmt: skip
    return Reading(made, end) if made else None


def _block_end(page: Page, first: int) -> tuple[int, bool]:
    """Where the YAML that begins at ``first`` ends, and whether something was cut out of it."""
    lines = page.lines
    indent = len(lines[first]) - len(lines[first].lstrip(" "))
    elided = False
    at = first + 1
    while at < len(lines):
        line = lines[at]
        if not line:
            at += 1
            continue
        here = len(line) - len(line.lstrip(" "))
        if here <= indent:
            if line.startswith("---"):
                break
            if _ELIDED.match(line):
                elided = True
            elif (here < indent and not (at == first + 1 and indent - here < 2)) or not _CONTENT.match(line):
                if line.strip():
                    break
            elif is_prompt(line):
                break
            indent = min(indent, here) if line.strip() else indent
        elif _ELIDED.match(line):
            elided = True
        at += 1
    return at, elided


READER = Reader("kubernetes.yaml", rf"\s*(?:- )?(?:{_KEYS}):(?:\s|$)", _read)
