"""Kubernetes YAML: objects, Lists, streams, and fragments such as only a ``status:`` block."""

from __future__ import annotations

from collections.abc import Sequence
from string import ascii_letters, digits

from diagnose.late import late
from diagnose.model.evidence import Evidence
from diagnose.readers import kinds
from diagnose.readers.kubelists import read_list
from diagnose.readers.objects import About, Fields, Told, evidence_from, evidence_of, told_by
from diagnose.readers.page import Page, Reader, Reading
from diagnose.readers.prompts import is_prompt
from diagnose.readers.shapes import tell
from diagnose.readers.tree import text_at
from diagnose.readers.yamltext import read_yaml

_KEYS = (
    "apiVersion|kind|metadata|spec|status|items|conditions|containerStatuses|initContainerStatuses|provisioner"
    "|involvedObject|parameters|template|dataVolumeTemplates|storageClassName"
)
_CONTENT = late(r"""\s*(?:- |-$|["']?[\w./$-][^\s:"']*["']?:(?:\s|$)|#|\.\.\.|$)""")
_ELIDED = late(r"\s*(?:\.\.\.+|…|\[\.\.\.\]|<snip>|\[snip\])\s*$")
#: Last characters of lines that say nothing of what was cut out.
_PLAIN_ENDS = frozenset(ascii_letters + digits + ":\"'}")


def _read(page: Page, first: int) -> Reading | None:
    if not page.look(0):
        return None
    end, elided = _block_end(page, first)
    page.look(end - first)
    command = page.command_before(first)
    words = kinds.kinds_of_command(command)
    about = About(
        form="kubernetes.yaml", hint=words[0] if len(words) == 1 else page.kind,
        namespace=kinds.namespace_of_command(command) or page.namespace, whole=not elided,
    )  # fmt: skip
    made = read_list(page, first, end, about) or _read_block(page, first, end, about)
    return Reading(made, end) if made else None


def _read_block(page: Page, first: int, end: int, about: About) -> tuple[Evidence, ...]:
    told = tell(page.block(first, end), first, _read_object)
    if told is not None:
        return (evidence_from(page, told, first, end, about),)
    tree = read_yaml(page.lines, first, end)
    return tuple(evidence_of(page, tree, first, end, about)) if tree is not None else ()


def _read_object(lines: Sequence[str], fields: Fields) -> Told | None:
    """What a single object tells, if it names its kind and is no list."""
    tree = read_yaml(lines, 0, len(lines))
    if not isinstance(tree, dict) or "items" in tree or not text_at(tree, "kind"):
        return None
    return told_by(tree, "", fields)


def _block_end(page: Page, first: int) -> tuple[int, bool]:
    """Where the YAML that begins at ``first`` ends, and whether something was cut out of it."""
    lines = page.lines
    indent = len(lines[first]) - len(lines[first].lstrip(" "))
    elided = False
    at = first + 1
    while at < len(lines):
        line = lines[at]
        if not line or (indent == 0 and line[0] == " " and line[-1] in _PLAIN_ENDS):
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
