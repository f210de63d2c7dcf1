"""One YAML file of the knowledge base as plain strings, lists and mappings, with the line of every value."""

from __future__ import annotations

from pathlib import Path
from typing import TypeAlias

import yaml
from msgspec import Struct

from diagnose.errors import KnowledgeFault

Plain: TypeAlias = "str | list[Plain] | dict[str, Plain]"
Path_: TypeAlias = tuple[str | int, ...]

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class SourceFile(Struct, frozen=True):
    """A parsed file: ``content`` with every scalar as a string, ``lines`` from the path of a value to its line."""

    path: Path
    content: Plain
    lines: dict[Path_, int]

    def line_of(self, path: Path_) -> int:
        """The line of the value at ``path``, or of the nearest value around it."""
        while path not in self.lines and path:
            path = path[:-1]
        return self.lines.get(path, 1)


def read_source(path: Path, shown: str) -> tuple[SourceFile | None, list[KnowledgeFault]]:
    """Parse one file. Faults are syntax errors, duplicate keys and keys that are no text; then the file may be None."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as why:
        return None, [KnowledgeFault(f"cannot be read: {why}", where=shown)]
    try:
        node = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as why:
        line = why.problem_mark.line + 1 if why.problem_mark else 1
        return None, [KnowledgeFault(f"not YAML: {why.problem}", where=f"{shown}:{line}", hint=str(why.context or ""))]
    except yaml.YAMLError as why:
        return None, [KnowledgeFault(f"not YAML: {why}", where=shown)]
    if node is None:
        return None, [KnowledgeFault("the file is empty", where=shown)]
    lines: dict[Path_, int] = {}
    faults: list[KnowledgeFault] = []
    content = _plain(node, (), lines, faults, shown)
    return SourceFile(path, content, lines), faults


def _plain(node: yaml.Node, at: Path_, lines: dict[Path_, int], faults: list[KnowledgeFault], shown: str) -> Plain:
    lines[at] = node.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, (*at, number), lines, faults, shown) for number, item in enumerate(node.value)]
    if isinstance(node, yaml.MappingNode):
        mapping: dict[str, Plain] = {}
        for key_node, value_node in node.value:
            key = key_node.value if isinstance(key_node, yaml.ScalarNode) else "?"
            if key in mapping:
                where = f"{shown}:{key_node.start_mark.line + 1}"
                faults.append(KnowledgeFault(f"the key '{key}' stands twice", where=where))
            mapping[key] = _plain(value_node, (*at, key), lines, faults, shown)
            lines[(*at, key)] = key_node.start_mark.line + 1
        return mapping
    return str(node.value)
